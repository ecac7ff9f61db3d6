"""Every page through Datasette's own client, its contents against the database that it is drawn from."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlsplit

import lxml.html
import pytest
from datasette.app import Datasette

from archive.publication.places import METADATA_NAME
from archive.rows import load_report
from archive.site.coverage import SIGNS
from archive.site.words import WORDS
from extract.forms import measures
from tests.archive.site.published import (
    DOUBTFUL,
    FOOTNOTED,
    HOSTILE,
    HOSTILE_NAME,
    HOUSING,
    HOUSING_NAME,
    PAYLOAD,
    PLANNING,
    SETTLED,
    TOWN,
    UNPRINTED,
    Publication,
    served,
)
from tests.documents import make_report, random_figures, render_html
from tests.documents.labels import APPLICATION_COLUMNS

REPORTS = [f"/report/{HOUSING}/{year}" for year in (2020, 2021, 2022, 2023)]
PAGES = [
    "/",
    "/publishers",
    "/publishers?q=云河&region=330991&kind=department&level=prefecture&state=failed&year=2023",
    "/status",
    "/status?region=330000&platform=auto&verdict=blocked&nights=90",
    f"/status/{HOUSING}",
    "/coverage",
    "/coverage?year=2022",
    "/coverage?region=330000&year=2023&kind=department",
    "/coverage?region=330991",
    "/coverage?state=late&year=2022",
    "/findings",
    "/findings?rule=R1",
    "/findings?year=2022&region=330000",
    "/findings?rule=Y2",
    "/findings?region=330991&rule=P1&layout=html",
    "/changes",
    "/changes?kind=gone&region=330992",
    "/changes?order=largest&year=2023",
    "/changes/readings",
    f"/publisher/{HOUSING}",
    f"/publisher/{PLANNING}",
    f"/publisher/{TOWN}",
    f"/promises/{HOUSING}",
    f"/promises/{TOWN}",
    f"/promises/{quote(HOSTILE, safe='')}",
    f"/publisher/{quote(HOSTILE, safe='')}",
    f"/chain/{HOUSING}",
    f"/chain/{TOWN}",
    f"/chain/{quote(HOSTILE, safe='')}",
    *REPORTS,
    f"/report/{HOUSING}/2023?revision=1",
    f"/report/{TOWN}/2022",
    f"/report/{PLANNING}/2022",
    f"/report/{quote(HOSTILE, safe='')}/2023",
    f"/reuse/{HOUSING}/2023",
    f"/reuse/{HOUSING}/2020",
    f"/reuse/{quote(HOSTILE, safe='')}/2023",
    f"/compare/{HOUSING}/2022/2023",
    f"/compare/{HOUSING}/2020/2021/2022/2023",
    f"/compare/{HOUSING}/2020/2021/2022?prose=2020,2022&rows=changed",
    f"/compare/{HOUSING}/2023?revisions=1,2",
    "/compare/group",
    "/compare/group?region=330000&year=2022&year=2023",
    "/compare/group?region=330000&kind=department&year=2021&year=2022&year=2023&measure=all",
    "/compare/group?name=恶意&year=2022&year=2023&measure=applications.new.other&order=percent",
]


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


def page(site: Datasette, path: str, status: int = 200) -> lxml.html.HtmlElement:
    response = fetch(site, path)
    assert response.status_code == status, path
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def in_language(path: str, lang: str) -> str:
    return path if lang == "zh" else f"{path}{'&' if '?' in path else '?'}lang=en"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_safe_and_in_its_language(site: Datasette, path: str, lang: str) -> None:
    response = fetch(site, in_language(path, lang))
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    html = lxml.html.document_fromstring(response.text)
    assert html.get("lang") == {"zh": "zh-Hans", "en": "en"}[lang]
    assert html.xpath("//script | //img | //style | //iframe | //*[@style] | //@*[starts-with(name(), 'on')]") == []
    ids = html.xpath("//@id")
    assert len(ids) == len(set(ids))
    for href in html.xpath("//a/@href"):
        parts = urlsplit(href)
        assert parts.scheme in {"", "http"}, href
        if not parts.path and parts.fragment:
            assert unquote(parts.fragment) in ids, href
        elif not parts.scheme and not parts.path.startswith("/gongkai") and "hreflang" not in href:
            assert ("lang=en" in parts.query) == (lang == "en") or href in html.xpath("//a[@hreflang]/@href"), href
    for target in html.xpath("//@popovertarget"):
        assert target in ids
    assert "None" not in words(html.find("body"))


def test_every_link_within_the_site_answers(site: Datasette) -> None:
    seen = set[str]()
    for path in PAGES:
        for href in page(site, path).xpath("//a/@href"):
            address = urljoin(f"http://localhost{path}", href).partition("#")[0]
            if address.startswith("http://localhost/"):
                seen.add(address.removeprefix("http://localhost"))
    assert len(seen) > 20
    assert [address for address in sorted(seen) if fetch(site, address).status_code != 200] == []


@pytest.mark.parametrize("path", [*REPORTS, f"/report/{HOUSING}/2023?revision=1", f"/report/{TOWN}/2022"])
def test_a_report_shows_every_cell_that_it_prints_and_no_other(
    site: Datasette, db: sqlite3.Connection, path: str
) -> None:
    key, revision = re.fullmatch(r"/report/(.+?)(?:\?revision=(\d+))?", path).groups()  # type: ignore[union-attr]
    report = load_report(db, key, revision and int(revision))
    html = page(site, path)
    assert len(report.facts) > 150
    cells = {cell.get("id"): cell for cell in html.xpath("//td[contains(@class, 'figure')]")}
    printed = {code for code, cell in cells.items() if "absent" not in cell.get("class")}
    assert printed == {fact.code for fact in report.facts}
    for fact in report.facts:
        cell = cells[fact.code]
        assert fact.state in cell.get("class").split()
        shown = cell.find("button").text
        if fact.value is not None:
            assert Decimal(shown) == fact.value
        else:
            assert shown == (fact.raw or "空白")
        evidence = words(html.get_element_by_id(f"evidence-{fact.code}"))
        assert fact.raw in evidence
        assert fact.code in evidence


def test_the_kinds_of_missing_are_told_apart(site: Datasette) -> None:
    html = page(site, f"/report/{HOUSING}/2023")
    assert html.get_element_by_id("reviews.litigation_after.upheld").find("button").text == "空白"
    assert html.get_element_by_id("proactive.coercion.decisions").find("button").text == "/"
    assert words(html.get_element_by_id("proactive.fees.amount")) == "25.1印作 251000元"
    ids = set(html.xpath("//td/@id"))
    assert "applications.other_handling.total" in ids
    assert "applications.other_handling_unpaid.total" not in ids
    assert "另印有2019年格式的“（六）其他处理”" in words(html)


def test_a_cell_that_is_not_printed_is_said_to_be_so(site: Datasette, db: sqlite3.Connection) -> None:
    """A report that leaves out a group of rows."""
    html = page(site, f"/report/{quote(HOSTILE, safe='')}/2023")
    absent = html.xpath("//td[contains(@class, 'absent')]")
    printed = html.xpath("//td[contains(@class, 'figure')]/button")
    stored = db.execute("select count(*) from facts where publisher_key = ?", [HOSTILE]).fetchone()[0]
    assert len(printed) == stored
    assert {cell.get("id") for cell in absent} == {
        f"applications.{row}.{column}" for row in UNPRINTED for column in APPLICATION_COLUMNS
    }
    assert {words(cell) for cell in absent} == {"未列"}


def test_a_figure_that_could_not_be_placed_is_not_said_to_be_unprinted(site: Datasette) -> None:
    html = page(site, f"/report/{PLANNING}/2022")
    (absent,) = html.xpath("//td[contains(@class, 'absent')]")
    assert (absent.get("id"), words(absent)) == (DOUBTFUL, "缺")
    assert "未列" not in words(html.xpath("//table[contains(@class, 'form-applications')]")[0])
    (problem,) = html.xpath("//details[contains(@class, 'problems')]//li")
    assert words(problem) == "unplaced 有两种归位都说得通 73 8 第 4 个表格，第 6 行，第 5 列"
    (differs,) = html.xpath("//a[contains(@class, 'differs')]")
    assert differs.get("title").startswith("与表格不符")


def test_the_evidence_of_a_cell_says_how_it_was_read_and_placed(site: Datasette) -> None:
    html = page(site, f"/report/{PLANNING}/2022?lang=en")
    settled, other = (words(html.get_element_by_id(f"evidence-{code}")) for code in (SETTLED, "applications.new.total"))
    for told in ("the form's identities leave this one placing", "OCR, off a picture"):
        assert told in settled
        assert told not in other


def test_an_english_reader_is_told_units_and_sections(site: Datasette) -> None:
    html = page(site, f"/report/{PLANNING}/2022?lang=en")
    assert words(html.get_element_by_id("section-overview")) == "一、总体情况 Overview"
    assert words(html.get_element_by_id("evidence-applications.new.total").find_class("value")[0]).endswith(" items")
    chinese = page(site, f"/report/{PLANNING}/2022")
    assert words(chinese.get_element_by_id("section-overview")) == "一、总体情况"
    assert words(chinese.get_element_by_id("evidence-applications.new.total").find_class("value")[0]).endswith(" 件")


def test_every_unit_of_the_forms_has_a_word() -> None:
    assert {f"unit.{measure.unit}" for measure in measures().values() if measure.unit} <= WORDS.keys()


def test_a_part_without_heading_is_named_as_one(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    for year in (2015, 2016):
        report = make_report("东湾镇人民政府", year, random_figures(f"old-{year}", "2014"))
        url = f"http://dongwan.example/{year}.html"
        publication.add(render_html(report), url, TOWN, fetched_at=f"{year + 1}-02-02T02:00:00Z")
    site = served(publication.publish())
    for path in (f"/report/{TOWN}/2016", f"/compare/{TOWN}/2015/2016"):
        html = page(site, path)
        assert all(words(title) for title in html.xpath("//h2 | //h3 | //nav//a | //th[@scope='row']")), path
        assert "（没有标题的部分）" in words(html)


def test_findings_stand_beside_the_cells_they_speak_of(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"/report/{HOUSING}/2022")
    rows = db.execute(
        "select rule, each, message_zh from finding join report on current_revision_id = revision_id"
        " where report.key = ? and status = 'fail'",
        [f"{HOUSING}/2022"],
    ).fetchall()
    assert {(rule, each) for rule, each, _ in rows} == {("R1", "granted"), ("R3", "total")}
    for rule, each, message in rows:
        line = html.get_element_by_id(f"finding-{rule}-{each}")
        assert message in words(line)
        for target in line.xpath(".//a/@href"):
            cell = html.get_element_by_id(unquote(target.removeprefix("#")))
            assert f"#finding-{rule}-{each}" in cell.xpath(".//sup/a/@href")
    (hinted,) = {link.get("href") for link in html.xpath("//p[@class='hint']//a")}
    assert hinted == "#applications.granted.total"
    assert all("印为" in words(hint) for hint in html.xpath("//p[@class='hint']"))
    assert "would hold if" in words(page(site, f"/report/{HOUSING}/2022?lang=en"))
    marked = {cell.get("id") for cell in html.xpath("//td[contains(@class, 'failing')]")}
    assert "applications.granted.total" in marked
    assert "applications.new.total" not in marked


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "行政强制 · 本年处理决定数量 98761 / 987612"), ("en", "98761 / 987612")]
)
def test_two_readings_that_differ_are_told_with_both(site: Datasette, lang: str, said: str) -> None:
    html = page(site, f"/report/{TOWN}/2022?lang={lang}")
    line = html.get_element_by_id("finding-X1-proactive")
    assert said in words(line)
    assert line.xpath(".//a/@href") == [f"#{FOOTNOTED}"]
    assert "trafilatura" in line.xpath(".//*[@class='rule']/@title")[0]
    cell = html.get_element_by_id(FOOTNOTED)
    assert "#finding-X1-proactive" in cell.xpath(".//sup/a/@href")
    assert "98761" in words(cell)
    assert not html.xpath("//*[@id='finding-X1-reviews']")


def test_figures_in_prose_lead_to_the_cells_they_restate(site: Datasette, db: sqlite3.Connection) -> None:
    report = load_report(db, f"{HOUSING}/2023")
    html = page(site, f"/report/{HOUSING}/2023")
    restating = [figure for figure in report.figures if figure.code]
    links = html.xpath("//a[contains(@class, 'restates')]")
    assert len(restating) > 4
    assert [(link.text, link.get("href")) for link in links] == [(f.text, f"#{f.code}") for f in restating]
    kinds = {True: "agrees", False: "differs", None: "undecided"}
    assert [link.get("class").split()[1] for link in links] == [kinds[figure.agrees] for figure in restating]


def test_sections_keep_their_words_and_order(site: Datasette, db: sqlite3.Connection) -> None:
    report = load_report(db, f"{HOUSING}/2023")
    html = page(site, f"/report/{HOUSING}/2023")
    parts = html.xpath("//section[@class='part']")
    assert [words(part.find("h2")) for part in parts] == [section.heading for section in report.sections]
    for section, part in zip(report.sections, parts, strict=True):
        shown = "".join("".join(p.text_content() for p in part.xpath("./div[@class='prose']/p")).split())
        assert shown == "".join(section.text.split())


def test_where_it_comes_from(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"/report/{HOUSING}/2023")
    url, sha256 = db.execute(
        "select url, sha256 from revision join report on current_revision_id = revision.id where report.key = ?",
        [f"{HOUSING}/2023"],
    ).fetchone()
    (link,) = html.xpath(f"//a[@href='{url}']")
    assert (link.text, link.get("rel")) == (url, "noreferrer nofollow")
    assert sha256 in words(html)
    assert "2024-03-05 02:00 UTC" in words(html)
    older = page(site, f"/report/{HOUSING}/2023?revision=1")
    assert "这是旧版本" in words(older)
    penalty = "proactive.penalty.decisions"
    now, then = (int(h.get_element_by_id(penalty).find("button").text) for h in (html, older))
    assert now == then + 1


def test_json_is_the_reading(site: Datasette, db: sqlite3.Connection) -> None:
    for path, revision in ((f"/report/{HOUSING}/2023.json", None), (f"/report/{HOUSING}/2023.json?revision=1", 1)):
        response = fetch(site, path)
        assert response.headers["content-type"].startswith("application/json")
        assert response.json() == load_report(db, f"{HOUSING}/2023", revision).to_json()
    assert fetch(site, "/report/nobody/2023.json").status_code == 404


def test_home_tells_each_mark_of_each_year(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, "/")
    (table,) = html.xpath("//table[@class='list counts']")
    marks = list(SIGNS)
    shown = {
        (int(words(row[0])), mark): int(words(cell))
        for row in table.xpath("./tbody/tr")
        for mark, cell in zip(marks, row[1:], strict=True)
        if words(cell) != "0"
    }
    counted = db.execute("select year, mark, count(*) from coverage_cell group by 1, 2").fetchall()
    assert shown == {(year, mark): n for year, mark, n in counted}
    assert {"in_time", "late", "missing", "failed", "gone", "no_deadline"} == {mark for _, mark in shown}
    lines = html.xpath("//ol[@class='glance']/li")
    assert [words(line.xpath(".//span[@class='year']")[0]) for line in lines] == [
        "2024",
        "2023",
        "2022",
        "2021",
        "2020",
    ]
    for line in lines:
        year = int(words(line.xpath(".//span[@class='year']")[0]))
        told = line.xpath(".//svg/@aria-label")[0]
        assert sum(map(int, re.findall(r"\d+", told))) == sum(n for (y, _), n in shown.items() if y == year)


def test_home_tells_of_the_night_of_what_is_new_and_of_changes(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, "/")
    told = words(html)
    assert "部分失败" in told
    assert "3 个网站中 1 个需要处理" in told
    (reports,) = db.execute("select count(*) from report").fetchone()
    (cells,) = db.execute("select count(*) from facts").fetchone()
    assert [words(dd) for dd in html.xpath("//dl[@class='numbers']//dd")] == [
        str(reports),
        str(db.execute("select count(*) from publisher").fetchone()[0]),
        "2020–2023",
        f"{cells:,}",
    ]
    (changes,) = html.xpath("//section[@aria-labelledby='changes']")
    assert f"{HOUSING_NAME} 2023" in words(changes)
    assert "数字改动 · 2 格" in words(changes)
    assert changes.xpath(".//li/a/@href") == [f"/compare/{HOUSING}/2023?revisions=1%2C2"]


def test_publishers_show_who_has_which_year(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, "/publishers")
    (table,) = html.xpath("//table[contains(@class, 'matrix')]")
    years = [int(th.text) for th in table.xpath("./thead//th")[1:]]
    shown = {}
    for row in table.xpath("./tbody/tr"):
        key = unquote(row.xpath("./th/a/@href")[0].rpartition("/")[2])
        for year, cell in zip(years, row.xpath("./td"), strict=True):
            for name in cell.xpath("./*")[0].get("class").split():
                if (mark := name.removeprefix("mark-")) != name:
                    shown[key, year] = mark
    expected = db.execute("select key, year, mark from coverage_cell join publisher on id = publisher_id")
    assert shown == {(key, year): mark for key, year, mark in expected}
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_publishers_are_found_by_name_and_no_wildcard_is_taken(site: Datasette) -> None:
    def found(**query: str) -> list[str]:
        rows = page(site, f"/publishers?{urlencode(query)}").xpath("//table[contains(@class, 'matrix')]//th/a")
        return [words(a) for a in rows]

    assert found(q="住房") == found(q="云河市住建局") == [HOUSING_NAME]
    assert found(q="330992") == found(region="330992") == found(kind="town") == ["东湾镇人民政府"]
    assert found(q="%") == found(q="_") == found(q="'; drop table publisher; --") == []
    assert "没有符合这些条件的发布机关" in words(page(site, "/publishers?q=%25"))
    assert len(found()) == len(found(page="99999")) == len(found(page="²")) == 4
    assert len(found(region="330000")) == 3
    assert found(state="missing") == found(state="missing", year="2024") == [HOUSING_NAME]
    assert (
        found(state="missing", year="2023") == ["东湾镇人民政府"] == found(level="town", state="missing", year="2023")
    )
    assert found(state="failed", year="2023") == ["云河市发展和改革委员会"]


@pytest.mark.parametrize("query", ["region=999999", "kind=x", "state=x", "year=20x4", "level=%00", "region=%27"])
def test_a_filter_that_means_nothing_is_said_to(site: Datasette, query: str) -> None:
    assert "筛选条件" in words(page(site, f"/publishers?{query}", status=404))


def numbers_of(html: lxml.html.HtmlElement, code: str) -> dict[int, str]:
    """The table below a publisher's chart: what is written for each year."""
    (figure,) = html.xpath(f"//figure[.//code[.='{code}']]")
    return {int(words(row[0])): words(row[1]) for row in figure.xpath(".//tbody/tr")}


