"""Bad sites: that nothing is asked which must not be, and that what they answer is kept. (See test_faults, too.)"""

from __future__ import annotations

import gzip
import random
import resource
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.captures.segments import FileLock
from crawler.crawl import CrawlError, crawl
from crawler.holding import NIGHT_LOCK
from crawler.registry import Pace
from crawler.results import SiteResult, last_results
from crawler.settings import DOWNLOAD_MAXSIZE
from tests.crawler.faulty import Answer, FaultySite, serving

TITLE = "示例县民政局{}年政府信息公开工作年度报告"


def listing(*years: int, pager: str = "", link: str = "./t{0}0120_{0}.html", row: str = "") -> Answer:
    items = "".join(
        f'<li><a href="{link.format(year + 1)}">{TITLE.format(year)}</a><span>{year + 1}-01-20</span></li>'
        for year in years
    )
    return Answer(f"<html><body><ul>{items}{row}</ul><script>{pager}</script></body></html>".encode())


def detail(year: int, body: str = "") -> Answer:
    title = TITLE.format(year)
    return Answer(f'<html><head><meta name="ArticleTitle" content="{title}"></head><body>{body}</body></html>'.encode())


def good(*years: int, **given: str) -> dict[str, object]:
    details = {f"/nb/t{year + 1}0120_{year + 1}.html": detail(year) for year in years}
    return {"/nb/": listing(*years, **given), **details}


FAULTS: dict[str, dict[str, object]] = {
    "robots503": {"/robots.txt": Answer(b"", 503), **good(2023)},
    "robotsno": {"/robots.txt": Answer(b"User-agent: *\nDisallow: /nb/"), **good(2023)},
    "empty": {"/nb/": listing(row='<li><a href="./t20240101_1.html">办事指南</a></li>')},
    "nothing": {"/nb/": Answer(b"<html><body><p>x</p></body></html>")},
    "repeats": {**good(2022, 2023, pager='createPageHTML(3,0,"index","html")')},
    "falsegzip": {"/nb/": listing(2023)},
    "badfirst": {**good(2023)},
    "cut": {
        "/nb/": Answer(
            '<ul><li><a href="./t20240120_2024.html">示例县民政局2023年政府信息公开...</a>2024-01-20</li></ul>'.encode()
        )
    },
    "budget": good(2019, 2020, 2021, 2022, 2023),
    "toolarge": {"/nb/": Answer(bytes(DOWNLOAD_MAXSIZE + 1))},
    "private": {},
    "named": {},
    "moved": {},
}


def build() -> dict[str, FaultySite]:
    sites = {
        name: FaultySite(f"127.0.1.{number}", dict(pages))  # type: ignore[arg-type]
        for number, (name, pages) in enumerate(FAULTS.items(), 1)
    }
    sites["repeats"].pages["/nb/index_1.html"] = sites["repeats"].pages["/nb/"]
    sites["falsegzip"].pages["/nb/t20240120_2024.html"] = Answer(
        detail(2023).body, headers={"Content-Encoding": "gzip"}
    )
    sites["cut"].pages["/nb/t20240120_2024.html"] = Answer(
        gzip.compress(detail(2023).body), headers={"Content-Encoding": "gzip"}
    )
    ordinary = sites["badfirst"].pages["/nb/"]
    assert isinstance(ordinary, Answer)
    sites["badfirst"].pages["/nb/"] = lambda before: ordinary if before else Answer(b"", 503)
    return sites


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, SiteResult], dict[str, FaultySite], Path]:
    """One night over all the faulty sites."""
    sites = build()
    target = FaultySite("127.0.1.99", good(2023))  # type: ignore[arg-type]
    data = tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch, serving(target, *sites.values()):
        patch.setenv("GONGKAI_CONTACT", "tests@example.invalid")
        sites["moved"].pages["/nb/"] = Answer(b"", 302, {"Location": f"{target.base}/nb/"})
        special = {
            "budget": {"pace": Pace(delay=0, budget=4)},
            "private": {"allow_loopback": False},
            "named": {"allow_loopback": False, "columns": [f"http://localhost:{sites['named'].port}/nb/"]},
        }
        entries = [site.entry(f"999999-{name}", **special.get(name, {})) for name, site in sites.items()]
        results = crawl(entries, data, run="night")
    sites["target"] = target
    return {result.site.removeprefix("999999-"): result for result in results}, sites, data


@pytest.mark.parametrize(
    ("name", "verdict", "found", "detail"),
    [
        ("robots503", "blocked", 0, "robots_unreachable at "),
        ("robotsno", "blocked", 0, "robots at "),
        ("empty", "empty", 0, ""),
        ("nothing", "failed", 0, "unrecognised at "),
        ("repeats", "new", 2, "repeated_page at "),
        ("falsegzip", "new", 1, ""),
        ("badfirst", "new", 1, ""),
        ("cut", "new", 1, ""),
        ("budget", "failed", 2, "budget at "),
        ("toolarge", "failed", 0, "too_large at "),
        ("private", "failed", 0, "private_address at "),
        ("named", "failed", 0, "unreachable at "),
        ("moved", "moved", 0, "moved at "),
    ],
)
def test_verdicts(
    night: tuple[dict[str, SiteResult], dict[str, FaultySite], Path], name: str, verdict: str, found: int, detail: str
) -> None:
    result = night[0][name]
    assert (result.verdict, result.found) == (verdict, found)
    assert result.detail.startswith(detail)
    assert result.failed == bool(result.advice) == bool(result.since)


