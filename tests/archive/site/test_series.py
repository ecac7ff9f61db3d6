"""A publisher's key figures over many years and three forms, against the facts they are drawn from."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.site.reading import rows
from archive.site.series import KEY_FIGURES, Series, key_series
from archive.site.words import WORDS
from archive.values import number
from tests.archive.site.many import write

OFFICES = 14


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = write(tmp_path_factory.mktemp("many"), OFFICES)
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        yield connection


def years_of(db: sqlite3.Connection, key: str) -> list[dict[str, object]]:
    return rows(
        db,
        """select cell.year, cell.mark, cell.report_key, revision.form,
          (select count(*) from problem where problem.revision_id = revision.id) as problems
        from coverage_cell as cell join publisher on publisher.id = cell.publisher_id
        left join report on report.key = cell.report_key
        left join revision on revision.id = report.current_revision_id where publisher.key = ?""",
        [key],
    )


def every_series(db: sqlite3.Connection) -> list[tuple[str, Series]]:
    keys = [key for (key,) in db.execute("select key from publisher")]
    return [(key, series) for key in keys for series in key_series(db, key, years_of(db, key))]


def test_every_point_is_the_fact_that_it_names_or_says_why_there_is_none(db: sqlite3.Connection) -> None:
    points = [(key, point) for key, series in every_series(db) for point in series.points]
    assert len(points) > 1000
    for key, point in points:
        stated = db.execute(
            "select value from facts where publisher_key = ? and year = ? and code = ?", [key, point.year, point.code]
        ).fetchone()
        assert (point.code is None) == (stated is None)
        assert (point.value is None) == (point.missing is not None)
        if point.value is not None:
            assert number(stated[0]) == point.value


def test_what_another_form_calls_otherwise_is_one_series(db: sqlite3.Connection) -> None:
    received = [series for _, series in every_series(db) if series.name == "received" and len(series.points) > 10]
    assert received
    for series in received:
        assert series.codes == ["applications.new.total", "statistics.received.value"]
        codes = {point.year: point.code for point in series.points if point.code}
        assert {code for year, code in codes.items() if year < 2019} == {"statistics.received.value"}
        assert {code for year, code in codes.items() if year >= 2019} == {"applications.new.total"}


def test_what_another_form_means_otherwise_is_a_gap(db: sqlite3.Connection) -> None:
    in_force = [series for _, series in every_series(db) if series.name == "normative_in_force"]
    old = {point.missing for series in in_force for point in series.points if point.year < 2019}
    assert "missing.not_on_form" in old
    assert all(point.value is None for series in in_force for point in series.points if point.year < 2019)
    licensing = [series for _, series in every_series(db) if series.name == "licensing"]
    on_2019 = {p.missing for series in licensing for p in series.points if p.year in (2019, 2020) and p.code}
    assert on_2019 == {"missing.forms_differ"}


def test_every_reason_and_every_series_has_its_word(db: sqlite3.Connection) -> None:
    reasons = {point.missing for _, series in every_series(db) for point in series.points if point.missing}
    assert len(reasons) > 3
    assert reasons <= WORDS.keys()
    assert {f"series.{name}" for name in KEY_FIGURES} <= WORDS.keys()
