"""`gongkai captures`: what it prints, and how it exits."""

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


@pytest.fixture
def data(tmp_path: Path) -> Path:
    ingest(DOCUMENTS, tmp_path / "data", Offices())
    return tmp_path / "data"


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
