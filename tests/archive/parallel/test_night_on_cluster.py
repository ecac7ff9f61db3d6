"""Nights on two workers: the captures and the archive are those of a night here, whatever becomes of the workers."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from archive.cli import gongkai
from archive.parallel.cluster import Cluster
from crawler.away.crawl import crawl_away
from tests.archive.parallel.machines import PATIENCE, Machines, running
from tests.archive.parallel.nights import archived, captured, crawled_and_built, nightly
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.crawler.test_nights import years
from tests.replica.server import Replica

SITES = 3


def test_two_nights_there_are_two_nights_here(
    machines: Machines, replica: Replica, night_here: Path, tmp_path: Path
) -> None:
    shutil.copytree(night_here, tmp_path / "here", symlinks=True)
    nightly(tmp_path / "there", replica, "--cluster", machines.address)
    assert captured(tmp_path / "there") == captured(tmp_path / "here")
    assert archived(tmp_path / "there") == archived(tmp_path / "here")
    replica.set_edited(True)
    try:
        for name, options in (("here", ()), ("there", ("--cluster", machines.address))):
            crawled_and_built(tmp_path / name, replica, *options)
    finally:
        replica.set_edited(False)
    assert captured(tmp_path / "there") == captured(tmp_path / "here")
    assert archived(tmp_path / "there") == archived(tmp_path / "here")


@pytest.fixture
def sites() -> Iterator[list[FaultySite]]:
    made = [FaultySite(f"127.0.4.{190 + number}", years(2020, 2021, 2022)) for number in range(SITES)]
    with serving(*made):
        yield made


def at_the_other_end(address: str) -> psutil.Process | None:
    """The spider that is connected to a site."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            others = [one.raddr.ip for one in process.net_connections("tcp4") if one.raddr]
            if address in others and "--share" in process.cmdline():
                return process
    return None


def killing(page: object, times: int, address: str) -> Callable[[int], Answer]:
    """A page that kills the worker whose crawl asks for it, so many times."""
    left = [times]

    def answer(asked: int) -> Answer:
        if left[0] > 0 and (spider := at_the_other_end(address)) is not None and (worker := spider.parent()):
            left[0] -= 1
            worker.kill()
            time.sleep(0.5)
        return page(asked) if callable(page) else page  # type: ignore[return-value]

    return answer


def whole(site: FaultySite) -> set[str]:
    return {f"{site.base}{path}" for path in site.pages}


def test_a_worker_is_killed_while_it_crawls(machines: Machines, sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{number}") for number, site in enumerate(sites)]
    sites[1].pages["/nb/"] = killing(sites[1].pages["/nb/"], 1, sites[1].address)
    with Cluster(machines.address) as cluster:
        results = crawl_away(entries, tmp_path, cluster.map, run="n1")
    assert [(result.verdict, result.found) for result in results] == [("new", 3)] * SITES
    found = captured(tmp_path)
    assert set(found.values()) == {1}
    assert len({url for url, *_ in found}) == sum(result.requests for result in results)


def test_a_site_that_kills_its_workers_fails_alone(machines: Machines, sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{number}") for number, site in enumerate(sites)]
    sites[1].pages["/nb/"] = killing(sites[1].pages["/nb/"], 100, sites[1].address)
    with Cluster(machines.address) as cluster:
        results = crawl_away(entries, tmp_path, cluster.map, run="n1")
    assert [(result.verdict, result.found) for result in results] == [("new", 3), ("failed", 0), ("new", 3)]
    assert "died" in results[1].advice + results[1].detail
    captured(tmp_path)


def test_a_worker_with_a_full_disk_sends_its_sites_to_others(
    full_machines: Machines, sites: list[FaultySite], tmp_path: Path
) -> None:
    entries = [site.entry(f"999999-{number}") for number, site in enumerate(sites)]
    with Cluster(full_machines.address) as cluster:
        results = crawl_away(entries, tmp_path, cluster.map, run="n1")
    assert [(result.verdict, result.found) for result in results] == [("new", 3)] * SITES
    assert set(captured(tmp_path).values()) == {1}


def test_the_scheduler_is_killed_and_the_night_is_taken_up_again(
    machines: Machines, replica: Replica, night_here: Path, tmp_path: Path
) -> None:
    data = tmp_path / "there"
    command = ["nightly", "--registry", str(replica.registry), "--data", str(data), "--cluster"]
    with running(tmp_path) as others:
        killer = when_a_site_is_done(data, others.scheduler.kill)
        stopped = CliRunner().invoke(gongkai, [*command, others.address])
        killer.join()
    assert stopped.exit_code == 3, stopped.output
    assert "is gone" in stopped.output
    assert "Traceback" not in stopped.output
    told = json.loads(CliRunner().invoke(gongkai, ["status", "--format", "json", "--data", str(data)]).output)
    assert "is gone" in told["night"]["error"]
    assert told["night"]["resumable"]
    assert CliRunner().invoke(gongkai, [*command, machines.address]).exit_code in (0, 1)
    assert captured(data) == captured(night_here)
    assert archived(data) == archived(night_here)


def when_a_site_is_done(data: Path, do: Callable[[], None]) -> threading.Thread:
    """Does something once a site has its result."""

    def wait() -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not done(data):
            time.sleep(0.05)
        do()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def done(data: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{data}/captures/index.db?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM site_result").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
