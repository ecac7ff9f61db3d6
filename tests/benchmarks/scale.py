"""What a crawl does beyond speed: many sites at once, many pages, and a second night over what has not changed."""

from __future__ import annotations

import tempfile
import time
from itertools import pairwise
from pathlib import Path

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.results import CAPTURES
from crawler.settings import DOWNLOAD_DELAY_JITTER
from tests.benchmarks.server import Running, Town, serving
from tests.benchmarks.watching import Watched, watching

DELAY = 0.2  # seconds between two requests to a host
MANY = Town(first="127.0.3.1", hosts=200, reports=12, rows=12, plain=True)
LONG = Town(first="127.0.4.1", hosts=100, reports=100, huge=10_000, rows=100, plain=True)
MARKS = (2_000, 5_000, 10_000, 15_000, 20_000)
STILL = Town(first="127.0.5.1", reports=249, rows=249, plain=True, validators=True)
SILENT = Town(first="127.0.5.1", reports=49, rows=49, plain=True)
MOVING = Town(first="127.0.5.1", reports=49, rows=49, plain=True, volatile=True)
BYTES_A_PAGE = 200

Row = tuple[str, str, str, str]


def scale() -> list[Row]:
    """(measure, found, aim, met) of each."""
    return [*many_sites(), *long_night(), *second_night()]


def many_sites() -> list[Row]:
    """200 sites at once, each at its pace."""
    with serving(MANY) as running:
        seconds, watched = _night(running, delay=DELAY)
        notes = running.notes()
    gaps = [later - earlier for times in notes.asked.values() for earlier, later in pairwise(times)]
    least = DELAY * (1 - DOWNLOAD_DELAY_JITTER)
    at_once = max(notes.open_at_once.values())
    return [
        (f"200 sites at once, a pause of {DELAY:g} s: pages/s", f"{MANY.pages / seconds:.0f}", "", ""),
        ("… shortest pause of any host, s", f"{min(gaps):.3f}", f"at least {least:.2f}", _met(min(gaps) >= least)),
        ("… most connections to one host at once", f"{at_once}", "1", _met(at_once == 1)),
        ("… most memory of its processes, MB", f"{watched.peak:.0f}", "", ""),
    ]


def long_night() -> list[Row]:
    """Memory over 20,000 pages, half of them of one site."""
    with serving(LONG) as running:
        seconds, watched = _night(running)
    rows: list[Row] = [(f"{LONG.pages:,} pages in one night: pages/s", f"{LONG.pages / seconds:.0f}", "", "")]
    known = [(mark, megabytes) for mark in MARKS if (megabytes := watched.at(mark)) is not None]
    rows += [(f"… memory after {mark:,} pages, MB", f"{megabytes:.0f}", "", "") for mark, megabytes in known]
    if len(known) > 1:
        (few, before), (many, after) = known[1], known[-1]
        slope = (after - before) / (many - few) * 1000
        rows.append((f"… more a thousand pages, from {few:,} on, MB", f"{slope:.2f}", "", ""))
    return rows


def second_night() -> list[Row]:
    """What a second night moves and stores where nothing has changed."""
    rows: list[Row] = []
    kinds = (
        ("with validators", STILL),
        ("without validators", SILENT),
        ("without, and a counter on each page", MOVING),
    )
    for what, town in kinds:
        with serving(town) as running, tempfile.TemporaryDirectory() as folder:
            crawl(town.sites(running.port), Path(folder), run="first")
            before = running.notes().sent
            results = crawl(town.sites(running.port), Path(folder), run="second")
            sent = {part: size - before[part] for part, size in running.notes().sent.items()}
            stored, again = _stored(Path(folder), "second")
        unchanged = all(result.verdict == "unchanged" for result in results)
        bodies = sent["bodies"] / town.pages
        wanted = town.validators
        aim, met = (f"under {BYTES_A_PAGE}", _met(bodies < BYTES_A_PAGE)) if wanted else ("", "")
        rows += [
            (f"a second night over {town.pages:,} pages {what}: bytes of bodies a page", f"{bodies:.0f}", aim, met),
            ("… bytes of headers a page", f"{sent['heads'] / town.pages:.0f}", "", ""),
            ("… bytes stored a page", f"{stored / town.pages:.0f}", "", ""),
            ("… pages stored again", f"{again}", "0" if wanted else "", _met(again == 0) if wanted else ""),
            ("… sites unchanged", "all" if unchanged else "not all", "all", _met(unchanged)),
        ]
    return rows


def _night(running: Running, **pace: float) -> tuple[float, Watched]:
    town = running.town
    with tempfile.TemporaryDirectory() as folder, watching(lambda: _asked(running)) as watched:
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


def _met(good: bool) -> str:
    return "yes" if good else "no"
