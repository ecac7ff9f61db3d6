"""`gongkai captures`: what it prints, and how it exits."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.ingest import ingest
from archive.verify import verify
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER

DOCUMENTS = sorted(FOLDER.iterdir())[:3]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("made")
    ingest(DOCUMENTS, folder, Offices())
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def test_the_index_is_rebuilt_and_held_against_the_old_one(data: Path) -> None:
    index = data / "captures" / "index.db"
    equal = run("captures", "rebuild-index", "--data", data)
    assert equal.exit_code == 0
    assert "The index that was there is equal to it, row for row, and stays." in equal.stdout
    index.unlink()
    made = run("captures", "rebuild-index", "--data", data)
    assert (made.exit_code, made.stdout.splitlines()[1:]) == (0, ["The new index is in its place."])
    assert verify(data).problems == []


def test_a_segment_that_is_gone_is_told(data: Path) -> None:
    (segment,) = (data / "captures").glob("*.warc.gz")
    segment.unlink()
    told = run("captures", "rebuild-index", "--data", data)
    assert told.exit_code == 1
    assert "It stays, for it tells what is missing" in told.stdout
    replaced = run("captures", "rebuild-index", "--replace", "--data", data)
    assert replaced.exit_code == 1
    assert "the archive names capture 1, which is not in the captures" in replaced.stderr


def test_where_there_are_no_captures(tmp_path: Path) -> None:
    told = run("captures", "rebuild-index", "--data", tmp_path)
    assert (told.exit_code, told.stderr) == (1, f"gongkai: there are no captures at {tmp_path / 'captures'}\n")


def test_captures_at_an_address_are_all_that_a_new_machine_needs(data: Path, tmp_path: Path) -> None:
    address = tmp_path / "elsewhere"
    sent = run("captures", "ship", address, "--data", data)
    assert sent.exit_code == 0
    assert sent.stdout.startswith("1 segments sent, ")
    assert run("captures", "ship", address, "--data", data).stdout == "0 segments sent, 0 bytes; 1 were there\n"

    new = tmp_path / "new"
    made = run("captures", "rebuild-index", address, "--data", new)
    assert made.exit_code == 0
    assert "Every segment has the very rows that the lost index had of it, by its seal." in made.stdout
    built = run("build", "--data", new)
    assert built.exit_code == 0
    assert not list((new / "captures").glob("*.warc.gz"))
    for folder in (data, new):
        assert verify(folder).problems == []
    assert figures(new) == figures(data) != []


def figures(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return connection.execute("SELECT year, code, state, value FROM facts ORDER BY 1, 2, 3, 4").fetchall()


def test_addresses_that_cannot_be_used_end_in_a_line(data: Path, tmp_path: Path) -> None:
    for arguments in (("ship", "nosuch://x"), ("rebuild-index", "nosuch://x"), ("rebuild-index", tmp_path / "empty")):
        told = run("captures", *arguments, "--data", data if arguments[0] == "ship" else tmp_path / "new")
        assert (told.exit_code, told.stderr.count("\n")) == (1, 1), told.stderr
    assert run("captures", "rebuild-index", "--unsealed", "--data", data).exit_code == 2


def test_the_disk_is_freed_and_mended_by_hand(data: Path, tmp_path: Path) -> None:
    address = tmp_path / "elsewhere"
    (segment,) = (data / "captures").glob("*.warc.gz")
    content = segment.read_bytes()
    for wrong in (("free",), ("free", address), ("free", address, "--until-free", "much"), ("fetch",), ("ship",)):
        assert run("captures", *wrong, "--data", data).exit_code == 2
    assert run("captures", "ship", address, "--data", data).exit_code == 0
    (data / "gongkai.toml").write_text(f'address = "{address}"')
    segment.write_bytes(content[:-1])
    told = run("verify", "--data", data)
    assert told.exit_code == 1
    fetch = f"gongkai captures fetch --from {address} {segment.name} --data {data}"
    assert told.stdout.splitlines()[-1] == f"Next: {fetch}"
    assert run(*fetch.split()[1:]).stdout.startswith(f"{segment.name}\n1 segments fetched, ")
    assert segment.read_bytes() == content

    assert run("captures", "free", "--older-than", "1", "--data", data).stdout == "0 segments freed, 0 bytes\n"
    assert run("captures", "free", "--until-free", "1KB", "--data", data).stdout == "0 segments freed, 0 bytes\n"
    freed = run("captures", "free", "--older-than", "0", "--data", data)
    assert freed.stdout == f"1 segments freed, {len(content):,} bytes; they are read at {address} now\n"
    assert not segment.exists()

    # Damage there is named, and no command promises to fetch what is not whole.
    (address / "captures" / segment.name).write_bytes(content[:-1] + b"x")
    told = run("verify", "--data", data)
    assert (told.exit_code, "Next" in told.stdout) == (1, False)
    kept = run("captures", "fetch", segment.name, "--data", data)
    assert (kept.exit_code, kept.stderr.splitlines()[-1]) == (
        1,
        f"gongkai: the segment {segment.name} is not whole at {address}",
    )


def test_captures_are_not_read_from_an_address_that_has_less(data: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    run("captures", "ship", whole, "--data", data)
    run("captures", "free", whole, "--older-than", "0", "--data", data)
    ingest([sorted(FOLDER.iterdir())[3]], data, Offices())
    assert run("captures", "ship", part, "--data", data).exit_code == 1  # the first is not here to be sent
    told = run("captures", "rebuild-index", part, "--data", data)
    assert (told.exit_code, "It stays, for it tells what is missing" in told.stdout) == (1, True)
    assert verify(data).problems == []
    (data / "captures" / "index.db").unlink()
    assert run("captures", "rebuild-index", "--data", data).exit_code == 0  # of those that are elsewhere too
    assert verify(data).problems == []


def test_a_new_extractor_waits_for_captures_that_are_out_of_reach(data: Path, tmp_path: Path) -> None:
    address = tmp_path / "elsewhere"
    run("captures", "ship", address, "--data", data)
    run("captures", "free", address, "--older-than", "0", "--data", data)
    address.rename(tmp_path / "away")
    before = figures(data)
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE revision SET extractor_version = 'older'")
    away = f"gongkai: {address} has no captures any more: is it mounted, and the right place?"
    for command in (("build",), ("build", "--dry-run"), ("verify",)):
        told = run(*command, "--data", data)
        assert (told.exit_code, told.stderr.splitlines()[-1]) == (1, away), command
    assert figures(data) == before
    (tmp_path / "away").rename(address)
    assert run("build", "--data", data).exit_code == 0
    assert (figures(data), verify(data).problems) == (before, [])
