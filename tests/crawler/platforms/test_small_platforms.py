"""SiteFactory, Epoint, old ASP and JEECMS: what each knows of its own addresses, pagers and pages."""

from __future__ import annotations

import pytest

from crawler.platforms import asp, epoint, jeecms, platform_of, sitefactory
from crawler.platforms.page import Entry, Platform
from crawler.posted import posted

BASE = "http://www.example.gov.cn"
TITLE = "示例市审计局{}年政府信息公开工作年度报告"
UUID = "3f2b8c1e-9d0a-4b7e-8f11-0c2d3e4f5a6{}"
CATEGORY = f"{BASE}/zwgk/002001/002001001"


def rows(href: str) -> str:
    made = (
        f"<li><a href='{href.format(n)}'>{TITLE.format(2020 + n)}</a><span>202{n + 1}-01-2{n}</span></li>"
        for n in (3, 2)
    )
    return f"<ul>{''.join(made)}</ul>"


@pytest.mark.parametrize(
    ("platform", "url", "content", "sure"),
    [
        (sitefactory, f"{BASE}/Category_49/Index.aspx", "<a href='/Item/1.aspx'>", 1.0),
        (sitefactory, f"{BASE}/Category_49/Index_12.aspx", "", 0.7),
        (sitefactory, f"{BASE}/Item/155171.aspx", "<meta name=generator content='PowerEasy SiteFactory'>", 1.0),
        (sitefactory, f"{BASE}/Item/list.asp?id=1", "", 0.0),
        (epoint, f"{CATEGORY}/1.html", '<ul class="ewb-info-items">', 1.0),
        (epoint, f"{CATEGORY}/20241029/{UUID.format(1)}.html", "", 0.6),
        (epoint, f"{BASE}/govxxgk/1141/openSubPage.html?specialurl=/govxxgk/1141/govlist.html", "", 0.6),
        (epoint, f"{BASE}/dynamic/zwgk/govInfoPubright.html?categorynum=003001002", "", 0.6),
        (epoint, f"{BASE}/x/", '<meta name="SiteIDCode" content="政府网站标识码">', 0.8),
        (epoint, f"{BASE}/x/", "<div class='viewb-1 sharepoint'>", 0.0),
        (epoint, f"{BASE}/col/col12377/index.html", "", 0.0),
        (asp, f"{BASE}/Item/list.asp?id=1443", "<a href='Show.asp?m=1'>", 0.8),
        (asp, f"{BASE}/class.asp?class=1150", "", 0.6),
        (asp, f"{BASE}/index.aspx?lanmuid=76&sublanmuid=973", "", 0.6),
        (asp, f"{BASE}/info/iList.jsp?node_id=GKmzs&cat_id=15971&cur_page=1", "", 0.7),
        (asp, f"{BASE}/xxgk/view.jsp?id=4&nian=2022", "", 0.7),
        (asp, f"{BASE}/year_details.aspx?dept=3&year=2022", "", 0.6),
        (asp, f"{BASE}/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2022", "", 0.0),
        (asp, f"{BASE}/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=2", "", 0.0),
        (asp, f"{BASE}/Category_49/Index.aspx", "", 0.0),
        (jeecms, f"{BASE}/c/www/gfxwj.jhtml", "<a href='/c/www/1.jhtml'>", 1.0),
        (jeecms, f"{BASE}/newPolicy.jspx?path=zcwj&pageNo=1", "", 0.7),
        (jeecms, f"{BASE}/?a=dir&h=1&p=D0104X", "<a href='/D0102X/4561.jhtml'>", 0.3),
        (jeecms, f"{BASE}/a.html", "", 0.0),
    ],
)
def test_recognise(platform: Platform, url: str, content: str, sure: float) -> None:
    assert platform.recognise(content, url) == sure


