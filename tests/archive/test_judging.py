"""Findings across years follow the rules: an archive that was judged by older ones is judged anew, no document read."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import judging
from archive.cli import gongkai
from archive.compare.across import ACROSS_VERSION
from archive.ingest import ingest
from archive.judging import judge_anew
from archive.store import Store
from crawler.registry import Merger
from tests.archive.conftest import Night, Office, Offices, read
from tests.documents import make_report, random_figures, render_pipe, stated

OFFICE = "河湾区水务局"
KEY = f"000000-{OFFICE}"
FINDINGS = """
    SELECT report.key, finding.rule, finding.each, finding.status, finding.stated, finding.computed, against.number
    FROM finding JOIN report ON report.current_revision_id = finding.revision_id
    JOIN revision AS against ON against.id = finding.against_revision_id ORDER BY 1, 2, 3
"""


def _items(year: int, prior: int, change: int) -> str:
    figures = random_figures(f"items-{year}", "2019")
    cells = {"proactive.licensing.prior_items": stated(prior), "proactive.licensing.change": stated(change)}
    return render_pipe(make_report(OFFICE, year, figures.with_cells(cells)))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of a report a year on the form of 2019, the last of which restates the items of the year before."""
    paths = []
    for year, prior, change in ((2019, 14, 2), (2020, 16, -1), (2021, 18, 0)):
        paths.append(tmp_path / f"{year}.txt")
        paths[-1].write_text(_items(year, prior, change), encoding="utf-8")
    data = tmp_path / "data"
    assert ingest(paths, data, Offices(())).errors == []
    return data


def _archive(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(data / "archive.db")


def _of_licensing(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [row[:6] for row in connection.execute(FINDINGS) if row[1:3] == ("Y3", "licensing")]


RESTATED = [
    (f"{KEY}/2020", "Y3", "licensing", "pass", 16, 16),
    (f"{KEY}/2021", "Y3", "licensing", "fail", 18, 15),
]


def _judged_before_the_rule(data: Path) -> None:
    """Leaves the archive as a version without the rule Y3 did."""
    with _archive(data) as connection:
        connection.execute("DELETE FROM judged WHERE ruling_id IN (SELECT id FROM ruling WHERE rule = 'Y3')")
        connection.execute("DELETE FROM ruling WHERE rule = 'Y3'")
        connection.execute("UPDATE report SET judged_with = '0.6.0+00000000'")
    connection.close()


def test_an_archive_judged_by_older_rules_gets_the_new_one_and_no_document_is_read(data: Path) -> None:
    with _archive(data) as connection:
        before = connection.execute(FINDINGS).fetchall()
        assert _of_licensing(connection) == RESTATED
    _judged_before_the_rule(data)
    with _archive(data) as connection:
        assert _of_licensing(connection) == []
    told = CliRunner().invoke(gongkai, ["build", "--data", str(data)], catch_exceptions=False)
    assert told.exit_code == 0
    assert "Documents read: 0; read again by this version: 0." in told.stdout
    assert "Reports held to the year before by this version's rules: 3." in told.stdout
    assert "judging across years: 3 of 3" in told.stderr
    with _archive(data) as connection:
        assert connection.execute(FINDINGS).fetchall() == before
    again = CliRunner().invoke(gongkai, ["build", "--data", str(data)], catch_exceptions=False)
    assert "held to the year before" not in again.stdout


def test_judging_that_is_stopped_goes_on_where_it_was(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _judged_before_the_rule(data)
    monkeypatch.setattr(judging, "BATCH", 1)
    done: list[int] = []

    def stopped(number: int, _of: int) -> None:
        done.append(number)
        if number == 3:
            raise KeyboardInterrupt

    with Store(data) as store:
        with pytest.raises(KeyboardInterrupt):
            judge_anew(store.connection, stopped)
        assert _of_licensing(store.connection) == RESTATED[:1]
        left = store.connection.execute("SELECT count(*) FROM report WHERE judged_with IS NOT ?", (ACROSS_VERSION,))
        assert left.fetchone() == (1,)
        judge_anew(store.connection, lambda number, of: done.append((number, of)))
        assert done[3:] == [(1, 1)]
        assert _of_licensing(store.connection) == RESTATED


def test_a_report_whose_rows_are_damaged_keeps_its_findings_and_is_named(data: Path) -> None:
    with Store(data) as store:
        before = store.connection.execute(FINDINGS).fetchall()
        store.connection.execute("UPDATE report SET judged_with = NULL")
        store.connection.execute(
            """UPDATE places SET cells = '{}' WHERE id = (
              SELECT places_id FROM revision JOIN report ON current_revision_id = revision.id WHERE year = 2021)"""
        )
        store.connection.commit()
        damaged = judge_anew(store.connection, lambda *_: None)
        assert [sentence.partition(" ")[0] for sentence in damaged] == [f"{KEY}/2021"]
        assert store.connection.execute(FINDINGS).fetchall() == before
        waiting = store.connection.execute("SELECT year FROM report WHERE judged_with IS NULL").fetchall()
        assert waiting == [(2021,)]


def test_a_damaged_neighbour_does_not_stop_a_report_from_being_stored(data: Path, tmp_path: Path) -> None:
    """The report of the year after rests on what is written now: what it was held to is gone, and it waits."""
    with Store(data) as store:
        assert store.connection.execute(
            """UPDATE places SET cells = '{}' WHERE id = (
              SELECT places_id FROM revision JOIN report ON current_revision_id = revision.id WHERE year = 2021)"""
        ).rowcount
        store.connection.commit()
    mended = tmp_path / "2020.txt"
    mended.write_text(_items(2020, 15, 3), encoding="utf-8")
    assert ingest([mended], data, Offices(())).errors == []
    with _archive(data) as connection:
        assert connection.execute("SELECT count(*) FROM unread").fetchone() == (0,)
        assert _of_licensing(connection) == [(f"{KEY}/2020", "Y3", "licensing", "fail", 15, 16)]
        waiting = connection.execute("SELECT year FROM report WHERE judged_with IS NULL").fetchall()
        assert waiting == [(2021,)]


MERGED = Office("330991-ghj", "云河市规划局", ())


def _merging(on: date | None) -> Offices:
    merger = None if on is None else Merger(into="330991-zjj", on=on)
    return Offices((Office(), replace(MERGED, merged=merger)))


def test_reports_about_a_merger_are_not_held_to_each_other(night: Night) -> None:
    """What the office that was merged in left unfinished comes into the first report after it."""
    reports = {year: read(year, seed=str(year)) for year in (2019, 2020, 2021, 2022, 2023)}
    for year, report in reports.items():
        night.add((night.capture(f"http://gov.example/{year}.html", str(year)), report))

    def of(year: int) -> set[object]:
        query = f"{FINDINGS.split('ORDER')[0]} WHERE rule = 'Y1' AND report.year = {year}"
        return {row[3] for row in night.rows(query)}

    def statuses() -> list[set[object]]:
        return [of(year) - {"pass"} for year in (2020, 2021, 2022, 2023)]

    assert statuses() == [{"fail"}] * 4
    night.store.sync_publishers(_merging(date(2022, 3, 1)))
    judge_anew(night.store.connection, lambda *_: None)
    assert statuses() == [{"fail"}, *[{"not_assessable"}] * 3]
    # The registry takes it back: so do the findings.
    night.store.sync_publishers(_merging(None))
    judge_anew(night.store.connection, lambda *_: None)
    assert statuses() == [{"fail"}] * 4
