"""Crawling 1,200 pages of loopback servers, pages a second, both crawls with their start-up in the time."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawler.crawl import crawl
from crawler.registry import Site
from tests.benchmarks.server import COLUMN, HOSTS, PAGES_PER_HOST
from tests.benchmarks.table import Line

ROUNDS = 2
PAGES = len(HOSTS) * (PAGES_PER_HOST + 1)


def crawling() -> list[Line]:
    with socket.socket() as free:
        free.bind((HOSTS[0], 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.server", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            server.stdout.readline()
            best = {"ours": 0.0, "bare": 0.0}
            for _ in range(ROUNDS):
                best["bare"] = max(best["bare"], PAGES / _bare(port))
                best["ours"] = max(best["ours"], PAGES / _ours(port))
        finally:
            server.terminate()
    beside = "a bare Scrapy spider that keeps nothing"
    return [Line("crawl with captures on, pages/s", best["ours"], beside, best["bare"], at_least=0.4)]


def _bare(port: int) -> float:
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bare", str(port)], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - begin
    assert int(done.stdout) == PAGES, done.stdout
    return seconds


def _ours(port: int) -> float:
    sites = [
        Site(
            key=f"33099{number}-jd",
            publisher=f"云河市第{number}区",
            adcode=f"33099{number}",
            region="云河",
            level="county",
            kind="government",
            columns=[f"http://{host}:{port}{COLUMN}"],
            pace={"delay": 0.0, "budget": 2 * PAGES_PER_HOST},
            expected_years=[2023],
            plain_http="a benchmark on loopback",
            allow_loopback=True,
        )
        for number, host in enumerate(HOSTS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        results = crawl(sites, Path(folder), run="bench")
        seconds = time.perf_counter() - begin
    found = [(result.found, result.verdict) for result in results]
    assert all(count == PAGES_PER_HOST and verdict == "new" for count, verdict in found), found
    return seconds
