"""The compare pages against the comparison itself: years side by side, two revisions, words, files, addresses."""

import asyncio
import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import lxml.html
import pytest
from datasette.app import Datasette
from docx import Document

from archive.compare import compare, wording
from archive.compare.facts import FactChange
from archive.compare.ranking import headlines, of_each_manner
from archive.compare.years import measures_side_by_side
from archive.provenance import archived
from archive.rows import load_report
from archive.site.comparison_view import LARGEST, prose
from archive.site.line import HEIGHT, line
from archive.site.words import Words
from extract.model import Report
from tests.archive.compare.building import report
from tests.archive.site.published import HOSTILE, HOUSING, PAYLOAD, PLANNING, TOWN

YEARS = (2020, 2021, 2022, 2023)
FOUR = f"/compare/{HOUSING}/2020/2021/2022/2023"


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


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def loaded(db: sqlite3.Connection, *years: int) -> list[Report]:
    return [load_report(db, f"{HOUSING}/{year}") for year in years]


def shown_rows(html: lxml.html.HtmlElement) -> dict[str, lxml.html.HtmlElement]:
    found = html.xpath("//table[contains(@class, 'compare')]/tbody/tr[th/@title]")
    assert len({row.find("th").get("title") for row in found}) == len(found)
    return {row.find("th").get("title"): row for row in found}


def _said(change: FactChange) -> str:
    t = Words("zh")
    told = f"{t.known('change_status', change.status)}：{t.known('not_comparable', change.reason)}"
    return wording.manner(change)[0] if change.manner else told


@pytest.mark.parametrize("years", [YEARS, YEARS[2:], YEARS[:2], (2020, 2023)])
def test_every_figure_stands_in_its_column(site: Datasette, db: sqlite3.Connection, years: tuple[int, ...]) -> None:
    html = page(site, f"/compare/{HOUSING}/{'/'.join(map(str, years))}")
    shown = shown_rows(html)
    rows = measures_side_by_side(loaded(db, *years))
    assert shown.keys() == {row.key for row in rows}
    for row in rows:
        cells = shown[row.key].xpath("./td[@class='number']")
        assert len(cells) == len(years)
        for number, (cell, stored, year) in enumerate(zip(cells, row.cells, years, strict=True)):
            told = words(cell.xpath(".//span[contains(@class, 'n') or contains(@class, 'kind')]")[0])
            if stored.value is not None:
                assert Decimal(told) == stored.value
            else:
                assert not any(char.isdigit() for char in told)
            links = [unquote(href) for href in cell.xpath(".//a/@href")]
            assert links == ([f"/report/{HOUSING}/{year}#{row.key}"] if stored.raw is not None else [])
            change = row.changes[number - 1] if number else None
            steps = cell.xpath("./small[contains(@class, 'step')]")
            if change is not None and change.status == "changed":
                stated = words(steps[0]).partition(" ")[0].replace("−", "-")
                assert Decimal(stated) == change.change
            elif change is None:
                assert steps == []
            else:
                # What is not subtracted says how it changed, and no amount.
                assert change.status == "same" or words(steps[0]) in (
                    _said(change),
                    f"{_said(change)}：一方以别的行列出",
                )


def test_only_what_differs(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"{FOUR}?rows=changed")
    differing = {row.key for row in measures_side_by_side(loaded(db, *YEARS)) if not row.same}
    assert shown_rows(html).keys() == differing
    everything = page(site, FOUR)
    assert f"其中 {len(differing)} 项不同" in words(everything)
    assert [words(strong) for strong in html.xpath("//p[@class='actions']/strong")] == ["只看不同"]
    assert [words(strong) for strong in everything.xpath("//p[@class='actions']/strong")] == ["全部列出"]


def test_kinds_of_missing_and_what_cannot_be_compared_are_told(site: Datasette) -> None:
    shown = shown_rows(page(site, FOUR))
    blank = words(shown["reviews.litigation_after.upheld"].xpath("./td")[3])
    assert blank.startswith("空白")
    assert "有数变为空白" in blank
    first, second, *_ = (words(td) for td in shown["proactive.licensing.decisions"].xpath("./td"))
    assert first.isdigit()
    assert "不可比：两种格式含义不同" in second
    assert words(shown["proactive.normative.in_force"].xpath("./td")[0]) == "格式无此项"


