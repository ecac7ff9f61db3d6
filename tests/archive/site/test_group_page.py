"""The page of a group against the group itself, its files, its addresses, and what it answers to nonsense."""

import asyncio
import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import lxml.html
import pytest
from datasette.app import Datasette

from archive import groups
from archive.group_files import Group, read_group
from archive.groups import Selection
from archive.site.words import Words
from tests.archive.site.published import HOSTILE, HOUSING, PLANNING, TOWN, Entry, Publication, Register
from tests.documents import make_report, random_figures, render_html

REGION = "/compare/group?region=330000&year=2022&year=2023"
NEW, BLANKED = "applications.new.total", "reviews.litigation_after.upheld"


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


def _group(db: sqlite3.Connection, key: str | None, *years: int, **asked: str) -> Group:
    return read_group(db, Selection(**asked), years or (2022, 2023), key)


def _members(html: lxml.html.HtmlElement) -> dict[str, lxml.html.HtmlElement]:
    found = html.xpath("//table[contains(@class, 'members')]/tbody/tr")
    return {unquote(row.xpath("./th/a/@href")[0]).rpartition("/publisher/")[2]: row for row in found}


@pytest.mark.parametrize("key", ["received", NEW, BLANKED, "proactive.fees.amount", "fees", "other_handling.total"])
@pytest.mark.parametrize("years", [(2022, 2023), (2020, 2021, 2022, 2023)])
def test_the_page_says_what_the_group_says(
    site: Datasette, db: sqlite3.Connection, key: str, years: tuple[int, ...]
) -> None:
    asked = "&".join(f"year={year}" for year in years)
    html = page(site, f"/compare/group?region=330000&measure={key}&{asked}")
    (figure,) = _group(db, key, *years, region="330000").figures
    t = Words("zh")
    steps = html.xpath("//table[contains(@class, 'sums')]/tbody/tr")
    assert len(steps) == len(figure.steps)
    for row, step in zip(steps, figure.steps, strict=True):
        cells = [words(td) for td in row.xpath("./td")]
        assert cells[0] == f"{step.compared}/3"
        if step.sum_a is None:
            assert cells[1:4] == ["—"] * 3
        else:
            assert (Decimal(cells[1]), Decimal(cells[2])) == (step.sum_a, step.sum_b)
            assert Decimal(words(row.xpath("./td[4]/b")[0]).replace("−", "-")) == step.change
    shown = _members(html)
    assert list(shown) == [row.member.key for _, row in figure.largest_first()]
    for place, member in figure.largest_first():
        cells = shown[member.member.key].xpath("./td")
        assert words(cells[0]) == str(place or "")
        for td, cell in zip(cells[1 : 1 + len(years)], member.cells, strict=True):
            told = words(td.xpath("./a | ./span")[0])
            assert Decimal(told) == cell.value if cell.value is not None else not any(map(str.isdigit, told))
        change = words(cells[1 + len(years)]).replace("−", "-")
        assert (Decimal(change) if change else None) == (member.overall.change if member.overall else None)
    counted = {
        words(row.find("th")).partition(" ")[0]: [int(words(td)) for td in row.xpath("./td")]
        for row in html.xpath("//table[contains(@class, 'states')]/tbody/tr[not(@class)]")
    }
    for number, tally in enumerate(figure.tallies):
        told = {state: counts[number] for state, counts in counted.items() if counts[number]}
        assert told == {t.known("state", state): n for state, n in tally.items()}
        assert sum(tally.values()) == 3


def test_the_picture_is_of_the_same_publishers_every_year(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, "/compare/group?region=330000&year=2020&year=2021&year=2022")
    (figure,) = _group(db, "received", 2020, 2021, 2022, region="330000").figures
    assert figure.cohort == 1
    assert [words(text) for text in html.xpath("//svg/text[contains(@class, 'value')]")] == [
        str(value) for value in figure.cohort_sums
    ]
    assert page(site, f"{REGION}&measure={BLANKED}").xpath("//figure") == []


def test_what_is_missing_in_a_year_is_told_by_its_kind(site: Datasette) -> None:
    shown = _members(page(site, f"{REGION}&measure={BLANKED}"))
    assert {key: words(row.xpath("./td[3]")[0]) for key, row in shown.items()} == {
        HOUSING: "空白",
        PLANNING: "网站读不到",
        TOWN: "未见公布",
    }
    assert words(shown[HOUSING].xpath("./td[last()]")[0]) == "有数变为空白 不入合计 对照"
    assert shown[PLANNING].xpath("./td[last()]/a") == []


def test_every_figure_stands_in_its_part(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"{REGION}&measure=all")
    figures = _group(db, None, region="330000").figures
    rows = html.xpath("//table[contains(@class, 'sums')]/tbody/tr")
    asked = [parse_qs(urlsplit(row.xpath("./th/a/@href")[0]).query)["measure"][0] for row in rows]
    assert sorted(asked) == sorted(figure.key for figure in figures)
    told = {key: words(row.xpath("./td[1]")[0]) for key, row in zip(asked, rows, strict=True)}
    assert told == {figure.key: f"{figure.overall.compared}/3" for figure in figures}


