"""Sites on hanweb JPaaS: units that the gateway builds, old and new articles in one column, Handlebars templates."""

import hashlib
import json
from html import escape
from urllib.parse import quote, urlencode

from tests.documents.pages import index_table
from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import HITS, NOW, Page
from tests.replica.site import Asked, Behaviour, SiteSpec

JSON = "application/json;charset=UTF-8"
BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
DOWNLOAD = "/api-gateway/jpaas-web-server/front/document/download"
SCRIPT = "/cms_files/jpaas/AuthorizedRead/unitbuild.js"
FORBIDDEN = Page(b"<html><body>403 Forbidden</body></html>", status=403)


class UnitSite(ListedSite):
    """A column without a row of its own: one of its units is the list, the others are the page's furniture."""

    per_page = 6
    web, page_id, template = "3185", "1229565788", "o0YcVHHq5vWtr3uiCp4SY"
    tag = "信息列表"
    furniture: tuple[str, ...] = ("顶部导航", "当前位置", "页脚")
    behaviour = Behaviour("nginx")

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(office.list_path, lambda: self.text(self.shell()))
        self.answer(self.list_address(self.pages + 1), lambda: self.json(""))

    def parameters(self, tag: str) -> dict[str, str]:
        """What a unit's script sends, in the order in which the page names it."""
        return {
            "webId": self.web,
            "pageId": self.page_id,
            "parseType": "bulidstatic",
            "pageType": "column",
            "tagId": tag,
            "tplSetId": self.template,
        }

    def list_address(self, number: int) -> str:
        fields = self.parameters(self.tag)
        if number > 1:
            fields["paramJson"] = json.dumps({"pageNo": number, "pageSize": self.per_page}, separators=(",", ":"))
        return f"{BUILD}?{urlencode(fields)}"

    def unit(self, tag: str) -> str:
        """The script of a unit: its parameters look like JSON in single quotes."""
        query = "{" + ",".join(f"'{name}':'{value}'" for name, value in self.parameters(tag).items()) + "}"
        return f'<div class="unit"><script src="{SCRIPT}" url="{BUILD}" queryData="{query}"></script></div>'

    def shell(self) -> str:
        units = "\n".join(map(self.unit, (*self.furniture[:2], self.tag, *self.furniture[2:])))
        return self.html(self.column_metas(), f"{self.office.site_name} {self.chrome.column}", units)

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<li class="cf"><a class="fl" href="{href}" title="{escape(entry.title)}" target="_blank">'
            f'{cut(entry.title)}</a><span class="fr">{entry.day}</span></li>'
        )

    def pager(self, number: int) -> str:
        """The pager below the rows: its numbers are attributes."""
        total = len(self.entries)
        return (
            f'<div class="pagination" count="{total}" rows="{self.per_page}" pageNo="{number}" unitUrl="{BUILD}"></div>'
        )

    def list_page(self, number: int) -> str:
        rows = f'<ul class="ajax-ul">{self.rows(number, self.row)}</ul>'
        return f'<div id="{self.tag}"><div class="page-content">{rows}</div>{self.pager(number)}</div>'

    def json(self, html: str) -> Page:
        """An answer of the gateway."""
        answer = {"success": True, "code": "200", "data": {"html": html}}
        return Page(json.dumps(answer, ensure_ascii=False).encode(), JSON)

    def text(self, text: str, day: object = None) -> Page:
        if text.startswith(f'<div id="{self.tag}">'):
            return self.json(text)
        return Page(text.encode(), self.media_type, volatile=HITS in text or NOW in text)

    def path_of(self, entry: Entry) -> str:
        folder = self.office.list_path.rpartition("/")[0]
        return f"{folder}/art/{entry.day.year}/art_{_hex(entry)}.html"

    def attachment_path(self, entry: Entry) -> str:
        """The gateway hands a file out by an encrypted address."""
        hidden = quote(f"{_hex(entry)[:20]}+/{_hex(entry)[20:]}=", safe="")
        return f"{DOWNLOAD}?fileUrl={hidden}&fileName={quote(entry.title)}.docx"

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        head = f'{self.metas(entry)}\n<meta name="HtmlGenerateTime" content="{NOW}">'
        main = f"""{self.unit("当前位置")}
{index_table(entry.report) if entry.report else ""}
<h1 class="title">{title}</h1>
<div class="info">发布时间：{entry.day} 09:12 信息来源：{self.office.publisher}</div>
<div class="wzzw-article" id="zoom">
{self.body(entry)}
</div>"""
        return self.html(head, f"{self.office.site_name} {self.chrome.column} {title}", main)


class MixedSite(UnitSite):
    """The column prints its first page itself; old articles stand beside new ones, later pages come from the pager."""

    per_page = 8
    tag = "阳光政务_分页列表"
    furniture = ()
    before = 2024  # articles from before the move keep their old addresses

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        printed = f"{self.list_page(1)}\n{self.unit(self.tag)}"
        self.answer(office.list_path, lambda: self.text(self.html(self.column_metas(), self.chrome.column, printed)))

    def row(self, href: str, entry: Entry) -> str:
        return f'<li><a class="news" href="{href}">{escape(entry.title)}</a> <span class="time">{entry.day}</span></li>'

    def path_of(self, entry: Entry) -> str:
        if entry.day.year < self.before:
            day = entry.day
            return f"/art/{day.year}/{day.month}/{day.day}/art_1487002_{entry.number}.html"
        return super().path_of(entry)