def test_rules_across_the_years(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, FOUR)
    findings = [f for a, b in pairwise(loaded(db, *YEARS)) for f in compare(a, b, one_publisher=True).across_years]
    shown = html.xpath("//ul[contains(@class, 'across')]/li")
    assert len(shown) == len(findings)
    failing = [f for f in findings if f.status == "fail"]
    assert len(html.xpath("//section/ul[contains(@class, 'across')]/li")) == len(failing)


def test_words_are_those_of_the_pair_that_is_asked_for(site: Datasette, db: sqlite3.Connection) -> None:
    for query, pair in (("", (2022, 2023)), ("?prose=2020,2021", (2020, 2021)), ("?prose=2020,2023", (2020, 2023))):
        html = page(site, FOUR + query)
        assert words(html.get_element_by_id("prose")) == f"文字 {pair[0]} → {pair[1]}"
        comparison = compare(*loaded(db, *pair), one_publisher=True)
        sentences = [s for section in comparison.sections for s in section.sentences]
        shown = html.xpath("//p[contains(@class, 'sentence') and not(contains(@class, 'stood'))]/span[2]")
        assert len(shown) == len(sentences)
        for element, sentence in zip(shown, sentences, strict=True):
            deleted, inserted = ("".join(element.xpath(f".//text()[not(ancestor::{tag})]")) for tag in ("ins", "del"))
            assert inserted == (sentence.b or "")
            assert sentence.kind == "same" or deleted == (sentence.a or "")
        last = html.xpath("//tr[@class='total']/td/text()")
        shares = comparison.reuse.to_json().values()
        assert last == [f"{share * 100:.0f}%" for share in shares if share is not None]


def test_what_has_moved_is_marked_at_both_places() -> None:
    a = "机构设置没有变化。年内没有收取信息处理费。公开专栏已经改版。举办培训班三期，参加人员很多。"
    b = "举办培训班三期，参加人员很多。机构设置没有变化。年内没有收取信息处理费。公开专栏已经改版。"
    (section,) = prose(report(2022, sections={"overview": a}), report(2023, sections={"overview": b}), Words("zh"))[
        "sections"
    ]
    assert [item["what"] for item in section["items"]] == ["sentence", "run", "stood"]
    moved, run, stood = section["items"]
    assert moved["change"].moved
    assert (stood["id"], stood["text"]) == (moved["id"], "举办培训班三期，参加人员很多。")
    assert len(run["sentences"]) == 3


def test_every_reference_on_the_page_leads_somewhere(site: Datasette) -> None:
    for path in (FOUR, f"{FOUR}?lang=en&rows=changed", f"/compare/{HOUSING}/2023?revisions=1,2"):
        html = page(site, path)
        ids = html.xpath("//@id")
        assert len(ids) == len(set(ids))
        for href in html.xpath("//a/@href[starts-with(., '#')]"):
            assert unquote(href[1:]) in ids