@pytest.mark.parametrize(
    ("platform", "url", "href"),
    [
        (sitefactory, f"{BASE}/Category_49/Index.aspx", "/Item/{}.aspx"),
        (epoint, f"{CATEGORY}/1.html", f"/zwgk/002001/002001001/20240126/{UUID}.html"),
        (asp, f"{BASE}/class.asp?class=1150", "/show.asp?id={}"),
        (jeecms, f"{BASE}/c/www/gfxwj.jhtml", "/c/www/{}.jhtml"),
    ],
)
def test_entries(platform: Platform, url: str, href: str) -> None:
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/c/'>政府信息公开指南及目录</a></li></ul>"
    page = f"<div class=nav>{menu}</div><div class=list>{rows(href)}</div>"
    assert platform.entries(page, url) == [
        Entry(BASE + href.format(n), TITLE.format(2020 + n), f"202{n + 1}-01-2{n}") for n in (3, 2)
    ]
    assert platform_of(page, url) is platform


@pytest.mark.parametrize(
    ("pager", "page", "following"),
    [
        ("<a href='Index_9.aspx'>尾页</a>", "Index.aspx", "Index_2.aspx"),
        ('<a href="/Category_49/Index_9.aspx"><span>尾页</span></a>', "Index_8.aspx", "Index_9.aspx"),
        ("<a href='Index_9.aspx'>尾页</a>", "Index_9.aspx", None),
        ("<a href='Index_2.aspx'>下一页</a>", "Index.aspx", "Index_2.aspx"),
        ("<a disabled>尾页</a>", "Index_9.aspx", None),
        ("<a href='index_9.aspx'>末页</a>", "index_3.aspx", "index_4.aspx"),
    ],
)
def test_sitefactory_pages(pager: str, page: str, following: str | None) -> None:
    folder = f"{BASE}/Category_49/"
    found = sitefactory.next_pages(rows("/Item/{}.aspx") + pager, folder + page)
    assert found == ([folder + following] if following else [])


@pytest.mark.parametrize(
    ("pager", "page", "following"),
    [
        ("<td class=huifont>1/45</td>", "1.html", "2.html"),
        ('<td class="pageout huifont">45/45</td>', "45.html", None),
        ("<td class=huifont>1/3</td>", "moreinfo.html", "2.html"),
        ("<td class=huifont>1/3</td>", "", "2.html"),
        ("<a href='3.html'>下页 &gt;</a><td class=huifont>9/9</td>", "2.html", "3.html"),
        ("<span>1/45</span>", "1.html", None),
        ("", "1.html", None),
    ],
)
def test_epoint_pages(pager: str, page: str, following: str | None) -> None:
    content = f"{rows(f'/a/20240126/{UUID}.html')}<table><tr>{pager}</tr></table>"
    assert epoint.next_pages(content, f"{CATEGORY}/{page}") == ([f"{CATEGORY}/{following}"] if following else [])


@pytest.mark.parametrize(
    ("page", "query", "framed"),
    [
        (
            "<iframe id=r></iframe>",
            "openSubPage.html?specialurl=/govxxgk/11/govlist.html&righttitle=%E6%B3%95",
            "/govxxgk/11/govlist.html",
        ),
        ("<p>壳</p>", "openSubPage.html?specialurl=%2Fgovxxgk%2F11%2Fgovlist.html", "/govxxgk/11/govlist.html"),
        ("<p>壳</p>", "openSubPage.html?specialurl=http://elsewhere.gov.cn/govlist.html", None),
        (
            "<iframe src='govInfoPubright.html?categorynum=003'></iframe>",
            "govInfoPub.html?categorynum=003",
            "/dynamic/govInfoPubright.html?categorynum=003",
        ),
        (
            "<script>$('#f').attr('src', 'govInfoPubright.html?' + location.search)</script>",
            "govInfoPub.html?categorynum=003&lm=cate7",
            "/dynamic/govInfoPubright.html?categorynum=003&lm=cate7",
        ),
        ("<iframe src='/weather.html'></iframe>", "1.html", None),
    ],
)
def test_epoint_shells(page: str, query: str, framed: str | None) -> None:
    found = epoint.next_pages(f"<html><body>{page}</body></html>", f"{BASE}/dynamic/{query}")
    assert found == ([BASE + framed] if framed else [])


