"""Crawling pages of loopback servers beside a bare Scrapy spider: pages a second, and what a page costs.

Start-up is in the time and in the cost of both. A short crawl is half start-up; the longer one tells the rate.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from crawler.crawl import crawl
from tests.benchmarks.server import Running, Town, serving
from tests.benchmarks.table import Line

ROUNDS = 3
TOWNS = {"25 KB": Town(plain=True), "214 KB": Town()}
SHORT, LONG = 300, 1_200  # reports of each host
BESIDE = "a bare tuned Scrapy spider that keeps nothing"


class Spent(NamedTuple):
    """What a crawl took: seconds by the clock, and of the processor by all of its processes."""

    seconds: float
    cpu: float


def crawling() -> list[Line]:
    """Both crawls take turns, and the best round of each counts."""
    lines = []
    for size, town in TOWNS.items():
        for reports in (SHORT, LONG):
            lines += _beside(size, replace(town, reports=reports, rows=reports), aim=0.7 if reports == LONG else None)
    return lines


def _beside(size: str, town: Town, aim: float | None) -> list[Line]:
    with serving(town) as running:
        rounds = [(_spent(_ours, running), _spent(_bare, running)) for _ in range(ROUNDS)]
    ours, bare = ([min(spent[index] for spent in crawls) for index in range(2)] for crawls in zip(*rounds, strict=True))
    what = f"crawl {town.pages:,} pages of {size} with captures on"
    return [
        Line(f"{what}, pages/s", town.pages / ours[0], BESIDE, town.pages / bare[0], at_least=aim),
        Line(f"{what}, CPU ms a page", ours[1] / town.pages * 1000, BESIDE, bare[1] / town.pages * 1000),
    ]


def _spent(crawling: Callable[[Running], None], running: Running) -> Spent:
    begin, before = time.perf_counter(), _cpu()
    crawling(running)
    return Spent(time.perf_counter() - begin, _cpu() - before)


def _cpu() -> float:
    """Seconds of the processor that this process's ended children have had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bare(running: Running) -> None:
    columns = [column for site in running.town.sites(running.port) for column in site.columns]
    command = [sys.executable, "-m", "tests.benchmarks.bare", *columns]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(done.stdout) == running.town.pages, done.stdout


def _ours(running: Running) -> None:
    town = running.town
    with tempfile.TemporaryDirectory() as folder:
        results = crawl(town.sites(running.port), Path(folder), run="bench")
    found = [(result.found, result.verdict) for result in results]
    assert found == [(town.reports, "new")] * town.hosts, [result for result in results if result.verdict != "new"]
