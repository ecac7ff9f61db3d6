"""An archive built on other machines is the one that is built here, whatever becomes of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from archive.build import CAPTURES
from archive.cli import gongkai
from archive.database import ARCHIVE_NAME
from archive.messages import Document
from archive.parallel import reading
from archive.parallel.cluster import Cluster
from archive.pool import read_all
from crawler.captures import CaptureStore
from extract.model import ExtractError, Report
from tests.archive.parallel.machines import PATIENCE, Machines, running
from tests.archive.test_foreseen import older, with_cell
from tests.documents.demo import FOLDER

COUNT = 48
BATCH = 8  # documents of a task, so that there are some
# When a document was read; the rest must be the same to the byte.
_OF_THE_DAY = ("extracted_at",)


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", BATCH)


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures of the demo documents, again and again, of a letter and of damaged files; not built."""
    data = tmp_path_factory.mktemp("captured")
    files = sorted(FOLDER.iterdir())
    with CaptureStore(data / CAPTURES) as captures:
        for number in range(COUNT):
            path = files[number % len(files)]
            captures.add_resource(f"file:{number}/{path.name}", path.read_bytes(), None, run="given")
        captures.add_resource("file:letter.txt", "一封信".encode(), "text/plain", run="given")
        captures.add_resource("file:cut.docx", b"PK\x03\x04" + bytes(40), None, run="given")
        captures.add_resource("file:nul.txt", bytes(100), "text/plain", run="given")
    return data


@pytest.fixture(scope="module")
def built_here(captured: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    data = tmp_path_factory.mktemp("here") / "data"
    shutil.copytree(captured, data)
    build(data)
    return tables(data)


def build(data: Path, *options: str) -> str:
    result = CliRunner().invoke(gongkai, ["build", "--data", str(data), *options])
    assert result.exit_code == 1, result.output  # of the letter and the damaged files
    return result.output


def tables(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of an archive to the row, without the times of this machine's making and its runs."""
    with sqlite3.connect(data / ARCHIVE_NAME) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        kept = {}
        for name in sorted(set(names) - {"run", "_sqlite_migrations"}):
            columns = [
                f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({name})") if row[1] not in _OF_THE_DAY
            ]
            kept[name] = sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall(), key=repr)
    return kept


def differing(data: Path, other: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """The tables in which an archive is another one, with a row of each where they part."""
    found = tables(data)
    assert found.keys() == other.keys()
    return {
        name: next(((a, b) for a, b in zip(rows, other[name], strict=False) if a != b), (len(rows), len(other[name])))
        for name, rows in found.items()
        if rows != other[name]
    }


def test_what_is_read_elsewhere_is_what_is_read_here(machines: Machines) -> None:
    questions: list[tuple[int, Document | ExtractError]] = [
        (number, Document(path.read_bytes(), path.name, None, cross_check=True))
        for number, path in enumerate(sorted(FOLDER.iterdir()) * 3)
    ]
    questions.insert(5, (-1, ExtractError("empty", "it is empty")))

    def plain(answers: object) -> list[tuple[int, object]]:
        return [
            (tag, (one.code, one.message) if isinstance(one, ExtractError) else one.to_json()) for tag, one in answers
        ]  # type: ignore[attr-defined]

    with Cluster(machines.address) as cluster:
        assert plain(reading.read_on(cluster.map, questions, pytest.fail)) == plain(read_all(questions))


def test_the_archive_is_the_same(
    machines: Machines, captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    shutil.copytree(captured, tmp_path / "data")
    assert "read here" not in build(tmp_path / "data", "--cluster", machines.address)
    assert differing(tmp_path / "data", built_here) == {}
    assert (
        "Documents read: 0"
        in CliRunner()
        .invoke(gongkai, ["build", "--data", str(tmp_path / "data"), "--cluster", machines.address])
        .output
    )


def when_some_are_stored(data: Path, do: Callable[[], None]) -> threading.Thread:
    """Does something once the archive has some of the documents."""

    def wait() -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not stored(data):
            time.sleep(0.01)
        do()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def stored(data: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{data / ARCHIVE_NAME}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM capture").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_the_workers_are_killed_in_the_middle(
    machines: Machines, captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    shutil.copytree(captured, tmp_path / "data")
    pids = machines.pids()
    killer = when_some_are_stored(tmp_path / "data", lambda: [os.kill(pid, signal.SIGKILL) for pid in pids.values()])
    output = build(tmp_path / "data", "--cluster", machines.address)
    killer.join()
    machines.wait(2)
    assert not set(machines.pids().values()) & set(pids.values())
    assert "gone" not in output
    assert differing(tmp_path / "data", built_here) == {}


def test_a_reader_that_is_killed_between_two_tasks_is_replaced(machines: Machines) -> None:
    path = next(FOLDER.iterdir())
    questions = [(number, Document(path.read_bytes(), path.name, None)) for number in range(4 * BATCH)]
    with Cluster(machines.address) as cluster:
        for _ in range(2):
            answers = list(reading.read_on(cluster.map, questions, pytest.fail))
            assert [number for number, outcome in answers if isinstance(outcome, Report)] == list(range(4 * BATCH))
            readers = [child for pid in machines.pids().values() for child in readers_of(pid)]
            assert readers
            for reader in readers:
                reader.kill()


def readers_of(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children() if "archive.worker" in child.cmdline()]


def test_the_scheduler_is_killed_and_the_next_build_goes_on(
    captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(captured, data)
    with running(tmp_path) as machines:
        killer = when_some_are_stored(data, machines.scheduler.kill)
        output = build(data, "--cluster", machines.address)
        killer.join()
        assert "is gone" in output
        assert "Traceback" not in output
    some = tables(data)["capture"]
    assert 0 < len(some) < len(built_here["capture"])
    build(data)
    assert differing(data, built_here) == {}


def test_a_dry_run_finds_there_what_it_finds_here(machines: Machines, captured: Path, tmp_path: Path) -> None:
    shutil.copytree(captured, tmp_path / "data")
    build(tmp_path / "data")
    older(tmp_path / "data", {1: with_cell("applications.new.total")})
    command = ["build", "--dry-run", "--format", "json", "--data", str(tmp_path / "data")]
    here = CliRunner().invoke(gongkai, command)
    there = CliRunner().invoke(gongkai, [*command, "--restart", "--cluster", machines.address])
    assert here.exit_code == there.exit_code == 0, there.output
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert json.loads(here.stdout)["cells"]


def test_a_worker_with_a_full_disk_gives_its_documents_to_others(
    full_machines: Machines, captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    shutil.copytree(captured, tmp_path / "data")
    assert "read here" not in build(tmp_path / "data", "--cluster", full_machines.address)
    assert differing(tmp_path / "data", built_here) == {}


def test_what_no_worker_reads_is_read_here(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    path, has_office = next(FOLDER.iterdir()), reading.has_office
    monkeypatch.setattr(reading, "has_office", lambda: not has_office())
    said: list[str] = []
    with Cluster(machines.address) as cluster:
        ((tag, outcome),) = reading.read_on(
            cluster.map, [("one", Document(path.read_bytes(), path.name, None))], said.append
        )
    assert (tag, len(said)) == ("one", 1)
    assert not isinstance(outcome, ExtractError)
    assert "LibreOffice" in said[0]


def test_a_wrong_address_is_a_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(gongkai, ["build", "--data", str(tmp_path), "--cluster", "tcp://10.0.0.1:8786"])
    assert result.exit_code == 1
    assert "without TLS" in result.output
    assert not list(tmp_path.iterdir())