def test_what_was_not_asked(night: tuple[dict[str, SiteResult], dict[str, FaultySite], Path]) -> None:
    results, sites, data = night
    assert set(sites["robots503"].asked()) == set(sites["robotsno"].asked()) == {"/robots.txt"}
    assert sites["private"].log == sites["named"].log == sites["target"].log == []
    assert len(sites["budget"].log) == results["budget"].requests == 4
    assert results["badfirst"].retries == 1
    assert results["robots503"].retries == 2
    assert last_results(data) == [results[key] for key in sorted(results)]
    # A pager that repeats is left after one look.
    assert sites["repeats"].asked().count("/nb/index_1.html") == 1


def test_faulty_answers_are_kept(night: tuple[dict[str, SiteResult], dict[str, FaultySite], Path]) -> None:
    _, sites, data = night
    with CaptureStore(data / "captures") as store:
        kept = {capture.url: capture for capture in store.iter()}
        assert kept[f"{sites['robots503'].base}/robots.txt"].status == 503
        assert kept[f"{sites['moved'].base}/nb/"].status == 302
        for name in ("falsegzip", "cut"):
            assert store.payload(kept[f"{sites[name].base}/nb/t20240120_2024.html"]) == detail(2023).body
        assert list(store.verify()) == []


def test_nights_in_a_row(tmp_path: Path) -> None:
    """A report that is no longer listed is asked for; one that is gone shrinks the site for that night."""
    site = FaultySite("127.0.1.50", good(2022, 2023))  # type: ignore[arg-type]
    with serving(site):

        def run(name: str) -> SiteResult:
            return crawl([site.entry("999999-nb", expected_years=[2023])], tmp_path, run=name)[0]

        assert run("n1").verdict == "new"
        site.pages["/nb/"] = listing(2023)
        unlisted = run("n2")
        assert (unlisted.verdict, unlisted.found, unlisted.expected) == ("unchanged", 2, 2)
        assert unlisted.detail.startswith(f"unlisted at {site.base}/nb/t20230120_2023.html")
        site.pages["/nb/"] = Answer(b"", 404)
        failed = run("n3")
        assert (failed.verdict, failed.found, failed.expected) == ("failed", 0, 2)
        site.pages["/nb/"] = listing(2023)
        del site.pages["/nb/t20230120_2023.html"]
        shrunk = run("n4")
        assert (shrunk.verdict, shrunk.found, shrunk.expected, shrunk.withdrawn) == ("shrunk", 1, 2, 1)
        assert TITLE.format(2022) in shrunk.advice
        assert shrunk.since == failed.since
        well = run("n5")
        assert (well.verdict, well.expected, well.since, well.unchanged) == ("unchanged", 1, None, 1)


def test_crawl_delay_is_kept(tmp_path: Path) -> None:
    pages = {"/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 0.4"), **good(2022, 2023)}
    site = FaultySite("127.0.1.60", pages)  # type: ignore[arg-type]
    with serving(site):
        assert crawl([site.entry("999999-nb")], tmp_path, run="n1")[0].verdict == "new"
    times = [seconds for seconds, path in site.log if path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 2
    assert min(gaps) >= 0.4 * 0.7 - 0.02  # the jitter is 30%


def test_other_peoples_sites_want_a_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    site = FaultySite("127.0.1.70", {}).entry("999999-nb", allow_loopback=False)
    with pytest.raises(CrawlError, match="set GONGKAI_CONTACT"):
        crawl([site], tmp_path, run="n1")


def test_one_night_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "captures").mkdir()
    lock = FileLock(tmp_path / "captures" / NIGHT_LOCK)
    assert lock.acquire()
    site = FaultySite("127.0.1.80", {}).entry("999999-nb")
    with pytest.raises(CrawlError, match="another night is running"):
        crawl([site], tmp_path, run="n1")
    lock.release()


def test_a_full_disk_ends_the_night(tmp_path: Path) -> None:
    """What cannot be kept is not counted as seen, and the night says so; gone on with, it loses nothing."""
    pages = {"/nb/": listing(2022, 2023), "/nb/t20230120_2023.html": detail(2022)}
    pages["/nb/t20240120_2024.html"] = detail(2023, random.Random(5).randbytes(700_000).hex())
    site = FaultySite("127.0.1.81", dict(pages))
    with serving(site):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
        try:
            with pytest.raises(CrawlError, match="the captures cannot be written"):
                crawl([site.entry("999999-nb")], tmp_path, run="n1")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert [result.verdict for result in last_results(tmp_path)] == ["failed"]
        well = crawl([site.entry("999999-nb")], tmp_path, run="n1")[0]
    assert (well.verdict, well.found, well.requests) == ("new", 2, 5)  # of the whole night
    with CaptureStore(tmp_path / "captures") as store:
        assert list(store.verify()) == []
        kept = [capture.url for capture in store.iter()]
        assert len(kept) == len(set(kept)) == 4  # nothing doubled; a write that failed may have used up a number
