"""Crawling pages of loopback servers beside a bare Scrapy spider: pages a second, and what a page costs.

Start-up is in the time and in the cost of both. A short crawl is half start-up; the longer one tells the rate.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.results import CAPTURES
from tests.benchmarks.nights import nights
from tests.benchmarks.parts import Sizes
from tests.benchmarks.server import Running, Town, serving
from tests.benchmarks.table import MORE, Line, beside
from tests.benchmarks.watching import spent_by_children

ROUNDS = 3
TOWNS = {"25 KB": Town(plain=True), "214 KB": Town()}
SHORT, LONG = 300, 1_200  # reports of each host
BESIDE = "a bare tuned Scrapy spider that keeps nothing"


class Spent(NamedTuple):
    """What a crawl took: seconds by the clock, and of the processor by all of its processes."""

    seconds: float
    cpu: float


def crawling(_: Sizes) -> Iterator[Line]:
    """Both crawls take turns; then what a night does beyond speed."""
    for size, town in TOWNS.items():
        for reports in (SHORT, LONG):
            yield from _crawls(size, replace(town, reports=reports, rows=reports), is_long=reports == LONG)
    yield from nights()


def _crawls(size: str, town: Town, *, is_long: bool) -> Iterator[Line]:
    kept: list[int] = []
    with serving(town) as running:
        rounds = [(_spent(lambda of: kept.append(_ours(of)), running), _spent(_bare, running)) for _ in range(ROUNDS)]
    ours, bare = zip(*rounds, strict=True)
    what, pages, tag = (
        f"crawl {town.pages:,} pages of {size} with captures on",
        town.pages,
        size.replace(" ", "").lower(),
    )
    rates = [[pages / spent.seconds for spent in crawls] for crawls in (ours, bare)]
    cpu = [[spent.cpu / pages * 1000 for spent in crawls] for crawls in (ours, bare)]
    yield beside(f"{what}, pages/s", rates[0], BESIDE, rates[1], better=MORE, at_least=0.7 if is_long else None)
    yield beside(f"{what}, CPU ms a page", cpu[0], BESIDE, cpu[1], rate=f"crawl_cpu_{tag}" if is_long else "")
    if is_long:
        yield Line("… bytes kept a page", kept[-1] / pages, rate=f"kept_{tag}")


def _spent(crawling: Callable[[Running], None], running: Running) -> Spent:
    begin, before = time.perf_counter(), spent_by_children()
    crawling(running)
    return Spent(time.perf_counter() - begin, spent_by_children() - before)


def _bare(running: Running) -> None:
    columns = [column for site in running.town.sites(running.port) for column in site.columns]
    command = [sys.executable, "-m", "tests.benchmarks.bare", *columns]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(done.stdout) == running.town.pages, done.stdout


def _ours(running: Running) -> int:
    """Crawls as a night does; returns the bytes of the records that it has kept."""
    town = running.town
    with tempfile.TemporaryDirectory() as folder:
        results = crawl(town.sites(running.port), Path(folder), run="bench")
        with CaptureStore(Path(folder, CAPTURES)) as store:
            kept = sum(capture.stored for capture in store.iter(run="bench"))
    found = [(result.found, result.verdict) for result in results]
    assert found == [(town.reports, "new")] * town.hosts, [result for result in results if result.verdict != "new"]
    return kept
