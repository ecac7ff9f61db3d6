"""The tables open in plain sqlite3, say what the forms say, and every column is described in both languages."""

import json
import sqlite3
from pathlib import Path

import pytest

from archive.dictionary import described
from archive.publication.metadata import TABLES, WIDE
from archive.schema import prepare
from extract.forms import forms, measures


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(tmp_path / "archive.db")
    prepare(connection)
    return connection


def test_every_column_is_described_in_both_languages(connection):
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '\\_%' ESCAPE '\\'"
    ).fetchall()
    for (name,) in names:
        columns = [column[0] for column in connection.execute(f"SELECT * FROM {name} LIMIT 0").description]
        assert columns == list(described(connection)[name]), name
    assert {name for (name,) in names} == set(described(connection))
    assert connection.execute("SELECT count(*) FROM dictionary WHERE zh = '' OR en = ''").fetchone() == (0,)


def test_measures_come_from_the_forms_and_keep_their_ids(connection):
    before = dict(connection.execute("SELECT code, id FROM measure").fetchall())
    assert set(before) == set(measures())
    connection.execute("UPDATE measure SET label_zh = 'x' WHERE code = 'applications.new.total'")
    connection.commit()
    prepare(connection)
    assert dict(connection.execute("SELECT code, id FROM measure").fetchall()) == before
    label, forms = connection.execute(
        "SELECT label_zh, forms FROM measure WHERE code = 'applications.new.total'"
    ).fetchone()
    assert label == measures()["applications.new.total"].zh
    assert json.loads(forms) == list(measures()["applications.new.total"].forms)


def test_a_number_stands_exactly_where_the_state_is_stated(connection):
    connection.execute("PRAGMA foreign_keys = OFF")
    row = "INSERT INTO cell (revision_id, measure_id, state, raw, value) VALUES (1, ?, ?, '', ?)"
    connection.execute(row, (1, "stated", 0))
    connection.execute(row, (2, "blank", None))
    for state, value in (("blank", 0), ("zero", 0)):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(row, (3, state, value))


def test_every_table_and_view_is_named_in_both_languages(connection):
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '\\_%' ESCAPE '\\'"
    ).fetchall()
    named = TABLES.keys() | {name.format(form) for name in WIDE for form in forms()}
    assert {name for (name,) in names} - named == {"coverage_as_of"}
