"""What people made of findings, and what newer programs read, beside the report."""

import asyncio
from dataclasses import replace

import lxml.html
import pytest

from archive.reviews import give
from extract.report import extract
from tests.archive.conftest import asked_about
from tests.archive.site.published import HOUSING, HOUSING_NAME, PAYLOAD, REGISTER, Publication, served
from tests.documents import make_report, random_figures, render_html
from tests.documents.figures import break_sum

CELL = "applications.granted.total"
WHEN = "2024-02-02T02:00:00Z"


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> lxml.html.HtmlElement:
    """The page of a report with two broken sums, verdicts on both and on one that is gone, read again by another."""
    publication = Publication(tmp_path_factory.mktemp("reviewed"))
    figures = break_sum(random_figures("reviewed", "2021"), CELL, 3)
    text = render_html(make_report(HOUSING_NAME, 2023, figures))
    capture = publication._capture(text.encode(), "http://zjj.yunhe.example/2023.html", HOUSING, WHEN)
    read = extract(text.encode(), name="2023.html")
    gone = "applications.partial.total"
    misread = replace(
        read,
        extractor_version="old",
        facts=[f._replace(value=f.value + 1, raw=str(f.value + 1)) if f.code == gone else f for f in read.facts],
        findings=[f._replace(status="fail") if (f.rule, f.each) == ("R1", "partial") else f for f in read.findings],
    )
    publication.add_reading(capture, misread, "old")
    connection = publication.store.connection
    ids = dict(connection.execute("select rule || ' ' || each, id from finding where status = 'fail'").fetchall())
    give(connection, asked_about(connection, ids["R1 granted"]), "office", given_by="王敏", note=PAYLOAD)
    give(connection, asked_about(connection, ids["R1 partial"]), "extraction", given_by="李")
    publication.store.read_again(capture, read, REGISTER, read.extractor_version)
    site = served(publication.publish())
    response = asyncio.run(site.client.get(f"/report/{HOUSING}/2023"))
    assert response.status_code == 200
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_verdict_stands_with_its_finding(html: lxml.html.HtmlElement) -> None:
    line = words(html.get_element_by_id("finding-R1-granted"))
    assert "评定：报告本身有误 王敏" in line
    assert PAYLOAD in line
    assert "评定" not in words(html.get_element_by_id("finding-R3-total"))


def test_a_verdict_on_what_no_longer_fails_is_kept_apart(html: lxml.html.HtmlElement) -> None:
    (past,) = [d for d in html.xpath("//details") if words(d.find("summary")).startswith("对已不成立的出入的评定 1 条")]
    assert "评定：读取有误" in words(past)
    assert "待重新评定" in words(past)


def test_what_a_newer_program_read_is_told_and_is_no_revision(html: lxml.html.HtmlElement) -> None:
    (again,) = html.xpath("//ol[@class='again']/li")
    assert "由 old 改为" in words(again)
    assert "1 个单元格与先前不同" in words(again)
    assert "（二）部分公开" in words(again)
    before, after = words(again).rsplit("：", 1)[1].split(" → ")
    assert int(before) == int(after) + 1
    assert len(html.xpath("//ol[@class='revisions']/li")) == 1