def test_two_revisions_show_what_differs(site: Datasette) -> None:
    html = page(site, f"/compare/{HOUSING}/2023?revisions=1,2")
    assert shown_rows(html).keys() == {"proactive.licensing.decisions", "proactive.penalty.decisions"}
    assert len(shown_rows(page(site, f"/compare/{HOUSING}/2023?revisions=1,2&rows=all"))) > 150
    assert "跨年勾稽" not in words(html)
    assert "第 1 版 → 第 2 版" in words(html.find(".//h1"))
    backwards = page(site, f"/compare/{HOUSING}/2023?revisions=2,1")
    assert "−7" in words(shown_rows(backwards)["proactive.licensing.decisions"])


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (f"/compare/{HOUSING}/2023/2021", "2021/2023"),
        (f"/compare/{HOUSING}/2023/2021/2023/2022?prose=2021,2022&lang=en", "2021/2022/2023?prose=2021,2022&lang=en"),
        (f"/compare/{HOUSING}/2022/2021.csv", "2021/2022.csv"),
        (f"/compare/{HOUSING}", "2022/2023"),
        (f"/compare/{HOUSING}?year=2022&year=2020&lang=en", "2020/2022?lang=en"),
        (f"/compare/{HOUSING}?year=2022", "2021/2022"),
        (f"/compare/{HOUSING}?year=2020", "2020/2021"),
        (f"/compare/{HOUSING}?year=x&year=²", "2022/2023"),
        (f"/compare/{HOUSING}/2023?revisions=2&revisions=1&lang=en", "2023?revisions=2,1&lang=en"),
    ],
)
def test_addresses_are_put_in_order(site: Datasette, path: str, to: str) -> None:
    response = fetch(site, path)
    assert (response.status_code, response.headers["location"]) == (302, f"/compare/{HOUSING}/{to}")
    assert fetch(site, response.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/compare/{HOUSING}/2022/2022",
        f"/compare/{HOUSING}/{'/'.join(str(year) for year in range(2015, 2024))}",
        f"/compare/{HOUSING}/2021/2024",
        f"/compare/{HOUSING}/2021/2022?prose=2022,2021",
        f"/compare/{HOUSING}/2021/2022?prose=2020,2021",
        f"/compare/{HOUSING}/2021/2022?prose=2021",
        f"/compare/{HOUSING}/2021/2022?prose=%00,²",
        f"/compare/{HOUSING}/2023?revisions=1",
        f"/compare/{HOUSING}/2023?revisions=1,2,3",
        f"/compare/{HOUSING}/2023?revisions=1,99",
        f"/compare/{HOUSING}/2023?revisions=1,99999999999999999999",
        f"/compare/{HOUSING}/2023.csv",
        f"/compare/{HOUSING}/2021/2022.xml",
        f"/compare/{HOUSING}?year=1999",
        f"/compare/{PLANNING}",
        f"/compare/{TOWN}?year=2022",
        "/compare/nobody",
        "/compare/nobody/2021/2022",
        "/compare/nobody/2021/2022.json",
    ],
)
def test_what_cannot_be_compared_says_so(site: Datasette, path: str) -> None:
    response = fetch(site, path)
    assert response.status_code == 404
    assert "没有这一页" in response.text


def test_the_form_offers_what_there_is(site: Datasette) -> None:
    html = page(site, f"{FOUR}?lang=en")
    (form,) = html.xpath("//details[@class='picker']/form")
    assert form.get("action") == f"/compare/{HOUSING}"
    assert form.xpath(".//input[@type='checkbox']/@value") == [str(year) for year in YEARS]
    assert len(form.xpath(".//input[@checked]")) == 4
    assert html.xpath("//ul[@class='revised']//a/@href") == [f"/compare/{HOUSING}/2023?revisions=1%2C2&lang=en"]


def test_json_is_what_the_command_prints(site: Datasette, db: sqlite3.Connection) -> None:
    response = fetch(site, f"/compare/{HOUSING}/2022/2023.json")
    kept = [archived(db, f"{HOUSING}/{year}") for year in (2022, 2023)]
    assert response.json() == compare(*loaded(db, 2022, 2023), one_publisher=True, archived=tuple(kept)).to_json()
    assert response.json()["b"]["archived"]["url"].startswith("http://")
    many = fetch(site, f"{FOUR}.json").json()
    assert (many["schema"], many["publisher"], many["years"]) == ("gongkai.comparison/1", HOUSING, list(YEARS))
    assert many["comparisons"][-1] == response.json()
    of_revisions = fetch(site, f"/compare/{HOUSING}/2023.json?revisions=1,2").json()
    assert sum(fact["status"] == "changed" for fact in of_revisions["facts"]) == 2


def test_csv_has_every_cell(site: Datasette, db: sqlite3.Connection) -> None:
    text = fetch(site, f"{FOUR}.csv").text
    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    rows = measures_side_by_side(loaded(db, *YEARS))
    assert [entry["code"] for entry in lines] == [row.key for row in rows]
    for entry, row in zip(lines, rows, strict=True):
        for year, cell in zip(YEARS, row.cells, strict=True):
            told = entry[f"{year}_value"]
            assert (Decimal(told) == cell.value) if cell.value is not None else told == ""
            assert entry[f"{year}_state"] == cell.state
    assert "2020_change" not in lines[0]
    assert {entry["2021_status"] for entry in lines} >= {"changed", "same", "not_comparable"}


