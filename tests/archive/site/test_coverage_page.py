"""The page of coverage and its files against the view that they count, and the pictures on it."""

import asyncio
import csv
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from archive.site.coverage import SIGNS
from archive.site.coverage.tally import Tally
from archive.site.coverage.tiles import LAYOUT, tile_map
from archive.site.coverage.timeline import timeline
from tests.archive.site.published import HOSTILE, HOUSING, PLANNING, TOWN

COUNTS = st.dictionaries(st.sampled_from(list(SIGNS)), st.integers(1, 5000), min_size=1)


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)])


@pytest.fixture
def db(snapshot: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as connection:
        yield connection


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def page(site: Datasette, path: str) -> lxml.html.HtmlElement:
    response = fetch(site, path)
    assert response.status_code == 200, path
    return lxml.html.document_fromstring(response.text)


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def table(site: Datasette, path: str) -> list[dict[str, str]]:
    response = fetch(site, path)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf"), "spreadsheets read Chinese by it"
    return list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))


def test_the_counts_are_those_of_the_view(site: Datasette, db: sqlite3.Connection) -> None:
    view = Counter[tuple[int, str]](db.execute("SELECT year, mark FROM coverage").fetchall())
    shown = {
        (y["year"], mark): n for y in fetch(site, "/coverage.json").json()["years"] for mark, n in y["marks"].items()
    }
    assert shown == view
    prefecture = {y["year"]: y for y in fetch(site, "/coverage.json?region=330900").json()["years"]}
    assert prefecture[2022]["marks"] == {"gone": 1}, "the town lies in it; the city's own offices have another code"


def test_a_year_lists_its_publishers_with_their_dates(site: Datasette) -> None:
    rows = {row["publisher_key"]: row for row in table(site, "/coverage.csv?year=2022")}
    assert set(rows) == {HOUSING, PLANNING, TOWN}
    assert (rows[PLANNING]["mark"], rows[PLANNING]["deadline"]) == ("late", "2023-01-31")
    assert int(rows[PLANNING]["days_late"]) > 0
    assert (rows[TOWN]["mark"], rows[TOWN]["deadline"]) == ("gone", "")
    body = fetch(site, "/coverage.json?year=2022&kind=department").json()
    assert [row["publisher_key"] for row in body["publishers"]] == [HOUSING, PLANNING]
    assert (body["found"], body["page"], body["pages"]) == (2, 1, 1)
    listed = page(site, "/coverage?year=2022&state=late").xpath("//table[@class='list']/tbody/tr")
    assert [row.xpath("./th/a/@href")[0] for row in listed] == [f"/publisher/{PLANNING}"]
    assert f"+{rows[PLANNING]['days_late']}" in text(listed[0])


def test_a_state_without_a_year_is_that_of_the_latest_year(site: Datasette, db: sqlite3.Connection) -> None:
    latest = db.execute("SELECT max(year) FROM coverage WHERE mark <> 'not_due'").fetchone()[0]
    assert fetch(site, "/coverage.json?state=missing").json()["year"] == latest


def test_regions_lead_down_to_offices(site: Datasette) -> None:
    assert "/coverage?region=330000" in page(site, "/coverage").xpath("//table//a/@href")
    below = page(site, "/coverage?region=330000").xpath("//table[contains(@class, 'regions')]/tbody/tr/th/a/@href")
    assert below == ["/coverage?region=330900", "/coverage?region=330991"]
    html = page(site, "/coverage?region=330992")
    assert html.xpath("//section[@aria-labelledby='own']//th/a/@href") == [f"/publisher/{TOWN}"]
    crumbs = [text(a) for a in html.xpath("//p[@class='crumbs']/a")]
    assert crumbs == ["年度报告档案", "全国", "浙江", "云河"]
    unplaced = page(site, "/coverage").xpath("//section[@aria-labelledby='own']//th/a")
    assert [a.text for a in unplaced] == [HOSTILE.removeprefix("000000-")]


@pytest.mark.parametrize(
    "query",
    [
        "region=99",
        "region=%00",
        "region=" + "3" * 10_000,
        "year=abcd",
        "year=20244",
        "year=%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%94",
        "kind=office",
        "state=in_time'--",
        "state=%FF%FE",
    ],
)
def test_a_filter_that_means_nothing_is_refused(site: Datasette, query: str) -> None:
    assert fetch(site, f"/coverage?{query}").status_code == 404
    for form in ("json", "csv"):
        response = fetch(site, f"/coverage.{form}?{query}")
        assert (response.status_code, response.json()["ok"]) == (404, False)


@pytest.mark.parametrize("query", ["year=1066", "page=0", "page=-1", "page=99999999999", "page=x", "region=", "a=b"])
def test_other_queries_are_answered(site: Datasette, query: str) -> None:
    assert fetch(site, f"/coverage?{query}").status_code == 200


@given(COUNTS)
def test_a_bar_is_as_long_as_all_its_marks(marks: dict[str, int]) -> None:
    pieces = Tally(marks).pieces
    assert [piece.mark for piece in pieces] == [mark for mark in SIGNS if mark in marks]
    assert sum(piece.width for piece in pieces) == pytest.approx(100, abs=0.1)
    for before, after in pairwise(pieces):
        assert after.x == pytest.approx(before.x + before.width, abs=0.02)


def test_what_could_not_be_read_is_neither_published_nor_missing() -> None:
    tally = Tally(
        {"in_time": 3, "late": 1, "unknown": 2, "gone": 1, "missing": 2, "failed": 4, "not_fetched": 1, "not_due": 9}
    )
    assert (tally.due, tally.published, tally.unread, tally.in_time, tally.judged) == (14, 7, 5, 3, 4)


def test_the_tiles_are_the_provinces_each_on_its_place() -> None:
    assert len(LAYOUT) == 31
    assert len({(place.column, place.row) for place in LAYOUT.values()}) == 31
    drawn = tile_map({"330000": Tally({"in_time": 1, "missing": 1})})
    (zhejiang,) = (tile for tile in drawn.tiles if tile.tally)
    assert (zhejiang.zh, zhejiang.en) == ("浙江", "Zhejiang")
    assert [level.mark for level in zhejiang.levels] == ["in_time", "missing"]
    assert zhejiang.levels[0].height == zhejiang.levels[1].height
    assert zhejiang.levels[0].y + zhejiang.levels[0].height == drawn.side


def test_the_line_rises_by_what_is_dated_and_no_more() -> None:
    days = {"2023-12-30": 1, "2024-01-20": 2, "2024-01-31": 1, "2024-07-01": 3, "2024-02-30": 7}
    line = timeline(2023, days, 10, {"a": "2024-01-31", "b": "2024-08-01"})
    assert line is not None
    assert (line.dated, line.before, line.after) == (7, 1, 3)
    heights = [float(y) for y in re.findall(r"[V ]([\d.]+)", line.path)]
    span = line.base - line.top
    assert heights == pytest.approx([line.base - span * n / 10 for n in (1, 3, 4)], abs=0.1)
    assert [tick.label for tick in line.deadlines] == ["a"]
    steps = [float(x) for x in re.findall(r"H([\d.]+)", line.path)]
    assert steps[1] < line.deadlines[0].at, "a report of the last day came in time"


def test_without_dates_there_is_no_line() -> None:
    assert timeline(2023, {}, 10, {}) is None
    assert timeline(2023, {"2024-01-01": 1}, 0, {}) is None
