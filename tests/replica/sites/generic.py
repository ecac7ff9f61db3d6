"""Sites of systems that have no module of their own, each with lists and pagers of another shape."""

import base64
import hashlib
import re
import uuid
from html import escape
from urllib.parse import quote

from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec

SECTION = re.compile('<p class="MsoNormal" style="text-indent:32pt"><b>')
SECTIONS_ON_FIRST = 3


def digest(entry: Entry) -> str:
    """32 hex digits that stand for an entry."""
    return hashlib.md5(f"{entry.number}/{entry.title}".encode()).hexdigest()


class HexSite(ListedSite):
    """上海: `/xxgknb/20240202/{hex}.html` under the day of a move, titles with the day in brackets."""

    per_page = 8
    static = True
    behaviour = Behaviour("nginx", None, gzip=True)
    split = False  # whether a long report goes on in `{hex}_2.html`

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for entry in entries if self.split else ():
            if entry.report and not entry.attached:
                self.answer(
                    self.second_page(entry), lambda entry=entry: self.text(self.detail_page(entry, 2), entry.day)
                )

    def second_page(self, entry: Entry) -> str:
        """The path of what does not fit on a report's first page."""
        return self.path_of(entry).replace(".html", "_2.html")

    @property
    def folder(self) -> str:
        """Where the list lies."""
        return self.office.list_path.rpartition("/")[0]

    def list_address(self, number: int) -> str:
        return f"{self.folder}/index{f'_{number}' if number > 1 else ''}.html"

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{max(entry.day.year, 2020)}0821/{digest(entry)}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/cmsres/{digest(entry)[:2]}/{digest(entry)}.docx"

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a>'
        return f'<li>{link}<span class="time">{entry.day}</span></li>'

    def list_page(self, number: int) -> str:
        onwards = f'<li><a href="index_{number + 1}.html">下一页</a></li>' if number < self.pages else ""
        main = f"""<div class="side"><h3>热点</h3><ul>
<li><a href="/nw4411/index.html">行政规范性文件数据库查询</a></li></ul></div>
<ul class="uli16 nowrapli list-date">
{self.rows(number, self.row)}
</ul>
<ul class="pagination"><li class="active"><span>{number}</span></li>{onwards}</ul>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def detail_page(self, entry: Entry, number: int = 1) -> str:
        title = escape(entry.title)
        body, pager = self.body(entry), ""
        if self.split and entry.report and not entry.attached:
            at = [found.start() for found in re.finditer(SECTION, body)][SECTIONS_ON_FIRST]
            body = (body[:at], body[at:])[number - 1]
            names = [path.rpartition("/")[2] for path in (self.path_of(entry), self.second_page(entry))]
            pager = f'<div class="pages"><a href="{names[0]}">1</a> <a href="{names[1]}">2</a></div>'
        main = f"""<div id="ivs_content"><h2 id="ivs_title">{title}<small class="PBtime">( {entry.day} )</small></h2>
<div class="Article_content">
{body}
</div>{pager}</div>"""
        return self.html(self.metas(entry), f"{title}_{self.office.site_name}", main)


class SplitSite(HexSite):
    """上海: a long report goes on under its own name with `_2`."""

    split = True


class UuidSite(HexSite):
    """河北: `/columns/{uuid}/202401/28/{uuid}.html`, files with a stamp behind their names and a `sid`."""

    per_page = 9
    static = False
    behaviour = Behaviour("openresty", None)

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{entry.day:%Y%m/%d}/{self.uuid(entry)}.html"

    def uuid(self, entry: Entry) -> uuid.UUID:
        """What the system calls an entry."""
        return uuid.UUID(digest(entry))

    def attachment_path(self, entry: Entry) -> str:
        stamp = 1_700_000_000_000 + entry.number
        return f"/attachments/1/{entry.day:%Y%m/%d}/{quote(entry.title)}.docx{stamp}.docx?sid={self.uuid(entry)}"

    def row(self, href: str, entry: Entry) -> str:
        return f'<tr><td><a href="{href}">{escape(entry.title)}</a></td><td>{entry.day:%Y-%m-%d}</td></tr>'

    def list_page(self, number: int) -> str:
        numbers = "".join(
            f'<a class="on">{n}</a>' if n == number else f'<a href="{self.list_address(n)}">{n}</a>'
            for n in range(1, self.pages + 1)
        )
        main = f'<table class="listTable">\n{self.rows(number, self.row)}\n</table><div class="pages">{numbers}</div>'
        return self.html(self.column_metas(), self.chrome.column, main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<div class="xl_title"><h2>{title}</h2></div>
<p class="xl_info">成文日期：{entry.day.replace(day=1)} 发布日期：{entry.day} 来源：{self.office.publisher}</p>
<div class="con_wz">
{self.body(entry)}
</div>"""
        return self.html("", f"{title}-{self.office.site_name}", main)


class StampSite(HexSite):
    """辽宁: a folder for each page, named by the moment it was made; the years' rows in lists of their own."""

    per_page = 60

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{entry.day.year}n/{entry.day:%Y%m%d}{entry.number:011d}/index.shtml"

    def list_page(self, number: int) -> str:
        parts = []
        for year in sorted({entry.day.year for entry in self.entries}, reverse=True):
            rows = [self.row(escape(self.href(entry)), entry) for entry in self.entries if entry.day.year == year]
            parts.append(f'<div class="nian"><h3>{year}年</h3><ul class="dllist">{"".join(rows)}</ul></div>')
        return self.html(self.column_metas(), self.chrome.column, f'<div class="right_list">{"".join(parts)}</div>')


