"""The page on where a report's words stood before, against what is known of the gold set, and `gongkai reuse`."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lxml.html
import pytest
from click.testing import CliRunner, Result
from datasette.app import Datasette

from archive.cli import gongkai
from archive.sharing.index import DESCRIBED as INDEX
from archive.sharing.summary import DESCRIBED as SUMMARY
from archive.store import Store
from tests.archive.sharing.gold import COPY, COUNTIES, OWN, PLAIN, SOURCE, WORDS, write
from tests.archive.site.published import HOSTILE, HOUSING, HOUSING_NAME, Publication, data_of, publish_demo, served
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("gold")).publication.publish()


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return served(snapshot)


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def page(site: Datasette, path: str) -> Any:
    response = fetch(site, path)
    assert response.status_code == 200
    return lxml.html.document_fromstring(response.text)


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_years_are_a_table_with_numbers_that_lead_to_the_comparison(site: Datasette, lang: str) -> None:
    html = page(site, f"/reuse/{OWN}/2010?lang={lang}")
    suffix = "" if lang == "zh" else "?lang=en"
    shares = {_words(row[0]): [_words(cell) for cell in row[1:4]] for row in html.cssselect(".shares tbody tr")}
    assert shares == {"2008": ["80%", "100%", "100%"], "2009": ["0%", "0%", "0%"]}
    heat = html.cssselect(".heat tbody tr")
    assert [[_words(cell) for cell in row] for row in heat] == [["2010", "100%", "0%"], ["2009", "0%", ""]]
    assert heat[0].cssselect("td a")[0].get("href") == f"/compare/{OWN}/2008/2010{suffix}#prose"
    counted = page(site, f"/reuse/{OWN}/2010?common=1").cssselect(".heat tbody tr")
    assert [[_words(cell) for cell in row] for row in counted] == [["2010", "100%", "44%"], ["2009", "50%", ""]]
    assert heat[1].cssselect("th a")[0].get("href") == f"/reuse/{OWN}/2009{suffix}"
    for link in html.cssselect("main a"):
        assert fetch(site, link.get("href").partition("#")[0]).status_code == 200


def test_every_sentence_is_marked_by_where_it_stood(site: Datasette) -> None:
    html = page(site, f"/reuse/{OWN}/2010")
    kinds = [sentence.get("class").split()[1] for sentence in html.cssselect(".standing .sentence")]
    assert kinds == ["template", *["same"] * 4, *["common"] * len(WORDS["statutory"])]
    assert {_words(mark) for mark in html.cssselect(".standing .same .what")} == {"照旧 2008"}
    assert {_words(mark) for mark in html.cssselect(".standing .common .what")} == {"22 个机关都有"}
    first = page(site, f"/reuse/{OWN}/2008")
    assert "没有更早的报告可比" in _words(first.cssselect("#own")[0].getparent())


def test_another_office_stands_beside_with_what_is_known_of_the_dates(site: Datasette) -> None:
    html = page(site, f"/reuse/{COPY}/2023")
    (other,) = html.cssselect("article.other")
    assert other.cssselect("h3 a")[0].get("href") == f"/reuse/{SOURCE}/2023"
    told = _words(other)
    assert "10 句中有 10 句相同（100%）" in told
    assert "本报告 2024-01-25，对方 2024-01-10。 对方先公布。" in told
    pairs = other.cssselect(".pair:not(.head)")
    assert len(pairs) == len(WORDS["source"])
    # What differs is marked: the names and the figures.
    marked = {_words(mark) for mark in other.cssselect("mark")}
    assert {"岫河", "霁安"} <= {mark[:2] for mark in marked}
    assert not other.cssselect(".known li")[1:]


def test_a_common_model_is_told_as_one(site: Datasette) -> None:
    html = page(site, "/reuse/331121-zf/2023")
    first, *others = (_words(other) for other in html.cssselect("article.other"))
    assert "有 5 个机关（3 个市）" in first
    assert all(f"{name}县人民政府" in first for name in COUNTIES)
    # The others are of the same group, which is told once.
    assert others
    assert not [told for told in others if "个机关" in told]
    assert all("先后不明" in told for told in (first, *others))
    assert [_words(one) for one in html.cssselect(".further li")] == ["荻坪县人民政府 2023 6 句"]


def test_an_honest_report_has_no_neighbours(site: Datasette) -> None:
    html = page(site, f"/reuse/{PLAIN}/2023")
    assert not html.cssselect("article.other")
    assert "至少 5 句，且占计入比例的 10%" in _words(html)


def test_shares_of_nothing_say_why_they_are_dashes(tmp_path: Path, site: Datasette) -> None:
    report = make_report(HOUSING_NAME, 2023, random_figures("short", "2021"))
    short = replace(report, sections=tuple(replace(each, paragraphs=("无。",)) for each in report.sections))
    publication = Publication(tmp_path)
    publication.add(render_html(short), "http://zjj.example/2023.html", HOUSING, fetched_at="2024-02-02T02:00:00Z")
    told = "没有一句可以计入比例"
    assert told in _words(page(served(publication.publish()), f"/reuse/{HOUSING}/2023"))
    assert told not in _words(page(site, f"/reuse/{PLAIN}/2023"))


def test_pages_of_a_report_lead_here(site: Datasette) -> None:
    for path in (f"/report/{OWN}/2010", f"/publisher/{OWN}", f"/compare/{OWN}/2008/2010"):
        assert f"/reuse/{OWN}/2010" in page(site, path).xpath("//a/@href")


def test_what_is_not_there_is_said(site: Datasette) -> None:
    for path in ("/reuse/nobody/2023", f"/reuse/{OWN}/1999", f"/reuse/{OWN}/20x3", f"/reuse/{OWN}", "/reuse/%00/2023"):
        assert fetch(site, path).status_code == 404
        assert fetch(site, f"{path}.json").status_code == 404


def test_hostile_words_are_text(demo: Datasette) -> None:
    response = fetch(demo, f"/reuse/{quote(HOSTILE, safe='')}/2023")
    assert response.status_code == 200
    html = lxml.html.document_fromstring(response.text)
    assert not html.xpath("//script | //img | //@onerror")
    assert "<script>" in _words(html)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return served(publish_demo(tmp_path_factory.mktemp("demo")))


def test_the_command_finds_what_the_page_does(site: Datasette, snapshot: Path) -> None:
    data = data_of(snapshot)
    for key, year in ((COPY, 2023), (OWN, 2010), (PLAIN, 2023)):
        result = run("reuse", key, year, "--format", "json", "--data", data)
        assert result.exit_code == 0
        assert json.loads(result.stdout) == fetch(site, f"/reuse/{key}/{year}.json").json()
    told = run("reuse", "岫河市教体局", 2023, "--data", data).stdout
    assert "与 霁安市教育局 2023 年度报告相同" in told
    assert "对方先公布" in told
    assert "公布栏从大厅" not in told
    long_ago = run("reuse", OWN, 2010, "--data", data).stdout
    assert "80% (56%)" in long_ago
    assert "│ 2010│ 100%│   0%│" in long_ago
    assert "│ 2009│   0%│     │" in long_ago
    assert "出自共同的范本" in run("reuse", "331121-zf", 2023, "--data", data).stdout


def test_the_command_says_what_is_wrong(snapshot: Path, tmp_path: Path) -> None:
    data = data_of(snapshot)
    document = tmp_path / "report.html"
    document.write_text("x")
    for arguments, status, words in (
        (("nobody", "2023"), 1, "no publisher nobody"),
        ((OWN, "1999"), 1, f"no report {OWN}/1999"),
        ((document, "2023"), 1, "is a file"),
        ((OWN, "x"), 2, "'x' is not a valid integer"),
        ((OWN,), 2, "Missing argument"),
    ):
        result = run("reuse", *arguments, "--data", data)
        assert (result.exit_code, result.stdout) == (status, "")
        assert words in result.stderr
    assert "there is no archive" in run("reuse", OWN, 2010, "--data", tmp_path / "none").stderr


def test_the_command_says_that_reports_are_not_looked_through_yet(tmp_path: Path) -> None:
    data = data_of(write(tmp_path).publication.publish())
    with Store(data) as store, store.connection as connection:
        connection.execute(
            "DELETE FROM sentence_keys WHERE report_id = (SELECT id FROM report WHERE key = ?)", [f"{SOURCE}/2023"]
        )
    result = run("reuse", COPY, 2023, "--data", data)
    assert result.exit_code == 0
    assert result.stderr == "gongkai: reports not looked through yet: 1; `gongkai build` prepares them\n"
    assert "霁安市教育局" not in result.stdout


def test_offices_are_ranked_by_what_they_share(site: Datasette) -> None:
    rows = fetch(site, "/gongkai/shared-text.json?year=2023&region=&skip=0&_shape=array").json()
    assert {row["report_key"]: row["other_percent"] for row in rows} == {
        f"{COPY}/2023": 100.0,
        f"{SOURCE}/2023": 100.0,
        **{f"33{11 + n // 2}{21 + n}-zf/2023": 100.0 for n in range(len(COUNTIES))},
    }
    assert {row["other_report"] for row in rows if row["publisher_key"] == COPY} == {f"{SOURCE}/2023"}
    (own,) = fetch(site, "/gongkai/shared-text.json?year=2010&region=37&skip=0&_shape=array").json()
    assert (own["earlier_report"], own["earlier_percent"], own["other_report"]) == (f"{OWN}/2008", 100.0, None)


def test_every_column_is_described(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as connection:
        for table, described in (INDEX | SUMMARY).items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            assert columns == list(described)
