"""A captured page shown again: its tables as they were, the very cell that was read marked, and nothing else of it."""

import re

import lxml.html
import pytest

from archive.source.html import KEPT, show_html
from archive.source.render import render
from archive.source.views import MAX_MARKUP, Mark, Refused, Shown, View
from extract.model import GridPlace
from extract.report import extract
from tests.archive.source.payloads import PAYLOADS
from tests.documents import make_report, random_figures, render_html

PAGES = {
    "plain": render_html(make_report("云河市财政局", 2023, random_figures("shown", "2021"))),
    "2019": render_html(make_report("云河市财政局", 2020, random_figures("shown-2019", "2019"))),
}


def shown(text: str, mark: Mark | None = None) -> lxml.html.HtmlElement:
    view = show_html(text, None, mark)
    return lxml.html.fragment_fromstring(view.markup, create_parent="main")


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("name", PAGES)
def test_every_cell_that_was_read_is_the_one_that_is_marked(name: str) -> None:
    text = PAGES[name]
    facts = extract(text.encode(), name="a.html").facts
    assert len(facts) > 150
    for fact in facts[::7]:
        view = show_html(text, text.encode(), Mark(fact.where, fact.raw))
        assert (view.found, view.agrees) == (True, True), fact
        (cell,) = lxml.html.fragment_fromstring(view.markup, create_parent="main").xpath("//*[@id='mark']")
        assert cell.get("class") == "mark"
        assert words(cell) == fact.raw


def test_tables_keep_their_spans_and_all_their_words() -> None:
    text = PAGES["plain"]
    html = shown(text)
    tables = html.xpath("//table")
    source = lxml.html.document_fromstring(text)
    for name in ("colspan", "rowspan"):
        assert [int(v) for v in html.xpath(f"//@{name}") if v != "1"] == [
            int(v) for v in source.xpath(f"//@{name}") if v != "1"
        ]
    assert [words(table) for table in tables] == [words(table) for table in source.xpath("//table")]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_runs_asks_links_or_sends_is_left(payload: str) -> None:
    page = PAGES["plain"]
    at = page.index("<table")
    hostile = [
        page.replace("<p>", f"<p>{payload}", 1),
        page[:at] + payload + page[at:],
        page.replace("<td>", f"<td>{payload}", 1),
        payload + page,
        page.replace("<head>", f"<head>{payload}", 1),
    ]
    for text in hostile:
        answer = render(View(text.encode(), "text/html"))
        if isinstance(answer, Refused):
            continue
        markup = answer.markup
        tags = {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z][^\s/>]*)", markup)}
        assert tags <= KEPT | {"span", "tbody"}, tags - KEPT
        attributes = set(re.findall(r"<[a-z0-9]+((?:\s[^>]*)?)>", markup))
        for found in attributes:
            assert re.fullmatch(r'(?: (?:colspan|rowspan)="\d{1,4}"| id="mark"| class="[a-z -]+")*', found), found


def test_what_the_page_hides_is_not_shown_and_what_it_strikes_is_struck() -> None:
    page = PAGES["plain"].replace("<p>", '<p><span style="display:none">secret</span><s>old</s><sup>[1]</sup>', 1)
    html = shown(page)
    assert "secret" not in words(html)
    assert html.xpath("//s/text()") == ["old"]
    assert html.xpath("//sup/text()") == ["[1]"]


def test_pictures_and_frames_leave_a_sign() -> None:
    page = PAGES["plain"].replace("<p>", '<p><img src="http://x.example/a.png"><iframe src="/b"></iframe>', 1)
    html = shown(page)
    assert html.xpath("//span/@class") == ["left-out picture", "left-out frame"]
    assert "x.example" not in lxml.html.tostring(html, encoding="unicode")


def test_spans_are_bounded() -> None:
    html = shown(PAGES["plain"].replace('colspan="', 'colspan="9', 1).replace('rowspan="', 'rowspan="99999', 1))
    assert max(map(int, html.xpath("//@colspan | //@rowspan"))) <= 1000


def test_a_place_where_no_cell_is_marks_nothing() -> None:
    for place in (GridPlace(99, 0, 0), GridPlace(0, 999, 0), GridPlace(0, 0, 999)):
        view = show_html(PAGES["plain"], None, Mark(place, "1"))
        assert view.found is False
        assert 'id="mark"' not in view.markup


def test_a_cell_that_says_something_else_is_told() -> None:
    fact = extract(PAGES["plain"].encode(), name="a.html").facts[0]
    view = show_html(PAGES["plain"], None, Mark(fact.where, "8641975"))
    assert (view.found, view.agrees) == (True, False)


def test_a_page_in_gb18030_is_decoded_as_it_was_read() -> None:
    answer = render(View(PAGES["plain"].encode("gb18030"), "text/html"))
    assert isinstance(answer, Shown)
    assert "收到和处理政府信息公开申请情况" in answer.markup


def test_a_page_that_would_take_too_much_to_show_is_refused() -> None:
    page = PAGES["plain"].replace("<p>", f"<p>{'&lt;' * (MAX_MARKUP // 3)}", 1)
    answer = render(View(page.encode(), "text/html"))
    assert isinstance(answer, Refused)
    assert answer.code == "too_large"


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>" * 100_000,
        "<table><tr>" + "<td colspan=1000>1</td>" * 30_000,
        "<table>" + ("<tr>" + "<td rowspan=1000>1</td>" * 50) * 500,
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
        "<div>" * 100_000,
        "<p>" * 250_000,
    ],
    ids=["nested tables", "wide cells", "tall cells", "attributes", "nested blocks", "elements"],
)
def test_what_would_bring_a_browser_to_its_knees_is_refused(page: str) -> None:
    answer = render(View(f"<html><body>{page}".encode(), "text/html"))
    assert isinstance(answer, Refused)
    assert answer.code in ("too_large", "unreadable")