@pytest.mark.parametrize(
    ("path", "command", "name"),
    [
        (f"{FOUR}.docx", f"gongkai diff {HOUSING} 2020 2021 2022 2023", "2020-2020-2021-2022-2023"),
        (f"/compare/{HOUSING}/2023.docx?revisions=1,2", f"gongkai diff --revisions {HOUSING}/2023 1 2", "2023-r1-r2"),
    ],
)
def test_a_word_document_has_every_cell_and_says_where_it_is_from(
    site: Datasette, path: str, command: str, name: str
) -> None:
    response = fetch(site, path)
    assert response.headers["content-disposition"] == f"attachment; filename*=UTF-8''compare-{HOUSING}-{name}.docx"
    document = Document(io.BytesIO(response.content))
    told = "\n".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert command in told
    assert "http://zjj.yunhe.example/art/2024/1/20/art_1_2023.html" in told
    pairs = fetch(site, path.replace(".docx", ".json")).json()
    last = (pairs.get("comparisons") or [pairs])[-1]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for table in document.tables[1:] for row in table.rows}
    for fact in last["facts"]:
        if fact["status"] == "changed":
            row = rows.get(f"{fact['label']}（{fact['unit']}）") or rows[fact["label"]]
            assert f"{fact['change']:+}" in "\n".join(row).splitlines()


def test_hostile_words_stay_words(site: Datasette) -> None:
    key = quote(HOSTILE, safe="")
    html = page(site, f"/compare/{key}/2023?revisions=1,1&rows=all")
    assert PAYLOAD in words(html.find(".//h1"))
    assert html.xpath("//main//script | //main//img | //*[@onerror]") == []
    assert fetch(site, f"/compare/{key}/2023.csv?revisions=1,1").status_code == 200


def test_a_line_is_drawn_through_what_may_be_compared() -> None:
    drawn = line([1, 10, None, 5, 20], [[0, 1], [3, 4]])
    assert drawn is not None
    assert [x for x, _ in drawn.points] == sorted(x for x, _ in drawn.points)
    assert len(drawn.points) == 2
    assert drawn.points[-1][1] < drawn.points[0][1] < drawn.base < HEIGHT
    flat = line([0, 0], [[0, 1]])
    assert flat is not None
    assert {y for _, y in flat.points} == {flat.base}
    below = line([-5, 5], [[0, 1]])
    assert below is not None
    assert below.points[0][1] > below.base > below.points[1][1]
    assert line([1, None], [[0]]) is None
    assert line([None, None], []) is None


def test_the_largest_changes_stand_first_and_lead_to_their_rows(site: Datasette, db: sqlite3.Connection) -> None:
    for path, pair in ((FOUR, (2022, 2023)), (f"{FOUR}?prose=2020,2021", (2020, 2021))):
        html = page(site, path)
        assert words(html.get_element_by_id("largest")) == f"变化最大 {pair[0]} → {pair[1]}"
        ranking = compare(*loaded(db, *pair), one_publisher=True).ranking
        ids = set(html.xpath("//tr/@id"))
        shown = [
            [unquote(href) for href in order.xpath("./li/a/@href")] for order in html.xpath("//div[@class='order']/ul")
        ]
        orders = [headlines(order, LARGEST) for order in (*ranking.absolute.values(), ranking.relative)]
        orders.append(of_each_manner(ranking.unranked, LARGEST))
        expected = [[f"#row-{each.key}" for each in order] for order in orders]
        assert shown == [order for order in expected if order]
        assert {href.removeprefix("#") for order in shown for href in order} <= ids
    same = page(site, f"/compare/{HOUSING}/2023?revisions=1,2")
    assert [words(b) for b in same.xpath("//div[@class='order'][1]//b")] == ["+7", "+1"]


def test_shares_of_results_in_points(site: Datasette, db: sqlite3.Connection) -> None:
    rates = compare(*loaded(db, 2022, 2023), one_publisher=True).rates
    shown = page(site, FOUR).xpath("//table[contains(@class, 'rates')]/tbody/tr")
    assert [words(row.find("th")) for row in shown] == [rate.label for rate in rates]
    for row, rate in zip(shown, rates, strict=True):
        assert Decimal(words(row.xpath("./td")[2]).replace("−", "-")) == rate.points