def test_publisher_shows_years_charts_and_gaps(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"/publisher/{HOUSING}")
    code = "applications.new.total"
    values = dict(
        db.execute("select year, value from facts where publisher_key = ? and code = ?", [HOUSING, code]).fetchall()
    )
    (chart,) = html.xpath(f"//figure[.//code[.='{code}']]")
    assert [text.text for text in chart.xpath(".//*[starts-with(@class, 'value')]")] == [
        str(values[y]) for y in sorted(values)
    ]
    assert numbers_of(html, code) == {year: str(value) for year, value in values.items()} | {2024: "未见"}
    assert words(chart.xpath(".//*[@class='gaps']")[0]) == "2024 未见"
    penalty = numbers_of(html, "proactive.penalty.decisions")
    assert (penalty[2020], penalty[2024]) == ("格式不同", "未见")
    fees = numbers_of(html, "proactive.fees.amount")
    assert (fees[2020], fees[2023]) == ("格式无此项", "25.1")
    assert [words(row.find("th")) for row in html.xpath("//table[@class='list years']/tbody/tr")] == [
        *("2024", "2023", "2022", "2021", "2020")
    ]
    assert "（一）予以公开" in words(html)


def test_a_chart_leads_to_its_cells_and_to_its_query(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"/publisher/{HOUSING}")
    for figure in html.xpath("//figure"):
        (query,) = figure.xpath(".//p[@class='query']/a/@href")
        code = parse_qs(urlsplit(query).query)["code"][0]
        linked = [unquote(urlsplit(a).path).split("/")[1:] for a in figure.xpath(".//table//a/@href")]
        assert {(page, key, cell) for page, key, _, cell in linked} == {("evidence", HOUSING, code)}
        printed = {
            year
            for (year,) in db.execute("select year from facts where publisher_key = ? and code = ?", [HOUSING, code])
        }
        assert {int(year) for _, _, year, _ in linked} == printed


