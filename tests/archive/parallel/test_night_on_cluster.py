"""Nights on two workers: the captures and the archive are those of a night here, whatever becomes of the workers."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from archive.cli import gongkai
from archive.database import open_archive
from archive.parallel.cluster import Cluster
from crawler.away.crawl import crawl_away
from crawler.captures import CaptureStore
from tests.archive.parallel.machines import PATIENCE, Machines, running
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.crawler.test_nights import years
from tests.replica.server import running_replica
from tests.replica.sites import CORE

SITES = 3
# All that a reader sees, without numbers and times; one site of the replica has other bytes each time it is asked.
CONTENT = (
    "SELECT report.key, number, change, url, form, content_hash FROM revision JOIN report ON report.id = report_id",
    """SELECT report_key, code, value, state, raw, unit, start, "end", grid_table, grid_row, grid_column FROM facts""",
    "SELECT rule, each, status, stated, computed, message_zh FROM finding",
    "SELECT url, role, status, standing, code FROM capture LEFT JOIN unread ON unread.capture_id = capture.id",
    "SELECT site, verdict, found, expected, new, changed, unchanged, requests, bytes, retries FROM site_result",
)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with running(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def archived(data: Path) -> list[list[tuple[object, ...]]]:
    with closing(open_archive(data)) as connection:
        return [sorted(map(tuple, connection.execute(query)), key=repr) for query in CONTENT]


def captured(data: Path) -> Counter[tuple[str, int | None, str | None]]:
    """The captures by what they hold; none may be damaged, and no number may be there twice."""
    with CaptureStore(data / "captures") as store:
        assert list(store.verify()) == []
        return Counter((one.url, one.status, one.role) for one in store.iter())


def test_a_night_there_is_a_night_here(machines: Machines, tmp_path: Path) -> None:
    with running_replica(CORE) as replica:
        for edited in (False, True):
            replica.set_edited(edited)
            for name, options in (("here", ()), ("there", ("--cluster", machines.address))):
                command = ["nightly", "--data", str(tmp_path / name), "--registry", str(replica.registry), *options]
                result = CliRunner().invoke(gongkai, command)
                assert result.exit_code in (0, 1), result.output
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
    machines.wait(2)
    with Cluster(machines.address) as cluster:
        results = crawl_away(entries, tmp_path, cluster.map, run="n1")
    assert [(result.verdict, result.found) for result in results] == [("new", 3)] * SITES
    found = captured(tmp_path)
    assert set(found.values()) == {1}
    assert len({url for url, *_ in found}) == sum(result.requests for result in results)


def test_a_site_that_kills_its_workers_fails_alone(machines: Machines, sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{number}") for number, site in enumerate(sites)]
    sites[1].pages["/nb/"] = killing(sites[1].pages["/nb/"], 100, sites[1].address)
    machines.wait(2)
    with Cluster(machines.address) as cluster:
        results = crawl_away(entries, tmp_path, cluster.map, run="n1")
    assert [(result.verdict, result.found) for result in results] == [("new", 3), ("failed", 0), ("new", 3)]
    assert "died" in results[1].advice + results[1].detail
    captured(tmp_path)


def test_a_worker_with_a_full_disk_sends_its_sites_to_the_other(sites: list[FaultySite], tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "none", str(full)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root makes a small disk")
    try:
        entries = [site.entry(f"999999-{number}") for number, site in enumerate(sites)]
        with running(tmp_path, workers=1) as machines:
            machines.start_worker("full", TMPDIR=str(full))
            machines.wait(2)
            with Cluster(machines.address) as cluster:
                results = crawl_away(entries, tmp_path, cluster.map, run="n1")
        assert [(result.verdict, result.found) for result in results] == [("new", 3)] * SITES
        assert set(captured(tmp_path).values()) == {1}
    finally:
        subprocess.run(["umount", str(full)], check=True)


def test_the_scheduler_is_killed_and_the_night_is_taken_up_again(tmp_path: Path) -> None:
    with running_replica(CORE) as replica:
        command = ["nightly", "--registry", str(replica.registry), "--data"]
        CliRunner().invoke(gongkai, [*command, str(tmp_path / "here")])
        with running(tmp_path) as machines:
            options = [*command, str(tmp_path / "there"), "--cluster", machines.address]
            process = subprocess.Popen(
                [sys.executable, "-c", "from archive.cli import main; main()", *options],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            killer = threading.Thread(target=kill_when, args=(tmp_path / "there", machines))
            killer.start()
            output, _ = process.communicate(timeout=PATIENCE)
            killer.join()
            assert process.returncode == 3, output
            assert "is gone" in output
            assert "Traceback" not in output
        with running(tmp_path) as machines:
            result = CliRunner().invoke(gongkai, [*command, str(tmp_path / "there"), "--cluster", machines.address])
        assert result.exit_code in (0, 1), result.output
    assert captured(tmp_path / "there") == captured(tmp_path / "here")
    assert archived(tmp_path / "there") == archived(tmp_path / "here")


def kill_when(data: Path, machines: Machines) -> None:
    """Kills the scheduler once a site is done."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with closing(sqlite3.connect(f"file:{data}/captures/index.db?mode=ro", uri=True)) as connection:
                if connection.execute("SELECT count(*) FROM site_result").fetchone()[0]:
                    break
        except sqlite3.OperationalError:
            pass
        time.sleep(0.05)
    os.kill(machines.scheduler.pid, signal.SIGKILL)
