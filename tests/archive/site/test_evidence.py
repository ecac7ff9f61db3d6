"""The evidence of a cell and the archived source that it frames, through Datasette's own client."""

import asyncio
import hashlib
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import lxml.html
import pytest
from datasette.app import Datasette

from archive.articles import Article, store_first_tables
from archive.rows import load_report
from archive.store import Member
from crawler.captures.articles import FurtherPage
from extract.report import VERSION, read_source, understand
from tests.archive.site.published import HOSTILE, HOUSING, PLANNING, REGISTER, TOWN, Publication, data_of, served
from tests.documents import make_report, random_figures, render_html

CELL = "applications.granted.total"
BLANK_CELL = "reviews.litigation_after.upheld"
EVIDENCE = f"/evidence/{HOUSING}/2023/{CELL}"
SOURCE = f"/source/{HOUSING}/2023?revision=2&mark={CELL}"


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return served(snapshot)


def fetch(site: Datasette, path: str, **headers: str) -> Any:
    return asyncio.run(site.client.get(path, headers=headers))


def page(site: Datasette, path: str, status: int = 200) -> lxml.html.HtmlElement:
    response = fetch(site, path)
    assert response.status_code == status, response.text[:2000]
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_evidence_says_all_that_is_known_of_a_cell(site: Datasette, snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        report = load_report(db, f"{HOUSING}/2023")
        capture = db.execute(
            "select capture.url, capture.sha256, segment, offset from report"
            " join revision on revision.id = current_revision_id join capture on capture.id = capture_id"
            " where report.key = ?",
            [f"{HOUSING}/2023"],
        ).fetchone()
    fact = next(fact for fact in report.facts if fact.code == CELL)
    told = words(page(site, EVIDENCE).find(".//main"))
    for said in (fact.raw, str(fact.value), CELL, "2024-03-05 02:00 UTC", "第 2 版", *map(str, capture)):
        assert said in told
    assert "与所存字节一致" in told
    assert "R1" in told


def test_its_frame_shows_the_source_with_that_very_cell_marked(site: Datasette, snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        facts = load_report(db, f"{HOUSING}/2023").facts
    for fact in facts[::40] + [fact for fact in facts if fact.state != "stated"]:
        (frame,) = page(site, f"/evidence/{HOUSING}/2023/{fact.code}").xpath("//iframe")
        assert frame.get("sandbox") == ""
        assert frame.get("title")
        source = page(site, frame.get("src"))
        (cell,) = source.xpath("//*[@id='mark']")
        assert words(cell) == fact.raw
        assert source.xpath("//*[contains(@class, 'told')]") == []


def test_both_pages_are_locked_in(site: Datasette) -> None:
    evidence, source = fetch(site, EVIDENCE), fetch(site, SOURCE)
    assert "frame-src 'self'" in evidence.headers["content-security-policy"]
    policy = source.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; ")
    assert policy.endswith("; sandbox")
    assert "script" not in policy
    assert source.headers["x-frame-options"] == "SAMEORIGIN"
    for response in (evidence, source):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in response.headers


def test_a_revision_has_evidence_of_its_own(site: Datasette) -> None:
    code = "proactive.penalty.decisions"
    now, then = (
        page(site, f"/source/{HOUSING}/2023?revision={n}&mark={code}").xpath("//*[@id='mark']")[0] for n in (2, 1)
    )
    assert int(words(now)) == int(words(then)) + 1
    older = page(site, f"/evidence/{HOUSING}/2023/{code}?revision=1")
    assert "这是旧版本" in words(older)
    assert "revision=1" in older.xpath("//iframe/@src")[0]
    for link in older.xpath("//nav[contains(@class, 'pages')]//a[@rel]/@href"):
        assert "revision=1" in link


def test_every_cell_of_the_report_leads_to_its_evidence(site: Datasette) -> None:
    for path in (f"/report/{HOUSING}/2023", f"/report/{HOUSING}/2023?revision=1"):
        html = page(site, path)
        cells = html.xpath("//div[@class='evidence']")
        assert len(cells) > 150
        for cell in cells:
            (address,) = cell.xpath(".//p[@class='open']/a/@href")
            code = cell.get("id").removeprefix("evidence-")
            assert urlsplit(address).path == f"/evidence/{HOUSING}/2023/{code}"
            assert ("revision=1" in address) == ("revision=1" in path)


def test_the_bytes_can_be_taken_as_they_came(site: Datasette, snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        (sha256,) = db.execute(
            "select sha256 from revision join report on report.id = report_id where report.key = ? and number = 1",
            [f"{HOUSING}/2023"],
        ).fetchone()
    response = fetch(site, f"/source/{HOUSING}/2023/raw?revision=1")
    assert hashlib.sha256(response.content).hexdigest() == sha256
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment; ")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_name_of_a_hostile_file_is_only_a_name(site: Datasette) -> None:
    disposition = fetch(site, f"/source/{quote(HOSTILE, safe='')}/2023/raw").headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename=\"[0-9a-f]{16}\"; filename\*=UTF-8''[\w%.~-]+", disposition)


def test_what_has_not_changed_is_not_sent_again(site: Datasette) -> None:
    first = fetch(site, SOURCE)
    again = fetch(site, SOURCE, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = fetch(site, SOURCE.replace(CELL, BLANK_CELL))
    assert other.headers["etag"] != first.headers["etag"]


def test_without_captures_the_page_says_so_and_shows_where_it_came_from(snapshot: Path) -> None:
    bare = Datasette([], immutables=[str(snapshot)])
    html = page(bare, EVIDENCE)
    assert html.xpath("//iframe") == []
    assert "这台服务器上没有这份原文的字节" in words(html)
    assert "http://zjj.yunhe.example/art/2024/1/20/art_1_2023.html" in words(html)
    assert "与所存字节一致" not in words(html)
    source = page(bare, SOURCE)
    assert "没有这份原文的字节" in words(source)
    assert fetch(bare, f"/source/{HOUSING}/2023/raw").status_code == 404


def test_a_damaged_capture_is_said_to_be_so_and_nothing_of_it_is_shown(snapshot: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_of(snapshot), data, symlinks=True)
    (segment,) = (data / "captures").glob("*.warc.gz")
    whole = segment.read_bytes()
    with closing(sqlite3.connect(snapshot)) as db:
        (offset,) = db.execute(
            "select offset from revision join capture on capture.id = capture_id join report on report.id = report_id"
            " where report.key = ? and number = 2",
            [f"{HOUSING}/2023"],
        ).fetchone()
    at = offset + 4000
    segment.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    site = served(data / snapshot.relative_to(data_of(snapshot)))
    html = page(site, EVIDENCE)
    assert "已损坏" in words(html)
    assert html.xpath("//iframe") == []
    source = page(site, SOURCE)
    assert "已损坏" in words(source)
    assert source.xpath("//table") == []
    raw = fetch(site, f"/source/{HOUSING}/2023/raw?revision=2")
    assert (raw.status_code, raw.text) == (404, "damaged\n")
    assert str(tmp_path) not in source.text_content() + raw.text


@pytest.mark.parametrize(
    "path",
    [
        f"/evidence/{HOUSING}/2023/no.such.cell",
        f"/evidence/{HOUSING}/2023/applications.other_handling_unpaid.total",  # on the form, and not printed
        f"/evidence/{HOUSING}/1999/{CELL}",
        f"/evidence/nobody/2023/{CELL}",
        f"/evidence/{HOUSING}/2023/{CELL}?revision=99",
        f"/evidence/{HOUSING}/2023/{CELL}?revision=x",
        f"/evidence/{HOUSING}/2023/%00",
        f"/evidence/{HOUSING}/2023/{'a' * 5000}",
        f"/evidence/{HOUSING}/2023",
        f"/source/{HOUSING}/2023?mark=no.such.cell",
        f"/source/{HOUSING}/2023?part=2",
        f"/source/{HOUSING}/2023?part=%00",
        f"/source/{HOUSING}/2023?revision=-1",
        f"/source/{HOUSING}/2023/page-1.png?mark={CELL}",  # a page of the web has no pages
        f"/source/{HOUSING}/2023/page-0.png",
        f"/source/{HOUSING}/2023/page-99999.png",
        f"/source/{HOUSING}/2023/other",
    ],
)
def test_what_is_not_there_is_a_clear_404(site: Datasette, path: str) -> None:
    response = fetch(site, path)
    assert response.status_code == 404
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_page_that_is_gone_still_has_its_evidence(site: Datasette) -> None:
    html = page(site, f"/evidence/{TOWN}/2022/{CELL}?lang=en")
    assert "has been gone from its address" in words(html)
    assert html.xpath("//iframe/@src")[0].endswith("&lang=en#mark")
    assert unquote(html.xpath("//iframe/@src")[0]).startswith(f"/source/{TOWN}/2022?")


def test_what_could_not_be_settled_is_shown_where_it_stands(site: Datasette) -> None:
    report = page(site, f"/report/{PLANNING}/2022")
    (address,) = report.xpath("//details[contains(@class, 'problems')]//a/@href")
    assert address.endswith("mark=problem-1#mark")
    source = page(site, address)
    assert len(source.xpath("//td[@id='mark']")) == 1
    assert source.xpath("//*[contains(@class, 'told')]") == []
    assert fetch(site, address.replace("problem-1", "problem-2")).status_code == 404
    assert fetch(site, address.replace("problem-1", "problem-0")).status_code == 404


def test_a_report_cut_into_pages_shows_the_page_that_the_cell_is_on(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    html = render_html(make_report("东湾镇人民政府", 2023, random_figures("cut", "2021")))
    at = html.index("四、政府信息公开行政复议")
    at = html.rindex("<p", 0, at)
    head, end = html[: html.index("<body")], "</body></html>"
    first, second = html[:at] + end, f"{head}<body>{html[at:]}"
    captures = [
        publication._capture(text.encode(), f"http://dongwan.example/2023{part}.html", TOWN, "2024-01-20T02:00:00Z")
        for part, text in (("", first), ("_2", second))
    ]
    document, source = read_source(first.encode(), name="2023.html", further=(second.encode(),))
    report = understand(document, source)
    article = Article(captures[0], (FurtherPage(captures[1].url, captures[1]),))
    publication.store.add([Member(article, report)], REGISTER, VERSION)
    with publication.store.connection as connection:
        store_first_tables(connection, captures[0], report)
    site = served(publication.publish())
    facts = {fact.code: fact for fact in report.facts}
    for code, number in ((CELL, 1), ("reviews.reconsideration.total", 2)):
        evidence = page(site, f"/evidence/{TOWN}/2023/{code}")
        assert captures[number - 1].sha256 in words(evidence)
        assert captures[number - 1].url in words(evidence)
        source_page = page(site, evidence.xpath("//iframe/@src")[0])
        assert words(source_page.xpath("//td[@id='mark']")[0]) == facts[code].raw
        (current,) = source_page.xpath("//*[@aria-current='page']")
        assert words(current) == f"第 {number} 页"
        other = page(site, source_page.xpath("//p[contains(@class, 'told')]//a/@href")[0])
        assert other.xpath("//*[@id='mark']") == []
        raw = fetch(site, f"/source/{TOWN}/2023/raw?part={number}")
        assert hashlib.sha256(raw.content).hexdigest() == captures[number - 1].sha256