class PortletSite(UuidSite):
    """慧兰 eportal: `/eportal/ui?pageId=…`, a pager of `javascript:next(N)` with `currentPage` in its form."""

    per_page = 10

    def list_address(self, number: int) -> str:
        return self.office.list_path + (f"&currentPage={number}" if number > 1 else "")

    def path_of(self, entry: Entry) -> str:
        return f"/eportal/ui?articleKey={entry.number}&columnId=302233&pageId=302212"

    def attachment_path(self, entry: Entry) -> str:
        return f"/eportal/fileDir/jtj/resource/cms/{entry.day:%Y/%m}/{entry.number}.docx"

    def list_page(self, number: int) -> str:
        onwards = f'<a href="javascript:next({number + 1})">下一页</a>' if number < self.pages else ""
        pager = f"""<div class="easysite-total-line">每页{self.per_page}条 共{self.pages}页 第{number}页 {onwards}</div>
<form method="post" action="{escape(self.office.list_path)}">
<input type="hidden" name="currentPage" value="{number}"></form>
<script>function next(n) {{ var f = document.forms[0]; f.elements["currentPage"].value = n; f.submit(); }}</script>"""
        return self.html("", self.chrome.column, f"<table>\n{self.rows(number, self.row)}\n</table>{pager}")


class PackedPagerSite(HexSite):
    """云南: the pager's HTML is percent-encoded, then base64, in `<div id="pages">`, and unpacked by a script."""

    per_page = 9

    def list_page(self, number: int) -> str:
        numbers = "".join(
            f"<span>{n}</span>" if n == number else f'<a href="{self.list_address(n).rpartition("/")[2]}">{n}</a>'
            for n in range(1, self.pages + 1)
        )
        onwards = f'<a href="index_{number + 1}.html">下一页</a>' if number < self.pages else ""
        packed = base64.b64encode(quote(f'<div class="pg">{numbers}{onwards}</div>').encode()).decode()
        main = f"""<div class="newslist"><ul>
{self.rows(number, self.row)}
</ul></div><div id="pages">{packed}</div>
<script>$("#pages").html(decodeURIComponent(window.atob($("#pages").html())));</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)


class MixedSite(HexSite):
    """湖南: `/c26116/20240115/i5031.html` under a pager that was copied from TRS, which counts from 1."""

    per_page = 10
    static = False

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{entry.day:%Y%m%d}/i{entry.number}.html"

    def list_page(self, number: int) -> str:
        main = f"""<div class="xw-list"><ul>
{self.rows(number, self.row)}
</ul></div><div id="paging"></div>
<script>createPageHTML('paging', {self.pages}, {number}, 'index', 'html', {len(self.entries)});</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)


class HomeMadeSite(HexSite):
    """`1045.news.list.dhtml`: rows between line breaks in one cell, the last page and a menu for a pager."""

    per_page = 9
    static = False
    encoding = "gb18030"
    media_type = "text/html"
    charset_meta = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'

    def list_address(self, number: int) -> str:
        return self.office.list_path + (f"?page={number}" if number > 1 else "")

    def path_of(self, entry: Entry) -> str:
        return f"/{entry.number}.news.detail.dhtml"

    def attachment_path(self, entry: Entry) -> str:
        return f"/upload/{entry.day:%Y%m}/{entry.number}.docx"

    def row(self, href: str, entry: Entry) -> str:
        return f'·<a href="{href}">{escape(entry.title)}</a> <font color="gray">[{entry.day:%Y-%m-%d}]</font><br>'

    def list_page(self, number: int) -> str:
        path = self.office.list_path
        options = "".join(f'<option value="{path}?page={n}">第{n}页</option>' for n in range(1, self.pages + 1))
        last = f'<a href="{path}?page={self.pages}">末页</a>' if number < self.pages else "末页"
        main = f"""<table width="98%"><tr><td class="list">
{self.rows(number, self.row)}
</td></tr><tr><td>{last} <select onchange="location=this.value">{options}</select></td></tr></table>"""
        return self.html("", self.office.site_name, main)

    def detail_page(self, entry: Entry) -> str:
        main = f"""<table><tr><td class="newstitle"><b>{escape(entry.title)}</b></td></tr>
<tr><td>{self.office.publisher}　发布于 {entry.day} 已被浏览 次</td></tr><tr><td>
{self.body(entry)}
</td></tr></table>"""
        return self.html("", self.office.site_name, main)


SITES = (
    SiteSpec(office("127.0.13.51", "349751", "沪滨区", "zjj", "/xxgknb/index.html", attached=(2022,)), SplitSite),
    SiteSpec(
        office(
            "127.0.13.52",
            "349752",
            "冀源市",
            "czj",
            "/columns/6f0b1c2e-0a44-4c1d-9a50-2f6f4b7f0a11/index.html",
            attached=(2023,),
        ),
        UuidSite,
    ),
    SiteSpec(
        office("127.0.13.53", "349753", "辽滨市", "mzj", "/web/zwgk/zfxxgknb/index.shtml", title_form=1), StampSite
    ),
    SiteSpec(
        office("127.0.13.54", "349754", "京兆区", "jtj", "/eportal/ui?pageId=302212", attached=(2022,)), PortletSite
    ),
    SiteSpec(
        office("127.0.13.55", "349755", "滇池县", "slj", "/zfxxgk/ndbg/index.html", title_form=2), PackedPagerSite
    ),
    SiteSpec(office("127.0.13.56", "349756", "景溪市", "wjw", "/1045.news.list.dhtml", attached=(2023,)), HomeMadeSite),
    SiteSpec(office("127.0.13.57", "349757", "湘浦县", "rsj", "/c26116/index.html", attached=(2022,)), MixedSite),
)
