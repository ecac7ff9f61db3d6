"""Whole nights over the replica: new, unchanged, edited; a site that fails; killed in the middle and taken up again."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from archive.database import open_archive
from archive.nightly import nightly
from archive.progress import Reporter
from crawler.registry import Registry
from tests.replica.content import LANAN
from tests.replica.faults import fault_of
from tests.replica.server import Replica, running_replica

WAIT = 40.0  # seconds that a killed night may take to get as far as it should


@pytest.fixture(scope="module")
def replica():
    with running_replica() as running:
        yield running


def night(data: Path, replica: Replica, registry: Path | None = None):
    loaded = Registry.load(registry or replica.registry)
    return nightly(data, loaded, loaded.sites, Reporter())


def stored(path: Path) -> dict[tuple[str, int], dict[str, tuple[str, float | None]]]:
    reports: dict[tuple[str, int], dict[str, tuple[str, float | None]]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for key, year, code, state, value in connection.execute(
            "SELECT publisher_key, year, code, state, value FROM facts"
        ):
            reports.setdefault((key, year), {})[code] = (state, value)
    return reports


def counts(path: Path) -> dict[str, int]:
    tables = (
        "publisher",
        "report",
        "revision",
        "section",
        "figures_2021",
        "cell",
        "figure",
        "finding",
        "problem",
        "unread",
    )
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_three_nights_new_unchanged_edited(replica, tmp_path):
    archive = tmp_path / "archive.db"
    first = night(tmp_path, replica)
    assert (first.exit_code, first.error) == (0, None)
    assert len(first.built.tally.new) == len(replica.truth) == 13
    planted = {(finding.report_key, finding.rule) for finding in first.failing}
    assert {rule for _, rule in planted} <= {"R1", "R2", "R3", "Y1"}
    assert planted
    with closing(sqlite3.connect(first.snapshot.path)) as connection:
        # The snapshot tells of the night that published it.
        assert connection.execute("SELECT status FROM run").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM site_result").fetchone() == (4,)
    before = counts(archive)

    second = night(tmp_path, replica)
    assert second.exit_code == 0
    assert (second.built.tally.new, second.built.tally.changed, second.built.tally.figures_stored) == ([], [], 0)
    assert len(second.built.tally.unchanged) == 13
    assert {site.verdict for site in second.sites} == {"unchanged"}
    assert counts(archive) == before

    replica.set_edited(True)
    try:
        third = night(tmp_path, replica)
    finally:
        replica.set_edited(False)
    assert len(third.built.tally.changed) == 1
    with closing(open_archive(tmp_path)) as connection:
        revisions = connection.execute("SELECT number, change FROM revision WHERE number > 1").fetchall()
    assert revisions == [(2, "figures")]


def test_a_site_that_fails_makes_the_night_1_and_all_that_fail_3(replica, tmp_path):
    registry = tmp_path / "registry"
    shutil.copytree(replica.registry, registry)
    broken = sorted(registry.glob("*.toml"))
    address = replica.base_urls[broken[0].stem]
    # Port 1 of loopback answers to nobody.
    broken[0].write_text(broken[0].read_text("utf-8").replace(address, "http://127.0.0.1:1"), "utf-8")
    one = night(tmp_path / "one", replica, registry)
    assert one.exit_code == 1
    assert len(one.built.tally.new) == 13 - sum(key == broken[0].stem for key, _ in replica.truth)
    for path in broken[1:]:
        path.unlink()
    every = night(tmp_path / "every", replica, registry)
    assert every.exit_code == 3


def test_a_report_that_vanishes_leaves_a_tombstone_and_is_expected_no_more(replica, tmp_path):
    """Its address gives the home page, as if all were well: the archive knows it for gone, and keeps what it has."""
    assert night(tmp_path, replica).exit_code == 0
    replica.set_fault(LANAN.key, fault_of("withdrawn-home", replica.site(LANAN.key)))
    try:
        second = night(tmp_path, replica)
        third = night(tmp_path, replica)
    finally:
        replica.set_fault(LANAN.key, None)
    report = f"{LANAN.key}/2021"
    told = {site.site: site for site in second.sites}[LANAN.key]
    assert (second.exit_code, told.verdict, told.withdrawn) == (1, "shrunk", 1)
    assert replica.report_urls[LANAN.key, 2021] in told.advice
    assert (second.built.tally.gone, second.built.tally.unread) == ([report], [])
    assert third.exit_code == 0
    assert third.built.tally.gone == []
    with closing(open_archive(tmp_path)) as connection:
        state = "SELECT state FROM coverage WHERE report_key = ?"
        assert connection.execute(state, (report,)).fetchone() == ("gone",)
        assert len(stored(third.snapshot.path)[LANAN.key, 2021]) > 100
    assert night(tmp_path, replica).exit_code == 0
    with closing(open_archive(tmp_path)) as connection:
        assert connection.execute(state, (report,)).fetchone() == ("published",)


def ended_by(sign: int, data: Path, replica: Replica, line: str) -> tuple[int, str]:
    """A night that gets a signal, as from a terminal, once it prints a line; its exit status and its last words."""
    child = subprocess.Popen(
        [sys.executable, "-m", "archive.cli", "nightly", "--data", str(data)],
        env={**os.environ, "GONGKAI_REGISTRY": str(replica.registry)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    started = time.monotonic()
    for told in child.stderr:
        if told.startswith(line):
            break
        assert time.monotonic() - started < WAIT
    os.killpg(child.pid, sign)
    said = child.stderr.read()
    child.wait()
    child.stderr.close()
    return child.returncode, said


def test_a_night_that_is_stopped_by_hand_says_how_to_go_on(replica, tmp_path):
    status, said = ended_by(signal.SIGINT, tmp_path, replica, "330991-zjj new")
    assert status == 3
    assert said.splitlines()[-1] == f"gongkai: stopped; `gongkai nightly --data {tmp_path}` goes on where it was"
    assert "Traceback" not in said
    assert len(night(tmp_path, replica).built.tally.new) == 13


def test_a_killed_night_is_taken_up_again_and_nothing_is_lost_or_doubled(replica, tmp_path):
    for line in ("330991-zjj new", "reading: "):
        status, _ = ended_by(signal.SIGKILL, tmp_path, replica, line)
        assert status == -signal.SIGKILL, "the night was over before it could be killed"
    last = night(tmp_path, replica)
    assert last.exit_code == 0
    with closing(open_archive(tmp_path)) as connection:
        assert connection.execute("SELECT id, status FROM run").fetchall() == [(last.run, "ok")]
        assert connection.execute("SELECT max(number), count(*) FROM revision").fetchone() == (1, 13)
    # The whole night is told, with what was done before it was killed.
    assert len(last.built.tally.new) == 13
    assert Counter(site.verdict for site in last.sites) == {"new": 4}
    whole = tmp_path / "whole"
    assert stored(night(whole, replica).snapshot.path) == stored(last.snapshot.path)
    assert counts(whole / "archive.db") == counts(tmp_path / "archive.db")