def test_shares_stand_in_points(site: Datasette, db: sqlite3.Connection) -> None:
    group = _group(db, None, region="330000")
    rows = page(site, f"{REGION}&measure=all").xpath("//table[contains(@class, 'rates')]/tbody/tr")
    assert len(rows) == len(group.rates)
    for row, rate in zip(rows, group.rates, strict=True):
        cells = [words(td) for td in row.xpath("./td")]
        assert cells[0] == f"{rate.overall.compared}/3"
        assert Decimal(cells[3].replace("−", "-")) == rate.overall.points
    assert fetch(site, f"/compare/group.json?{REGION.partition('?')[2]}").json()["rates"] == []


def test_the_links_lead_somewhere(site: Datasette) -> None:
    for path in (REGION, f"{REGION}&lang=en", "/publishers?region=330991", f"/publisher/{HOUSING}"):
        html = page(site, path)
        found = {href for href in html.xpath("//main//a/@href") if "/compare/" in href or "/report/" in href}
        assert any("/compare/group" in href for href in found)
        for href in found:
            assert fetch(site, href).status_code == 200, href


def test_json_and_csv(site: Datasette, db: sqlite3.Connection) -> None:
    asked = REGION.partition("?")[2]
    group = _group(db, "received", region="330000")
    assert fetch(site, f"/compare/group.json?{asked}").json() == group.to_json()
    answer = fetch(site, f"/compare/group.csv?{asked}")
    assert answer.text.startswith("\ufeff")
    columns, lines = group.csv()
    printed = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert printed == [columns, *([("" if value is None else str(value)) for value in line] for line in lines)]
    whole = fetch(site, f"/compare/group.json?{asked}&measure=all").json()
    assert whole == _group(db, None, region="330000").to_json()
    assert len(fetch(site, f"/compare/group.csv?{asked}&measure=all").text.splitlines()) == len(whole["figures"]) + 1


def test_the_years_that_nobody_named_are_the_last_two(site: Datasette) -> None:
    for query in ("region=330000", "region=330000&year=", "region=330000&year=2023"):
        html = page(site, f"/compare/group?{query}")
        checked = sorted(html.xpath("//input[@name='year' and @checked]/@value"))
        assert len(checked) == 2
        assert int(checked[1]) - int(checked[0]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "region=999999", "region=浙江", "kind=church", "level=village", "measure=applications", "measure=%00",
        "year=twenty", "year=20222", "year=²⁰²²", "order=random", "&".join(f"year={y}" for y in range(2010, 2019)),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_not_here(site: Datasette, query: str) -> None:
    assert fetch(site, f"/compare/group?{query}").status_code == 404
    for kind in ("json", "csv"):
        answer = fetch(site, f"/compare/group.{kind}?{query}")
        assert (answer.status_code, answer.json()["ok"]) == (404, False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "请选地区"),
        ("name=无此机关", "没有这样的机关"),
        (f"name={'一' * 10_000}", "没有这样的机关"),
        ("name=%00%00", "请选地区"),
        ("name=' OR 1=1 --", "没有这样的机关"),
        ("name=%25", "没有这样的机关"),
    ],
)
def test_nobody_is_said_to_be_nobody(site: Datasette, query: str, said: str) -> None:
    assert said in words(page(site, f"/compare/group?{query}"))
    answer = fetch(site, f"/compare/group.json?{query}")
    if said == "请选地区":
        assert (answer.status_code, answer.json()["ok"]) == (400, False)
    else:
        assert answer.json()["publishers"] == 0
        assert fetch(site, f"/compare/group.csv?{query}").text.count("\n") == 1


def test_a_group_that_is_too_large_says_so(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_REPORTS", 5)
    html = page(site, REGION)
    assert "再选小些" in words(html)
    assert html.xpath("//table") == []
    assert fetch(site, REGION.replace("group?", "group.csv?")).status_code == 400


def test_hostile_names_and_cells_stay_words(site: Datasette) -> None:
    answer = fetch(site, f"/compare/group?name={quote('恶意')}&year=2022&year=2023&measure=applications.new.other")
    html = lxml.html.document_fromstring(answer.text)
    assert HOSTILE in _members(html)
    assert html.xpath("//script | //img | //*[@onerror]") == []


def test_pages_of_many(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.site.group.PUBLISHERS_A_PAGE", 2)
    first = page(site, REGION)
    (further,) = first.xpath("//nav[@class='pages']/a/@href")
    assert parse_qs(urlsplit(further).query)["year"] == ["2022", "2023"]
    assert len(_members(first)) == 2
    assert len(_members(page(site, further))) == 1
    assert len(_members(page(site, f"{REGION}&page=999"))) == 1


def test_sums_that_may_count_twice_are_said_to(tmp_path: Path) -> None:
    entries = tuple(
        Entry(f"330{n}00-x", name, kind, "prefecture", (2022, 2023), adcode=f"330{n}00", region="浙江/云河")
        for n, (name, kind) in enumerate((("云河市人民政府", "government"), ("云河市财政局", "department")), 1)
    )
    publication = Publication(tmp_path, Register(entries))
    for entry in entries:
        for year in (2022, 2023):
            report = make_report(entry.publisher, year, random_figures(f"{entry.key}{year}", "2021"))
            url = f"http://{entry.key}.example/{year}.html"
            publication.add(render_html(report), url, entry.key, fetched_at=f"{year + 1}-02-02T02:00:00Z")
    site = Datasette([], immutables=[str(publication.publish())])
    for query, overlap in (("region=330000", True), ("region=330000&kind=department", False)):
        address = f"{query}&year=2022&year=2023"
        assert ("可能重复" in words(page(site, f"/compare/group?{address}"))) is overlap
        assert fetch(site, f"/compare/group.json?{address}").json()["may_overlap"] is overlap
