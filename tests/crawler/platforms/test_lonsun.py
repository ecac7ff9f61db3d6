"""龙讯 Lonsun: columns, labels, fragments, reports inside their column."""

from __future__ import annotations

import pytest

from crawler.platforms import lonsun, platform_of
from crawler.platforms.page import Entry

BASE = "http://www.example.gov.cn"
COLUMN = f"{BASE}/public/column/21731?type=4&action=list&catId=32710531"
TITLE = "示例县民政局{}年政府信息公开工作年度报告"
LABEL = f"{BASE}/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=6788721&pageSize=2&pageIndex="
ROWS = "<ul class='clearfix xxgk_nav_list'>{}</ul>".format(
    "".join(
        f"<li><a href='/public/21731/{n}.html' title='{TITLE.format(n)}'>示例县…</a>"
        f"<span class=date>{n + 1}-01-2{n % 10}</span></li>"
        for n in (2023, 2022)
    )
)


@pytest.mark.parametrize(
    ("url", "content", "sure"),
    [
        (COLUMN, "<ul class='xxgk_nav_list'>", 1.0),
        (f"{BASE}/zfxxgk/public/column/7731?type=4", "Ls.pagination({})", 1.0),
        (f"{BASE}/public/21731/4055.html", "<div class='wzcon j-fontContent'>", 1.0),
        (f"{BASE}/content/article/4055", "", 0.7),
        (f"{BASE}/nb/", "<script>$.get('/site/label/8888?labelName=x')</script>", 0.9),
        (f"{BASE}/public/list.html", "<ul><li>", 0.0),
        (f"{BASE}/art/2024/1/2/art_1_2.html", "", 0.0),
    ],
)
def test_recognise(url: str, content: str, sure: float) -> None:
    assert lonsun.recognise(content, url) == sure


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        ROWS.replace("<ul class='clearfix xxgk_nav_list'>", "<ul class='doc_list'>"),
        f"{ROWS}<ul><li><a href='<?=el.link?>' title='<?=el.title?>'><?=el.title?></a></li></ul>",
        f"<div class=xxgk_left><a href='/public/column/21731?type=4&catId=9'>法定主动公开内容目录</a></div>{ROWS}",
    ],
)
def test_entries(rows: str) -> None:
    assert lonsun.entries(rows, COLUMN) == [
        Entry(f"{BASE}/public/21731/2023.html", TITLE.format(2023), "2024-01-23"),
        Entry(f"{BASE}/public/21731/2022.html", TITLE.format(2022), "2023-01-22"),
    ]


@pytest.mark.parametrize(
    ("script", "query", "following"),
    [
        ("pageCount:12,", "", "&pageIndex=2"),
        ("pageCount:12,", "&pageIndex=11", "&pageIndex=12"),
        ("pageCount:12,", "&pageIndex=12", None),
        ("pageIndex: 1, pageCount: 1", "", None),
        ("var pageCount = '3'; pageIndex = 2;", "", "&pageIndex=3"),
        ("pageSize: 15, total: 31", "&pageIndex=2", "&pageIndex=3"),
        ("pageSize: 15, total: 30", "&pageIndex=2", None),
        ("pageSize: 0, total: 30", "", None),
        ("", "", None),
    ],
)
def test_pages_of_a_column(script: str, query: str, following: str | None) -> None:
    content = f"{ROWS}<script>Ls.pagination('#page', go, {{{script}}});</script>"
    assert lonsun.next_pages(content, COLUMN + query) == ([COLUMN + following] if following else [])


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        (f"""$.get("{LABEL.removeprefix(BASE)}1", show)""", f"{LABEL}1"),
        (f"""$.get("{LABEL.removeprefix(BASE)}" + pageIndex, show)""", f"{LABEL}1"),
        (f"""$.get('{LABEL.removeprefix(BASE).replace("&", "&amp;")}1')""", f"{LABEL}1"),
        (f"""$.get("/site/label/8888?labelName=hits&id=1"); $.get("{LABEL.removeprefix(BASE)}1")""", f"{LABEL}1"),
        (
            """$.ajax({url: "/site/label/8888", data: {labelName: 'publicInfoList', siteId: 67, pageSize: "2"}})""",
            f"{BASE}/site/label/8888?labelName=publicInfoList&siteId=67&pageSize=2&pageIndex=1",
        ),
        (
            """var id = 7; $.get("/zw/site/label/8888?organId=" + id + "&labelName=publicInfoList&result=暂无")""",
            f"{BASE}/zw/site/label/8888?organId=7&labelName=publicInfoList&result=%E6%9A%82%E6%97%A0&pageIndex=1",
        ),
        ("""$.get("/site/label/8888?labelName=hits&id=1")""", None),
        ("""$.get("http://elsewhere.gov.cn/site/label/8888?labelName=publicInfoList")""", None),
    ],
)
def test_a_shell_asks_its_label(script: str, asked: str | None) -> None:
    shell = f"<html><body><div id=list></div><script>{script}</script></body></html>"
    assert lonsun.entries(shell, COLUMN) == []
    assert lonsun.next_pages(shell, COLUMN) == ([asked] if asked else [])