class GuardedSite(UnitSite):
    """Refuses whoever names no browser and no page that sent him; the pager's numbers are missing."""

    per_page = 10
    tag = "ajax分页"

    def pager(self, number: int) -> str:
        return '<div class="page"><a href="javascript:void(0)">上一页</a><a href="javascript:void(0)">下一页</a></div>'

    def page(self, asked: Asked) -> Page | None:
        agent, referer = asked.headers.get("user-agent", ""), asked.headers.get("referer", "")
        bare = not agent or agent.lower().startswith(("python", "scrapy", "curl", "java"))
        if bare or (asked.path == BUILD and self.office.host not in referer):
            return FORBIDDEN
        return super().page(asked)


class HandlebarsSite(ListedSite):
    """A template in the page and JSON behind /queryList; <base> moves the page's links, titles are cut on the page."""

    per_page = 7
    site, unit = "szxslj", "380055"
    query = "/queryList"
    behaviour = Behaviour("openresty")

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(office.list_path, lambda: self.text(self.shell()))

    @property
    def code(self) -> str:
        return self.office.list_path.split("/")[3]

    def given(self) -> dict[str, str]:
        return {
            "unitid": self.unit,
            "perPage": str(self.per_page),
            "showMode": "normal",
            "groupSize": "1",
            "barPosition": "bottom",
            "titleMax": "24",
            "themeName": "lucidity",
        }

    def list_address(self, number: int) -> str:
        fields = self.given() | {
            "current": str(number),
            "webSiteCode[]": self.site,
            "channelCode[]": self.code,
            "templateContainerId": f"div{self.unit}",
            "pageSize": str(self.per_page),
        }
        return f"{self.query}?{urlencode(fields)}"

    def shell(self) -> str:
        given = ",".join(f"{name}:{value if value == '1' else repr(value)}" for name, value in self.given().items())
        params = f"{{current:1,webSiteCode:['{self.site}'],channelCode:['{self.code}'],{given}}}"
        tags = self.column_metas({"ColumnType": " ", "HtmlGenerateTime": NOW})
        link = "<a href='{{pcUrl}}' target='_blank' title='{{title}}'>{{title}}</a>"
        date = "<span class='list_span'>{{formatDate pubDate 'YYYY'}}-{{formatDate pubDate 'MM'}}</span>"
        template = f"{{{{#each data}}}}{{{{#with this}}}}<li>{link}{date}</li>{{{{/with}}}}{{{{/each}}}}"
        main = f"""<div id="{self.unit}"></div>
<script id="div{self.unit}" type="text/x-handlebars-template"><ul class='List_list'>{template}</ul></script>
<script>var websiteCode='{self.site}', channelId='1871', codeName='{self.code}';
channelsTagSelf={{"articleCount":{len(self.entries)}}};
var params={params}; loadPageData(params,'{self.unit}');</script>"""
        return self.html(f'<base href="/{self.site}/" />\n{tags}', self.chrome.column, main)

    def list_page(self, number: int) -> str:
        start = (number - 1) * self.per_page
        results = [
            {
                "source": {
                    "title": entry.title,
                    "pubDate": f"{entry.day} 17:20",
                    "contentSource": self.office.publisher,
                    "urls": json.dumps({"pc": self.href(entry), "mobile": ""}),
                    "articleFiles": "[]",
                }
            }
            for entry in self.entries[start : start + self.per_page]
        ]
        data = {"total": len(self.entries), "results": results}
        return json.dumps({"code": 200, "data": data}, ensure_ascii=False)

    def page(self, asked: Asked) -> Page | None:
        if asked.path == self.query and asked.method != "POST":
            return Page(b'{"code":405}', JSON)
        return super().page(asked)

    def text(self, text: str, day: object = None) -> Page:
        if text.startswith("{"):
            return Page(text.encode(), JSON)
        return Page(text.encode(), self.media_type, volatile=NOW in text)

    def path_of(self, entry: Entry) -> str:
        return f"/{self.site}/col/{self.code}/content/content_187194860{entry.number:010}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/{self.site}/col/{self.code}/content/{_hex(entry)}.docx"

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<h1>{title}</h1><div class="info">发布日期：{entry.day}</div>
<div class="jgz_box"><div id="zoomcon">
{self.body(entry)}
</div></div>"""
        head = f'<base href="/{self.site}/" />\n{self.metas(entry)}\n<meta name="HtmlGenerateTime" content="{NOW}">'
        return self.html(head, f"{title}_{self.office.site_name}", main)


def _hex(entry: Entry) -> str:
    return hashlib.md5(f"{entry.number}{entry.title}".encode()).hexdigest()


SITES: tuple[SiteSpec, ...] = (
    SiteSpec(
        office("127.0.10.21", "339721", "滨屿区", "mzj", "/col/col1229565788/index.html", attached=(2022,)),
        UnitSite,
    ),
    SiteSpec(
        office(
            "127.0.10.22", "339722", "江屏区", "wjw", "/col/col1487002/index.html", filler=24, attached=(2022, 2023)
        ),
        MixedSite,
    ),
    SiteSpec(
        office("127.0.10.23", "339723", "临汀县", "sjj", "/ltx/zwgk/zfxxgknb/index.html", filler=20, title_form=2),
        GuardedSite,
    ),
    SiteSpec(
        office("127.0.10.24", "339724", "饶溪县", "sthjj", "/szxslj/col/col42150/index.html", attached=(2023,)),
        HandlebarsSite,
    ),
)
