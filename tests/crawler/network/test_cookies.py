"""Cookies: sent back to whom they are from, where an entry says why, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.captures import Origin
from crawler.crawl import crawl
from crawler.network.cookies import MAX_COOKIE, MAX_COOKIES, CookieMiddleware
from crawler.night import ORIGIN, Night
from crawler.results import SiteResult
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.crawler.test_crawl_faults import TITLE, detail, good, listing

WHY = {"cookies": "302 to itself until a cookie comes back"}


def circle(sent: str) -> Answer | None:
    """302 to itself with a cookie until it comes back, on every address: openresty's WAF."""
    return None if "CT6T=a" in sent else Answer(b"", 302, {"Location": "", "Set-Cookie": "CT6T=a; Path=/; HttpOnly"})


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, SiteResult], dict[str, FaultySite], Path]:
    """One night: a site in a circle with a reason and one without, one that sets cookies for others, a neighbour."""
    data = tmp_path_factory.mktemp("cookies")
    sites = {
        "circle": FaultySite("127.0.3.1", dict(good(2022, 2023)), doorkeeper=circle),  # type: ignore[arg-type]
        "without": FaultySite("127.0.3.2", dict(good(2023)), doorkeeper=circle),  # type: ignore[arg-type]
        "silent": FaultySite("127.0.3.3", dict(good(2023))),  # type: ignore[arg-type]
        "sets": FaultySite("127.0.3.4", dict(good(2023))),  # type: ignore[arg-type]
        "neighbour": FaultySite("127.0.3.5", {"/t20240120_2024.html": detail(2023)}),
    }
    ordinary = sites["silent"].pages["/nb/"]
    assert isinstance(ordinary, Answer)
    sites["silent"].pages["/nb/"] = Answer(ordinary.body, headers={"Set-Cookie": "JSESSIONID=1; Path=/"})
    with serving(*sites.values()):
        away = f"{sites['neighbour'].base}/t20240120_2024.html"
        row = f'<li><a href="{away}">{TITLE.format(2023)}</a><span>2024-01-20</span></li>'
        sites["sets"].pages["/nb/"] = Answer(
            listing(2022, row=row).body, headers={"Set-Cookie": "SERVERID=s1; Path=/; Domain=127.0.3.5"}
        )
        sites["sets"].pages["/nb/t20230120_2023.html"] = Answer(
            detail(2022).body, headers={"Set-Cookie": "SERVERID=s1; Path=/"}
        )
        neighbour = sites["neighbour"].base.removeprefix("http://")
        entries = [
            sites["circle"].entry("999999-circle", **WHY),
            sites["without"].entry("999999-without"),
            sites["silent"].entry("999999-silent"),
            sites["sets"].entry("999999-sets", hosts=[neighbour], **WHY),
        ]
        results = crawl(entries, data, run="n1")
        again = crawl(entries[:1], data, run="n2")
    found = {result.site.removeprefix("999999-"): result for result in results}
    return found | {"again": again[0]}, sites, data


def test_a_circle_opens(night: tuple[dict[str, SiteResult], dict[str, FaultySite], Path]) -> None:
    results, sites, _ = night
    assert (results["circle"].verdict, results["circle"].found, results["circle"].detail) == ("new", 2, "")
    assert (results["again"].verdict, results["again"].found) == ("unchanged", 2)
    sent = [cookie for _, cookie in sites["circle"].cookies]
    assert set(sent) == {"CT6T=a"}
    # robots.txt met the circle, once a night; the cookie then opens every other address
    assert sites["circle"].asked().count("/robots.txt") == 4
    assert sites["circle"].asked().count("/nb/") == 2


def test_no_reason_no_cookie(night: tuple[dict[str, SiteResult], dict[str, FaultySite], Path]) -> None:
    results, sites, _ = night
    assert results["without"].failed
    assert results["silent"].verdict == "new"
    assert sites["without"].cookies == sites["silent"].cookies == []