def test_rows_in_the_page_and_more_from_the_label() -> None:
    script = f"""<script>pageCount:2, $.get("{LABEL.removeprefix(BASE)}" + pageIndex)</script>"""
    assert lonsun.next_pages(ROWS + script, COLUMN) == [f"{LABEL}2"]


def test_a_shell_with_another_list_beside_it() -> None:
    news = ROWS.replace(TITLE.format(2023), "示例县民政局召开工作推进会")
    shell = f"""<div class=hot>{news}</div><div id=list></div><script>$.get("{LABEL.removeprefix(BASE)}1")</script>"""
    assert lonsun.next_pages(shell, COLUMN) == [f"{LABEL}1"]


@pytest.mark.parametrize(
    ("script", "page", "following"),
    [
        ("<script>pageCount:3,</script>", 1, 2),
        ("<script>pageCount:3,</script>", 3, None),
        ("", 1, 2),  # as many rows as a page has, and no word of a total
    ],
)
def test_pages_of_a_label(script: str, page: int, following: int | None) -> None:
    assert lonsun.next_pages(ROWS + script, f"{LABEL}{page}") == ([f"{LABEL}{following}"] if following else [])


@pytest.mark.parametrize(
    "fragment", ["暂无相关信息", "", "<ul></ul>", ROWS.replace("</li><li>", "</li><!--").replace("</ul>", "--></ul>")]
)
def test_the_end_of_a_label(fragment: str) -> None:
    assert lonsun.next_pages(fragment or " ", f"{LABEL}7") == []


def test_a_report_inside_its_column() -> None:
    url = f"{BASE}/public/column/6595721?type=3&action=detail&nav=3"
    years = "".join(f"<li><a href='{url}&title={y}'>{y}年</a></li>" for y in (2023, 2022))
    page = (
        f"<h1 class=wztit>{TITLE.format(2023)}</h1><ul>{years}</ul><span class=fbsj>发布时间：2024-01-23 09:41</span>"
    )
    assert lonsun.entries(page, f"{url}&title=2023") == [
        Entry(f"{url}&title=2022", "2022年示例县民政局政府信息公开工作年度报告", None)
    ]
    assert lonsun.next_pages(page, f"{url}&title=2023") == []
    detail = lonsun.detail(page, f"{url}&title=2023")
    assert (detail.title, detail.published) == (TITLE.format(2023), "2024-01-23 09:41")


def test_detail() -> None:
    page = f"""<table class=table_suoyin><tr><td class=pmingcheng>成文日期：</td><td>2024-01-02</td></tr></table>
<h1 class=wztit>{TITLE.format(2023)}</h1><span class=fbsj>发布时间：2024-01-23 09:41</span>
<span class=res>信息来源：示例县民政局</span><div class='wzcon j-fontContent'><p>正文</p>
<a href='/group1/M00/a.docx'>附件：年度报告.docx</a></div>"""
    detail = lonsun.detail(page, f"{BASE}/public/21731/1.html")
    assert (detail.title, detail.published, detail.source) == (TITLE.format(2023), "2024-01-23 09:41", "示例县民政局")
    assert [file.url for file in lonsun.attachments(page, f"{BASE}/public/21731/1.html")] == [
        f"{BASE}/group1/M00/a.docx"
    ]


def test_is_chosen() -> None:
    assert platform_of(ROWS, COLUMN) is lonsun
