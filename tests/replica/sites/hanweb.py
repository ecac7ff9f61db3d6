"""A site on hanweb JCMS: lists as script data, later groups from a data proxy, `/art/Y/M/D/` pages, no validators."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from tests.documents import render_body, render_docx
from tests.documents.pages import index_table, meta_tags
from tests.replica.content import QINGYU, YUNHE, Entry, Office, plain_body
from tests.replica.furniture import footer, home, navigation, site_chrome
from tests.replica.page import HITS, HTML, NOW, Page
from tests.replica.site import Asked, Behaviour, SiteSpec

GROUP_PAGES = 3
TRUNCATED_AT = 24
EMPTY_GROUP = b"<datastore><totalrecord>0</totalrecord></datastore>"
DOWNLOAD = "/module/download/downfile.jsp"


@dataclass(frozen=True)
class Dialect:
    """What differs from one hanweb site to the next."""

    per_page: int
    proxy: str
    unit: str
    web: str
    record: Callable[[str, Entry], str]
    # Has the page a heading of its own, and which volatile bytes does it carry?
    heading: bool
    volatile_head: str
    volatile_line: str
    container: str
    robots: str | None
    soft_404: bool


def _item_record(href: str, entry: Entry) -> str:
    text = entry.title if len(entry.title) <= TRUNCATED_AT else f"{entry.title[:TRUNCATED_AT]}..."
    return (
        f'\n<li class="clearfix"> <a target="_blank" href="{escape(href)}" title="{escape(entry.title)}">'
        f"{escape(text)}</a> <b>{entry.day.isoformat()}</b></li>"
    )


def _row_record(href: str, entry: Entry) -> str:
    # Attributes without quotes and a cell that is never closed, as the old template writes them.
    return (
        f"<tr><td><IMG src=/picture/0/dot.gif border=0><td height=26><a href='{escape(href)}' "
        f"title={escape(entry.title)} target=_blank>{escape(entry.title)}</a></td>"
        f"<td>[{entry.day.isoformat()}]</td></tr>"
    )


ITEM_DIALECT = Dialect(
    per_page=15,
    proxy="/module/web/jpage/dataproxy.jsp",
    unit="5478232",
    web="2785",
    record=_item_record,
    heading=True,
    volatile_head="",
    volatile_line=f'浏览次数：<span id="hits">{HITS}</span>',
    container='class="bt-content" id="zoom"',
    robots=None,
    soft_404=True,
)
ROW_DIALECT = Dialect(
    per_page=12,
    proxy="/module/jslib/jquery/jpage/dataproxy.jsp",
    unit="403740",
    web="23",
    record=_row_record,
    heading=False,
    volatile_head=f'<meta name="HtmlGenerateTime" content="{NOW}">\n',
    volatile_line="",
    container='class="article-content"',
    robots="User-agent: *\nCrawl-delay: 0\nDisallow: /admin/\n",
    soft_404=False,
)


class HanwebSite:
    """Answers for one office; `other` is the origin that entries of another host link to."""

    def __init__(self, office: Office, entries: list[Entry], dialect: Dialect, *, other: str) -> None:
        self.office = office
        self.entries = entries
        self.dialect = dialect
        self.other = other
        self.column = office.list_path.split("/")[2].removeprefix("col")
        self.chrome = site_chrome(office)
        self.by_path = {self.path_of(entry): entry for entry in entries if not entry.elsewhere}
        self.by_file = {self.file_of(entry): entry for entry in entries if entry.attached}

    def path_of(self, entry: Entry) -> str:
        """The address of an entry's page: month and day without leading zeros."""
        day = entry.day
        return f"/art/{day.year}/{day.month}/{day.day}/art_{self.column}_{entry.number}.html"

    def file_of(self, entry: Entry) -> str:
        """The stored name of an entry's attachment: 32 hex digits."""
        return f"{hashlib.md5(entry.title.encode()).hexdigest()}.docx"

    def attachment_path(self, entry: Entry) -> str:
        """Where the entry's Word file is downloaded, query included."""
        return f"{DOWNLOAD}?classid=0&showname={quote(entry.title)}.docx&filename={self.file_of(entry)}"

    @property
    def behaviour(self) -> Behaviour:
        """Java servers without validators or compression."""
        return Behaviour("Apache-Coyote/1.1", self.dialect.robots, soft_404=self.dialect.soft_404)

    def page(self, asked: Asked) -> Page | None:
        """The answer to a request; the platform reads the query and the form together."""
        path, params = asked.path, asked.params
        if path == self.office.list_path:
            return self._text(self._list())
        if path == self.dialect.proxy:
            return Page(self._group(params), "text/xml; charset=utf-8")
        if path in self.by_path:
            return self._text(self._detail(self.by_path[path]))
        if path == DOWNLOAD and (entry := self.by_file.get(params.get("filename", ""))) and entry.report:
            name = quote(f"{entry.title}.docx")
            shown = f"attachment; filename*=UTF-8''{name}"
            return Page(render_docx(entry.report), "application/octet-stream", disposition=shown)
        if path == "/":
            return self._text(home(self.office, self.chrome, '<meta charset="utf-8">', self.entries))
        return None

    def _text(self, text: str) -> Page:
        return Page(text.encode(), HTML, volatile=HITS in text or NOW in text)

    def _record(self, entry: Entry) -> str:
        href = self.path_of(entry)
        if entry.elsewhere:
            href = f"{self.other}{href}"
        return f"<record><![CDATA[{self.dialect.record(href, entry)}]]></record>"

    def _records(self, first: int, last: int) -> str:
        """Records first to last, counted from 1 and both included."""
        return "\n".join(self._record(entry) for entry in self.entries[first - 1 : last])

    def _next_group(self, group: int) -> str:
        if group * self._group_size() >= len(self.entries):
            return ""
        # The site's name is percent-encoded twice and appid comes twice on real pages.
        web_name = quote(quote(self.office.site_name))
        href = (
            f"{self.dialect.proxy}?page={group}&appid=1&appid=1&webid={self.dialect.web}&path=/"
            f"&columnid={self.column}&unitid={self.dialect.unit}&webname={web_name}&permissiontype=0"
        )
        return f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>\n'

    def _group_size(self) -> int:
        return GROUP_PAGES * self.dialect.per_page

    def _group(self, params: Mapping[str, str]) -> bytes:
        if (params.get("columnid"), params.get("unitid")) != (self.column, self.dialect.unit):
            return EMPTY_GROUP
        try:
            if "startrecord" in params:
                first, last = int(params["startrecord"]), int(params["endrecord"])
                following = ""
            else:
                group = int(params["page"])
                first, last = group * self._group_size() + 1, (group + 1) * self._group_size()
                following = self._next_group(group + 1)
        except (KeyError, ValueError):
            return EMPTY_GROUP
        records = self._records(max(first, 1), last)
        if not records:
            return EMPTY_GROUP
        total = len(self.entries)
        pages = -(-total // self.dialect.per_page)
        head = f"<totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>"
        return f"<datastore>{head}\n{following}<recordset>\n{records}\n</recordset></datastore>".encode()

    def _list(self) -> str:
        records = self._records(1, self._group_size())
        unit = self.dialect.unit
        return f"""<!DOCTYPE html>
<html><head>
<meta charset="utf-8">
<meta name="SiteName" content="{self.office.site_name}">
<meta name="ColumnName" content="{self.chrome.column}">
<meta name="ColumnType" content="信息公开年报">
<title>{self.office.site_name} {self.chrome.column}</title>
<script src="/module/jslib/jquery/jpage/jpage.js"></script>
</head><body>
{navigation(self.office, self.chrome)}
<div class="default_pgContainer"><ul class="lb-list"></ul></div>
<div id="{unit}"><script type="text/xml"><datastore>
{self._next_group(1)}<recordset>
{records}
</recordset></datastore></script></div>
<script>$(function(){{$("#{unit}").jpage({{perPage:{self.dialect.per_page},groupSize:{GROUP_PAGES}}});}});</script>
{footer(self.chrome)}
</body></html>
"""

    def _detail(self, entry: Entry) -> str:
        made = f"{entry.day.isoformat()} 10:26:40"
        if entry.report:
            metas, head = meta_tags(entry.report, self.chrome), index_table(entry.report)
        else:
            title = escape(entry.title)
            metas = f'<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{made[:16]}">'
            head = ""
        heading = f"<h1>{escape(entry.title)}</h1>" if self.dialect.heading else ""
        title_line = "" if heading else f'<p class="con-title">{escape(entry.title)}</p>'
        return f"""<!DOCTYPE html>
<html><head>
<meta charset="utf-8">
{metas}
<meta name='Maketime' content='{made}'>
<meta name='i_columnid' content='{self.column}'>
<meta name='i_articleid' content='{entry.number}'>
{self.dialect.volatile_head}<title>{self.office.site_name} {self.chrome.column} {escape(entry.title)}</title>
</head><body>
{navigation(self.office, self.chrome)}
<div class="position">您的位置：<a href="/">首页</a> &gt;
<a href="{self.office.list_path}">{self.chrome.column}</a></div>
{head}
{heading}{title_line}
<div class="info">发布日期：{made[:16]}
信息来源：<!--<$[信息来源]>begin-->{self.office.publisher}<!--<$[信息来源]>end-->
{self.dialect.volatile_line}</div>
<div {self.dialect.container}><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><META name=ContentStart>
{self._body(entry)}
<META name=ContentEnd><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div>
<div class="tools"><a href="#">打印</a> <a href="#">关闭</a></div>
{footer(self.chrome)}
</body></html>
"""

    def _body(self, entry: Entry) -> str:
        if entry.report is None:
            return plain_body(entry)
        if entry.attached:
            href = escape(self.attachment_path(entry))
            return f'<p>点击查看：<a href="{href}">附件：{escape(entry.title)}.docx</a></p>'
        return render_body(entry.report)


CORE = (
    SiteSpec(YUNHE, lambda office, entries, other: HanwebSite(office, entries, ITEM_DIALECT, other=other)),
    SiteSpec(QINGYU, lambda office, entries, other: HanwebSite(office, entries, ROW_DIALECT, other=other)),
)