def test_publisher_sets_section_five_side_by_side(site: Datasette, db: sqlite3.Connection) -> None:
    html = page(site, f"/publisher/{HOUSING}")
    columns = html.xpath("//article[@class='promise']")
    assert [words(column.xpath("./h3/a")[0]) for column in columns] == ["2023", "2022", "2021", "2020"]
    for column, year in zip(columns, (2023, 2022, 2021, 2020), strict=True):
        (text,) = db.execute(
            "select text from section join report on current_revision_id = revision_id"
            " where section.key = 'problems' and report.key = ?",
            [f"{HOUSING}/{year}"],
        ).fetchone()
        said = "".join(piece.text_content() for piece in column.xpath(".//p/span[1] | .//h4/span[last()]"))
        assert "".join(said.split()) == "".join(text.split())
    kinds = {name for column in columns[:-1] for name in column.xpath(".//p/@class")}
    assert "said said-same" in kinds
    assert set(columns[-1].xpath(".//p/@class")) == {"said said-first"}


def test_publisher_as_json_says_what_the_page_says(site: Datasette, db: sqlite3.Connection) -> None:
    response = fetch(site, f"/publisher/{HOUSING}.json")
    assert response.headers["content-type"].startswith("application/json")
    told = response.json()
    assert (told["schema"], told["publisher"]["name"]) == ("gongkai.publisher/1", HOUSING_NAME)
    assert [(row["year"], row["mark"]) for row in told["years"]] == db.execute(
        "select year, mark from coverage_cell join publisher on id = publisher_id where key = ? order by year",
        [HOUSING],
    ).fetchall()
    for figure in told["figures"]:
        for point in figure["years"]:
            assert (point["value"] is None) != (point["missing"] is None)
            if point["value"] is not None:
                stated = db.execute(
                    "select value from facts where publisher_key = ? and year = ? and code = ?",
                    [HOUSING, point["year"], point["code"]],
                ).fetchone()
                assert stated == (point["value"],)
    assert [row["year"] for row in told["problems"]] == [2020, 2021, 2022, 2023]
    assert {row["rule"] for row in told["findings"]} >= {"R3"}
    assert fetch(site, "/publisher/nobody.json").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/report/nobody/2023",
        f"/report/{HOUSING}/1999",
        f"/report/{HOUSING}/2023?revision=9",
        f"/report/{HOUSING}/2023?revision=²",
        f"/report/{HOUSING}/2023?revision=99999999999999999999",
        f"/report/{HOUSING}",
        "/report/",
        "/publisher",
        "/publisher/nobody",
        f"/compare/{HOUSING}/1999/2022",
        f"/compare/{HOUSING}/2023",
        f"/compare/{HOUSING}/2023?revisions=1,x",
        "/compare/%00/2022/2023",
        "/-/threads.json",
        "/-/threads",
        "/-/databases.json",
        "/-/databases",
    ],
)
def test_what_is_not_here_says_so_in_the_site_s_style(site: Datasette, path: str) -> None:
    html = page(site, path, status=404)
    assert words(html.find(".//h1")) == "没有这一页"
    assert "/" in html.xpath("//main//a/@href")


