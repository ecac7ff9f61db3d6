"""A report that is cut into several pages is read as one."""

from itertools import pairwise

import pytest

from extract.model import ExtractError, GridPlace, Report
from extract.report import read_source, understand
from tests.documents import make_report, random_figures, render_body, truth

REPORT = make_report("云河市水利局", 2023, random_figures("cut", "2021"))
TITLE = REPORT.title
# What stands around an article on each of its pages.
ABOVE = "<table><tr><td>首页</td><td>政务公开</td></tr></table><ul><li>领导之窗</li></ul>"
BELOW = "<table><tr><td>主办：云河市人民政府</td></tr></table><p>您是第 123456 位访问者</p>"


def page(text: str, title: str = TITLE, encoding: str = "utf-8") -> bytes:
    return f"""<html><head><meta charset="{encoding}"><meta name="ArticleTitle" content="{title}"></head>
<body>{ABOVE}<h1>{title}</h1><div class="article">{text}</div>{BELOW}</body></html>""".encode(encoding)


def cut(*headings: str) -> list[str]:
    """The report's text, cut before the lines that hold these words."""
    lines = render_body(REPORT).splitlines()
    at = [0, *(next(n for n, line in enumerate(lines) if heading in line) for heading in headings), len(lines)]
    return ["\n".join(lines[begin:end]) for begin, end in pairwise(at)]


def read(first: bytes, *further: bytes) -> Report:
    return understand(*read_source(first, name="t20240126_1.html", media_type="text/html", further=further))


WHOLE = read(page(render_body(REPORT)))


def cells(report: Report) -> dict[str, tuple[str, object, str]]:
    return {fact.code: (fact.state, fact.value, fact.raw) for fact in report.facts}


@pytest.mark.parametrize(
    "headings",
    [("二、主动公开",), ("二、主动公开", "三、收到和处理", "四、政府信息公开行政复议"), ("五、存在的",)],
    ids=["before the tables", "each table on its own", "behind them"],
)
@pytest.mark.parametrize("encodings", [("utf-8", "utf-8"), ("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_it_says_what_the_whole_page_says(headings: tuple[str, ...], encodings: tuple[str, str]) -> None:
    parts = cut(*headings)
    pages = [page(part, encoding=encodings[number % 2]) for number, part in enumerate(parts)]
    report = read(*pages)
    assert cells(report) == cells(WHOLE)
    assert {code: raw for code, (_, _, raw) in cells(report).items()} == {
        code: raw for code, (_, _, raw) in truth(REPORT).items()
    }
    assert [(s.key, s.heading, s.text) for s in report.sections] == [(s.key, s.heading, s.text) for s in WHOLE.sections]
    assert [(f.text, f.section, f.code) for f in report.figures] == [(f.text, f.section, f.code) for f in WHOLE.figures]
    assert (report.title, report.publisher, report.year, report.problems) == (TITLE, "云河市水利局", 2023, [])
    assert None not in report.source.further


def test_tables_count_on_from_page_to_page() -> None:
    first, second = cut("三、收到和处理")
    report = read(page(first), page(second))
    tables = {fact.code.split(".")[0]: fact.where.table for fact in report.facts if isinstance(fact.where, GridPlace)}
    assert report.source.further == (first.count("<table") + 2,)
    # Above the second page's own tables stands one that is none of the report's.
    assert tables["applications"] == report.source.further[0] + 1
    assert tables["reviews"] == tables["applications"] + 1


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (page(cut("三、收到和处理")[0]), "it shows what another page shows"),
        (b"%PDF-1.4\n", "the PDF"),
        (b"", "no bytes"),
        (b"\0" * 100, "printable"),
        (page("<p>欢迎访问云河市人民政府网站。</p>", title="云河市人民政府"), "neither the report's title"),
        ("一封信".encode(), "no web page"),
    ],
    ids=["repeated", "a broken file", "empty", "zeros", "the home page", "text"],
)
def test_a_page_that_is_none_is_left_out_and_named(second: bytes, reason: str) -> None:
    first, rest = cut("三、收到和处理")
    alone, report = read(page(first)), read(page(first), second)
    assert cells(report) == cells(alone)
    assert report.source.further == (None,)
    [problem] = [problem for problem in report.problems if problem.code == "page_missing"]
    assert problem.message.startswith("page 2 of the report is not read: ")
    assert reason in problem.message
    # The page behind it is read all the same.
    assert cells(read(page(first), second, page(rest))) == cells(WHOLE)


def test_pages_out_of_order_state_no_cell_that_the_report_does_not() -> None:
    first, *rest = cut("二、主动公开", "三、收到和处理", "四、政府信息公开行政复议")
    report = read(page(first), *(page(part) for part in reversed(rest)))
    assert cells(report).items() <= cells(WHOLE).items()


def test_a_table_that_goes_on_on_the_next_page_is_read_as_far_as_it_is_certain() -> None:
    report = read(*map(page, cut("四、")))
    assert cells(report).items() < cells(WHOLE).items()
    assert {problem.code for problem in report.problems} == {"cut_table"}


def test_no_further_page_makes_a_report_of_what_is_none() -> None:
    with pytest.raises(ExtractError):
        read(page("<p>通知</p>", title="关于放假的通知"), page("<p>另一页</p>", title="关于放假的通知"))
