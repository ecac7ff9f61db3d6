"""An archive that an older version made: refused in a sentence by what only reads it, brought up by what writes."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

import archive.migrations
from archive.cli import gongkai
from archive.database import ARCHIVE_NAME, NoArchiveError, open_archive
from archive.ingest import ingest
from archive.moving import move_facts
from archive.publication import publish
from archive.rows import load_report
from archive.schema import migrations, sync_dictionary, sync_measures
from archive.store import Store
from archive.values import stored_number
from extract.model import Fact, GridPlace, PagePlace, TextPlace
from tests.archive.conftest import Night, Offices, read
from tests.documents.demo import FOLDER

EARLIER, LATER = FOLDER / "yunhe-jyj-2022.pipe.txt", FOLDER / "yunhe-jyj-2023.pipe.txt"
KEY = "000000-云河市教育局"


def run(*arguments: object):
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def make_old(data: Path, stop_before: str = "m002_pages") -> None:
    """Puts an archive of the first migrations, with all rows of the present one, in the place of that one."""
    old = data / "old.db"
    with closing(sqlite3.connect(old)) as connection:
        migrations.apply(Database(connection), stop_before=stop_before)
        sync_measures(connection)
        sync_dictionary(connection)
        connection.commit()
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("_", "sqlite_")) and name != "dictionary"
        ]
        connection.execute("ATTACH ? AS present", (str(data / ARCHIVE_NAME),))
        tables.remove("fact")
        for table in tables:
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
        write_long(connection, data)
        # What had no room then is read again: an older extractor made what such an archive holds.
        connection.execute("UPDATE main.revision SET extractor_version = '0.0.1'")
        connection.commit()
    for path in data.glob(f"{ARCHIVE_NAME}*"):
        path.unlink()
    shutil.move(old, data / ARCHIVE_NAME)


def write_long(connection: sqlite3.Connection, data: Path) -> None:
    """Fills the table `fact` of an old archive: a row a printed cell, as far as it has columns."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(fact)")]
    ids = dict(connection.execute("SELECT code, id FROM main.measure").fetchall())
    with closing(open_archive(data)) as present:
        for revision_id, key, number in present.execute(
            "SELECT revision.id, key, number FROM revision JOIN report ON report.id = report_id"
        ).fetchall():
            for position, fact in enumerate(load_report(present, key, number).facts):
                row = fact._asdict() | {"revision_id": revision_id, "measure_id": ids[fact.code], "position": position}
                row["value"] = stored_number(fact.value)
                where = fact.where.to_json()
                for name, kept_as in (("table", "grid_table"), ("row", "grid_row"), ("column", "grid_column")):
                    row[kept_as] = where.get(name)
                row |= {name: where.get(name) for name in ("start", "end", "page")}
                row["bbox"] = json.dumps(where["bbox"]) if "bbox" in where else None
                connection.execute(
                    f"INSERT INTO fact ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                    [row[column] for column in columns],
                )


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


def odd_facts() -> list[Fact]:
    """Cells of every kind, in an order that no form has."""
    return [
        Fact("reviews.reconsideration.total", 3, "3", "stated", "件", GridPlace(2, 5, 1)),
        Fact(
            "proactive.fees.amount",
            Decimal("25.1"),
            "251000元",
            "stated",
            "万元",
            PagePlace(2, (7.0, 0.1, 8.25, 9.5)),
        ),
        Fact("proactive.rules.made", Decimal("1317.89"), "1317.89", "stated", "件", TextPlace(3, 10), "identities"),
        Fact("applications.new.total", None, "", "blank", "件", GridPlace(1, 2, 3)),
        Fact("proactive.rules.repealed", None, "见附件", "text", "件", TextPlace(12, 15), None, "ocr"),
        Fact("proactive.rules.in_force", -4, "-4", "stated", None, TextPlace(16, 18)),
        Fact("statistics.published.value", 40, "40", "stated", "条", TextPlace(19, 21)),
        Fact("proactive.other_documents.made", 8, "8", "stated", "件", TextPlace(22, 23)),
    ]


@pytest.mark.parametrize("form", ["2021", "2019", "2014", "none"])
def test_the_long_table_moves_into_the_wide_ones_without_loss(tmp_path, form):
    data = tmp_path / "data"
    report = replace(read(), form=form, facts=odd_facts())
    with Store(data) as store:
        night = Night(store, Offices())
        night.add((night.capture("http://gov.example/1.html", "a"), report))
        night.add((night.capture("http://gov.example/1.html", "b"), replace(report, facts=[*odd_facts()[::-1]])))
        night.add((night.capture("http://gov.example/2.html", "c"), replace(read(2022), facts=[])))
        assert [number for _, number, _ in night.revisions()] == [1, 1, 2]
        readings = {(key, number): store.load(key, number) for key, number, _ in night.revisions()}
    make_old(data, "m007_wide_tables")
    with pytest.raises(NoArchiveError):
        open_archive(data)
    with Store(data) as store:
        assert store.connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'fact'").fetchone() == (0,)
        for (key, number), reading in readings.items():
            assert store.load(key, number) == replace(reading, extractor_version="0.0.1"), (key, number)
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_move_that_is_cut_short_leaves_the_old_archive(data, monkeypatch):
    make_old(data, "m007_wide_tables")
    with closing(sqlite3.connect(data / ARCHIVE_NAME)) as connection:
        before = list(connection.iterdump())

    def cut_short(connection):
        move_facts(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(archive.migrations, "move_facts", cut_short)
    with pytest.raises(KeyboardInterrupt):
        Store(data)
    with closing(sqlite3.connect(data / ARCHIVE_NAME)) as connection:
        assert list(connection.iterdump()) == before
    monkeypatch.undo()
    with Store(data) as store:
        assert len(store.load(f"{KEY}/2022").facts) > 190


@pytest.mark.parametrize(
    "arguments",
    [
        ("reuse", KEY, "2022"),
        ("check",),
        ("status",),
        ("verify",),
        ("diff", f"{KEY}/2022", f"{KEY}/2022"),
        ("chain", KEY),
        ("rates",),
        ("export", "--to", "{out}"),
    ],
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
