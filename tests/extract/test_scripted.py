"""Pages whose article stands in a script, and pages that go on behind their own end."""

import json

import pytest

from extract.layouts.scripted import scripted_articles
from extract.report import extract
from tests import documents as made

REPORT = made.make_report("云河市财政局", 2023, made.random_figures(5, "2021"))


def stated(page: str) -> dict[str, float | None]:
    return {fact.code: fact.value for fact in extract(page.encode(), name="nb.html").facts if fact.state == "stated"}


def in_script(body: str) -> str:
    literal = json.dumps({"title": REPORT.title, "content": body}, ensure_ascii=False)
    literal = literal.replace("<", "\\u003C").replace(">", "\\u003e")
    head = f'<meta name="ArticleTitle" content="{REPORT.title}">'
    script = f"<script>window._CONFIG = {{SID: '1', DETAIL: {literal}}};</script>"
    return f'<html><head>{head}</head><body><h1>{REPORT.title}</h1><div id="app"></div>{script}</body></html>'


def test_an_article_in_a_script_is_read_as_if_it_were_printed() -> None:
    body = made.render_body(REPORT)
    printed = stated(f"<html><body><h1>{REPORT.title}</h1>{body}</body></html>")
    assert len(printed) > 100
    assert stated(in_script(body)) == printed
    read = extract(in_script(body).encode(), name="nb.html")
    assert (read.publisher, read.year) == (REPORT.publisher, 2023)


def test_a_printed_article_is_not_read_twice() -> None:
    body = made.render_body(REPORT)
    both = in_script(body.replace(">0<", ">9<")).replace('<div id="app"></div>', body)
    assert stated(both) == stated(f"<html><body><h1>{REPORT.title}</h1>{body}</body></html>")


@pytest.mark.parametrize(
    "script",
    [
        '"\\u003ctable',
        '\\u003ctable"',
        '"\\u003ctable\\"',
        '"\\u003ctable\\x"',
        "\\u003ctable " * 50_000,
        '"' * 50_000 + "\\u003Ctable",
    ],
)
def test_broken_strings_are_none(script: str) -> None:
    assert list(scripted_articles(f"<script>{script}")) == []


@pytest.mark.parametrize("end", ["</body></html>", "</HTML >", "</html>\n</html>"])
def test_a_page_is_read_on_behind_an_early_end(end: str) -> None:
    body = made.render_body(REPORT)
    page = f"<html><body><h1>{REPORT.title}</h1>{{}}{body}</body></html>"
    assert stated(page.format(end)) == stated(page.format("")) != {}
