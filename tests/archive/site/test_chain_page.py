"""The page of a chain: what its cells say is what the reports state, every number leads to its cell, gaps are told."""

import asyncio
import csv
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from datasette.app import Datasette

from archive.chains import publisher_chain
from archive.compare.chain import Cell, ChainYear, chain
from archive.coverage import coverage
from archive.site.chain_view import strips, tables_of, ticks
from archive.site.words import Words
from tests.archive.site.published import HOSTILE, HOUSING, Entry, Publication, Register, served
from tests.documents.figures import BLANK, random_figures, stated
from tests.documents.pages import render_html
from tests.documents.report import make_report

OFFICE = Entry("330991-zrj", "云河市自然资源和规划局", "department", "prefecture", tuple(range(2019, 2026)))


def _publish(data: Path) -> Path:
    """Reports of 2019 to 2023 and of 2025: one column off in 2022, a blank beside it, and less than nothing in 2025."""
    publication = Publication(data, Register((OFFICE,)))
    previous = None
    for year in range(2019, 2026):
        figures = random_figures(f"chain-{year}", "2019" if year < 2021 else "2021", previous=previous)
        previous = figures
        if year == 2022:
            off = figures.number("applications.carried_in.company") + 2
            figures = figures.with_cells(
                {"applications.carried_in.company": stated(off), "applications.carried_in.other": BLANK}
            )
        if year == 2025:
            figures = figures.with_cells(
                {
                    "proactive.normative.in_force": stated(1),
                    "proactive.normative.made": stated(4),
                    "proactive.normative.repealed": stated(0),
                }
            )
        if year != 2024:
            html = render_html(make_report(OFFICE.publisher, year, figures))
            publication.add(
                html, f"http://zrj.example/{year}.html", OFFICE.key, fetched_at=f"{year + 1}-03-01T02:00:00Z"
            )
    publication.night({OFFICE.key: ("unchanged", None, None)})
    return publication.publish()


@pytest.fixture(scope="module")
def gapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _publish(tmp_path_factory.mktemp("chain"))


@pytest.fixture(scope="module")
def gapped_site(gapped: Path) -> Datasette:
    return served(gapped)


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)])


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def page(site: Datasette, path: str) -> lxml.html.HtmlElement:
    response = fetch(site, path)
    assert response.status_code == 200, path
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _cells(html: lxml.html.HtmlElement, rule: str) -> dict[str, list[str]]:
    """The row of each year's end, as words."""
    rows = html.xpath(f"//section[@aria-labelledby='{rule}']//table[contains(@class, 'chain')]/tbody/tr")
    return {
        row.xpath("string(th/a | th/text())").strip()[:4]: [words(cell) for cell in row.xpath("td")] for row in rows
    }


def test_breaks_blanks_and_gaps_are_told_where_they_are(gapped_site: Datasette) -> None:
    html = page(gapped_site, f"/chain/{OFFICE.key}")
    rows = _cells(html, "Y1")
    assert list(rows) == ["2025", "2024", "2023", "2022", "2021", "2020", "2019", "2018"]
    assert [cell.count("≠") for cell in rows["2021"]] == [0, 1, 0, 0, 0, 0, 0]
    assert "+2" in rows["2021"][1]
    assert "空白" in rows["2021"][5]
    assert all("←" in cell for cell in rows["2024"] + rows["2018"])
    assert all(cell.endswith("下一年没有可核对的数") for cell in rows["2023"] + rows["2025"])
    for year in ("2019", "2020", "2022"):
        assert all("＝" in cell for cell in rows[year])
    assert "未见" in words(html.xpath("//th[@scope='row'][contains(., '2024')]")[0])
    assert "不论上年报告如何，此式都不能成立" in words(html)
    bridges = [words(each) for each in html.xpath("//p[@class='bridge']")]
    assert len(bridges) == 2
    assert all(each.startswith("2024 年没有可用的数。2023 年报告") for each in bridges)


def test_numbers_lead_to_their_cells_and_breaks_to_their_findings(gapped: Path, gapped_site: Datasette) -> None:
    html = page(gapped_site, f"/chain/{OFFICE.key}")
    connection = sqlite3.connect(f"file:{gapped}?immutable=1", uri=True)
    links = html.xpath("//table[contains(@class, 'chain')]//a[contains(@href, '/evidence/')]")
    assert len(links) > 100
    for link in links:
        *_, year, code = unquote(urlsplit(link.get("href")).path).split("/")
        (value, state) = connection.execute(
            "SELECT value, state FROM facts WHERE report_key = ? AND code = ?", (f"{OFFICE.key}/{year}", code)
        ).fetchone()
        assert state == "stated"
        assert link.text_content() in (str(value), str(abs(value)))
    connection.close()
    assert page(gapped_site, links[0].get("href")) is not None
    (broken,) = html.xpath("//td[contains(@class, 'fail')]//span[@class='sign']/a/@href")
    report, _, anchor = broken.partition("#")
    assert page(gapped_site, report).get_element_by_id(anchor) is not None


