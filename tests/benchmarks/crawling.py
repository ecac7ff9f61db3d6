"""Crawling pages of loopback servers beside a bare Scrapy spider, pages a second, start-up in the time of both."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawler.crawl import crawl
from tests.benchmarks.server import Running, Town, serving
from tests.benchmarks.table import Line

ROUNDS = 3
TOWNS = {"25 KB": Town(reports=300, rows=300, plain=True), "214 KB": Town(reports=300, rows=300)}
BESIDE = "a bare tuned Scrapy spider that keeps nothing"


def crawling() -> list[Line]:
    """Both crawls take turns, and the best round of each counts."""
    lines = []
    for size, town in TOWNS.items():
        bare = ours = 0.0
        with serving(town) as running:
            for _ in range(ROUNDS):
                bare = max(bare, town.pages / _bare(running))
                ours = max(ours, town.pages / _ours(running))
        what = f"crawl pages of {size} with captures on, pages/s"
        lines.append(Line(what, ours, BESIDE, bare, at_least=0.7))
    return lines


def _bare(running: Running) -> float:
    columns = [column for site in running.town.sites(running.port) for column in site.columns]
    command = [sys.executable, "-m", "tests.benchmarks.bare", *columns]
    begin = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    assert int(done.stdout) == running.town.pages, done.stdout
    return seconds


def _ours(running: Running) -> float:
    town = running.town
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        results = crawl(town.sites(running.port), Path(folder), run="bench")
        seconds = time.perf_counter() - begin
    found = [(result.found, result.verdict) for result in results]
    assert found == [(town.reports, "new")] * town.hosts, [result for result in results if result.verdict != "new"]
    return seconds
