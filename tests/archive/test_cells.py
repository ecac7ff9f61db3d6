"""Printed cells as the wide tables keep them: whatever a reading says comes back, and the views say the same."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.cells import load_cells, write_cells
from archive.schema import prepare
from archive.values import RowError, number
from archive.wide import sync_views, sync_wide_tables, wide_columns, wide_forms
from extract.forms import forms, measures
from extract.model import Fact, GridPlace, PagePlace, Place, TextPlace
from tests.archive.conftest import read

CODES = sorted(measures())
COUNTS = st.integers(min_value=0, max_value=10**6)
COORDINATES = st.floats(min_value=-1e5, max_value=1e5, allow_nan=False)
PLACES = st.one_of(
    st.builds(TextPlace, COUNTS, COUNTS),
    st.builds(GridPlace, COUNTS, COUNTS, COUNTS),
    st.builds(PagePlace, COUNTS, st.tuples(COORDINATES, COORDINATES, COORDINATES, COORDINATES)),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NUMBERS = st.one_of(
    st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1),
    st.integers(min_value=0, max_value=300),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.floats(allow_nan=False, allow_infinity=False, max_value=1e15, min_value=-1e15).map(lambda f: Decimal(repr(f))),
)


@st.composite
def facts(draw) -> Fact:
    """A cell of any kind; most print their number plainly in the measure's unit, as reports do."""
    code = draw(st.sampled_from(CODES))
    state = draw(st.sampled_from(("stated", "stated", "stated", "blank", "dash", "text", "unreadable")))
    value = draw(NUMBERS) if state == "stated" else None
    plainly = draw(st.booleans())
    return Fact(
        code,
        value,
        str(value) if plainly and value is not None else draw(TEXTS),
        state,
        measures()[code].unit if plainly else draw(st.sampled_from((None, "件", "元"))),
        draw(PLACES),
        draw(st.sampled_from((None, None, "identities"))),
        draw(st.sampled_from((None, None, "ocr"))),
    )


@contextmanager
def archive_of(form: str) -> Iterator[sqlite3.Connection]:
    """An archive with one report whose current revision is on this form."""
    connection = sqlite3.connect(":memory:")
    prepare(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("INSERT INTO publisher (id, key, name) VALUES (1, '330991-zjj', '云河市住房和城乡建设局')")
    connection.execute(
        "INSERT INTO report (id, key, publisher_id, year, first_seen_at, last_seen_at)"
        " VALUES (1, '330991-zjj/2023', 1, 2023, 't', 't')"
    )
    connection.execute(
        "INSERT INTO capture (id, url, kind, fetched_at, sha256, length, segment, offset, run)"
        " VALUES (1, 'u', 'response', 't', 'h', 1, 's', 0, 'r')"
    )
    connection.execute(
        "INSERT INTO revision (id, report_id, number, capture_id, sha256, source_name, url, change, extractor_version,"
        " extracted_at, form, form_notes, content_hash)"
        " VALUES (1, 1, 1, 1, 'h', 'n', 'u', 'first', '1', 't', ?, '[]', 'c')",
        (form,),
    )
    connection.execute("UPDATE report SET current_revision_id = 1")
    try:
        yield connection
    finally:
        connection.close()


ARCHIVES = {form: archive_of(form) for form in (*forms(), "none")}


@pytest.fixture(scope="module")
def archives() -> Iterator[dict[str, sqlite3.Connection]]:
    yield {form: archive.__enter__() for form, archive in ARCHIVES.items()}
    for archive in ARCHIVES.values():
        archive.__exit__(None, None, None)


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from((*forms(), "none")), cells=st.lists(facts(), max_size=30, unique_by=lambda fact: fact.code))
def test_any_reading_comes_back_exactly_and_the_view_says_the_same(archives, form, cells):
    connection = archives[form]
    write_cells(connection, 1, form, cells)
    assert load_cells(connection, 1, form) == cells
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    rows = connection.execute(
        'SELECT code, value, raw, state, unit, placed_by, read_by, start, "end", grid_table, grid_row, grid_column,'
        " page, bbox FROM facts WHERE report_key = '330991-zjj/2023'"
    )
    found = {
        code: Fact(code, number(value), raw, state, unit, place_of(*place), placed_by, read_by)
        for code, value, raw, state, unit, placed_by, read_by, *place in rows
    }
    assert found == {fact.code: fact for fact in cells}


def place_of(start, end, table, row, column, page, bbox) -> Place:
    if start is not None:
        return TextPlace(start, end)
    return PagePlace(page, tuple(json.loads(bbox))) if page is not None else GridPlace(table, row, column)


