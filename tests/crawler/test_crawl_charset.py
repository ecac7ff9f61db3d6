"""Pages in every encoding through a whole night: reports are found, and what cannot be read is a finding."""

from __future__ import annotations

import pytest

from crawler.crawl import crawl
from crawler.results import SiteResult
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.crawler.test_crawl_faults import detail, listing

BAD = "<p>政府信息公开工作年度报告</p>".encode().decode("gb18030", "replace")
ROWS = listing(2022, 2023).body.decode()
PAGES = {year: detail(year, "<p>主动公开政府信息120条。</p>" * 20).body.decode() for year in (2022, 2023)}


def site(address: str, encoding: str, header: str, *, tail: bytes = b"") -> FaultySite:
    """Two reports in an encoding, under a Content-Type; `tail` ends each report's page."""
    headers = {"Content-Type": header}
    pages = {f"/nb/t{year + 1}0120_{year + 1}.html": page.encode(encoding) + tail for year, page in PAGES.items()}
    return FaultySite(
        address,
        {
            "/nb/": Answer(ROWS.encode(encoding), headers=headers),
            **{path: Answer(body, headers=headers) for path, body in pages.items()},
        },
    )


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SiteResult]:
    sites = {
        "gb": site("127.0.4.1", "gb18030", "text/html; charset=gb2312"),
        "nolabel": site("127.0.4.2", "gb18030", "text/html"),
        "falselabel": site("127.0.4.3", "utf-8", "text/html; charset=iso-8859-1"),
        "utf16": site("127.0.4.4", "utf-16-le", "text/html"),
        "mark": site("127.0.4.5", "utf-8-sig", "text/html; charset=gbk"),
        "cut": site("127.0.4.6", "utf-8", "text/html", tail="报".encode()[:2]),
        "parts": site("127.0.4.7", "utf-8", "text/html", tail="<p>主办单位</p>".encode("gb18030")),
        "twice": site("127.0.4.8", "utf-8", "text/html", tail=BAD.encode()),
    }
    with serving(*sites.values()):
        entries = [served.entry(f"999999-{name}", expected_years=[2022, 2023]) for name, served in sites.items()]
        results = crawl(entries, tmp_path_factory.mktemp("charset"), run="n1")
    return {result.site.removeprefix("999999-"): result for result in results}


@pytest.mark.parametrize("name", ["gb", "nolabel", "falselabel", "utf16", "mark"])
def test_whatever_the_label_says(night: dict[str, SiteResult], name: str) -> None:
    assert (night[name].verdict, night[name].found, night[name].detail) == ("new", 2, "")


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("cut", "(1 characters, read as utf-8)"),
        ("parts", "(3 characters, read as utf-8)"),  # of eight bytes, some make letters of other alphabets
        ("twice", "garbled_text at http://127.0.4.8"),
    ],
)
def test_nothing_is_silently_wrong(night: dict[str, SiteResult], name: str, finding: str) -> None:
    assert (night[name].verdict, night[name].found) == ("new", 2)
    assert night[name].detail.count(finding) == 2
    if name == "twice":
        assert "may have been 政府信息公开" in night[name].detail
