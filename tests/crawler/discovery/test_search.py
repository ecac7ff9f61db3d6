"""The search for a column, over small invented sites: where it begins, what it looks at, what it settles on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from crawler.discovery.search import MAX_LOOKS, Column, Search
from crawler.discovery.sight import Looked
from crawler.posted import posted
from crawler.trace import OFF_HOST, Step

HOST = "http://www.example.gov.cn"
OFFICE = "示例市财政局"
MENU = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul>'


def page(body: str, head: str = "") -> str:
    return f"<html><head><meta charset='utf-8'>{head}<title>示例</title></head><body>{MENU}{body}</body></html>"


def row(href: str, title: str, day: str = "2024-01-20") -> str:
    return f'<li><a href="{href}" title="{title}">{title}</a><span>{day}</span></li>'


def title(year: int, office: str = OFFICE) -> str:
    return f"{office}{year}年政府信息公开工作年度报告"


def listing(*rows: str, head: str = "", more: str = "") -> str:
    return page(f'<div class="list"><ul>{"".join(rows)}</ul></div>{more}', head)


def report(year: int, links: str = "") -> str:
    tags = f'<meta name="ArticleTitle" content="{title(year)}"><meta name="PubDate" content="{year + 1}-01-20 10:00">'
    return page(f"<div class=TRS_Editor><p>{title(year)}</p></div>{links}", tags)


def reports(folder: str, *years: int) -> list[str]:
    return [row(f"{folder}{year + 1}01/t{year + 1}0120_{year}.html", title(year)) for year in years]


COLUMN_LINK = '<li><a href="/zwgk/zfxxgknb/">政府信息公开年报</a></li>'
SITE = {
    "/": page(COLUMN_LINK + row("/news/t20240102_1.html", "示例新闻")),
    "/zwgk/": page(COLUMN_LINK),
    "/zwgk/zfxxgknb/": listing(*reports("./", 2023, 2022), row("./202301/t20230101_9.html", "示例公告")),
    "/zwgk/zfxxgknb/202401/t20240120_2023.html": report(2023, '<a href="../">政府信息公开年报</a>'),
}


def search(site: dict[str, str], start: str, *, allowed: str = HOST) -> tuple[Column | None, list[Step], list[str]]:
    steps: list[Step] = []
    asked: list[str] = []

    async def look(address: str, found_on: str | None) -> Looked:
        asked.append(address)
        body = site.get(address.removeprefix(HOST))
        if body is None:
            return Looked(address, "", "not_found: The page is gone. status 404")
        if body.startswith("-> "):
            return Looked(HOST + body.removeprefix("-> "), site[body.removeprefix("-> ")])
        return Looked(address, body, None, "pdf" if address.endswith(".pdf") else None)

    def tell(kind: str, url: str, **said: object) -> None:
        steps.append(Step.from_json({"kind": kind, "url": url, **said}))

    searching = Search(look, lambda url: url.startswith(allowed), tell).column(HOST + start)
    # In a thread of its own: a browser of another test may have left its loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, searching).result()
    assert len(asked) == len(set(asked)) <= MAX_LOOKS
    return found, steps, asked


@pytest.mark.parametrize("start", list(SITE))
def test_any_address_leads_to_the_column(start: str) -> None:
    found, steps, asked = search(SITE, start)
    assert found is not None
    assert (found.url, found.platform) == (f"{HOST}/zwgk/zfxxgknb/", "trs")
    assert [step.url for step in steps if step.kind == "looked"] == asked
    assert all(step.detail and step.fate for step in steps)


@pytest.mark.parametrize("start", list(SITE))
def test_titles_that_are_cut(start: str) -> None:
    column = SITE["/zwgk/zfxxgknb/"]
    for year in (2022, 2023):
        column = column.replace(title(year), f"{OFFICE}{year}年政府信...")
    found, *_ = search(SITE | {"/zwgk/zfxxgknb/": column}, start)
    assert found is not None
    assert found.url == f"{HOST}/zwgk/zfxxgknb/"


def test_the_way_leads_over_the_disclosure_platform() -> None:
    site = SITE | {"/": page(""), "/zwgk/": page('<a href="/xxgk/">政府信息公开</a>'), "/xxgk/": page(COLUMN_LINK)}
    found, _, asked = search(site, "/")
    assert found is not None
    assert found.url == f"{HOST}/zwgk/zfxxgknb/"
    assert [urlsplit(address).path for address in asked] == ["/", "/zwgk/", "/xxgk/", "/zwgk/zfxxgknb/"]


def test_a_column_that_lists_nothing_is_passed_over() -> None:
    site = SITE | {"/": page('<a href="/old/zfxxgknb/">政府信息公开年报</a><a href="/zwgk/zfxxgknb/">年报</a>')}
    site["/old/zfxxgknb/"] = page("<p>栏目建设中</p>")
    found, steps, _ = search(site, "/")
    assert found is not None
    assert found.url == f"{HOST}/zwgk/zfxxgknb/"
    assert "0 rows" in (next(step for step in steps if step.url.endswith("/old/zfxxgknb/")).fate or "")


def test_a_given_list_is_not_given_up_for_another_office() -> None:
    # A department's own list on a portal whose menu leads to the list of all units.
    own = listing(*reports("./", 2023, 2022), head="").replace(MENU, MENU + COLUMN_LINK)
    site = SITE | {"/czj/bg/": own}
    site["/zwgk/zfxxgknb/"] = listing(*(row(f"./t20240120_{n}.html", title(2023, f"示例市第{n}局")) for n in range(9)))
    found, _, _ = search(site, "/czj/bg/")
    assert found is not None
    assert found.url == f"{HOST}/czj/bg/"


def test_a_platform_page_that_shows_the_newest_is_given_up_for_the_column() -> None:
    site = SITE | {"/xxgk/": listing(*reports("/zwgk/zfxxgknb/", 2023, 2022), more=COLUMN_LINK)}
    site["/zwgk/zfxxgknb/"] = listing(*reports("./", 2023, 2022, 2021, 2020))
    found, _, _ = search(site, "/xxgk/")
    assert found is not None
    assert found.url == f"{HOST}/zwgk/zfxxgknb/"


def test_the_column_of_all_years_comes_before_that_of_one() -> None:
    site = {
        "/zwgk/zfxxgknb/": page('<a href="2023n/">2023年</a><a href="2022n/">2022年</a>'),
        "/zwgk/zfxxgknb/2023n/": listing(*reports("./", 2023)),
        "/zwgk/zfxxgknb/2022n/": listing(*reports("./", 2022)),
        "/zwgk/zfxxgknb/2023n/202401/t20240120_2023.html": report(2023),
    }
    for start in site:
        found, _, _ = search(site, start)
        assert found is not None
        assert found.url == f"{HOST}/zwgk/zfxxgknb/", start


def test_a_report_behind_the_first_page_of_its_list() -> None:
    pager = '<script>createPageHTML(2, {}, "index", "html");</script>'
    site = SITE | {
        "/zwgk/zfxxgknb/": listing(row("./202405/t20240501_1.html", "示例公告"), more=pager.format(0)),
        "/zwgk/zfxxgknb/index_1.html": listing(*reports("./", 2023), more=pager.format(1)),
    }
    for start in ("/", "/zwgk/zfxxgknb/", "/zwgk/zfxxgknb/202401/t20240120_2023.html"):
        found, _, _ = search(site, start)
        assert found is not None
        assert found.url == f"{HOST}/zwgk/zfxxgknb/", start


def test_the_page_in_the_columns_place_is_a_report() -> None:
    site = {"/": page('<a href="/nb/index.html">政府信息公开年报</a>'), "/nb/index.html": report(2023)}
    site["/nb/index.html"] = report(2023, '<a href="/nb/index.html">政府信息公开年报</a>')
    for start in site:
        found, _, _ = search(site, start)
        assert found is not None
        assert found.url == f"{HOST}/nb/index.html", start


def test_one_address_for_each_year() -> None:
    base = "/module/xxgk/xxgkAnnualReport.jsp?area=113709&fbtime="
    site = {f"{base}2023": report(2023), f"{base}2022": report(2022)}
    found, _, _ = search(site, f"{base}2023")
    assert found is not None
    assert found.url == f"{HOST}{base}{{year}}"
    # A server that ignores the year gives the same report again: that is no column.
    found, _, _ = search({f"{base}2023": report(2023), f"{base}2022": report(2023)}, f"{base}2023")
    assert found is None


@pytest.mark.parametrize("name", ["a{}.htm", "{}n/", "gknb{}/index.html", "list.aspx?dept=12&year={}"])
def test_columns_of_single_years_that_lead_to_each_other(name: str) -> None:
    base = "/czj/zfxxgk/zfxxgknb/"
    menu = "".join(f'<li><a href="{base}{name.format(year)}">{year}年</a></li>' for year in (2023, 2022))
    site = {f"{base}{name.format(year)}": listing(*reports("/x/", year), more=menu) for year in (2023, 2022)}
    site["/"] = page(f'<a href="{base}{name.format(2023)}">政府信息公开年报</a>')
    for start in site:
        found, _, _ = search(site, start)
        assert found is not None
        assert found.url == f"{HOST}{base}{name.format('{year}')}", start


def test_redirects_give_the_address_that_answers() -> None:
    site = SITE | {"/": page('<a href="/nb">政府信息公开年报</a>'), "/nb": "-> /zwgk/zfxxgknb/"}
    found, _, _ = search(site, "/")
    assert found is not None
    assert found.url == f"{HOST}/zwgk/zfxxgknb/"


def test_a_column_on_another_host_is_told_and_not_asked() -> None:
    site = {"/": page('<a href="http://zwgk.example.gov.cn/nb/">政府信息公开年报</a>')}
    found, steps, asked = search(site, "/")
    assert found is None
    assert all(address.startswith(HOST) for address in asked)
    assert [step.url for step in steps if step.fate == OFF_HOST] == ["http://zwgk.example.gov.cn/nb/"]


def test_nothing_there_is_said() -> None:
    found, steps, _ = search({"/": page("")}, "/")
    assert found is None
    assert (steps[0].url, steps[0].fate) == (f"{HOST}/", "0 rows, 0 of them reports (no known system)")
    found, steps, asked = search({}, "/gone/")
    assert found is None
    assert len(asked) == 1
    assert (steps[0].fate or "").startswith("not_found")


def test_a_report_that_is_a_file_is_told_by_its_folder() -> None:
    site = SITE | {"/zwgk/zfxxgknb/202401/P020240120123456789012.pdf": "%PDF-"}
    site["/zwgk/zfxxgknb/"] = listing(row("./202401/P020240120123456789012.pdf", title(2023)))
    found, _, _ = search(site, "/zwgk/zfxxgknb/202401/P020240120123456789012.pdf")
    assert found is not None
    assert found.url == f"{HOST}/zwgk/zfxxgknb/"


def test_a_maze_is_left_in_time() -> None:
    maze = {
        f"/m{n}/": page(f'<a href="/m{n + 1}/">政府信息公开年报</a><a href="/m{n + 2}/">政府信息公开</a>')
        for n in range(40)
    }
    found, _, asked = search(maze, "/m0/")
    assert found is None
    assert len(asked) == MAX_LOOKS


@pytest.mark.parametrize("body", ["", "\0", "{", "<", "<div>" * 100_000, '{"a": [1, {"b": null}]}', "<![CDATA[" * 99])
def test_broken_pages_are_told(body: str) -> None:
    found, steps, _ = search({"/": page('<a href="/x/">政府信息公开年报</a>'), "/x/": body}, "/")
    assert found is None
    assert steps[1].fate


def test_an_address_asked_by_post_keeps_its_name() -> None:
    address = posted(f"{HOST}/module/xxgk/search.jsp", {"currpage": "2"})
    site = {address.removeprefix(HOST): listing(*reports("/zwgk/zfxxgknb/", 2023))}
    _, steps, _ = search(site, address.removeprefix(HOST))
    assert steps[0].url == address
