"""The comparison as a page, parsed again: whole, escaped, alone, and saying what the JSON says."""

import base64
import hashlib
import re

import lxml.html
import pytest

from archive.compare import wording as say
from archive.compare.render import outline
from archive.compare.render.html import render_html
from archive.compare.render.printable import printable
from archive.compare.several import Several, compare_several
from archive.erring import ERRED_WORDS
from extract.model import json_number
from tests.archive.compare.building import report
from tests.archive.compare.render.comparisons import hostile, plain, two_documents, with_problems, words_of, years


def parsed(told: Several, **options: object) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render_html(outline(told, **options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [plain, hostile, two_documents])
def test_the_page_stands_alone(make) -> None:
    html = render_html(outline(make(), command="gongkai diff 'a' \"b\""))
    html.encode()
    assert html.startswith("<!DOCTYPE html>")
    page = lxml.html.document_fromstring(html)
    assert not page.xpath("//script | //link | //img | //iframe | //form | //object | //base")
    assert not page.xpath("//@style | //@src | //@*[starts-with(name(), 'on')]")
    for address in page.xpath("//a/@href"):
        assert (
            address.startswith("#") and page.xpath("//*[@id=$id]", id=address[1:])
        ) or address == "http://a.example/b"
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = page.xpath("//style/text()")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert page.get("lang") == "zh-Hans"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", html)


def test_what_a_report_prints_is_text() -> None:
    page = parsed(hostile())
    assert "<script>alert(1)</script>" in page.text_content()


def test_every_fact_of_the_json_is_a_row_and_every_row_a_fact() -> None:
    told = two_documents()
    page = parsed(told)
    facts = {fact["code"]: fact for fact in told.to_json()["facts"]}
    tables = {fact.table for fact in told.pairs[0].facts}
    rows = [row for table in page.xpath("//table")[: len(tables)] for row in table.xpath(".//tbody/tr")]
    found = {}
    for row in rows:
        label, a, b, change, percent, how = (cell.text_content().strip() for cell in row)
        found[label] = (a, b, change, percent, how)
    assert len(rows) == len(found) == len(facts)
    for change in told.pairs[0].facts:
        fact = facts[change.code]
        told_row = next(
            cells for label, cells in found.items() if label.endswith(change.label_en) and change.label in label
        )
        assert told_row[:2] == (str(fact["a"]), str(fact["b"]))
        if fact["status"] == "changed":
            assert told_row[2] == f"{fact['change']:+}"
            assert told_row[3] == ("" if fact["percent"] is None else f"{json_number(change.percent):+.2f}%")
        assert told_row[4].startswith(say.manner(change)[0])


def test_every_sentence_is_told_once() -> None:
    told = two_documents()
    items = parsed(told).xpath("//ol[@class='prose']/li")
    for tag in [tag for item in items for tag in item.xpath("./span")]:
        tag.drop_tree()
    assert [item.text_content().strip() for item in items] == [printable(words).strip() for words in words_of(told)]
    html = render_html(outline(plain()))
    assert "<del>119</del><ins>98</ins>" in html


def test_what_stayed_is_folded_where_only_changes_are_asked_for() -> None:
    page = parsed(two_documents(), changed_only=True)
    assert not page.xpath("//tr[@class='same']")
    assert page.xpath("//li[@class='run']")
    assert "相同 same" not in page.xpath("string(//tbody)")


def test_several_years_have_a_column_each_and_every_change_below() -> None:
    told = years(2020, 2021, 2022, 2023)
    page = parsed(told, prose="all")
    table = page.xpath("//table")[0]
    assert [cell.text_content() for cell in table.xpath(".//thead//th")][1:] == ["2020年", "2021年", "2022年", "2023年"]
    rows = {row.xpath("string(th)"): row for row in page.xpath("//tbody/tr")}
    for number, pair in enumerate(told.pairs):
        for fact in pair.facts:
            row = next(row for label, row in rows.items() if fact.label in label and label.endswith(fact.label_en))
            cell = row.xpath("td")[number + 1]
            assert cell.xpath("string(b)") == str(json_number(fact.b))
            if fact.status == "changed":
                assert say.change(fact)[0] in cell.xpath("string(small)")
            else:
                assert not cell.xpath("small")
    assert len(page.xpath("//h2[starts-with(@id, 'prose-')]")) == 3


def test_both_sides_say_where_they_are_from() -> None:
    text = parsed(hostile(), command="gongkai diff k/2022 k/2023").xpath("string(//h2[@id='origin']/..)")
    assert text.count("0" * 64) == 2
    assert "http://a.example/b" in text
    assert "2024-01-01T00:00:00Z" in text
    assert "k/2023 第2版" in text
    assert "gongkai diff k/2022 k/2023" in text


def test_a_comparison_of_nothing_says_so() -> None:
    page = parsed(compare_several([report(2022), report(2023)]))
    assert "没有指标" in page.text_content()
    assert "没有文字" in page.text_content()


def test_problems_promises_and_who_erred_are_told() -> None:
    told = with_problems()
    items = parsed(told).xpath("//ul[@class='points']/li")
    threads = [*told.pairs[0].problems, *told.pairs[0].promises]
    assert len(items) == len(threads) >= 3
    for item, thread in zip(items, threads, strict=True):
        assert thread.steps[-1].text in item.text_content()
    assert ERRED_WORDS["undetermined"][0] in parsed(plain()).xpath("string(//ul[@class='rulings'])")