def test_no_address_tells_paths_of_the_machine(site: Datasette, snapshot: Path) -> None:
    for path in ("/-/threads.json", "/-/databases.json", "/-/versions.json", "/-/metadata.json", "/.json", *PAGES):
        assert str(snapshot.parent) not in fetch(site, path).text


def test_hostile_words_are_only_words(site: Datasette) -> None:
    for path in PAGES:
        assert "<script" not in fetch(site, path).text.lower()
    html = page(site, f"/report/{quote(HOSTILE, safe='')}/2023")
    assert PAYLOAD in words(html.find(".//h1"))
    assert f"javascript:alert(1)//{PAYLOAD}".replace(" ", "%20") in words(html)
    assert PAYLOAD in html.xpath("//td[contains(@class, 'figure text')]/button/text()")
    assert HOSTILE_NAME in words(page(site, f"/publisher/{quote(HOSTILE, safe='')}"))


def test_one_value_cannot_fill_the_memory(site: Datasette) -> None:
    fetched = fetch(site, "/gongkai.json?sql=select+randomblob(500000000)")
    assert fetched.status_code == 400
    assert "too big" in fetched.text


def test_every_reason_in_the_snapshot_has_its_words(db: sqlite3.Connection) -> None:
    reasons = {reason for (reason,) in db.execute("select distinct reason from finding where reason is not null")}
    assert len(reasons) > 2
    assert {reason for reason in reasons if f"reason.{reason}" not in WORDS} == set()
