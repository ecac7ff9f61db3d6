"""A detail page's own words: metas that are filled in, headings, labelled dates."""

from __future__ import annotations

import pytest

from crawler.platforms.labels import detail

URL = "http://www.example.gov.cn/a/1.html"
TITLE = "示例市司法局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (f'<meta name="ArticleTitle" content="{TITLE}"><h1>栏目</h1>', TITLE),
        (f'<meta name="ArticleTitle" content="文章标题"><h3 class="article-title">{TITLE}</h3>', TITLE),
        (f'<meta name="ArticleTitle" content="<%=title%>"><h2>{TITLE}</h2>', TITLE),
        (f"<title>{TITLE}_示例市人民政府</title><h1>示例市人民政府</h1><h2>{TITLE}</h2>", TITLE),
        (f"<h1>政府信息公开</h1><div class='con-title'>{TITLE}</div>", TITLE),
        ("<title>某公告_示例市</title><h1>示例市人民政府</h1><h2>某公告</h2>", "某公告"),
        ("<title><font color=red>某通知</font></title><p>正文</p>", "某通知"),
        (f"<div class='newstitle'><b>{TITLE}</b></div>", TITLE),
        (f"<UCAPTITLE>{TITLE}</UCAPTITLE>", TITLE),
        (f"<h1>{'长' * 5000}</h1>", None),
        ("<p>没有标题</p>", None),
    ],
)
def test_title(page: str, title: str | None) -> None:
    assert detail(f"<html><head></head><body>{page}</body></html>", URL).title == title


@pytest.mark.parametrize(
    ("page", "published"),
    [
        ('<meta name="PubDate" content="2024-01-26 10:26">发布日期：2024-02-02', "2024-01-26 10:26"),
        ('<meta name="PubDate" content="发布时间">发布日期：2024-02-02', "2024-02-02"),
        ("成文日期：2024-01-02 发布日期：2024-01-26", "2024-01-26"),
        ("<td>成文日期</td><td>2024-01-02</td><td>发布日期</td><td>2024-01-26</td>", "2024-01-26"),
        ("发文日期：2024-01-02　公开日期：2024年1月26日", "2024年1月26日"),
        ("生成日期：2024-01-02 时间：2024/01/26 来源：本站", "2024/01/26"),
        ("【信息时间：2024-01-26】", "2024-01-26"),
        ("发 布 时 间 ：2024.01.26 08:15:00", "2024.01.26 08:15:00"),
        ("更新时间：2017年6月3日", "2017年6月3日"),
        ("某局 发布于 2024-01-26 已被浏览 次", "2024-01-26"),
        ("<span id='pubtime'>2024年01月26日 09:00</span>", "2024年01月26日 09:00"),
        ("<PUBLISHTIME>2024-01-26</PUBLISHTIME>", "2024-01-26"),
        ("成文日期：2024-01-02", None),
        ("2024-01-26", None),
    ],
)
def test_publication_apart_from_other_days(page: str, published: str | None) -> None:
    assert detail(f"<html><body><div>{page}</div></body></html>", URL).published == published


def test_placeholders_are_no_metas() -> None:
    page = (
        '<meta name="SiteName" content="网站名称"><meta name="ColumnName" content="年报"><p>来源：示例市司法局 字号</p>'
    )
    said = detail(page, URL)
    assert said.metas == {"columnname": "年报"}
    assert said.source == "示例市司法局"