def test_a_wide_row_holds_the_plain_numbers_and_nothing_else_is_zero():
    cells = [
        Fact("applications.new.total", 12, "12", "stated", "件", GridPlace(0, 1, 2)),
        Fact("applications.new.company", 1200, "1,200", "stated", "件", GridPlace(0, 1, 3)),
        Fact("applications.new.other", None, "", "blank", "件", GridPlace(0, 1, 4)),
        Fact("proactive.fees.amount", Decimal("25.1"), "251000元", "stated", "万元", GridPlace(0, 2, 1)),
        Fact("proactive.licensing.decisions", 7, "7", "stated", "项", GridPlace(0, 3, 1)),
        Fact("statistics.received.value", 9, "9", "stated", "件", GridPlace(0, 4, 1)),
    ]
    with archive_of("2021") as connection:
        write_cells(connection, 1, "2021", cells)
        row = dict(
            zip(
                wide_columns(connection, "2021"),
                connection.execute("SELECT * FROM figures_2021").fetchone()[1:],
                strict=True,
            )
        )
        assert {code: value for code, value in row.items() if value is not None} == {
            "applications.new.total": 12,
            "applications.new.company": 1200,
            "proactive.fees.amount": 25.1,
        }
        said = connection.execute(
            "SELECT code, state, raw, value FROM cell JOIN measure ON id = measure_id ORDER BY id"
        )
        assert said.fetchall() == [
            ("proactive.licensing.decisions", "stated", "7", 7),
            ("proactive.fees.amount", "stated", "251000元", None),
            ("applications.new.company", "stated", "1,200", None),
            ("applications.new.other", "blank", "", None),
            ("statistics.received.value", "stated", "9", 9),
        ]
        assert connection.execute("SELECT printed FROM places").fetchone() == (6,)
        (place,) = connection.execute("SELECT json_extract(cells, '$.applications.new.company') FROM places").fetchone()
        assert json.loads(place) == [0, 1, 3]


def test_readings_of_one_layout_share_their_places_and_the_last_takes_them_along(night):
    for year in (2021, 2022):
        night.add((night.capture(f"http://gov.example/{year}.html", str(year)), read(year, seed=str(year))))
    assert night.rows("SELECT count(*), count(DISTINCT places_id) FROM revision") == [(2, 1)]
    facts = night.store.load("330991-zjj/2022").facts
    connection = night.store.connection
    for revision_id, left in ((1, 2), (2, 1)):
        write_cells(connection, revision_id, "2021", facts[:5])
        assert night.rows("SELECT count(*) FROM places") == [(left,)]


@pytest.mark.parametrize(
    "cells",
    [
        [Fact("applications.new.total", 1, "1", "stated", "件", TextPlace(0, 1))] * 2,
        [Fact("applications.new.total", 1, "1", "blank", "件", TextPlace(0, 1))],
        [Fact("applications.new.total", None, "1", "stated", "件", TextPlace(0, 1))],
        [Fact("applications.new.nobody", 1, "1", "stated", "件", TextPlace(0, 1))],
        [Fact("applications.new.total", 1, "1", "stated", "件", PagePlace(1, (0.0, float("nan"), 1.0, 1.0)))],
    ],
)
def test_what_cannot_be_kept_is_refused(cells):
    with archive_of("2021") as connection, pytest.raises(RowError):
        write_cells(connection, 1, "2021", cells)


@pytest.mark.parametrize(
    "damage",
    [
        'UPDATE figures_2021 SET "applications.new.total" = NULL',
        'UPDATE figures_2021 SET "applications.new.other" = 3',
        "UPDATE cell SET state = 'blank' WHERE state = 'stated'",
        "UPDATE cell SET state = 'stated' WHERE state = 'blank'",
        "DELETE FROM cell WHERE state = 'blank'",
        "UPDATE places SET cells = '{}'",
    ],
)
def test_tables_that_contradict_each_other_are_no_reading(damage):
    cells = [
        Fact("applications.new.total", 12, "12", "stated", "件", TextPlace(0, 2)),
        Fact("applications.new.company", 1200, "1,200", "stated", "件", TextPlace(3, 8)),
        Fact("applications.granted.total", None, "", "blank", "件", TextPlace(9, 9)),
    ]
    with archive_of("2021") as connection:
        write_cells(connection, 1, "2021", cells)
        assert load_cells(connection, 1, "2021") == cells
        connection.execute(damage)
        with pytest.raises(RowError):
            load_cells(connection, 1, "2021")


def test_each_form_has_its_table_with_a_column_a_code_that_it_prints():
    with archive_of("2021") as connection:
        assert wide_forms(connection) == sorted(forms(), reverse=True)
        for form in forms():
            printed = [code for code, measure in measures().items() if form in measure.forms]
            assert wide_columns(connection, form) == printed