def test_the_picture_has_a_stroke_for_each_pair_and_a_cross_for_each_break(gapped: Path) -> None:
    with sqlite3.connect(f"file:{gapped}?immutable=1", uri=True) as connection:
        states = [(row.year, row.state) for row in coverage(connection, publisher=OFFICE.key)]
        found = publisher_chain(connection, OFFICE.key, states).chain
    drawn = {(strip.rule, strip.each): strip for strip in strips(found, Words("zh"))}
    assert {key for key, strip in drawn.items() if strip.failing} == {("Y1", "company")}
    broken = drawn["Y1", "company"]
    assert broken.failing == (2021,)
    assert [dot.full for dot in broken.dots] == [False, True, True, True, True, True, False, True]
    assert {stroke.year: stroke.status for stroke in broken.strokes} == {
        2018: "implied", 2019: "pass", 2020: "pass", 2021: "fail", 2022: "pass", 2024: "implied",
    }  # fmt: skip
    for strip in drawn.values():
        places = [dot.x for dot in strip.dots]
        assert places == sorted(set(places))
        assert 0 < places[0] < places[-1] < 100
        assert all(stroke.start in places and stroke.end in places for stroke in strip.strokes)
    assert [year for _, year in ticks(found, 3)] == [2019, 2022, 2025]
    assert [table.rule.id for table in tables_of(found, Words("en"))] == ["Y1", "Y2", "Y3"]


def test_the_files_say_what_the_page_says(gapped_site: Datasette) -> None:
    told = fetch(gapped_site, f"/chain/{OFFICE.key}.json").json()
    assert (told["schema"], told["publisher"]["key"]) == ("gongkai.chain/1", OFFICE.key)
    assert [(link["each"], link["own"]["year"]) for link in told["links"] if link["status"] == "fail"] == [
        ("company", 2021)
    ]
    assert [year["lacks"] for year in told["years"] if year["year"] == 2024] == ["missing"]
    lines = list(
        csv.DictReader(fetch(gapped_site, f"/chain/{OFFICE.key}.csv").content.decode("utf-8-sig").splitlines())
    )
    assert len(lines) == len(told["links"])


@pytest.mark.parametrize(
    "path", ["/chain/nobody", "/chain/", "/chain", "/chain/a/b", "/chain/%00", f"/chain/{'x' * 9999}"]
)
@pytest.mark.parametrize("lang", ["", "?lang=en"])
def test_what_is_not_there_is_said(gapped_site: Datasette, path: str, lang: str) -> None:
    assert fetch(gapped_site, path + lang).status_code == 404


def test_files_of_nobody_are_no_files(gapped_site: Datasette) -> None:
    for kind in ("json", "csv"):
        response = fetch(gapped_site, f"/chain/nobody.{kind}")
        assert (response.status_code, response.json()["ok"]) == (404, False)


def test_a_publisher_and_a_comparison_lead_to_it(site: Any) -> None:
    for path in (f"/publisher/{HOUSING}", f"/compare/{HOUSING}/2022/2023"):
        assert page(site, path).xpath(f"//a[@href='/chain/{HOUSING}']")
    response = asyncio.run(site.client.get(f"/chain/{HOSTILE}"))
    assert "<script>" not in response.text


def test_a_year_that_was_misread_draws_no_thousand_rows() -> None:
    cells = {"applications.carried_in.total": Cell("stated", 1, "件")}
    years = [
        ChainYear(1023, cells, report="k/1023", form="2021"),
        *(ChainYear(year, {}, "none") for year in range(1024, 2022)),
        ChainYear(2022, {}, "missing"),
        ChainYear(2023, cells, report="k/2023", form="2021"),
    ]
    found = chain(years, {})
    (table,) = tables_of(found, Words("zh"))
    assert [(row.first, row.year.year) for row in table.rows] == [
        (2022, 2022), (1024, 2021), (1023, 1023), (1022, 1022),
    ]  # fmt: skip
    (strip,) = strips(found, Words("zh"))
    assert len(strip.dots) == 2
    assert len(ticks(found)) <= 10
