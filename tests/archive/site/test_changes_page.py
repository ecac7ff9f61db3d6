"""What changed after publication: how it is measured, and the page that lists it."""

import asyncio
import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from datasette.app import Datasette

from archive.change_tables import DESCRIBED, LARGEST_FIRST
from archive.edits import edit
from archive.rows import load_report
from archive.site.changes import CHANGES_A_PAGE
from tests.archive.site.published import HOUSING, TOWN


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)])


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def lines(site: Datasette, path: str) -> list[lxml.html.HtmlElement]:
    response = fetch(site, path)
    assert response.status_code == 200
    return lxml.html.document_fromstring(response.text).xpath("//table[contains(@class, 'changes')]/tbody/tr")


def test_a_change_leads_to_its_comparison(site: Datasette) -> None:
    (line,) = lines(site, "/changes?kind=figures")
    assert f"/compare/{HOUSING}/2023?revisions=1%2C2" in line.xpath(".//a/@href")
    phrases = [phrase.text for phrase in line.xpath("./td[@class='told']/div")]
    assert phrases[0] == "表中 2 格：升 2", "the two cells that were edited"
    assert phrases[1].endswith("（+7）")
    assert fetch(site, f"/compare/{HOUSING}/2023?revisions=1%2C2").status_code == 200


def test_a_report_that_is_gone_is_one_of_them(site: Datasette) -> None:
    (line,) = lines(site, "/changes?kind=gone&region=330900")
    assert line.xpath("./th/a/@href") == [f"/report/{TOWN}/2022"]
    assert line.xpath("./td[@class='told']/div") == [], "that is no change of zero cells"
    assert "档案仍存" in line.text_content()


def test_the_orders_and_the_files(site: Datasette) -> None:
    latest = fetch(site, "/changes.json").json()
    assert latest["counts"] == {"figures": 1, "gone": 1}
    assert [change["kind"] for change in latest["changes"]] == ["figures", "gone"]
    largest = fetch(site, "/changes.json?order=largest").json()["changes"]
    assert [change["cells"] for change in largest] == [2, 0]
    response = fetch(site, "/changes.csv?year=2023")
    assert response.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(response.content.decode("utf-8-sig").splitlines())
    assert (row["report_key"], row["before"], row["number"]) == (f"{HOUSING}/2023", "1", "2")
    largest = latest["changes"][0]["largest"]
    assert (largest["code"], largest["change"]) == ("proactive.licensing.decisions", 7)
    assert [row[f"largest_{key}"] for key in ("code", "a", "b")] == [str(largest[key]) for key in ("code", "a", "b")]
    assert latest["changes"][1]["largest"] is None
    assert lines(site, f"/changes?page={CHANGES_A_PAGE}") == []


def test_the_largest_are_read_in_the_order_of_an_index(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as connection:
        query = f"EXPLAIN QUERY PLAN SELECT * FROM report_change AS found ORDER BY {LARGEST_FIRST} LIMIT 50"
        assert [step[3] for step in connection.execute(query)] == ["SCAN found USING INDEX report_change_size"]


@pytest.mark.parametrize("query", ["kind=bytes", "kind=%00", "year=x", "region=99", "order=random"])
def test_a_filter_that_means_nothing_is_refused(site: Datasette, query: str) -> None:
    assert fetch(site, f"/changes?{query}").status_code == 404
    assert fetch(site, f"/changes.json?{query}").json()["ok"] is False
    assert fetch(site, f"/changes.csv?{query}").status_code == 404


def test_the_size_of_a_change(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as connection:
        report = load_report(connection, f"{HOUSING}/2022")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(report_change)")]
    assert columns == list(DESCRIBED["report_change"])
    none = edit(report, report)
    assert (none.cells, none.figures, none.characters, none.nature) == (0, 0, 0, "layout")
    fewer = edit(report, replace(report, facts=report.facts[2:]))
    assert (fewer.cells, fewer.disappeared, fewer.appeared) == (2, 2, 0)
    blank = report.facts[0]._replace(value=None, state="blank", raw="")
    emptied = edit(report, replace(report, facts=[blank, *report.facts[1:]]))
    assert (emptied.cells, emptied.fallen) == (1, 0), "blank is not zero"
    assert (emptied.largest.a, emptied.largest.b, emptied.largest.change) == (report.facts[0].value, None, None)
    figures = [report.figures[0]._replace(value=-1), *report.figures[1:]]
    other = edit(report, replace(report, figures=figures))
    assert (other.figures, other.nature) == (1, "prose_figures")
    text = report.sections[0].text
    sections = [report.sections[0]._replace(text=f"{text}增"), *report.sections[1:]]
    assert edit(report, replace(report, sections=sections)).characters == 1
    assert edit(report, replace(report, sections=report.sections[1:])).characters == len(text)
