"""A data directory that cannot be written: every command says so in one sentence, without a traceback."""

import ctypes
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archive.cli import gongkai
from archive.commands.options import Commands
from tests.documents.demo import FOLDER

DOCUMENT = next(FOLDER.iterdir())
WRITING = {"ingest": ("ingest", str(DOCUMENT)), "build": ("build",), "nightly": ("nightly",), "publish": ("publish",)}
COMMANDS = {**WRITING, "verify": ("verify",), "crawl": ("crawl",), "status": ("status",)}
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1  # prctl(2), capabilities(7)


def without_privilege() -> None:
    """Makes rights count for root too, in the program that is run next."""
    if os.geteuid() == 0:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


def run(name: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "GONGKAI_CONTACT"}
    return subprocess.run(
        [sys.executable, "-m", "archive.cli", *COMMANDS[name], "--data", str(data)],
        preexec_fn=without_privilege,
        capture_output=True,
        text=True,
        env=environment,
    )


def assert_one_sentence(name: str, done: subprocess.CompletedProcess[str], data: Path) -> None:
    assert done.returncode == (3 if name in ("nightly", "crawl") else 1)
    (sentence,) = [line for line in done.stderr.splitlines() if not line.startswith("reading")]
    assert sentence.startswith("gongkai: ")
    assert str(data) in sentence
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def read_only(tmp_path_factory):
    data = tmp_path_factory.mktemp("kept") / "data"
    done = CliRunner().invoke(gongkai, ["ingest", str(DOCUMENT), "--data", str(data)])
    assert done.exit_code == 0
    paths = [data, *data.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield data
    for path in paths:
        path.chmod(0o755)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_directory_without_the_right_to_write(read_only, name):
    assert_one_sentence(name, run(name, read_only), read_only)


@pytest.mark.parametrize("name", sorted(set(WRITING) - {"publish"}))
def test_a_file_in_the_place_of_the_directory(tmp_path, name):
    data = tmp_path / "data"
    data.write_text("no directory")
    assert_one_sentence(name, run(name, data), data)


def test_an_archive_whose_file_alone_cannot_be_written(tmp_path):
    data = tmp_path / "data"
    assert CliRunner().invoke(gongkai, ["ingest", str(DOCUMENT), "--data", str(data)]).exit_code == 0
    (data / "archive.db").chmod(0o444)
    for name in ("ingest", "build", "publish", "nightly"):
        assert_one_sentence(name, run(name, data), data)


def test_a_mistake_in_a_query_is_not_dressed_up_as_a_matter_of_rights():
    @click.group(cls=Commands)
    def group() -> None: ...

    @group.command()
    def mistaken() -> None:
        sqlite3.connect(":memory:").execute("SELECT * FROM nothing")

    with pytest.raises(sqlite3.OperationalError, match="nothing"):
        group.main(["mistaken"], standalone_mode=False)
