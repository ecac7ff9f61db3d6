"""hanweb's xxgk module: fragments, what a column asks first, and reports by year."""

from __future__ import annotations

import pytest

from crawler.platforms import hanweb, platform_of
from crawler.platforms.page import Entry
from crawler.posted import posted, split
from tests.crawler.platforms.hanweb_pages import (
    ARTICLE,
    COLUMN,
    LOADED,
    REPORT,
    SEARCH,
    SITE,
    fragment,
)

DOWNLOAD = "/module/download/downfile.jsp"
NAMED = "infotypeId:'A02',jdid:'1305',area:'11370000MB284723XW',divid:'div1665241'"
IN_ADDRESS = "divid=div1665241&infotypeId=A02&jdid=1305&area=11370000MB284723XW"
INPUTS = (
    '<input type=hidden name=infotypeId value=A02><input name="jdid" value="1305">'
    '<input id="area" value="11370000MB284723XW"><input name=divid value=div1665241>'
)


def test_rows_of_a_fragment() -> None:
    asked = posted(SEARCH, {"currpage": "1"})
    assert hanweb.entries(fragment(), asked) == [
        Entry(f"{SITE}{ARTICLE}", REPORT, "2024-01-26"),
        Entry("http://b.gov.cn/art/2023/1/3/art_1_2.html", "二", "2023-01-03"),
    ]
    marked = f'<ul><li><a class="bt_link" href="{ARTICLE}">{REPORT}</a> 2024-01-26</li></ul>'
    assert hanweb.entries(marked, asked) == [Entry(f"{SITE}{ARTICLE}", REPORT, "2024-01-26")]


def test_fragments_follow_each_other() -> None:
    address = f"{SEARCH}?texttype=&fbtime=&currpage=1&sortfield=,compaltedate:0"
    asked = posted(address, {"infotypeId": "A02", "jdid": "1305", "currpage": "1"})
    (following,) = hanweb.next_pages(fragment(), asked)
    assert split(following) == (
        f"{SEARCH}?texttype=&fbtime=&currpage=2&sortfield=,compaltedate:0",
        {"infotypeId": "A02", "jdid": "1305", "currpage": "2"},
    )
    assert hanweb.next_pages(fragment(), asked.replace("currpage=1", "currpage=4")) == []
    assert hanweb.next_pages(fragment("共<b>12</b>页"), asked.replace("currpage=1", "currpage=11")) != []
    assert hanweb.next_pages(fragment(""), asked) == []


def test_other_lists_of_the_module() -> None:
    address = f"{SITE}/module/xxgk/subjectinfo.jsp?sortfield=compaltedate:0&currpage=2&binlay="
    assert len(hanweb.entries(fragment(), address)) == 2
    assert hanweb.next_pages(fragment(), address) == [address.replace("currpage=2", "currpage=3")]


def test_a_fragment_asked_without_a_page_number() -> None:
    assert hanweb.next_pages(fragment(), f"{SEARCH}?area=1") == [f"{SEARCH}?area=1&currpage=2"]
    assert split(hanweb.next_pages(fragment(), posted(SEARCH, {"area": "1"}))[0]) == (
        SEARCH,
        {"area": "1", "currpage": "2"},
    )


@pytest.mark.parametrize(
    ("page", "query", "kind"),
    [
        (LOADED, "", "A02"),
        (LOADED, "?number=LX04", "LX04"),
        (LOADED.replace("'A02'", "'0'"), "?number=E001", "E001"),
        (
            f"<script>$.post('/module/xxgk/search.jsp',{{{NAMED},currpage:n}});</script>",
            "",
            "A02",
        ),
        (
            f"<script>$('#x').load('/module/xxgk/search.jsp?{IN_ADDRESS}&sortfield=');</script>",
            "",
            "A02",
        ),
        (
            f'<form action="/module/xxgk/search.jsp">{INPUTS}</form>',
            "",
            "A02",
        ),
        (
            '<iframe src="/module/xxgk/tree.jsp?jdid=1305&amp;area=11370000MB284723XW&amp;divid=div1665241"></iframe>',
            "?number=A02",
            "A02",
        ),
    ],
)
def test_what_a_column_of_the_module_asks_first(page: str, query: str, kind: str) -> None:
    (following,) = hanweb.next_pages(f"<html><body>{page}</body></html>", COLUMN + query)
    address, form = split(following)
    assert address == SEARCH
    assert form is not None
    asked = {name: form[name] for name in ("infotypeId", "jdid", "area", "divid", "currpage")}
    assert asked == {
        "infotypeId": kind,
        "jdid": "1305",
        "area": "11370000MB284723XW",
        "divid": "div1665241",
        "currpage": "1",
    }
    assert {"vc_title", "texttype", "fbtime"} < set(form)


def test_a_column_that_prints_the_first_fragment_goes_on_with_the_second() -> None:
    (following,) = hanweb.next_pages(LOADED + fragment(), COLUMN)
    assert split(following)[1]["currpage"] == "2"  # type: ignore[index]
    assert hanweb.next_pages(LOADED + fragment("共1页"), COLUMN) == []


def test_the_office_may_stand_in_the_column_s_address() -> None:
    page = LOADED.replace("'&area=11370000MB284723XW'", "'&area='+area")
    (following,) = hanweb.next_pages(page, f"{COLUMN}?vc_xxgkarea=11220100MB1507524C&number=")
    assert split(following)[1]["area"] == "11220100MB1507524C"  # type: ignore[index]


def test_a_module_of_which_nothing_is_known_is_not_asked() -> None:
    assert hanweb.next_pages("<a href='/module/xxgk/search.jsp'>查询</a>", COLUMN) == []


@pytest.mark.parametrize("more", ["", "&showType=2"])
def test_a_report_by_year_is_no_list(more: str) -> None:
    url = f"{SITE}/module/xxgk/xxgkAnnualReport.jsp?area=11370900004341590P&fbtime=2022{more}"
    files = (
        '<a href="/module/download/downfile.jsp?filename=0123456789abcdef0123456789abcdef.pdf&classid=0">年报.pdf</a>'
    )
    body = f'<h1>{REPORT}</h1><a href="{ARTICLE}">别的</a>{files}'
    page = f"<html><head><title>示例市财政局</title></head><body>{body}</body></html>"
    assert hanweb.recognise(page, url) >= 0.9
    assert platform_of(f"<html><body><div class=TRS_Editor>{page}</div></body></html>", url) is hanweb
    assert (hanweb.entries(page, url), hanweb.next_pages(page, url)) == ([], [])
    assert hanweb.detail(page, url).title == REPORT
    assert [file.name for file in hanweb.attachments(page, url)] == ["年报.pdf"]
