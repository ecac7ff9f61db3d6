"""An archive built on other machines is the one that is built here, whatever becomes of them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.build import CAPTURES
from archive.cli import gongkai
from archive.database import ARCHIVE_NAME
from archive.messages import Document
from archive.parallel import reading
from archive.parallel.cluster import Cluster
from archive.parallel.spread import serial
from archive.pool import read_all
from crawler.captures import CaptureStore
from extract.model import ExtractError
from tests.archive.parallel.machines import PATIENCE, Machines, running
from tests.documents.demo import FOLDER

COUNT = 150
# When a document was read; the rest must be the same to the byte.
_OF_THE_DAY = ("extracted_at",)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with running(tmp_path_factory.mktemp("cluster")) as started:
        yield started


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


def test_read_beside_each_other_one_after_the_other_and_elsewhere_alike(machines: Machines) -> None:
    questions: list[tuple[int, Document | ExtractError]] = [
        (number, Document(path.read_bytes(), path.name, None, cross_check=True))
        for number, path in enumerate(sorted(FOLDER.iterdir()) * 3)
    ]
    questions.insert(5, (-1, ExtractError("empty", "it is empty")))

    def plain(answers: object) -> list[tuple[int, object]]:
        return [
            (tag, (one.code, one.message) if isinstance(one, ExtractError) else one.to_json()) for tag, one in answers
        ]  # type: ignore[attr-defined]

    here = plain(read_all(questions))
    assert plain(reading.read_on(serial, questions, pytest.fail)) == here
    with Cluster(machines.address) as cluster:
        assert plain(reading.read_on(cluster.map, questions, pytest.fail)) == here


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


def building(data: Path, address: str) -> subprocess.Popen[str]:
    command = "from archive.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", command, "build", "--data", str(data), "--cluster", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for_rows(data: Path) -> None:
    """Until the archive has some of the documents."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with sqlite3.connect(f"file:{data / ARCHIVE_NAME}?mode=ro", uri=True) as connection:
                if connection.execute("SELECT count(*) FROM capture").fetchone()[0]:
                    return
        except sqlite3.OperationalError:
            pass
        time.sleep(0.02)
    raise AssertionError("nothing was stored")


def test_a_worker_is_killed_in_the_middle(
    machines: Machines, captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    shutil.copytree(captured, tmp_path / "data")
    machines.wait(2)
    process = building(tmp_path / "data", machines.address)
    wait_for_rows(tmp_path / "data")
    for pid in machines.pids().values():
        os.kill(pid, signal.SIGKILL)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "gone" not in output
    assert differing(tmp_path / "data", built_here) == {}


def test_the_scheduler_is_killed_and_the_next_build_goes_on(
    captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(captured, data)
    with running(tmp_path) as machines:
        process = building(data, machines.address)
        wait_for_rows(data)
        machines.scheduler.kill()
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "is gone" in output
        assert "Traceback" not in output
    some = tables(data)["capture"]
    assert 0 < len(some) < len(built_here["capture"])
    build(data)
    assert differing(data, built_here) == {}


def test_a_worker_with_a_full_disk_gives_its_documents_to_the_other(
    captured: Path, built_here: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(full)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root makes a small disk")
    try:
        shutil.copytree(captured, tmp_path / "data")
        with running(tmp_path, workers=1) as machines:
            machines.start_worker("full", TMPDIR=str(full))
            machines.wait(2)
            assert "read here" not in build(tmp_path / "data", "--cluster", machines.address)
        assert differing(tmp_path / "data", built_here) == {}
    finally:
        subprocess.run(["umount", str(full)], check=True)


def test_a_worker_that_would_read_otherwise_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = reading.Batch((Document(b"x", "a.txt", None),), reading.means() | {"lxml": "1.0"})
    with pytest.raises(reading.UnfitError, match=r"lxml .* in place of 1\.0"):
        reading.read_batch(batch)


def test_what_no_worker_reads_is_read_here(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(FOLDER.iterdir())
    monkeypatch.setattr(reading, "means", lambda: {"extractor": "another"})
    said: list[str] = []
    with Cluster(machines.address) as cluster:
        ((tag, outcome),) = reading.read_on(
            cluster.map, [("one", Document(path.read_bytes(), path.name, None))], said.append
        )
    assert (tag, len(said)) == ("one", 1)
    assert not isinstance(outcome, ExtractError)
    assert "in place of another" in said[0]


def test_a_wrong_address_is_a_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(gongkai, ["build", "--data", str(tmp_path), "--cluster", "tcp://10.0.0.1:8786"])
    assert result.exit_code == 1
    assert "without TLS" in result.output
    assert not list(tmp_path.iterdir())
    result = CliRunner().invoke(gongkai, ["build", "--dry-run", "--cluster", "tcp://127.0.0.1:1"])
    assert result.exit_code == 2
