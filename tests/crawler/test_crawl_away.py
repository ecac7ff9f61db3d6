"""Sites crawled in folders of their own and taken in: the captures are those of a crawl here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from crawler.away.crawl import crawl_away
from crawler.away.errand import Errand, Harvest
from crawler.away.parcel import NIGHTS_LENT, lend
from crawler.captures import CaptureStore
from crawler.captures.attached import attach
from crawler.captures.remote import Remote
from crawler.captures.shipping import ship
from crawler.crawl import CrawlError, crawl
from crawler.results import save
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.crawler.test_nights import OFFICE, TITLE, years

YEARS = range(2021, 2024)
FILES = (("same", 2019), ("other", 2020))


@pytest.fixture
def sites() -> Iterator[list[FaultySite]]:
    made = [FaultySite(f"127.0.4.{180 + number}", years(*YEARS)) for number in range(2)]  # type: ignore[arg-type]
    with serving(*made):
        yield made


def here(function: Callable[[Errand], Harvest], keys: Iterable[Errand]) -> Iterator[tuple[Errand, Harvest]]:
    """The map of this process."""
    return ((key, function(key)) for key in keys)


def kept(data: Path) -> list[tuple[object, ...]]:
    """What the captures hold, without numbers and times; nothing may be wrong with them."""
    with CaptureStore(data / "captures") as store:
        assert list(store.verify()) == []
        captures = list(store.iter())
        assert len({capture.id for capture in captures}) == len(captures)
        rows = [
            (one.run, one.site, one.url, one.kind, one.status, one.role, one.sha256, one.title, one.found_on)
            for one in captures
        ]
        known = store.index.connection.execute("SELECT site, url, key, title, year, last_run FROM site_report")
        gave = store.index.connection.execute("SELECT * FROM report_page")
        return [*sorted(rows, key=repr), *sorted(known.fetchall()), *sorted(gave.fetchall(), key=repr)]


def test_nights_away_are_nights_here(sites: list[FaultySite], tmp_path: Path) -> None:
    """A page stands in a report's place for a night, and the captures are at another address by the third; of two
    files without validators one is another by then."""
    entries = [site.entry(f"999999-{n}") for n, site in enumerate(sites)]
    for name in ("same", "other"):
        sites[1].pages[f"/nb/{name}.pdf"] = Answer(
            b"%PDF-1.4 " + name.encode(), headers={"Content-Type": "application/pdf"}
        )
    listed = sites[1].pages["/nb/"]
    rows = "".join(f'<li><a href="./{name}.pdf">{TITLE.format(OFFICE, year)}</a></li>' for name, year in FILES)
    sites[1].pages["/nb/"] = Answer(listed.body.replace(b"</ul>", f"{rows}</ul>".encode()))
    path, page = next((path, page) for path, page in sites[0].pages.items() if path != "/nb/")
    found = []
    for run, shown in (("n1", page), ("n2", Answer("<html><title>首页</title>欢迎</html>".encode())), ("n3", page)):
        sites[0].pages[path] = shown
        if run == "n3":
            sites[1].pages["/nb/other.pdf"] = replace(sites[1].pages["/nb/other.pdf"], body=b"%PDF-1.4 changed")
        lines: list[str] = []
        away = crawl_away(entries, tmp_path / "away", here, run=run, progress=lines.append)
        local = crawl(entries, tmp_path / "here", run=run, workers=1)
        told = [[replace(one, finished_at="", since=None) for one in results] for results in (away, local)]
        assert told[0] == told[1]
        assert sorted(line.split()[0] for line in lines) == [entry.key for entry in entries]
        assert kept(tmp_path / "away") == kept(tmp_path / "here")
        found.append([result.verdict for result in away])
        if run == "n2":
            send_elsewhere(tmp_path / "away" / "captures", tmp_path / "elsewhere")
    assert found == [["new", "new"], ["failed", "unchanged"], ["unchanged", "changed"]]


def send_elsewhere(captures: Path, address: Path) -> None:
    """Leaves the captures without a segment on this machine."""
    ship(captures, Remote(str(address)))
    attach(captures, Remote(str(address)))
    for segment in captures.glob("*.warc.gz"):
        segment.unlink()


def test_of_years_of_nights_the_newest_are_lent_and_none_is_written_again(
    sites: list[FaultySite], tmp_path: Path
) -> None:
    entry = sites[0].entry("999999-0")
    (first,) = crawl([entry], tmp_path, run="n0", workers=1)

    def written() -> list[tuple[int, str]]:
        with CaptureStore(tmp_path / "captures") as store:
            return store.index.connection.execute("SELECT rowid, run FROM site_result ORDER BY rowid").fetchall()

    with CaptureStore(tmp_path / "captures") as store:
        for number in range(1, 3 * NIGHTS_LENT):
            save(store.index.connection, replace(first, run=f"n{number}"))
        store.index.commit()
    before = written()
    lent: list[object] = []

    def watched(function: Callable[[Errand], Harvest], keys: Iterable[Errand]) -> Iterator[tuple[Errand, Harvest]]:
        for errand, harvest in here(function, keys):
            lent.extend(run for run, *_ in errand.lent.rows["site_result"])
            yield errand, harvest

    (result,) = crawl_away([entry], tmp_path, watched, run="last")
    assert (result.verdict, result.found) == ("unchanged", len(YEARS))
    assert lent == [run for _, run in before[-NIGHTS_LENT:]]
    assert written() == [*before, (len(before) + 1, "last")]


def test_what_is_lent_is_found_by_indexes(tmp_path: Path) -> None:
    """A nation's captures are tens of millions, and each host's are looked up once a night."""
    with CaptureStore(tmp_path) as store:
        connection = store.index.connection
        queries: list[str] = []
        connection.set_trace_callback(queries.append)
        lend(store, ["999999-0", "999999-1"], "n1")
        connection.set_trace_callback(None)
        asked = [query for query in queries if not query.startswith("--")]  # what a query asks itself
        steps = [row[3] for query in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert "SEARCH capture USING INDEX capture_site (site=? AND run=?)" in steps
    assert [step for step in steps if re.match("SCAN (capture|report|site|visit)", step)] == []


def test_what_is_done_is_not_sent_again(sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{n}") for n, site in enumerate(sites)]

    def dying(function: Callable[[Errand], Harvest], keys: Iterable[Errand]) -> Iterator[tuple[Errand, Harvest]]:
        yield next(here(function, keys))
        raise RuntimeError("the scheduler is gone")

    with pytest.raises(RuntimeError, match="gone"):
        crawl_away(entries, tmp_path, dying, run="n1")
    sent: list[str] = []

    def watched(function: Callable[[Errand], Harvest], keys: Iterable[Errand]) -> Iterator[tuple[Errand, Harvest]]:
        for errand, harvest in here(function, keys):
            sent.extend(errand.keys)
            yield errand, harvest

    results = crawl_away(entries, tmp_path, watched, run="n1")
    assert [(result.verdict, result.found) for result in results] == [("new", len(YEARS))] * len(entries)
    assert sent == [entry.key for entry in entries[1:]]
    kept(tmp_path)
    again = crawl(entries, tmp_path, run="n1", workers=2)  # gone on with here: nothing is asked again
    assert [result.requests for result in again] == [result.requests for result in results]


def test_what_no_machine_could_crawl_is_said(sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{n}") for n, site in enumerate(sites)]

    class Lost:
        why = "every process that worked at it died"

    def losing(
        function: Callable[[Errand], Harvest], keys: Iterable[Errand]
    ) -> Iterator[tuple[Errand, Harvest | Lost]]:
        for number, key in enumerate(keys):
            yield key, Lost() if number == 1 else function(key)

    results = crawl_away(entries, tmp_path, losing, run="n1")
    assert [result.verdict for result in results] == ["new", "failed"]
    assert "every process that worked at it died" in results[1].advice + results[1].detail


def test_what_is_not_the_errands_own_is_refused(sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{n}") for n, site in enumerate(sites)]
    harvests: dict[str, Harvest] = {}  # of an empty store the errands are always the same

    def forging(
        function: Callable[[Errand], Harvest], keys: Iterable[Errand], forged: str
    ) -> Iterator[tuple[Errand, Harvest]]:
        for errand in keys:
            if errand.keys[0] not in harvests:
                harvests[errand.keys[0]] = function(errand)
            harvest = harvests[errand.keys[0]]
            first, data = harvest.added.captures[0]
            made = {
                "another's number": (replace(first, id=first.id + 1), data),
                "another run": (replace(first, run="n0"), data),
                "other bytes": (first, data[:-9] + bytes(9)),
                "twice": (first, data),
            }[forged]
            captures = [made, *harvest.added.captures[0 if forged == "twice" else 1 :]]
            yield errand, replace(harvest, added=replace(harvest.added, captures=captures))

    refused = {
        "another's number": "not its own",
        "another run": "not its own",
        "other bytes": "cannot be read",
        "twice": "already",
    }
    for forged, why in refused.items():
        with pytest.raises(CrawlError, match=why):
            crawl_away(entries, tmp_path / forged, partial(forging, forged=forged), run="n1")
    assert len(harvests) == 1
    crawl(entries, tmp_path / "twice", run="n1", workers=1)
    kept(tmp_path / "twice")
