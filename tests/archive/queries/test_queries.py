"""Every prepared query answers on the published snapshot, says what it means, and reads no large table to its end."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.publication.places import DATABASE, METADATA_NAME
from archive.queries import examples, metadata_queries, prepared_queries
from tests.archive.site.published import HOUSING, PLANNING, TOWN, housing_figures, publish_demo

QUERIES = prepared_queries()
# Tables with a row a report or more. What a plan reads whole of the others is small.
LARGE = {"report", "revision", "fact", "finding", "capture", "section", "figure"}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_demo(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def db(snapshot: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def large(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The snapshot without the statistics that tell how small it is: SQLite then takes every table for a large one."""
    copy = tmp_path_factory.mktemp("large") / "gongkai.db"
    copy.write_bytes(snapshot.read_bytes())
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("drop table sqlite_stat1")
        connection.execute("drop table if exists sqlite_stat4")
    with closing(sqlite3.connect(copy)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def ask(db: sqlite3.Connection, name: str, **values: str) -> list[sqlite3.Row]:
    blank = dict.fromkeys((parameter.name for parameter in QUERIES[name].parameters), "")
    return db.execute(QUERIES[name].sql, blank | values).fetchall()


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_answers_with_what_its_form_has_in_it(db: sqlite3.Connection, name: str) -> None:
    found = ask(db, name, **{key: value for key, value in examples(db).items() if key in asked(name)})
    if name != "changed-after-publication":  # of that year nothing has changed
        assert found, "the example has no answer"
    assert len(set(found[0].keys())) == len(found[0].keys()) if found else True


def asked(name: str) -> set[str]:
    return {parameter.name for parameter in QUERIES[name].parameters}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_names_exactly_the_parameters_that_it_asks_for(name: str) -> None:
    assert set(re.findall(r"(?<![:\w]):([a-z]+)", QUERIES[name].sql)) == asked(name)


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_large_table_to_its_end(large: sqlite3.Connection, name: str) -> None:
    plan = [
        row["detail"]
        for row in large.execute(f"explain query plan {QUERIES[name].sql}", dict.fromkeys(asked(name), ""))
    ]
    scanned = {detail.split()[1] for detail in plan if detail.startswith("SCAN ")}
    assert scanned & LARGE == set(), plan


@pytest.mark.parametrize("name", QUERIES)
def test_blank_and_wild_values_are_answered_with_nothing_or_all(db: sqlite3.Connection, name: str) -> None:
    ask(db, name)
    ask(db, name, **dict.fromkeys(asked(name), "' or 1=1 --"))
    ask(db, name, **dict.fromkeys(asked(name), "-1"))


def test_both_languages_say_something_of_each() -> None:
    for query in QUERIES.values():
        assert all((query.zh, query.en, query.zh_what, query.en_what)), query.name
        assert query.zh_what.isascii() is False
        for parameter in query.parameters:
            assert all((parameter.zh, parameter.en, parameter.zh_what, parameter.en_what)), parameter.name


def test_datasette_is_told_of_all(snapshot: Path) -> None:
    told = json.loads((snapshot.resolve().parent / METADATA_NAME).read_text("utf-8"))["databases"][DATABASE]["queries"]
    assert told == metadata_queries()
    assert list(told) == list(QUERIES)


def test_a_series_is_what_the_documents_print(db: sqlite3.Connection) -> None:
    code = "applications.new.total"
    series = {row["year"]: row for row in ask(db, "chart-series", publisher=HOUSING, code=code)}
    assert {year: row["value"] for year, row in series.items()} == {
        year: figures.number(code) for year, figures in housing_figures().items()
    }
    cell = "reviews.litigation_after.upheld"
    assert [(row["value"], row["state"]) for row in ask(db, "chart-series", publisher=HOUSING, code=cell)][-1] == (
        None,
        "blank",
    )
    missing = ask(db, "chart-series", publisher=HOUSING, code="proactive.fees.amount")
    assert (missing[0]["year"], missing[0]["value"], missing[0]["state"]) == (
        2020,
        None,
        None,
    )  # not on the form of 2019


def test_a_blank_cell_is_listed_and_not_counted(db: sqlite3.Connection) -> None:
    where = {"code": "reviews.litigation_after.upheld", "year": "2023"}
    (row,) = [row for row in ask(db, "measure-by-region", **where) if row["publisher_key"] == HOUSING]
    assert (row["value"], row["state"]) == (None, "blank")
    assert HOUSING not in {row["publisher_key"] for row in ask(db, "ranking", **where)}
    zhejiang = next(row for row in ask(db, "sums-by-province", **where) if row["province"] == "330000")
    assert (zhejiang["publishers"], zhejiang["with_a_number"], zhejiang["sum"]) == (1, 0, None)
    assert "blank" in {row["state"] for row in ask(db, "kinds-of-missing", **where)}


def test_shares_and_differences_are_computed_from_numbers_alone(db: sqlite3.Connection) -> None:
    for row in ask(db, "granted-fully", year="2022"):
        assert row["percent_granted"] == pytest.approx(100 * row["granted"] / row["outcomes"], abs=0.06)
    for row in ask(db, "compare-publishers", a=HOUSING, b=PLANNING, year="2022"):
        if None in (row["a"], row["b"]):
            assert row["difference"] is None
        else:
            assert row["difference"] == pytest.approx(row["b"] - row["a"])


def test_two_publishers_reports_are_found_by_their_keys(db: sqlite3.Connection, large: sqlite3.Connection) -> None:
    for connection in (db, large):
        values = {"a": HOUSING, "b": PLANNING, "year": "2022"}
        plan = connection.execute(f"explain query plan {QUERIES['compare-publishers'].sql}", values)
        (report,) = [row["detail"] for row in plan if re.search(r"\breport\b", row["detail"])]
        assert report.startswith("SEARCH report")
        assert report.endswith("(key=?)")


def test_who_is_late_and_who_has_not_published(db: sqlite3.Connection) -> None:
    (late,) = ask(db, "late", year="2022")
    assert (late["publisher_key"], late["days_late"]) == (PLANNING, 77)
    states = {row["publisher_key"]: row["mark"] for row in ask(db, "not-published", year="2022")}
    assert states[TOWN] == "gone"
    assert {row["publisher_key"] for row in ask(db, "not-published", year="2024")} == {HOUSING}


def test_a_region_is_asked_for_by_its_first_digits(db: sqlite3.Connection) -> None:
    where = {"code": "applications.new.total", "year": "2022"}
    for region, keys in (("33", {HOUSING, PLANNING, TOWN}), ("330992", {TOWN}), ("44", set())):
        assert {row["publisher_key"] for row in ask(db, "measure-by-region", region=region, **where)} == keys
    assert len(ask(db, "measure-by-region", skip="2", **where)) == 1


def test_what_changed_after_publication(db: sqlite3.Connection) -> None:
    (row,) = ask(db, "changed-after-publication", year="2023")
    assert (row["publisher_key"], row["revision"], row["change"]) == (HOUSING, 2, "figures")
