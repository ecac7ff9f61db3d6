"""Lists found by structure: every shape of row that real sites print, and what is no list."""

from __future__ import annotations

import pytest

from crawler.platforms.page import Entry, parse
from crawler.platforms.structure import MAX_LINKS, find_list

BASE = "http://www.example.gov.cn"
URL = f"{BASE}/zwgk/nb/"
TITLES = (
    "示例市水利局2023年政府信息公开工作年度报告",
    "示例市水利局2022年部门决算公开说明",
    "示例市水利局2021年政府信息公开工作年度报告",
)
DAYS = ("2024-01-26", "2023-08-02", "2022-01-18")
MENU = (
    "<ul class='m'>"
    + "".join(
        f"<li><a href='/c{n}/'>{name}</a></li>"
        for n, name in enumerate(
            (
                "首页",
                "机构概况",
                "政府信息公开指南",
                "政府信息公开制度",
                "法定主动公开内容",
                "政府信息公开年报",
                "依申请公开",
            )
        )
    )
    + "</ul>"
)
ROWS = {
    "list": ("<ul>{}</ul>", "<li><a href='/a/{n}.html' title='{title}'>{short}...</a><span>{day}</span></li>"),
    "date first": ("<ul>{}</ul>", "<li><span>[{day}]</span><a href='/a/{n}.html'>{title}</a></li>"),
    "date in link": ("<div>{}</div>", "<a href='/a/{n}.html'><p>{title}</p><span>{day}</span></a>"),
    "table": ("<table>{}</table>", "<tr><td>{n}</td><td><a href='/a/{n}.html'>{title}</a></td><td>{day}</td></tr>"),
    "unclosed cells": ("<table>{}</table>", "<tr><td><a href=/a/{n}.html>{title}<td>{day}"),
    "ruled table": (
        "<table>{}</table>",
        "<tr><td><a href='/a/{n}.html'>{title}</a></td><td>{day}</td></tr><tr><td colspan=2 height=1></td></tr>",
    ),
    "category": (
        "<ul>{}</ul>",
        "<li><a href='/c/5/'>[年度报告]</a><a href='/a/{n}.html'>{title}</a><em>{day}</em></li>",
    ),
    "file beside": (
        "<ul>{}</ul>",
        "<li><a href='/a/{n}.html'>{title}</a><a href='/f/{n}.pdf'>下载</a><em>{day}</em></li>",
    ),
    "cards": (
        "<div class='l'>{}</div>",
        "<div class='c c{n}'><h4><a href='/a/{n}.html'>{title}</a></h4><p>摘要若干。</p><div><i>{day}</i></div></div>",
    ),
    "terms": ("<dl>{}</dl>", "<dt><a href='/a/{n}.html'>{title}</a></dt><dd>{day}</dd>"),
    "line breaks": ("<td>{}</td>", "·<a href='/a/{n}.html'>{title}</a> ({day})<br>"),
    "picture and words": (
        "<ul>{}</ul>",
        "<li><a href='/a/{n}.html'><img src='/i.png'></a><a href='/a/{n}.html'>{title}</a>{day}</li>",
    ),
    "view": (
        "<table>{}</table>",
        "<tr><td>{title}</td><td>{day}</td><td><a href='/a/{n}.html'>查看</a></td></tr>",
    ),
    "deep": (
        "<section>{}</section>",
        "<div><div><div><div><a href='/a/{n}.html'><b>{title}</b></a></div></div></div><div><i>{day}</i></div></div>",
    ),
}


