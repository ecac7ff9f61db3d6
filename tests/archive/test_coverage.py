"""Who has published when: the rule at its edges, and the tables that a snapshot has of it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.coverage import coverage
from archive.coverage_tables import DESCRIBED, ancestry, bake_coverage
from archive.kept_nights import keep_night
from archive.schema import prepare
from tests.archive.conftest import Office, Offices, read

REGIONS = {
    "330600": "浙江/绍兴",
    "330683": "浙江/绍兴/嵊州",
    "330185": "浙江/杭州/临安",
    "110101": "北京/东城",
    "110000": "北京",
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        prepare(connection)
        connection.executemany(
            "INSERT INTO region (adcode, name, path) VALUES (?, ?, ?)",
            [(code, path.rpartition("/")[2], path) for code, path in REGIONS.items()],
        )
        yield connection


def office(
    connection: sqlite3.Connection,
    key: str,
    years: tuple[int, ...] = (),
    *,
    kind: str | None = "department",
    adcode: str | None = "330600",
) -> int:
    found = connection.execute(
        "INSERT INTO publisher (key, name, adcode, kind, expected_years) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (key, key, adcode, kind, json.dumps(years)),
    ).fetchone()
    return int(found[0])


def report(connection: sqlite3.Connection, publisher: int, year: int, *published: str | None) -> None:
    """A report with a revision for each date of publication that it printed, the last the current one."""
    report_id = connection.execute(
        "INSERT INTO report (key, publisher_id, year, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (f"{publisher}/{year}", publisher, year, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ).fetchone()[0]
    for number, date in enumerate(published, 1):
        capture = connection.execute(
            "INSERT INTO capture (url, kind, fetched_at, sha256, length, segment, offset, run)"
            " VALUES ('http://a.example/', 'response', '2024-01-01T00:00:00Z', '', 0, '', ?, 'r') RETURNING id",
            [report_id * 100 + number],
        ).fetchone()[0]
        revision = connection.execute(
            """
            INSERT INTO revision (report_id, number, capture_id, sha256, source_name, url, change, extractor_version,
              extracted_at, published_on, form, form_notes, content_hash)
            VALUES (?, ?, ?, '', '', '', 'first', '1', '', ?, '2021', '[]', '') RETURNING id
            """,
            (report_id, number, capture, date),
        ).fetchone()[0]
        connection.execute("UPDATE report SET current_revision_id = ? WHERE id = ?", (revision, report_id))


def visited(connection: sqlite3.Connection, site: str, verdict: str, *, complete: int = 1) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO run (id, kind, started_at) VALUES ('r', 'nightly', '2024-02-01T00:00:00Z')"
    )
    connection.execute(
        "INSERT INTO site_result (run_id, site, verdict, found, new, changed, unchanged, requests, bytes, not_modified,"
        " retries, complete) VALUES ('r', ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, ?)",
        (site, verdict, complete),
    )
    keep_night(connection, "r")


def marks(connection: sqlite3.Connection, key: str) -> dict[int, str]:
    rows = connection.execute("SELECT year, mark FROM coverage WHERE publisher_key = ? ORDER BY year", [key])
    return dict(rows.fetchall())


@pytest.mark.parametrize(
    ("kind", "day", "mark"),
    [
        ("department", "2024-01-31", "in_time"),
        ("department", "2024-02-01", "late"),
        ("government", "2024-02-01", "in_time"),
        ("government", "2024-04-01", "late"),
        ("town", "2024-11-01", "no_deadline"),
        (None, "2024-01-01", "no_deadline"),
        ("department", None, "unknown"),
    ],
)
def test_a_report_is_in_time_until_the_day_of_its_deadline(connection, kind, day, mark) -> None:
    report(connection, office(connection, "a", kind=kind), 2023, day)
    assert marks(connection, "a") == {2023: mark}


def test_before_2019_the_deadline_was_one_for_all(connection) -> None:
    report(connection, office(connection, "a", kind="department"), 2018, "2019-03-31")
    report(connection, office(connection, "b", kind="town"), 2018, "2019-04-01")
    assert (marks(connection, "a"), marks(connection, "b")) == ({2018: "in_time"}, {2018: "late"})
    assert connection.execute("SELECT days_late FROM coverage ORDER BY publisher_key").fetchall() == [(0,), (1,)]


def test_a_report_that_was_edited_and_dated_anew_was_published_when_it_first_was(connection) -> None:
    publisher = office(connection, "a")
    report(connection, publisher, 2023, "2024-01-20", "2024-03-05")
    report(connection, publisher, 2022, None, "2023-03-05")
    assert marks(connection, "a") == {2022: "late", 2023: "in_time"}


@pytest.mark.parametrize(
    ("verdict", "complete", "mark"),
    [
        ("unchanged", 1, "missing"),
        ("shrunk", 1, "missing"),
        ("unchanged", 0, "not_fetched"),
        ("blocked", 1, "failed"),
        ("failed", 0, "failed"),
        ("moved", 1, "failed"),
        ("empty", 1, "failed"),
    ],
)
def test_only_a_site_that_was_read_to_its_end_can_lack_a_report(connection, verdict, complete, mark) -> None:
    office(connection, "a", (2022,))
    visited(connection, "a", verdict, complete=complete)
    assert marks(connection, "a") == {2022: mark}


def test_a_site_that_was_never_asked_is_told_apart(connection) -> None:
    office(connection, "a", (2022,))
    assert marks(connection, "a") == {2022: "not_fetched"}


def test_a_snapshot_judges_by_the_day_it_was_baked_on(connection) -> None:
    for key, kind in (("a", "department"), ("b", "government"), ("c", "town")):
        office(connection, key, (2023,), kind=kind)
        visited(connection, key, "unchanged")
    found = {}
    for day in ("2023-12-31", "2024-01-31", "2024-02-01", "2024-04-01"):
        connection.execute("DELETE FROM coverage_as_of")
        connection.execute("INSERT INTO coverage_as_of VALUES (?)", [day])
        found[day] = [marks(connection, key)[2023] for key in "abc"]
    assert found == {
        "2023-12-31": ["not_due", "not_due", "not_due"],
        "2024-01-31": ["not_due", "not_due", "missing"],
        "2024-02-01": ["missing", "not_due", "missing"],
        "2024-04-01": ["missing", "missing", "missing"],
    }


def test_regions_lie_in_each_other_as_their_paths_say() -> None:
    assert ancestry("330683", "浙江/绍兴/嵊州") == [
        ("330000", "浙江"),
        ("330600", "浙江/绍兴"),
        ("330683", "浙江/绍兴/嵊州"),
    ]
    assert ancestry("110101", "北京/东城") == [("110000", "北京"), ("110101", "北京/东城")]
    assert ancestry("330600", "浙江/绍兴") == [("330000", "浙江"), ("330600", "浙江/绍兴")]
    assert ancestry("110000", "北京") == [("110000", "北京")]


def test_counts_add_up_from_the_county_to_the_whole(connection) -> None:
    for number, adcode in enumerate(("330600", "330683", "330683", "330185", "110101", None)):
        publisher = office(connection, f"p{number}", (2022, 2023), adcode=adcode)
        report(connection, publisher, 2023, "2024-01-20" if number % 2 else "2024-02-20")
    bake_coverage(connection)
    counted = Counter[tuple[str, int, str]]()
    for adcode, year, mark, n in connection.execute("SELECT adcode, year, mark, publishers FROM coverage_count"):
        counted[adcode, year, mark] += n
    assert {code: counted[code, 2023, "in_time"] for code in ("", "330000", "330600", "330683", "330100")} == {
        "": 3, "330000": 2, "330600": 1, "330683": 1, "330100": 1,
    }  # fmt: skip
    assert {code: counted[code, 2022, "not_fetched"] for code in ("", "330000", "330600", "110000")} == {
        "": 6, "330000": 4, "330600": 3, "110000": 1,
    }  # fmt: skip
    regions = connection.execute(
        "SELECT adcode, parent, name, level, publishers, reports FROM coverage_region ORDER BY adcode"
    ).fetchall()
    assert regions == [
        ("", None, "", "country", 6, 6),
        ("110000", "", "北京", "province", 1, 1),
        ("110101", "110000", "东城", "county", 1, 1),
        ("330000", "", "浙江", "province", 4, 4),
        ("330100", "330000", "杭州", "prefecture", 1, 1),
        ("330185", "330100", "临安", "county", 1, 1),
        ("330600", "330000", "绍兴", "prefecture", 3, 3),
        ("330683", "330600", "嵊州", "county", 2, 2),
    ]
    view = connection.execute("SELECT publisher_id, year, mark, days_late FROM coverage ORDER BY 1, 2").fetchall()
    cells = connection.execute("SELECT publisher_id, year, mark, days_late FROM coverage_cell ORDER BY 1, 2").fetchall()
    assert view == cells


def test_every_column_of_the_tables_is_described(connection) -> None:
    bake_coverage(connection)
    for table, described in DESCRIBED.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert columns == list(described), table
        kept = connection.execute("SELECT count(*) FROM dictionary WHERE table_name = ?", [table]).fetchone()[0]
        assert kept == len(columns)


def test_an_empty_archive_has_the_tables_without_rows(connection) -> None:
    connection.execute("DELETE FROM region")
    bake_coverage(connection)
    assert connection.execute("SELECT adcode, publishers FROM coverage_region").fetchall() == [("", 0)]
    assert connection.execute("SELECT count(*) FROM coverage_count").fetchone() == (0,)


def test_coverage_tells_in_time_late_missing_not_due_and_not_fetched(night):
    office = Office(expected_years=(2019, 2020, 2021, 2022, 2023, 2200))
    government = Office(
        key="330991-zf", publisher="云河市人民政府", aliases=(), kind="government", expected_years=(2018,)
    )
    night.registry = Offices((office, government))
    night.store.sync_publishers(night.registry)
    for year, published in ((2021, "2022-01-31"), (2022, "2023-02-01"), (2023, None)):
        report = read(year)
        report.published_on = published
        night.add((night.capture(f"u{year}", str(year)), report))
    connection = night.store.connection
    assert {row.state for row in coverage(connection, publisher="330991-zf")} == {"not_fetched"}
    assert coverage(connection, publisher="330991-zf")[0].deadline == "2019-03-31"
    with connection:
        connection.execute("INSERT INTO run (id, kind, started_at) VALUES ('r', 'nightly', '2024-02-01T00:00:00Z')")
        connection.execute(
            "INSERT INTO site_result (run_id, site, verdict, found, expected, new, changed, unchanged, requests, "
            "bytes, not_modified, retries) VALUES ('r', '330991-zjj', 'unchanged', 3, 3, 0, 0, 3, 1, 1, 0, 0)"
        )
        keep_night(connection, "r")
    rows = {row.year: (row.state, row.timeliness) for row in coverage(connection, publisher="330991-zjj")}
    assert rows == {
        2019: ("missing", None),
        2020: ("missing", None),
        2021: ("published", "in_time"),
        2022: ("published", "late"),
        2023: ("published", "unknown"),
        2200: ("not_due", None),
    }
    with connection:
        connection.execute("UPDATE site_result SET verdict = 'blocked'")
    assert {row.state for row in coverage(connection, publisher="330991-zjj") if row.year == 2019} == {"failed"}
