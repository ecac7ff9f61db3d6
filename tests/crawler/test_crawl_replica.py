"""Whole nights over the replica of government sites: new, unchanged, edited; killed and gone on with."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.captures import Capture, CaptureStore
from crawler.captures.index import INDEX_NAME
from crawler.crawl import crawl
from crawler.registry import Pace, Registry, Site
from crawler.results import SiteResult, last_results
from tests.replica.server import Replica, running_replica

KILLS = 3
CALLER = """
import json, sys
from pathlib import Path
from crawler.crawl import crawl
from crawler.registry import Site
crawl([Site.model_validate(entry) for entry in json.load(sys.stdin)], Path(sys.argv[1]), run="night")
"""
WAIT = 20.0  # seconds that a killed night may take to get as far as it should


@dataclass
class Night:
    """A run's results, its captures, and the addresses that the replica was asked for."""

    results: dict[str, SiteResult]
    captures: list[Capture]
    asked: Counter[str]


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    """The replica, one for all tests of the module; each leaves it unedited."""
    with running_replica() as running:
        yield running


def sites_of(replica: Replica) -> list[Site]:
    return list(Registry.load(replica.registry).sites)


def spend(replica: Replica, data: Path, run: str) -> Night:
    before = len(replica.log)
    results = crawl(sites_of(replica), data, run=run)
    with CaptureStore(data / "captures") as store:
        captures = list(store.iter(run=run))
        assert list(store.verify()) == []
    asked = Counter(request.url for request in replica.log[before:])
    return Night({result.site: result for result in results}, captures, asked)


@pytest.fixture(scope="module")
def nights(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Night], Path]:
    """A first night, a second over the same sites, and a third after an office has edited a report."""
    data = tmp_path_factory.mktemp("nights")
    spent = [spend(replica, data, "first"), spend(replica, data, "second")]
    replica.set_edited(True)
    spent.append(spend(replica, data, "third"))
    replica.set_edited(False)
    return spent, data


def test_first_night_finds_every_report(replica: Replica, nights: tuple[list[Night], Path]) -> None:
    first = nights[0][0]
    assert {result.verdict for result in first.results.values()} == {"new"}
    found = Counter(key for key, _ in replica.report_urls)
    assert {site: result.found for site, result in first.results.items()} == found
    details = {capture.url for capture in first.captures if capture.role == "detail"}
    assert details == set(replica.report_urls.values())
    files = {capture.url for capture in first.captures if capture.role == "attachment"}
    assert files == set(replica.attachment_urls.values())
    assert last_results(nights[1]) == sorted(nights[0][2].results.values(), key=lambda result: result.site)


def test_captures_say_where_they_come_from(replica: Replica, nights: tuple[list[Night], Path]) -> None:
    first = nights[0][0]
    by_url = {capture.url: capture for capture in first.captures}
    for (key, year), url in replica.report_urls.items():
        capture = by_url[url]
        assert capture.site == key
        assert str(year) in (capture.title or "")
        assert capture.listed_on is not None
        assert by_url[capture.found_on or ""].role == "list"
    for key, url in replica.attachment_urls.items():
        assert by_url[url].found_on == replica.report_urls[key]
        with CaptureStore(nights[1] / "captures") as store:
            assert store.payload(by_url[url]).startswith(b"PK\x03\x04")


def test_only_registered_hosts_and_reports_are_asked(replica: Replica, nights: tuple[list[Night], Path]) -> None:
    first = nights[0][0]
    assert not [url for url in first.asked if url.startswith(replica.other_origin)]
    assert all(count == 1 for count in first.asked.values())
    assert set(first.asked) == {capture.url for capture in first.captures}
    assert all("off_host at " in result.detail for result in first.results.values())


def test_second_night_is_unchanged_and_cheap(nights: tuple[list[Night], Path]) -> None:
    first, second, _ = nights[0]
    for site, result in second.results.items():
        assert (result.verdict, result.new, result.changed) == ("unchanged", 0, 0)
        if result.not_modified:
            assert result.bytes < 200 * result.requests
            assert first.results[site].bytes > 20 * result.bytes
    revisits = [capture for capture in second.captures if capture.kind == "revisit"]
    assert sum(result.not_modified for result in second.results.values()) > 10
    assert all(capture.refers_to for capture in revisits)
    stored = {capture.url: capture.stored for capture in first.captures if capture.role == "detail"}
    assert all(
        capture.stored < stored[capture.url] / 5
        for capture in revisits
        if capture.url in stored and stored[capture.url] > 9_000
    )


def test_an_edited_report_is_told(nights: tuple[list[Night], Path]) -> None:
    third = nights[0][2]
    changed = [result for result in third.results.values() if result.verdict != "unchanged"]
    assert [(result.verdict, result.changed) for result in changed] == [("changed", 1)]


def test_index_of_whole_nights_is_rebuilt(nights: tuple[list[Night], Path], tmp_path: Path) -> None:
    spent, data = nights
    for segment in (data / "captures").glob("*.warc.gz"):
        (tmp_path / segment.name).write_bytes(segment.read_bytes())
    assert not (tmp_path / INDEX_NAME).exists()
    with CaptureStore(tmp_path) as store:
        assert list(store.iter()) == [capture for night in spent for capture in night.captures]


def test_killed_nights_lose_nothing_and_double_nothing(replica: Replica, tmp_path: Path) -> None:
    # The caller is killed; the crawl goes with it, or the next one could not have the lock.
    # A pace slow enough to be killed in the middle of things.
    sites = [site.model_copy(update={"pace": Pace(delay=0.05, budget=500)}) for site in sites_of(replica)]
    command = [sys.executable, "-c", CALLER, str(tmp_path)]
    start = len(replica.log)
    for _ in range(KILLS):
        child = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        assert child.stdin is not None
        json.dump([site.model_dump(mode="json") for site in sites], child.stdin)
        child.stdin.close()
        before = len(replica.log)
        deadline = time.monotonic() + WAIT
        while len(replica.log) < before + 6 and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        assert child.poll() is None, "the night was over before it could be killed"
        child.send_signal(signal.SIGKILL)
        child.wait()
    results = crawl(sites, tmp_path, run="night")
    assert {result.verdict for result in results} == {"new"}
    assert sum(result.found for result in results) == len(replica.report_urls)
    with CaptureStore(tmp_path / "captures") as store:
        assert list(store.verify()) == []
        captured = Counter(capture.url for capture in store.iter())
        assert set(captured.values()) == {1}
        assert set(captured) >= set(replica.report_urls.values()) | set(replica.attachment_urls.values())
    # A kill may cost the answers that were under way (one a host), never one that was captured.
    asked = Counter(request.url for request in replica.log[start:])
    assert sum(asked.values()) - len(asked) <= KILLS * len(sites)


def test_a_crawl_that_dies_is_a_failure_of_what_it_left(
    replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.workers.sys.executable", "/bin/false")
    results = crawl(sites_of(replica)[:1], tmp_path, run="night")
    assert [(result.verdict, bool(result.advice)) for result in results] == [("failed", True)]
    assert "status 1" in results[0].detail