def rows(kind: str) -> str:
    around, row = ROWS[kind]
    made = (
        row.format(n=n, title=title, short=title[:20], day=day)
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    return around.format("\n".join(made))


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize(
    "around", ["{menu}{rows}", "<div class='side'>{menu}</div><div class='main'>{rows}</div>{menu}"]
)
def test_rows(kind: str, around: str) -> None:
    page = around.format(menu=MENU, rows=rows(kind))
    assert find_list(parse(page), URL).entries == [
        Entry(f"{BASE}/a/{n}.html", title, day) for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    ]


def test_a_fragment_of_table_rows() -> None:
    page = rows("unclosed cells").removeprefix("<table>").removesuffix("</table>")
    assert [entry.listed_on for entry in find_list(parse(page), URL).entries] == list(DAYS)


def test_two_columns_of_one_table() -> None:
    cells = "".join(
        f"<td><a href='/a/{n}.html'>{title}</a> {day}</td>"
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    page = f"{MENU}<table><tr>{cells}</tr><tr>{cells.replace('/a/', '/b/')}</tr></table>"
    assert [entry.url for entry in find_list(parse(page), URL).entries] == [
        f"{BASE}/{folder}/{n}.html" for folder in "ab" for n in range(3)
    ]


def test_the_last_row_of_a_list() -> None:
    menu = "<ul>" + "".join(f"<li><a href='/c{n}/'>栏目{n}</a></li>" for n in range(4)) + "</ul>"
    last = f"<ul><li><a href='/c/'>[公告]</a><a href='/a/9.html'>{TITLES[1]}</a> {DAYS[1]}</li></ul>"
    assert find_list(parse(menu + last), URL).entries == [Entry(f"{BASE}/a/9.html", TITLES[1], DAYS[1])]


def test_a_list_in_parts() -> None:
    parts = "".join(f"<div class=y><h3>{n}</h3>{rows('list').replace('/a/', f'/{n}/')}</div>" for n in range(4))
    found = find_list(parse(f"<div class=side>{MENU}</div>{parts}"), URL)
    assert (len(found.entries), found.reports, found.dated) == (12, 8, 12)


def test_parts_of_a_list_with_classes_of_their_own() -> None:
    undated = "".join(f"<li><a href='/b/{n}.html'>{title}</a></li>" for n, title in enumerate(TITLES))
    first, last = (f"<ul class='{name}'>{undated.replace('/b/', f'/{name}/')}</ul>" for name in ("list", "last"))
    box = f"<div class=box><ul><li><a href='/n/1.html'>某地召开全市重点工作推进会</a><i>{DAYS[0]}</i></li></ul></div>"
    found = find_list(parse(f"<div>{MENU}</div>{box}<div>{first}<hr>{last}</div>"), URL)
    assert [entry.url for entry in found.entries] == [
        f"{BASE}/{name}/{n}.html" for name in ("list", "last") for n in range(3)
    ]


@pytest.mark.parametrize("row", ["{title}</a><i>2024-01-05</i>", "<b>{title}</b> <i>2024年01月05日</i></a>"])
def test_titles_that_are_cut_before_they_say_report(row: str) -> None:
    def box(name: str, titles: list[str]) -> str:
        rows = "".join(
            f"<li><a href='/{name}/{n}.html'>{row.format(title=title)}</li>" for n, title in enumerate(titles)
        )
        return f"<div class={name}><ul>{rows}</ul></div>"

    news = box("news", [f"示例市水利局第{n}次在全市各地召开重点工作推进会" for n in range(9)])
    found = find_list(parse(news + box("nb", [f"示例市水利局{year}年政..." for year in range(2020, 2024)])), URL)
    assert [entry.url for entry in found.entries if "/nb/" in entry.url] == [f"{BASE}/nb/{n}.html" for n in range(4)]


def test_reports_without_dates_beside_dated_news() -> None:
    news = "".join(
        f"<li><a href='/n/{n}.html'>某地召开第{n}次全市重点工作推进会</a><i>2024-05-0{n}</i></li>" for n in range(1, 9)
    )
    reports = "".join(
        f"<p><a href='/r/{y}.html'>示例市水利局{y}年政府信息公开年度报告</a></p>" for y in range(2019, 2024)
    )
    entries = find_list(parse(f"<div class=news><ul>{news}</ul></div><div class=main>{reports}</div>"), URL).entries
    assert [entry.url for entry in entries if "/r/" in entry.url] == [f"{BASE}/r/{y}.html" for y in range(2019, 2024)]


def test_a_report_on_the_last_page_beside_longer_news() -> None:
    def row(address: str, title: str, tag: str) -> str:
        return f"<{tag}><a href='{address}'>{title}</a><span>2024-01-05</span></{tag}>"

    news = "".join(row(f"/n/{n}.html", f"某地召开第{n}次全市重点工作推进会", "li") for n in range(10))
    notice = row("/n/10.html", "关于做好2023年政府信息公开工作年度报告编制工作的通知", "li")
    last = row("/a/8.html", TITLES[1], "p") + row("/a/9.html", TITLES[0], "p")
    page = f"<div class=news><ul>{news}{notice}</ul></div><div class=main>{last}</div>"
    for known in (None, lambda address: "/a/" in address or "/n/" in address):
        found = find_list(parse(page), URL, known)
        assert Entry(f"{BASE}/a/9.html", TITLES[0], "2024-01-05") in found.entries
        assert found.reports == 1
    menu = "<ul class=menu><li><a href='/c/2023/'>2023年政府信息公开年度报告</a></li></ul>"
    assert f"{BASE}/c/2023/" not in [entry.url for entry in find_list(parse(menu + page), URL).entries]


def test_a_single_report() -> None:
    found = find_list(parse(f"{MENU}<div><p><a href='/r/1.html'>{TITLES[0]}</a></p></div>"), URL)
    assert found.entries == [Entry(f"{BASE}/r/1.html", TITLES[0], None)]


@pytest.mark.parametrize(
    "page",
    [
        MENU,
        "<p>没有链接的正文，2024-01-26。</p>",
        "<div>上一篇：<a href='/p/1.html'>前一条</a> 2024-01-02</div>",
        "<ul><li><a href='<?=el.link?>' title='<?=el.title?>'>{{title}}</a> 2024-01-02</li></ul>",
        "<table>" + "".join(f"<td><a href='/d/{n}'>{n}</a></td>" for n in range(31)) + "</table>2024-01-02",
    ],
)
def test_no_list(page: str) -> None:
    assert find_list(parse(page), URL).entries == []


def test_bounds() -> None:
    many = "<li><a href='/a/{}.html'>示例市水利局公示公告若干事项</a> 2024-01-02</li>"
    page = "<ul>" + "".join(many.format(n) for n in range(MAX_LINKS + 50)) + "</ul>"
    assert len(find_list(parse(page), URL).entries) == 5_000
    nested = "<div><a href='/a.html'>示例市水利局公示公告</a>2024-01-02" * 100_000
    assert find_list(parse(nested), URL) is not None
    wide = f"<li>{'字' * 3_000_000}<a href='/a.html'>{TITLES[0]}</a>"
    assert [entry.title for entry in find_list(parse(wide), URL).entries] == [TITLES[0]]
