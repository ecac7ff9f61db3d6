"""Pages that are a report themselves, in every mark-up; and what must not be taken for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.pages.report import looks_like_report, title_on_page
from crawler.platforms.page import MAX_PAGE, PageError
from tests.documents import make_report, random_figures, render_body, render_html
from tests.documents.figures import BLANK
from tests.documents.markup import (
    broken_words,
    head_and_body,
    hidden_drafts,
    nested_layout,
    one_outer_table,
    pasted_from_word,
    plain,
    split_in_two,
    unclosed,
    wide_figures,
)
from tests.documents.report import Report
from tests.documents.variety import random_report
from tests.replica.content import entries_of
from tests.replica.site import Asked
from tests.replica.sites import CORE

PUBLISHER = "示例市水利局"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
SENTENCE = "2023年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，全年通过门户网站公开信息431条。"
MARKUPS = (
    plain,
    head_and_body,
    nested_layout,
    one_outer_table,
    broken_words,
    unclosed,
    hidden_drafts,
    pasted_from_word,
    split_in_two,
    wide_figures,
)


def report(year: int = 2023) -> Report:
    return make_report(PUBLISHER, year, random_figures(f"report-page/{year}", "2021"))


def prose(words: str, times: int = 3) -> str:
    return f"<p>{words * times}</p>"


def chapters(headings: tuple[str, ...], title: str = f"{PUBLISHER}2023年政府信息公开工作年度报告") -> str:
    body = "".join(f"<p>{heading}</p>{prose(SENTENCE)}" for heading in headings)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda markup: markup.__name__)
def test_a_report_in_any_markup_is_one(markup: Callable[[Report], bytes]) -> None:
    assert looks_like_report(markup(report()).decode())


@pytest.mark.parametrize("seed", range(40))
def test_various_reports_are_reports(seed: int) -> None:
    assert looks_like_report(render_html(random_report(f"report-page/{seed}")))


def test_a_column_that_is_the_report_names_it() -> None:
    # The column's own tags name the column; the report's title stands above the text, its neighbours in a menu.
    menu = "".join(
        f'<li><a href="../{year}n/">{PUBLISHER}{year}年政府信息公开工作年度报告</a></li>' for year in (2021, 2022)
    )
    page = (
        f"<html><head><title>政府信息公开年报_示例市人民政府</title><meta name='ColumnName' content='政府信息公开年报'>"
        f"</head><body><ul>{menu}</ul><p style='text-align:center'>{report().title}</p>"
        f"{render_body(report())}</body></html>"
    )
    title = title_on_page(page)
    assert looks_like_report(page)
    assert title is not None
    assert (title.publisher, title.year) == (PUBLISHER, 2023)


def test_tables_may_be_pictures() -> None:
    pictures = "".join(f"<p>{heading}</p><p><img src='./W02024{n}.png'></p>" for n, heading in enumerate(HEADINGS[1:4]))
    page = f"<h2>{report().title}</h2><p>{HEADINGS[0]}</p>{prose(SENTENCE, 6)}{pictures}<p>{HEADINGS[4]}</p>"
    assert looks_like_report(page)


def test_one_block_of_lines() -> None:
    lines = "<br/>".join(f"　　{heading}<br>　　{SENTENCE}" for heading in HEADINGS)
    assert looks_like_report(f"<div id='zoom'>{report().title}<br/>{lines}</div>")


def test_words_behind_their_heading() -> None:
    assert looks_like_report("".join(f"<p><b>{heading}</b>　{SENTENCE}</p>" for heading in HEADINGS))


@pytest.mark.parametrize(
    "headings",
    [
        ("一、概述", "二、主动公开政府信息的情况", "三、政府信息依申请公开的情况", "四、政府信息公开收费及减免情况"),
        (
            "（一）工作概况",
            "（二）主动公开情况",
            "（三）依申请公开办理情况",
            "（六）因政府信息公开申请行政复议、提起行政诉讼情况",
        ),
        (
            "第一部分 概述",
            "第二部分 主动公开政府信息情况",
            "第三部分 依申请公开政府信息情况",
            "第四部分 复议、诉讼情况",
        ),
        ("1.总体情况", "2.主动公开信息情况", "3.收到和处理申请情况", "5.存在的不足及改进措施"),
        ("总体情况", "主动公开政府信息情况", "存在的主要问题和改进情况", "其它需要报告的事项"),
        (
            "Ⅰ、总体情况",
            "Ⅱ、行政机关主动公开政府信息情况",
            "Ⅴ、政府信息公开工作存在的主要问题及改进情况",
            "Ⅵ、其他需要说明的事项",
        ),
    ],
)
def test_chapters_of_any_year(headings: tuple[str, ...]) -> None:
    assert looks_like_report(chapters(headings))


def test_anchors_without_address_are_text() -> None:
    named = tuple(f'<a name="_Toc{n}">{heading}</a>' for n, heading in enumerate(HEADINGS))
    assert looks_like_report(chapters(named))
    linked = tuple(f'<a href="#_Toc{n}">{heading}</a>' for n, heading in enumerate(HEADINGS))
    assert not looks_like_report(chapters(linked))


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2023年政府信息公开工作年度报告编制和公布工作的通知",
        "视频解读：三分钟了解2023年示例市政府信息公开工作年度报告",
        f"一图读懂{PUBLISHER}2023年政府信息公开工作年度报告",
        f"{PUBLISHER}2023年政府信息公开工作年度报告解读",
        f"{PUBLISHER}政府信息公开工作年度报告制度",
    ],
)
def test_look_alikes_with_all_headings_are_not(title: str) -> None:
    assert not looks_like_report(chapters(HEADINGS, title))
    page = chapters(HEADINGS, "政府信息公开年报")
    assert looks_like_report(page)
    assert not looks_like_report(page.replace("<body>", f"<body><p>{title}</p>"))


def test_a_notice_is_addressed_to_those_who_report() -> None:
    for line in (
        "各县（区）人民政府，市政府各部门：",
        "各镇人民政府、街道办事处,县政府各部门:",
        "市政府各部门、各直属机构：",
    ):
        body = f"<p>{line}</p>" + render_body(report())
        assert not looks_like_report(f"<html><head><title>通知公告</title></head><body>{body}</body></html>")


def test_an_empty_form_is_not() -> None:
    figures = random_figures("report-page/empty", "2021")
    empty = make_report(PUBLISHER, 2023, figures.with_cells(dict.fromkeys(figures.cells, BLANK)))
    tables = render_body(empty)
    only_tables = "".join(part for part in tables.splitlines() if "。" not in part)
    assert not looks_like_report(f"<h1>附件2</h1>{only_tables}")


def test_guides_and_rules_are_not() -> None:
    whole_guide = ("一、概述", "二、主动公开", "三、依申请公开", "四、收费情况", "五、行政复议、诉讼")
    guide = ("一、主动公开", "（一）公开范围", "（二）公开形式", "二、依申请公开", "（一）受理机构", "三、监督方式")
    rule = ("第一章 总则", "第二章 公开的主体和范围", "第三章 主动公开", "第四章 依申请公开", "第五章 监督和保障")
    plan = ("一、总体情况", "二、存在的问题及改进措施", "三、工作目标")
    for headings in (whole_guide, guide, rule, plan):
        assert not looks_like_report(chapters(headings, "示例市政府信息公开指南"))


def test_lists_and_other_pages_are_not() -> None:
    for spec in CORE:
        site = spec.build(spec.office, entries_of(spec.office), "http://127.0.0.9")
        others = [site.path_of(entry) for entry in site.entries if not entry.report and not entry.elsewhere]
        for path in (spec.office.list_path, "/", *others[:8]):
            page = site.page(Asked("GET", path, {}, {}))
            assert page is not None
            assert not looks_like_report(page.body.decode("gb18030" if b"gb2312" in page.body else "utf-8"))
    rows = "".join(
        f'<li><a href="t2024010{n}_{n}.html">{heading}</a><span>2024-01-0{n + 1}</span></li>'
        for n, heading in enumerate(HEADINGS)
    )
    assert not looks_like_report(f"<ul>{rows * 20}</ul>")


def test_title_is_none_where_nothing_is_named() -> None:
    assert title_on_page("<p>今日要闻</p>") is None
    unnamed = title_on_page("".join(f"<p>{heading}</p><p>{SENTENCE}</p>" for heading in HEADINGS))
    assert unnamed is None


def test_hostile_pages() -> None:
    with pytest.raises(PageError):
        looks_like_report("")
    with pytest.raises(PageError):
        looks_like_report("x" * (MAX_PAGE + 1))
    assert not looks_like_report("<div>" * 100_000 + "一、总体情况")
    assert not looks_like_report("<p>\0\ud800</p>" + "一" * 200_000 + "、" * 200_000)
    assert not looks_like_report("".join(f"<p>{heading}</p>" for heading in HEADINGS) * 5_000)
    assert not looks_like_report("<a href=x>" * 20_000 + "".join(f"<p>{heading}</p>{SENTENCE}" for heading in HEADINGS))
