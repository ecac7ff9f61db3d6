"""What JPaaS pages and answers are made of, for its tests: units, pagers, shells, JSON."""

from __future__ import annotations

import json
from typing import Any

SITE = "http://www.example.gov.cn"
COLUMN = f"{SITE}/col/col1229565788/index.html"
BUILD = f"{SITE}/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY = f"{SITE}/queryList"
REPORT = "示例市财政局2023年政府信息公开工作年度报告"
OLD = "/art/2023/1/5/art_1229565788_69685.html"
NEW = "/col/col1229565788/art/2024/art_87ee4e34228c49cfa3dea7936f7a09ff.html"
BARE = "/zfxxgk/zfxxgknb/2023n/art/2024/art_c3b2de5373bb4e68964094fe4796f303.html"
ROWS = (
    f'<li class="cf"><a class="fl" href="{NEW}" title="{REPORT}">示例市...</a><span class="fr">2024-01-26</span></li>'
    f'<li class="cf"><a class="fl" href="{OLD}">旧的一条</a><span class="fr">[2023-01-05]</span></li>'
)


def unit(tag: str = "信息列表", page: str = "1229565788", quotes: str = "\"'", more: str = "") -> str:
    outer, inner = quotes
    fields = {"webId": "3185", "pageId": page, "parseType": "bulidstatic", "pageType": "column", "tagId": tag}
    query = ",".join(f"{inner}{name}{inner}:{inner}{value}{inner}" for name, value in fields.items())
    source = 'src="/cms/AuthorizedRead/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit"'
    return f"<script {source} queryData={outer}{{{query}{more}}}{outer}></script>"


def answer(html: str, **more: Any) -> str:
    return json.dumps({"success": True, "code": "200", "data": {"html": html, **more}}, ensure_ascii=False)


def pager(count: int, rows: int = 15, page: int = 1, address: str = "") -> str:
    named = f' unitUrl="{address}"' if address else ""
    return f'<div class="pagination" count="{count}" rows="{rows}" pageNo="{page}"{named}></div>'


def asked(page: int | None = None, size: int = 15) -> str:
    turned = "" if page is None else f"&paramJson=%7B%22pageNo%22%3A{page}%2C%22pageSize%22%3A{size}%7D"
    return (
        f"{BUILD}?webId=3185&pageId=1229565788&parseType=bulidstatic&pageType=column&tagId=%E5%88%97%E8%A1%A8{turned}"
    )


PARAMS = (
    "var params={current:1,unitid:'380055',webSiteCode:['jxssthjt'],channelCode:['col42150'],perPage:'15',"
    "titleMax:'34',groupSize:1,notReturnContent:false}; loadPageData(params,'380055');"
)
TEMPLATE = (
    '<script id="div380055" type="text/x-handlebars-template">{{#each data}}<a href="{{pcUrl}}"></a>{{/each}}</script>'
)


def shell(script: str) -> str:
    base = '<base href="/jxssthjt/" />'
    return f'<html><head>{base}</head><body><div id="380055"></div>{TEMPLATE}<script>{script}</script></body></html>'


def item(number: int, **more: object) -> dict[str, object]:
    path = f"/jxssthjt/col/col42150/content/content_187194860850871654{number}.html"
    source = {"title": f"第{number}条", "pubDate": "2024-09-24 17:20", "urls": json.dumps({"pc": path})}
    return {"source": source | more}


def results(*items: object, **more: object) -> str:
    return json.dumps({"code": 200, "data": {"results": list(items), **more}}, ensure_ascii=False)
