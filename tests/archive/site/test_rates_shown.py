"""Base rates on the pages: on the page of findings, and as a quiet phrase beside a finding."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from datasette.app import Datasette

from archive.finding_rates import EVERY, BaseRate, rates
from archive.site.findings.rates import percent
from tests.archive.site.published import HOUSING, TOWN


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


def _told(rate: BaseRate) -> str:
    return f"{percent(rate)} {rate.failing:,}/{rate.judged:,}{'＊' if rate.small else ''}"


@pytest.mark.parametrize(("query", "adcode"), [("", EVERY), ("region=330000", "330000")])
def test_the_page_of_findings_has_them_by_rule_and_form(
    site: Datasette,
    db: sqlite3.Connection,
    query: str,
    adcode: str,
) -> None:
    html = page(site, f"/findings?{query}")
    head = [words(cell) for cell in html.xpath("//table[contains(@class, 'rates-table')]/thead//th")]
    baked = {(rate.rule, rate.form): rate for rate in rates(db, adcode=adcode) if not rate.each}
    forms = {"各格式": "", "2021年格式": "2021", "2019年格式": "2019", "2014年格式": "2014", "无格式": "none"}
    rows = html.xpath("//table[contains(@class, 'rates-table')]/tbody/tr")
    assert len(rows) == len({rule for rule, _ in baked})
    for row in rows:
        rule = words(row.find("th"))
        for label, cell in zip(head[1:], row.findall("td"), strict=True):
            rate = baked.get((rule, forms[label]))
            assert words(cell) == ("—" if rate is None else _told(rate))


def test_a_rule_has_its_members_in_the_form_s_order_and_its_regions(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, "/findings?rule=Y1")
    first, regions = html.xpath("//table[contains(@class, 'rates-table')]")
    assert [words(cell) for cell in first.xpath("tbody/tr/th")] == [
        *("规则整体", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"),
    ]
    assert [words(cell) for cell in regions.xpath("tbody/tr/th")] == ["浙江"]
    assert words(first.xpath("tbody/tr[last()]/td[1]")[0]) == _told(
        next(rate for rate in rates(db, rule="Y1", form=EVERY, adcode=EVERY) if rate.each == "total")
    )
    told = fetch(site, "/findings.json?rule=Y1").json()["rates"]
    assert {entry["each"] for entry in told} >= {"", "total"}
    assert "rates" not in fetch(site, "/findings.json?rule=Y1&layout=html").json()
    assert "rates" not in fetch(site, "/findings.json?rule=Y1&region=330992").json()


def test_a_failing_finding_has_its_rate_and_last_year_s_cells_beside_it(
    site: Datasette, db: sqlite3.Connection
) -> None:
    told = 0
    for path, key, year in ((f"/report/{HOUSING}/2022", HOUSING, 2022), (f"/report/{TOWN}/2022", TOWN, 2022)):
        html = page(site, path)
        (form,) = db.execute(
            "SELECT form FROM revision JOIN report ON current_revision_id = revision.id WHERE key = ?",
            [f"{key}/{year}"],
        ).fetchone()
        baked = {(rate.rule, rate.each): rate for rate in rates(db, form=form, adcode=EVERY)}
        for line in html.xpath("//ul[contains(@class, 'failing')]/li"):
            rule, _, each = line.get("id").removeprefix("finding-").partition("-")
            rate = baked.get((rule, each)) or baked[rule, ""]
            (phrase,) = line.xpath(".//p[@class='base-rate']")
            assert f"{percent(rate)}（可核对 N={rate.judged:,}）" in words(phrase)
            assert ("份数太少" in words(phrase)) == rate.small
            told += 1
    assert told


def test_each_line_of_the_list_has_the_rate_of_its_like_on_its_form(site: Datasette, db: sqlite3.Connection) -> None:
    lines = page(site, "/findings?year=2022").xpath("//table[contains(@class, 'failing-list')]/tbody/tr")
    assert lines
    for line in lines:
        (phrase,) = line.xpath(".//p[@class='base-rate']")
        rule = words(line.xpath(".//a[@class='rule']")[0])
        shown = {
            f"{percent(rate)}（可核对 N={rate.judged:,}）" for rate in rates(db, rule=rule, adcode=EVERY) if rate.form
        }
        assert any(each in words(phrase) for each in shown)
