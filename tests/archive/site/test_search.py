"""The search against the texts themselves, on the page, as JSON, and through Datasette's own search box."""

import asyncio
import json
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import lxml.html
import pytest
from datasette.app import Datasette

from archive.publication.places import METADATA_NAME
from archive.search import query as asked
from archive.search.asking import read
from archive.search.query import Narrowing, publishers, search
from archive.search.units import folded
from tests.archive.search.test_tokens import HOSTILE
from tests.archive.site.published import HOSTILE_NAME, HOUSING, HOUSING_NAME, PAYLOAD, TOWN

WORDS_OF_A_LENGTH = 60


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    metadata = json.loads((snapshot.resolve().parent / METADATA_NAME).read_text("utf-8"))
    return Datasette([], immutables=[str(snapshot)], metadata=metadata)


@pytest.fixture
def db(snapshot: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as connection:
        yield connection


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def page(site: Datasette, **query: object) -> lxml.html.HtmlElement:
    response = fetch(site, f"/search?{urlencode(query)}")
    assert response.status_code == 200
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def texts(db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """What each document of a current revision says, by report and section, title and heading with it."""
    found: dict[tuple[str, str], str] = {}
    for report, section, heading, text in db.execute(
        "select report.key, section.key, heading, text from report join section on revision_id = current_revision_id"
    ):
        found[report, section] = f"{heading}\n{text}"
    for report, *names in db.execute(
        "select report.key, title, publisher_printed, publisher.name,"
        " (select json_group_array(name) from publisher_alias where publisher_id = publisher.id), path from report"
        " join revision on revision.id = current_revision_id join publisher on publisher.id = publisher_id"
        " left join region on region.adcode = publisher.adcode"
    ):
        names[3] = "\n".join(json.loads(names[3]))
        found[report, "title"] = "\n".join(name or "" for name in names)
    return found


def runs_of(every: list[str], length: int) -> list[str]:
    """Stretches of Han characters as they stand in the texts, drawn at random."""
    chance = random.Random(length)
    runs = [run for text in every for run in re.findall(f"[一-鿿]{{{length},}}", text)]
    found = []
    for run in chance.choices(runs, k=WORDS_OF_A_LENGTH):
        start = chance.randrange(len(run) - length + 1)
        found.append(run[start : start + length])
    return found


@pytest.mark.parametrize("length", [1, 2, 3, 4, 9])
def test_a_word_finds_exactly_the_documents_that_contain_it(db: sqlite3.Connection, length: int) -> None:
    every = texts(db)
    # A line of a text may be spaced out.
    plain = {where: folded(text).replace(" ", "") for where, text in every.items()}
    drawn = runs_of(list(every.values()), length)
    assert len(set(drawn)) > WORDS_OF_A_LENGTH / 3
    for word in drawn:
        rows = db.execute(
            "select report.key, section from search_index"
            " join search_document on search_document.id = search_index.rowid"
            " join report on report.current_revision_id = revision_id where search_index match ?",
            [read(word).expression()],
        )
        assert set(rows) == {where for where, text in plain.items() if folded(word) in text}, word


def test_old_revisions_are_not_searched(db: sqlite3.Connection) -> None:
    stored = db.execute("select count(*) from report join section on revision_id = current_revision_id").fetchone()[0]
    reports = db.execute("select count(*) from report").fetchone()[0]
    assert db.execute("select count(*) from search_document").fetchone()[0] == stored + reports
    assert db.execute("select count(*) from sections").fetchone()[0] == stored + reports


def test_a_publishers_name_and_a_word_are_found_together(db: sqlite3.Connection) -> None:
    both = search(db, read("住建局 培训"), Narrowing())
    assert {result.publisher for result in both.results} == {HOUSING_NAME}
    for result in both.results:
        assert "培训" in [piece.text for snippet in result.snippets for piece in snippet.pieces if piece.matched]
    # Not every section of an office answers to its name alone.
    assert {result.section for result in search(db, read("云河市住房和城乡建设局"), Narrowing()).results} == {"title"}


def test_what_is_narrowed_is_what_was_counted(db: sqlite3.Connection) -> None:
    everything = search(db, read("公开"), Narrowing())
    assert not everything.more
    assert set(everything.facets) == {"year", "region", "kind", "level", "section"}
    for name, counts in everything.facets.items():
        for value, matches, more in counts:
            given: Any = int(value) if name == "year" else value
            narrowed = search(db, read("公开"), Narrowing(**{name: given}))
            assert (narrowed.count, more) == (matches, False), (name, value)
    assert search(db, read("公开"), Narrowing(region="330992")).count > 0
    assert search(db, read("公开"), Narrowing(region="31")).count == 0


def test_bounds_are_said_and_kept(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = search(db, read("公开"), Narrowing())
    monkeypatch.setattr(asked, "COUNTED", 10)
    monkeypatch.setattr(asked, "RANKED", 4)
    monkeypatch.setattr(asked, "YEAR_COUNTED", 3)
    found = search(db, read("公开"), Narrowing())
    assert whole.count > 10
    assert (found.count, found.more) == (10, True)
    assert {count.value for count in found.facets["year"]} == {count.value for count in whole.facets["year"]}
    exact = {count.value: count.matches for count in whole.facets["year"]}
    for value, matches, more in found.facets["year"]:
        assert matches == min(3, exact[value])
        assert more == (exact[value] > 3)
    assert all(count.more for count in found.facets["section"])


def test_every_match_is_on_one_page_and_the_best_come_first(db: sqlite3.Connection) -> None:
    first = search(db, read("申请"), Narrowing())
    seen = [r for at in range(1, first.pages + 1) for r in search(db, read("申请"), Narrowing(), at).results]
    places = [(result.publisher_key, result.year, result.section) for result in seen]
    assert len(places) == len(set(places)) == first.count
    assert first.pages > 1 or first.count <= 20
    assert search(db, read("申请"), Narrowing(), 999).page == first.pages
    assert first.results[0].section in ("applications", "overview")


def test_publishers_are_found_by_name_alias_region_and_key(db: sqlite3.Connection) -> None:
    for query in ("住房和城乡", "住建局", HOUSING, "云河 住建", "城乡建设局"):
        assert publishers(db, read(query))[0]["key"] == HOUSING, query
    assert [row["key"] for row in publishers(db, read("东湾"))] == [TOWN]
    assert publishers(db, read("云河"))[0]["name"].startswith("云河市")
    assert publishers(db, read("")) == publishers(db, read("量子")) == []


def test_a_publisher_is_found_by_every_name_that_it_ever_had(db: sqlite3.Connection) -> None:
    names = db.execute(
        "select publisher_alias.name, key from publisher_alias join publisher on publisher.id = publisher_id"
    ).fetchall()
    assert names
    for name, key in names:
        assert key in [row["key"] for row in publishers(db, read(name))]


def test_the_page_shows_what_is_found(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, q="行政复议")
    found = search(db, read("行政复议"), Narrowing())
    results = html.xpath("//article")
    assert len(results) == len(found.results) > 0
    assert f"找到 {found.count} 处" in words(html)
    for article, result in zip(results, found.results, strict=True):
        assert article.xpath("./h3/a/@href")[0].startswith(
            f"/report/{quote(result.publisher_key, safe='')}/{result.year}"
        )
        assert f"{result.publisher} {result.year}" in words(article)
        assert "行政复议" in [mark.text for mark in article.xpath(".//mark")]
    (narrow,) = html.xpath("//nav[@id='narrow']//a[contains(@href, 'year=2022')]")
    narrowed = page(site, q="行政复议", year=2022)
    assert words(narrow) == f"2022 {len(narrowed.xpath('//article'))}"
    (remove,) = narrowed.xpath("//ul[@class='active']//a")
    assert remove.get("aria-label") == "去掉“2022”"
    assert remove.get("href") == f"/search?q={quote('行政复议')}"
    assert narrowed.xpath("//form[@role='search']/input[@type='hidden']/@value") == ["2022"]


def test_the_page_in_english_keeps_its_language(site: Datasette) -> None:
    html = page(site, q="行政复议", lang="en", section="reviews")
    assert "Reconsideration and litigation" in words(html.xpath("//ul[@class='active']")[0])
    hrefs = html.xpath("//main//a/@href")
    assert all("lang=en" in href for href in hrefs if not href.startswith("#")), hrefs


def test_publishers_stand_before_the_results(site: Datasette) -> None:
    html = page(site, q="住建局")
    (block,) = html.xpath("//section[@aria-labelledby='publishers']")
    assert block.xpath(".//a/@href") == [f"/publisher/{HOUSING}"]
    assert page(site, q="住建局", year=2022).xpath("//section[@aria-labelledby='publishers']") == []


def test_nothing_found_says_what_to_do(site: Datasette) -> None:
    html = page(site, q='"量子 计算" 培训 -公开', year=2022)
    told = words(html)
    for hint in ("没有找到", "在全部范围内再找", "少写一个试试", "去掉引号", "减号后面的词"):
        assert hint in told
    assert html.xpath("//details[contains(@class, 'help')]/@open")
    assert "没有可检索的字" in words(page(site, q="。。"))
    assert "没有找到" not in words(page(site))


@pytest.mark.parametrize(
    "query", ["year=20", "year=２０２２", "region=3", "region=x", "kind=x", "level=%00", "section=nope"]
)
def test_an_unknown_filter_is_refused(site: Datasette, query: str) -> None:
    assert fetch(site, f"/search?q=a&{query}").status_code == 400
    response = fetch(site, f"/search.json?q=a&{query}")
    assert (response.status_code, response.json()["ok"]) == (400, False)


def test_odd_filters_that_are_none(site: Datasette) -> None:
    for query in (
        "year=&region=&kind=",
        "page=0",
        "page=²",
        "page=99999999",
        "page=x",
        "region=330000",
        "q=%FF%FE",
        "q=%00",
    ):
        assert fetch(site, f"/search?q=公开&{query}").status_code == 200, query


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered(site: Datasette, query: str) -> None:
    encoded = quote(query.encode("utf-8", "surrogatepass"))
    for path in ("/search?q=", "/search.json?q=", "/gongkai/sections.json?_search="):
        response = fetch(site, path + encoded)
        assert response.status_code == 200, response.text[:300]
        assert "<script" not in response.text or path.endswith(("json?q=", "_search="))


def test_hostile_words_are_only_words(site: Datasette) -> None:
    html = page(site, q="恶意局")
    assert HOSTILE_NAME in words(html)
    assert html.xpath("//main//script | //main//img | //*[@onerror]") == []
    marked = page(site, q="alert")
    assert {mark.text for mark in marked.xpath("//mark")} == {"alert"}
    assert PAYLOAD in words(marked)


def test_json_has_what_the_page_has(site: Datasette, db: sqlite3.Connection) -> None:
    response = fetch(site, f"/search.json?q={quote('申请')}&year=2022")
    body = response.json()
    assert response.headers["content-type"].startswith("application/json")
    found = search(db, read("申请"), Narrowing(year=2022))
    assert body["schema"] == "gongkai.search/1"
    assert (body["count"], body["count_is_a_bound"], body["filters"]) == (found.count, False, {"year": 2022})
    assert [(r["publisher_key"], r["year"], r["section"]) for r in body["results"]] == [
        (r.publisher_key, r.year, r.section) for r in found.results
    ]
    first = body["results"][0]
    assert set(first) == {"publisher", "publisher_key", "year", "section", "heading", "report", "path", "snippets"}
    assert {"text": "申请", "matched": True} in first["snippets"][0]["pieces"]
    assert body["facets"]["kind"][0].keys() == {"value", "label", "count", "count_is_a_bound"}
    pages = [body]
    while pages[-1]["next"]:
        pages.append(fetch(site, pages[-1]["next"]).json())
    assert sum(len(each["results"]) for each in pages) == found.count
    assert fetch(site, "/search.json").json()["results"] == []


@pytest.mark.parametrize("word", ["的", "培训", "民政", '"民政"', "依申请公开", "住建局 培训", "2022年"])
def test_datasettes_own_search_finds_the_same(site: Datasette, db: sqlite3.Connection, word: str) -> None:
    address = f"/gongkai/sections.json?_search={quote(word)}&_shape=objects&_size=max&_facet=year&_facet=kind"
    response = fetch(site, address)
    assert response.status_code == 200
    body = response.json()
    found = search(db, read(word), Narrowing())
    assert body["filtered_table_rows_count"] == found.count
    years = {str(row["value"]): row["count"] for row in body["facet_results"]["year"]["results"]}
    assert years == {count.value: count.matches for count in found.facets.get("year", [])}
    csv = fetch(site, f"/gongkai/sections.csv?_search={quote(word)}&_size=max").text.strip().splitlines()
    assert csv[0].startswith("id,publisher,")
    html = fetch(site, f"/gongkai/sections?_search={quote(word)}")
    assert html.status_code == 200
    assert "_search" in html.text


def test_another_database_keeps_its_own_search(tmp_path: Path, snapshot: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("create table note (text)")
        connection.execute("insert into note values ('open data')")
        connection.execute("create virtual table note_fts using fts5(text, content='note')")
        connection.execute("insert into note_fts (note_fts) values ('rebuild')")
    served = Datasette([str(other)], immutables=[str(snapshot)])
    assert len(fetch(served, "/other/note.json?_search=data&_shape=array").json()) == 1
