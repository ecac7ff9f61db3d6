"""An archive that an older version made: refused in a sentence by what only reads it, brought up by what writes."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive.cli import gongkai
from archive.database import ARCHIVE_NAME, open_archive
from archive.ingest import ingest
from archive.rows import load_report
from archive.schema import migrations, sync_dictionary, sync_measures
from archive.snapshot import publish
from archive.store import Store
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER

EARLIER, LATER = FOLDER / "yunhe-jyj-2022.pipe.txt", FOLDER / "yunhe-jyj-2023.pipe.txt"
KEY = "000000-云河市教育局"


def run(*arguments: object):
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def make_old(data: Path) -> None:
    """Puts an archive of the first migration alone, with all rows of the present one, in the place of that one."""
    old = data / "old.db"
    with closing(sqlite3.connect(old)) as connection:
        migrations.apply(Database(connection), stop_before="m002_pages")
        sync_measures(connection)
        sync_dictionary(connection)
        connection.commit()
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("_", "sqlite_")) and name != "dictionary"
        ]
        connection.execute("ATTACH ? AS present", (str(data / ARCHIVE_NAME),))
        for table in tables:
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
        # What had no room then is read again: an older extractor made what such an archive holds.
        connection.execute("UPDATE main.revision SET extractor_version = '0.0.1'")
        connection.commit()
        assert "page" not in {row[1] for row in connection.execute("PRAGMA table_info(fact)")}
    for path in data.glob(f"{ARCHIVE_NAME}*"):
        path.unlink()
    shutil.move(old, data / ARCHIVE_NAME)


@pytest.fixture
def data(tmp_path) -> Path:
    data = tmp_path / "data"
    ingest([EARLIER], data, Offices())
    return data


def test_an_archive_of_the_first_migration_is_brought_up_and_goes_on(data):
    with closing(open_archive(data)) as connection:
        before = load_report(connection, f"{KEY}/2022")
    make_old(data)
    assert ingest([LATER], data, Offices()).tally.new == [f"{KEY}/2023"]
    with Store(data) as store:
        assert before is not None
        assert store.load(f"{KEY}/2022") == before
        assert store.connection.execute("SELECT count(*) FROM facts WHERE page IS NULL").fetchone()[0] > 0
    assert publish(data).counts["report"] == 2
    assert run("verify", "--data", data).exit_code == 0


@pytest.mark.parametrize(
    "arguments", [("check",), ("status",), ("verify",), ("diff", KEY, "2022", "2022"), ("export", "--to", "{out}")]
)
def test_what_only_reads_says_what_brings_an_older_archive_up(data, tmp_path, arguments):
    make_old(data)
    arguments = [argument.replace("{out}", str(tmp_path / "out")) for argument in arguments]
    refused = run(*arguments, "--data", data)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "`gongkai build`" in refused.stderr
    assert run("build", "--data", data).exit_code == 0
    assert run(*arguments, "--data", data).exit_code == 0


def test_a_snapshot_of_an_older_version_is_not_served(data):
    publish(data)
    make_old(data)
    shutil.copy(data / ARCHIVE_NAME, data / "public" / "gongkai.db")
    refused = run("serve", "--data", data)
    assert refused.exit_code == 1
    assert "`gongkai publish`" in refused.stderr
