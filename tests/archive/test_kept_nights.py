"""What the archive keeps of its nights is what their results say, also where a night is recorded twice and where older
nights are thinned."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.coverage import coverage
from archive.kept_nights import RESULTS_KEPT, keep_all, keep_night, thin, verdicts_of
from archive.nights import last_nights, site_nights
from archive.store import Store

SITES = ("330991-aaa", "330991-bbb", "440991-ccc")
FIRST = datetime(2026, 1, 1, 18, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with Store(tmp_path) as store:
        yield store.connection


def at(day: int) -> str:
    return (FIRST + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(connection: sqlite3.Connection, day: int, since: str | None = None, **verdicts: str) -> str:
    """A night of a day, by the last three letters of each site's key."""
    run = f"nightly-{day:03d}"
    connection.execute("INSERT OR IGNORE INTO run VALUES (?, 'nightly', ?, ?, 'ok', '{}')", (run, at(day), at(day)))
    for site in SITES:
        if verdict := verdicts.get(site[-3:]):
            connection.execute(
                "INSERT OR REPLACE INTO site_result (run_id, site, verdict, found, new, changed, unchanged, requests,"
                " bytes, not_modified, retries, since) VALUES (?, ?, ?, 3, 0, 0, 3, 10, 1000, 4, 1, ?)",
                (run, site, verdict, since if verdict == "blocked" else None),
            )
    keep_night(connection, run)
    return run


def kept(connection: sqlite3.Connection) -> list[list[tuple]]:
    return [
        connection.execute(query).fetchall()
        for query in (
            "SELECT site, run_id FROM asked_site ORDER BY id",
            "SELECT run_id, letters FROM night_verdicts ORDER BY run_id",
            "SELECT * FROM night_count ORDER BY region, run_id, verdict",
        )
    ]


def test_a_night_is_kept_as_letters_and_sums_by_province(connection: sqlite3.Connection) -> None:
    record(connection, 0, ccc="new")
    run = record(connection, 1, aaa="new", ccc="blocked")
    assert verdicts_of(connection, run) == {"330991-aaa": "new", "440991-ccc": "blocked"}
    assert verdicts_of(connection, "nightly-000") == {"440991-ccc": "new"}
    assert verdicts_of(connection, "nightly-999") == {}
    counts = connection.execute("SELECT region, verdict, sites, requests FROM night_count WHERE run_id = ?", (run,))
    assert sorted(counts) == [
        *(("", "blocked", 1, 10), ("", "new", 1, 10)),
        *(("330000", "new", 1, 10), ("440000", "blocked", 1, 10)),
    ]


def test_a_night_that_is_gone_on_with_is_kept_once(connection: sqlite3.Connection) -> None:
    run = record(connection, 0, aaa="failed", bbb="new")
    record(connection, 0, aaa="new", ccc="new")
    assert verdicts_of(connection, run) == dict.fromkeys(SITES, "new")
    assert connection.execute("SELECT sites FROM night_count WHERE region = ''").fetchall() == [(3,)]


def test_of_two_runs_the_one_that_began_later_is_the_newest(connection: sqlite3.Connection) -> None:
    record(connection, 3, bbb="new")
    record(connection, 5, aaa="unchanged")
    record(connection, 3, aaa="blocked")  # a crawl that was killed, and ended after the night that began after it
    assert [site.verdict for site in site_nights(connection, last_nights(connection))] == ["unchanged", "new"]


def test_what_is_kept_can_be_made_again_of_the_results(connection: sqlite3.Connection) -> None:
    for day in range(4):
        record(connection, day, since=at(1), aaa="unchanged", bbb="blocked" if day else "new")
    before = kept(connection)
    for table in ("asked_site", "night_verdicts", "night_count"):
        connection.execute(f"DELETE FROM {table}")
    keep_all(connection)
    assert kept(connection) == before


def test_older_nights_keep_what_was_new_in_them_and_every_verdict(connection: sqlite3.Connection) -> None:
    record(connection, 0, bbb="new")  # never asked again
    for day in range(1, RESULTS_KEPT + 4):
        blocked = day in (2, 3)
        record(connection, day, since=at(2), aaa="blocked" if blocked else "unchanged", ccc="changed")
    nights = last_nights(connection, 1000)
    told, counted = (site_nights(connection, nights), coverage(connection)), kept(connection)
    thin(connection)
    assert (site_nights(connection, nights), coverage(connection)) == told
    assert kept(connection) == counted
    older = connection.execute(
        "SELECT run_id, substr(site, 8), verdict FROM site_result WHERE run_id < 'nightly-004' ORDER BY 1, 2"
    ).fetchall()
    assert older == [
        ("nightly-000", "bbb", "new"),
        *(("nightly-001", "ccc", "changed"), ("nightly-002", "aaa", "blocked"), ("nightly-002", "ccc", "changed")),
        ("nightly-003", "ccc", "changed"),
    ]
    newer = "SELECT count(*) FROM site_result WHERE run_id >= 'nightly-004'"
    assert connection.execute(newer).fetchone() == (2 * RESULTS_KEPT,)
    thinned = connection.execute("SELECT count(*) FROM night_verdicts WHERE thinned").fetchone()
    assert thinned == (4,)
