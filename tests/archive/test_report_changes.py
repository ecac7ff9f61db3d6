"""Edits after publication, told from an archive: of what nature, how large, taken back, taken down and put back."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import gongkai
from archive.database import open_archive
from archive.publication import publish
from archive.report_changes import COLUMNS, KEYS, ReportChange, report_changes
from archive.site.told import told, when
from archive.site.words import Words
from extract.model import Report
from extract.report import extract
from tests.archive.site.published import HOUSING, HOUSING_NAME, TOWN, Publication
from tests.documents.figures import BLANK, ReportFigures, dash, random_figures, stated
from tests.documents.pages import render_html
from tests.documents.report import make_report

URL = "http://zjj.yunhe.example/art/2024/1/20/art_1_2023.html"
LICENSES, PENALTIES, COERCION = (f"proactive.{row}.decisions" for row in ("licensing", "penalty", "coercion"))
FIGURES = random_figures("edits", "2021").with_cells(
    {LICENSES: stated(341), PENALTIES: stated(17), COERCION: stated(0)}
)


def page(figures: ReportFigures = FIGURES) -> str:
    return render_html(make_report(HOUSING_NAME, 2023, figures, short_name="市住建局"))


def reworded(change: Callable[[str], str], section: str = "overview") -> Report:
    read = extract(page().encode(), name="report.html")
    sections = [s._replace(text=change(s.text)) if s.key == section else s for s in read.sections]
    assert sections != read.sections
    return replace(read, sections=sections)


class Office:
    """An archive of one office, whose report is captured once a month."""

    def __init__(self, data: Path) -> None:
        self.publication = Publication(data)
        self.month = 2

    def shows(self, html: str, report: Report | None = None) -> None:
        # Every capture's bytes are its own: a reading that is given stands for what these bytes would say.
        self.publication.add(f"{html}<!-- {self.month} -->", URL, HOUSING, fetched_at=self._at(), change=report)

    def gone(self) -> None:
        self.publication.gone(URL, HOUSING, fetched_at=self._at())

    def _at(self) -> str:
        self.month += 1
        return f"2024-{self.month - 1:02}-05T02:00:00Z"

    def changes(self) -> list[ReportChange]:
        return list(report_changes(self.publication.store.connection))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_cells_that_rose_fell_came_and_went(office: Office) -> None:
    office.shows(page())
    edited = FIGURES.with_cells({LICENSES: stated(347), PENALTIES: stated(9), COERCION: dash("/")})
    office.shows(page(edited))
    (change,) = office.changes()
    assert change.edit is not None
    assert (change.kind, change.edit.nature, change.before, change.number) == ("figures", "cells", 1, 2)
    assert (change.edit.cells, change.edit.risen, change.edit.fallen) == (3, 1, 1), "0 to a dash is no fall"
    assert change.edit.largest is not None
    assert (change.edit.largest.code, change.edit.largest.a, change.edit.largest.b) == (PENALTIES, 17, 9)
    row = change.to_json()
    assert told(Words("zh"), row)[0] == "表中 3 格：升 1、降 1、数字变为空白等 1"
    assert told(Words("en"), row)[1].endswith("17 → 9 (−8)")


@pytest.mark.parametrize(
    ("old", "new", "sides"),
    [
        (stated(341), BLANK, (341, None, "stated", "blank")),
        (BLANK, stated(0), (None, 0, "blank", "stated")),
        (dash("—"), stated(2), (None, 2, "dash", "stated")),
    ],
)
def test_what_is_missing_never_subtracts(office: Office, old: object, new: object, sides: tuple[object, ...]) -> None:
    for cell in (old, new):
        office.shows(page(FIGURES.with_cells({LICENSES: cell})))  # type: ignore[dict-item]
    (change,) = office.changes()
    largest = change.to_json()["largest"]
    assert (largest["a"], largest["b"], largest["state_a"], largest["state_b"]) == sides
    assert largest["change"] is None
    assert change.edit is not None
    assert (change.edit.risen, change.edit.fallen) == (0, 0)
    assert (change.edit.filled, change.edit.emptied) == (int(sides[1] is not None), int(sides[0] is not None))


@pytest.mark.parametrize(
    ("report", "kind", "nature", "phrase"),
    [
        (reworded(lambda text: f"{text}\n另设意见箱一处。"), "words", "sentences", "语句：增 1"),
        (reworded(lambda text: text.replace("，", ",")), "words", "typography", "只是全角半角、标点或繁简"),
        (
            replace(extract(page().encode(), name="report.html"), title=f"{HOUSING_NAME}2023年度政务公开年报"),
            "words",
            "identity",
            "只是标题、日期或小标题",
        ),
    ],
    ids=["sentence", "typography", "title"],
)
def test_words_are_classed(office: Office, report: Report, kind: str, nature: str, phrase: str) -> None:
    office.shows(page())
    office.shows(page(), report)
    (change,) = office.changes()
    assert change.edit is not None
    assert (change.kind, change.edit.nature, change.edit.cells, change.edit.largest) == (kind, nature, 0, None)
    assert phrase in told(Words("zh"), change.to_json())


def test_figures_of_the_prose_alone(office: Office) -> None:
    read = extract(page().encode(), name="report.html")
    office.shows(page(), read)
    figure = read.figures[0]
    office.shows(page(), replace(read, figures=[figure._replace(value=figure.value + 1), *read.figures[1:]]))
    (change,) = office.changes()
    assert change.edit is not None
    assert (change.kind, change.edit.nature, change.edit.cells, change.edit.figures) == (
        "figures",
        "prose_figures",
        0,
        1,
    )


def test_an_edit_that_is_taken_back_says_to_which_revision(office: Office) -> None:
    office.shows(page())
    office.shows(page(FIGURES.with_cells({LICENSES: stated(342)})))
    office.shows(page(FIGURES.with_cells({LICENSES: stated(343)})))
    office.shows(page(FIGURES.with_cells({LICENSES: stated(342)})))
    office.shows(page())
    assert [(change.number, change.back_to) for change in office.changes()] == [(2, None), (3, None), (4, 2), (5, 1)]
    assert "改回第 1 版的内容" in told(Words("zh"), office.changes()[-1].to_json())


def test_each_time_it_is_taken_down_and_put_back(office: Office) -> None:
    office.shows(page())
    office.gone()
    office.shows(page())
    office.gone()
    office.shows(page(FIGURES.with_cells({LICENSES: stated(342)})))
    told_of = [(change.kind, change.at[:7], change.number) for change in office.changes()]
    assert told_of == [
        ("gone", "2024-03", 0),
        ("back", "2024-04", 1),
        ("gone", "2024-05", 0),
        ("back", "2024-06", 2),
        ("figures", "2024-06", 2),
    ]
    office.gone()
    assert [change.kind for change in office.changes()].count("gone") == 3
    assert [change.kind for change in office.changes()].count("back") == 2


def test_days_are_counted_from_the_printed_date_and_else_from_the_first_capture(office: Office) -> None:
    read = extract(page().encode(), name="report.html")
    changed = extract(page(FIGURES.with_cells({LICENSES: stated(9)})).encode(), name="report.html")
    for report in (read, changed):
        office.shows(page(), replace(report, published_on="2024-01-20"))
    (change,) = office.changes()
    assert (change.days_published, change.days_seen) == (45, 29)
    row = change.to_json()
    assert when(Words("en"), row) == "45 days after publication"
    assert when(Words("zh"), row | {"days_published": None}) == "首次见到后 29 天"
    assert when(Words("zh"), row | {"days_published": None, "days_seen": None}) == ""


def test_a_date_after_the_capture_counts_no_days(office: Office) -> None:
    for number in (341, 342):
        read = extract(page(FIGURES.with_cells({LICENSES: stated(number)})).encode(), name="report.html")
        office.shows(page(), replace(read, published_on="2029-01-20"))
    assert [change.days_published for change in office.changes()] == [None]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three changes: a small one, a larger one of another report, a report that is gone."""
    office = Office(tmp_path)
    office.shows(page())
    office.shows(page(FIGURES.with_cells({LICENSES: stated(342), PENALTIES: stated(18)})))
    office.shows(page(FIGURES.with_cells({LICENSES: stated(343), PENALTIES: stated(18)})))
    office.gone()
    office.publication.store.connection.close()
    office.publication.captures.close()
    return tmp_path


