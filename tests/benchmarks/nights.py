"""What a crawl does beyond speed: many sites at once, many pages, and a second night over what has not changed."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.registry import Registry
from crawler.results import CAPTURES
from crawler.settings import DOWNLOAD_DELAY_JITTER
from tests.benchmarks.server import Running, Town, serving
from tests.benchmarks.table import MORE, Line, beside
from tests.benchmarks.watching import Watched, crawlers, watching
from tests.replica import running_replica
from tests.replica.sites import ALL

DELAY = 0.2  # seconds between two requests to a host
MANY = Town(first="127.0.3.1", hosts=200, reports=12, rows=12, plain=True)
LONG = Town(first="127.0.4.1", hosts=100, reports=100, huge=10_000, rows=100, plain=True)
MARKS = (2_000, 5_000, 10_000, 15_000, 20_000)
STILL = Town(first="127.0.5.1", reports=249, rows=249, plain=True, validators=True)
SILENT = Town(first="127.0.5.1", reports=49, rows=49, plain=True)
MOVING = Town(first="127.0.5.1", reports=49, rows=49, plain=True, volatile=True)
BYTES_A_PAGE = 200
OF_REPORTS = ("detail", "part", "attachment", "image")  # roles of captures
MANY_ROUNDS = 2


def nights() -> Iterator[Line]:
    """What a night does beyond speed."""
    yield from many_sites()
    yield from long_night()
    yield from second_nights()
    yield from replica()


def many_sites() -> Iterator[Line]:
    """200 sites at once, each at its pace, beside what is reckoned on paper: a host's requests and pauses."""
    spans, peaks, gaps, at_once = [], [], [], []
    for _ in range(MANY_ROUNDS):
        with serving(MANY) as running:
            _, watched = _night(running, delay=DELAY)
            notes = running.notes()
        asked = [time for times in notes.asked.values() for time in times]
        spans.append(max(asked) - min(asked))
        peaks.append(watched.peak)
        gaps += [later - earlier for times in notes.asked.values() for earlier, later in pairwise(times)]
        at_once += notes.open_at_once.values()
    pauses = MANY.pages / MANY.hosts  # before each page; robots.txt comes first
    expected = [pauses * DELAY] * MANY_ROUNDS
    what = f"200 sites at once, {MANY.pages:,} pages, a pause of {DELAY:g} s: from the first request to the last, s"
    yield beside(what, spans, "reckoned: a host's requests times its pause", expected, rate="many_sites")
    yield Line("… shortest pause of any host, s", min(gaps), least=DELAY * (1 - DOWNLOAD_DELAY_JITTER))
    yield Line("… most connections to one host at once", max(at_once), most=2)
    yield Line("… most memory of its processes, MB", max(peaks), rate="crawl_memory")


def long_night() -> Iterator[Line]:
    """Memory over 20,000 pages, half of them of one site."""
    with serving(LONG) as running:
        seconds, watched = _night(running)
    yield Line(
        f"{LONG.pages:,} pages in one night, half of them of one site: pages/s", LONG.pages / seconds, better=MORE
    )
    known = [(mark, megabytes) for mark in MARKS if (megabytes := watched.at(mark)) is not None]
    for mark, megabytes in known:
        yield Line(f"… memory after {mark:,} pages, MB", megabytes)


def second_nights() -> Iterator[Line]:
    """What a second night moves and stores where nothing has changed."""
    for what, rate, town in (
        ("with validators", "with", STILL),
        ("without validators", "without", SILENT),
        ("without, and a counter on each page", "counter", MOVING),
    ):
        with serving(town) as running, tempfile.TemporaryDirectory() as folder:
            first = crawl(town.sites(running.port), Path(folder), run="first")
            before = running.notes().sent
            results = crawl(town.sites(running.port), Path(folder), run="second")
            sent = {part: size - before[part] for part, size in running.notes().sent.items()}
            stored, again = _stored(Path(folder), "second")
        assert all(result.verdict == "new" for result in first)
        unchanged = sum(result.verdict == "unchanged" for result in results)
        held = {"most": BYTES_A_PAGE} if town.validators else {}
        again_what = f"a second night over {town.pages:,} pages {what}"
        yield Line(f"{again_what}: bytes of bodies a page", sent["bodies"] / town.pages, **held)
        yield Line(
            "… bytes of headers a page", sent["heads"] / town.pages, rate="answer_head" if town.validators else ""
        )
        yield Line("… bytes stored a page", stored / town.pages, rate=f"again_{rate}")
        yield Line("… pages stored again", again, **({"most": 1} if town.validators else {}))
        yield Line(f"… of {town.hosts} sites unchanged", unchanged, least=town.hosts)


def replica() -> Iterator[Line]:
    """What is asked on two nights of sites that are as various as real ones."""
    with running_replica(ALL) as served, tempfile.TemporaryDirectory() as folder:
        sites = Registry.load(served.registry).sites
        first, second = ([*crawl(sites, Path(folder), run=run)] for run in ("first", "second"))
        with CaptureStore(Path(folder) / CAPTURES) as store:
            roles = Counter(capture.role for capture in store.iter(run="first"))
    reports = sum(result.found for result in first)
    requests, again = (sum(result.requests for result in results) for results in (first, second))
    of_reports = sum(roles[role] for role in OF_REPORTS)
    what = f"the replica of {len(sites)} sites, {reports} reports"
    yield Line(
        f"{what}: requests for a report, its attachments and further pages",
        of_reports / reports,
        rate="report_requests",
    )
    others = (requests - of_reports) / len(sites)
    yield Line("… requests of a site beside those (robots.txt, lists, scripts)", others, rate="site_requests")
    yield Line("… requests of a second night, of those of the first", again / requests, rate="second_requests")


def _night(running: Running, **pace: float) -> tuple[float, Watched]:
    town = running.town
    with tempfile.TemporaryDirectory() as folder, watching(lambda: _asked(running), crawlers) as watched:
        begin = time.perf_counter()
        results = crawl(town.sites(running.port, **pace), Path(folder), run="bench")
        seconds = time.perf_counter() - begin
    found = sum(result.found for result in results)
    assert found == sum(map(town.reports_of, town.names)), [result for result in results if result.verdict != "new"]
    return seconds, watched


def _asked(running: Running) -> int:
    return sum(running.counts().values())


def _stored(data: Path, run: str) -> tuple[int, int]:
    """Bytes of a run's records, and how many of them have a body of their own."""
    with CaptureStore(data / CAPTURES) as store:
        captures = list(store.iter(run=run))
    return sum(capture.stored for capture in captures), sum(capture.kind == "response" for capture in captures)