def test_epoint_metas_are_not_believed() -> None:
    page = f"""<html><head><title><font color="#FF0000">{TITLE.format(2023)}</font></title>
<meta name="SiteName" content="网站名称"><meta name="ArticleTitle" content="文章标题">
<meta name="PubDate" content="发布时间">
</head><body><div class="ewb-article-info"><p>【信息时间：2024-01-26】</p></div></body></html>"""
    detail = epoint.detail(page, f"{CATEGORY}/20241029/{UUID.format(1)}.html")
    assert (detail.title, detail.published, detail.metas) == (TITLE.format(2023), "2024-01-26", {})


def test_asp_forms_are_sent_back() -> None:
    url = f"{BASE}/list.aspx?id=3"
    page = f"""<form method=post action="list.aspx?id=3"><input type="hidden" name="__VIEWSTATE" value="dDwx+/=">
<input type=hidden name=__EVENTTARGET><input type="text" name="q">{rows("/show.aspx?id={}")}
<a href="javascript:__doPostBack('AspNetPager1','1')">上一页</a>
<a href="javascript:__doPostBack('AspNetPager1','3')">下一页</a></form>"""
    form = {"__VIEWSTATE": "dDwx+/=", "__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": "3"}
    assert asp.next_pages(page, url) == [posted(url, form)]
    assert asp.next_pages(page, posted(url, {"__VIEWSTATE": "a"})) == [posted(url, form)]
    assert asp.next_pages(page.replace("下一页", "<b>下一页</b>").replace("javascript", "x:"), url) == [
        posted(url, form)
    ]
    assert asp.next_pages(page.replace(" href=\"javascript:__doPostBack('AspNetPager1','3')\"", ""), url) == []


def test_asp_years() -> None:
    links = "".join(f"<td><a href='year_details.aspx?dept=3&year={y}'>{y}年</a></td>" for y in (2022, 2023))
    page = f"<h2>政府信息公开年度报告</h2><table><tr>{links}</tr></table><a href='index.aspx?id=4'>2021年</a>"
    assert asp.entries(page, f"{BASE}/year_list.aspx?dept=3") == [
        Entry(f"{BASE}/year_details.aspx?dept=3&year={y}", f"{y}年政府信息公开年度报告", None) for y in (2022, 2023)
    ]


def test_asp_years_under_another_name_are_no_reports() -> None:
    page = "<h2>统计年鉴</h2><a href='year_details.aspx?dept=3&year=2022'>2022年</a>"
    assert [entry.title for entry in asp.entries(page, f"{BASE}/year_list.aspx?dept=3")] == ["2022年"]


@pytest.mark.parametrize(
    ("pager", "page", "following"),
    [
        (
            "<a onclick=\"location=encodeURI('gfxwj_2.jhtml');\" href='javascript:void(0)'>下一页</a>",
            "gfxwj.jhtml",
            "gfxwj_2.jhtml",
        ),
        ("第1页 共4页", "gfxwj.jhtml", "gfxwj_2.jhtml"),
        ("共30条记录 3/4页", "index_3.jhtml", "index_4.jhtml"),
        ("共30条记录 4/4页", "index_4.jhtml", None),
        ("共2页", "newPolicy.jspx?path=zcwj&pageNo=1", "newPolicy.jspx?path=zcwj&pageNo=2"),
        ("共2页", "newPolicy.jspx?path=zcwj&pageNo=2", None),
        ("", "gfxwj.jhtml", None),
    ],
)
def test_jeecms_pages(pager: str, page: str, following: str | None) -> None:
    found = jeecms.next_pages(rows("/c/www/{}.jhtml") + pager, f"{BASE}/c/www/{page}")
    assert found == ([f"{BASE}/c/www/{following}"] if following else [])