def _run(data: Path, *arguments: str) -> str:
    result = CliRunner().invoke(gongkai, ["changes", "--data", str(data), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_lists_them(data: Path) -> None:
    lines = _run(data).splitlines()
    assert [line.split("  ")[1] for line in lines[:-1] if line[0] != " "] == ["gone", *["figures (tables)"] * 2]
    assert lines[-1] == "3 changes."
    assert any("341 → 342" in line for line in lines)
    assert f"{HOUSING}/2023" in lines[0]


def test_the_command_orders_and_narrows(data: Path) -> None:
    body = json.loads(_run(data, "--order", "largest", "--format", "json"))
    assert (body["schema"], body["found"]) == ("gongkai.changes/1", 3)
    assert [change["cells"] for change in body["changes"]] == [2, 1, 0]
    assert all(list(change) == list(KEYS) for change in body["changes"])
    assert body["changes"][0]["largest"]["code"] == LICENSES
    assert json.loads(_run(data, "--since", "2024-04-01", "--format", "json"))["found"] == 2
    assert json.loads(_run(data, "--kind", "gone", "--format", "json"))["found"] == 1
    assert len(json.loads(_run(data, "--most", "1", "--format", "json"))["changes"]) == 1
    assert _run(data, "--year", "1999") == "No changes.\n"
    assert _run(data, "--publisher", TOWN) == "No changes.\n"
    rows = list(csv.DictReader(_run(data, "--format", "csv").removeprefix("\ufeff").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert [row["largest_a"] for row in rows] == ["", "342", "341"]


def test_the_command_refuses_what_means_nothing(data: Path) -> None:
    for arguments, code in ((["--since", "Tuesday"], 2), (["--kind", "bytes"], 2), (["--publisher", "无此机关"], 1)):
        result = CliRunner().invoke(gongkai, ["changes", "--data", str(data), *arguments])
        assert result.exit_code == code
        assert "Traceback" not in result.output
    assert CliRunner().invoke(gongkai, ["changes", "--data", str(data / "none")]).exit_code == 1


def test_a_snapshot_has_what_the_archive_tells(data: Path) -> None:
    with closing(open_archive(data)) as connection:
        expected = [change.to_json() for change in report_changes(connection)]
    with closing(sqlite3.connect(publish(data, exports=False).path)) as connection:
        connection.row_factory = sqlite3.Row
        stored = [dict(row) for row in connection.execute("SELECT * FROM report_change ORDER BY at, number")]
    assert [{key: change[key] for key in stored[0] if key != "largest"} for change in expected] == [
        {key: value for key, value in row.items() if key != "largest"} for row in stored
    ]
    assert [row["largest"] and json.loads(row["largest"]) for row in stored] == [
        change["largest"] for change in expected
    ]