def test_a_row_that_a_form_comes_to_print_gets_a_column_and_takes_in_what_reports_print_already():
    code, other_unit = "proactive.other_documents.made", "proactive.other_documents.repealed"
    cells = [
        Fact(code, 4, "4", "stated", "件", TextPlace(0, 1)),
        Fact(other_unit, 5, "5", "stated", "项", TextPlace(2, 3)),
        Fact("applications.new.total", 6, "6", "stated", "件", TextPlace(4, 5)),
    ]
    with archive_of("2021") as connection:
        write_cells(connection, 1, "2021", cells)
        before = wide_columns(connection, "2021")
        connection.execute("UPDATE measure SET forms = '[\"2021\"]' WHERE row_key = 'other_documents'")
        sync_wide_tables(connection)
        sync_views(connection)
        assert wide_columns(connection, "2021")[: len(before)] == before
        assert {code, other_unit} < set(wide_columns(connection, "2021"))
        assert connection.execute(f'SELECT "{code}", "{other_unit}" FROM figures_2021').fetchone() == (4, None)
        assert load_cells(connection, 1, "2021") == cells
        assert dict(connection.execute("SELECT code, value FROM facts")) == {fact.code: fact.value for fact in cells}
        # The forms of this version don't print it, and its column stays.
        prepare(connection)
        assert code in wide_columns(connection, "2021")
        assert load_cells(connection, 1, "2021") == cells


def test_a_new_form_gets_a_table_with_its_reports():
    cells = [Fact("applications.new.total", 6, "6", "stated", "件", TextPlace(4, 5))]
    with archive_of("2030") as connection:
        write_cells(connection, 1, "2030", cells)
        connection.execute("UPDATE measure SET forms = '[\"2030\",\"2021\"]' WHERE code = 'applications.new.total'")
        sync_wide_tables(connection)
        sync_views(connection)
        assert connection.execute('SELECT revision_id, "applications.new.total" FROM figures_2030').fetchall() == [
            (1, 6)
        ]
        assert connection.execute('SELECT report_key, "applications.new.total" FROM reports_2030').fetchall() == [
            ("330991-zjj/2023", 6)
        ]
        assert load_cells(connection, 1, "2030") == cells


def test_a_measure_that_gets_another_unit_changes_no_number_that_is_stored():
    code = "applications.new.total"
    cells = [Fact(code, 6, "6", "stated", "件", TextPlace(4, 5))]
    with archive_of("2021") as connection:
        connection.execute("UPDATE measure SET unit = '人' WHERE code = ?", (code,))
        old = [cells[0]._replace(unit="人")]
        write_cells(connection, 1, "2021", old)
        assert connection.execute("SELECT count(*) FROM cell").fetchone() == (0,)
        prepare(connection)
        assert connection.execute("SELECT unit FROM measure WHERE code = ?", (code,)).fetchone() == ("件",)
        assert load_cells(connection, 1, "2021") == old
        assert connection.execute("SELECT value, unit FROM facts").fetchall() == [(6, "人")]
        assert connection.execute(f'SELECT "{code}" FROM figures_2021').fetchone() == (None,)


def test_one_row_a_report_for_researchers(night):
    report = read()
    night.add((night.capture(content=report.source.sha256), report))
    query = 'SELECT publisher, region, year, "applications.new.total" FROM reports_2021 WHERE report_key = ?'
    stated = next(fact.value for fact in report.facts if fact.code == "applications.new.total")
    row = night.store.connection.execute(query, ("330991-zjj/2023",)).fetchone()
    assert row == ("云河市住房和城乡建设局", "示例省/云河", 2023, stated)


@pytest.mark.parametrize("bound", ["12", 12])
def test_parameters_bound_as_text_find_numbers(night, bound):
    """Datasette binds every parameter as text."""
    report = read(applications__new__total=12)
    night.add((night.capture(content=report.source.sha256), replace(report, findings=[])))
    query = "SELECT year FROM facts WHERE code = 'applications.new.total' AND value = ? AND year = ?"
    assert night.store.connection.execute(query, (bound, "2023")).fetchall() == [(2023,)]
    query = "SELECT count(*) FROM facts WHERE grid_table >= ? AND grid_row >= ? AND code = 'applications.new.total'"
    assert night.store.connection.execute(query, ("0", "0")).fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("query", "searched"),
    [
        ("SELECT * FROM facts WHERE report_key = ?", ("report", "figures_2021", "cell")),
        (
            "SELECT * FROM facts WHERE publisher_key = ? AND code = ?",
            ("publisher", "report", "measure", "figures_2021"),
        ),
        ("SELECT publisher, value FROM facts WHERE code = ? AND year = ?", ("report", "measure", "figures_2021")),
        ("SELECT * FROM finding WHERE revision_id = ?", ("judged", "ruling")),
        ("SELECT * FROM finding_review WHERE report_key = ?", ("report", "judged", "ruling")),
        ('SELECT "applications.new.total" FROM reports_2021 WHERE publisher_key = ?', ("publisher", "report")),
    ],
)
def test_the_views_are_asked_by_index(query, searched):
    with archive_of("2021") as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", ["x"] * query.count("?"))]
    for table in searched:
        assert any(step.startswith(f"SEARCH {table} ") for step in plan), (table, plan)


def test_what_is_not_asked_for_is_not_joined():
    query = "EXPLAIN QUERY PLAN SELECT year, value FROM facts WHERE report_key = 'x'"
    with archive_of("2021") as connection:
        plan = " ".join(row[3] for row in connection.execute(query))
    for table in ("region", "capture", "places"):
        assert f" {table} " not in plan