def test_no_other_host_gets_them(night: tuple[dict[str, SiteResult], dict[str, FaultySite], Path]) -> None:
    results, sites, _ = night
    assert results["sets"].found == 2
    assert "/t20240120_2024.html" in sites["neighbour"].asked()
    assert sites["neighbour"].cookies == []


# The middleware by itself


@pytest.fixture
def middleware(tmp_path: Path) -> CookieMiddleware:
    sites = [
        FaultySite("127.0.3.9", {}, port=80).entry(f"999999-{name}", cookies=why)
        for name, why in (("a", "circle"), ("b", "circle"), ("c", None))
    ]
    night = Night(tmp_path, "n1", sites)
    return CookieMiddleware(SimpleNamespace(spider=SimpleNamespace(night=night)))  # type: ignore[arg-type]


def asked(middleware: CookieMiddleware, url: str, site: str = "999999-a", **headers: str) -> Request:
    request = Request(url, headers=headers, meta={ORIGIN: Origin("n1", site, "list")})
    middleware.process_request(request)
    return request


def sends(middleware: CookieMiddleware, url: str, site: str = "999999-a") -> bytes | None:
    return asked(middleware, url, site).headers.get("Cookie")


def answers(middleware: CookieMiddleware, url: str, *cookies: bytes, site: str = "999999-a") -> None:
    response = Response(url, headers={"Set-Cookie": list(cookies)})
    assert middleware.process_response(asked(middleware, url, site), response) is response


WWW = "https://www.example.gov.cn/nb/"


@pytest.mark.parametrize(
    ("cookie", "url", "sent"),
    [
        (b"a=1", WWW, b"a=1"),
        (b"a=1; Path=/", "https://www.example.gov.cn/other/", b"a=1"),
        (b"a=1", "https://www.example.gov.cn/other/", None),  # of /nb/ alone
        (b"a=1; Domain=example.gov.cn", WWW, b"a=1"),
        (b"a=1; Domain=.gov.cn", WWW, b"a=1"),  # a public suffix does no harm to anyone else
        (b"a=1; Domain=.gov.cn; Path=/", "https://czj.example.gov.cn/", None),
        (b"a=1; Domain=example.gov.cn; Path=/", "https://czj.example.gov.cn/", None),
        (b"a=1; Domain=other.gov.cn", WWW, None),
        (b"a=1; Domain=ample.gov.cn", WWW, None),
        (b"a=1; Path=/", "https://www.example.gov.cn:8443/", None),
        (b"a=1; Path=/; Secure", "http://www.example.gov.cn/", None),
        (b"a=1; Max-Age=0", WWW, None),
        (b"a=" + b"x" * MAX_COOKIE, WWW, None),
        (b"a=\xd6\xd0; Path=/", WWW, None),
        (b"a; Path=/", WWW, b"a"),
        (b"", WWW, None),
        (b";;=;=;", WWW, None),
        (b"\xff\x00\xfe", WWW, None),
    ],
)
def test_where_a_cookie_goes(middleware: CookieMiddleware, cookie: bytes, url: str, sent: bytes | None) -> None:
    answers(middleware, WWW, cookie)
    assert sends(middleware, url) == sent


def test_sites_share_no_cookies(middleware: CookieMiddleware) -> None:
    """Two entries on one host are two readers; one without a reason sends none, whatever it is given."""
    answers(middleware, WWW, b"a=1")
    answers(middleware, WWW, b"c=3", site="999999-c")
    assert sends(middleware, WWW, "999999-b") is None
    assert sends(middleware, WWW, "999999-c") is None
    assert asked(middleware, WWW, "999999-c", Cookie="x=9").headers.get("Cookie") is None
    assert asked(middleware, WWW, Cookie="x=9").headers.get("Cookie") == b"a=1"


def test_numbers_are_bounded(middleware: CookieMiddleware) -> None:
    answers(middleware, WWW, *(f"c{number}=1".encode() for number in range(MAX_COOKIES + 20)))
    sent = sends(middleware, WWW)
    assert sent is not None
    assert sent.count(b"=") == MAX_COOKIES
