"""Sites on 开普 UCAP (CMSPRO): static lists, JSON search, POSTed lists, `/pc/list.html`, a channel that leads on."""

import hashlib
import json
import uuid
from html import escape

from tests.documents.pdf import render_pdf
from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import HITS, HTML, NOW, Page, file_time
from tests.replica.site import Asked, Behaviour, SiteSpec

JSON = "application/json;charset=UTF-8"
OFFICIAL = "\u2002"  # an en space: the system's editors put it between the names of two offices


class UcapSite(ListedSite):
    """Static lists paged by `createPageHTML`, counted from 1; articles by 32 hexadecimal digits."""

    per_page = 8
    static = True
    behaviour = Behaviour("nginx", gzip=True)
    channel = "c105889"
    suffix = "shtml"

    @property
    def site_path(self) -> str:
        return "/" + self.office.list_path.split("/")[1]

    def list_address(self, number: int) -> str:
        if number == 1:
            return self.office.list_path
        stem, _, suffix = self.office.list_path.rpartition(".")
        return f"{stem}_{number}.{suffix}"

    def path_of(self, entry: Entry) -> str:
        name = hashlib.md5(str(entry.number).encode()).hexdigest()
        return f"{self.site_path}/{self.channel}/{entry.day:%Y%m}/{name}.{self.suffix}"

    def attachment_path(self, entry: Entry) -> str:
        return f"{self.path_of(entry).removesuffix('.' + self.suffix)}/files/{uuid_of(entry).replace('-', '')}.docx"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return (
            f'<li><a href="{href}" title="{title}" target="_blank">{cut(entry.title)}</a><span>{entry.day}</span></li>'
        )

    def pager(self, number: int) -> str:
        name = self.office.list_path.rpartition("/")[2].rpartition(".")[0]
        call = f"createPageHTML('page_div',{self.pages}, {number},'{name}','shtml',{len(self.entries)});"
        return f'<div id="page_div" class="page"></div><script>{call}</script>'

    def list_page(self, number: int) -> str:
        main = f"""<CMSPRO_CHANNEL id="{self.channel}"></CMSPRO_CHANNEL>
<ul class="gl-list">
{self.rows(number, self.row)}
</ul>
{self.pager(number)}"""
        return self.html(self.column_metas({"ColumnType": "信息公开年报"}), self.chrome.column, main)

    def appendix(self, entry: Entry) -> str:
        """The files of an article, under its text."""
        if not entry.attached:
            return '<div class="article_appendix" style="display:none"></div>'
        href = self.attachment_path(entry)
        name = escape(f"{entry.title}.{href.rpartition('.')[2]}")
        return f'<div class="article_appendix"><p>相关附件：</p><ul><li><a href="{href}">{name}</a></li></ul></div>'

    def words(self, entry: Entry) -> str:
        """An article's text; a report that is a file has a line in its place."""
        return f"<p>{escape(entry.title)}</p>" if entry.attached else self.body(entry)

    def detail_page(self, entry: Entry) -> str:
        main = f"""<h1><UCAPTITLE>{escape(entry.title)}</UCAPTITLE></h1>
<div class="info">时间：<PUBLISHTIME>{entry.day} 10:12</PUBLISHTIME> 来源：{self.office.publisher}</div>
<div class="article_content"><UCAPCONTENT>
{self.words(entry)}
</UCAPCONTENT></div>
{self.appendix(entry)}"""
        return self.html(self.metas(entry), f"{escape(entry.title)}-{self.office.site_name}", main)


class SearchSite(UcapSite):
    """A shell that asks the channel's search for its rows; no metas but the system's own tags."""

    static = False
    behaviour = Behaviour("openresty", "User-agent: *\nDisallow: /manage/\n")
    query = "_pageSize=8&_isAgg=true&_isJson=true&_template=index"

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for number in range(1, self.pages + 1):
            address = f"/common/search/{self.channel}?page={number}&{self.query}"
            self.answer(address, lambda number=number: Page(self.results(number).encode(), JSON))

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else f"{self.office.list_path}#{number}"

    def results(self, number: int) -> str:
        """A page of the search's answer."""
        start = (number - 1) * self.per_page
        results = [
            {
                "title": entry.title.replace("局20", f"局{OFFICIAL}20"),
                "subTitle": "",
                "url": self.href(entry),
                "publishedTimeStr": f"{entry.day} 10:12:00",
                "content": entry.title,
                "contentHtml": f"<p>{entry.title}</p>",
                "domainMetaList": [{"resultList": [{"key": "writedate", "value": str(entry.day.replace(day=1))}]}],
            }
            for entry in self.entries[start : start + self.per_page]
        ]
        data = {"total": len(self.entries), "page": number, "rows": self.per_page, "results": results}
        return json.dumps({"code": 200, "data": data}, ensure_ascii=False)

    def list_page(self, number: int) -> str:
        main = f"""<div class="list" id="list"></div><div id="pagination"></div>
<script>
var channelId = "{self.channel}", pageSize = {self.per_page};
function load(page) {{
  $.getJSON("/common/search/" + channelId + "?page=" + page + "&_pageSize=" + pageSize + "&_isAgg=true&_isJson=true"
    + "&_template=index", function (answer) {{ draw(answer.data.results); }});
}}
load(1);
</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def metas(self, entry: Entry) -> str:
        return f'<meta name="HtmlGenerateTime" content="{NOW}">'

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(), HTML, volatile=NOW in text)

    def detail_page(self, entry: Entry) -> str:
        main = f"""<div class="xxgkml-content"><label><font>索 引 号：</font></label>
<div class="display-block">{self.office.adcode}-{entry.number}</div>
<label><font>公 开 日 期：</font></label><div class="display-block">{entry.day}</div></div>
<div class="article-content" id="zoomcon"><h2><UCAPTITLE>{escape(entry.title)}</UCAPTITLE></h2>
<PUBLISHTIME>{entry.day} 10:12</PUBLISHTIME><UCAPCONTENT>{self.words(entry)}</UCAPCONTENT></div>
{self.appendix(entry)}"""
        return self.html(self.metas(entry), self.office.site_name, main)


class PostedSite(UcapSite):
    """A shell that POSTs a form for its rows, in capital letters; PDF files."""

    static = False
    behaviour = Behaviour("Apache-Coyote/1.1")
    interface = "/szinf/xxgk/interfacesWebZcwj/loadData"

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for number in range(1, self.pages + 1):
            address = f"{self.interface}?pageSize=8&pageIndex={number}&channel_id={self.channel}"
            self.answer(address, lambda number=number: Page(self.loaded(number).encode(), "text/html;charset=UTF-8"))

    def page(self, asked: Asked) -> Page | None:
        """The interface answers a POST alone."""
        if asked.path == self.interface and asked.method != "POST":
            return Page(b'{"code":500,"msg":"Request method GET not supported"}', JSON)
        return super().page(asked)

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else f"{self.office.list_path}#{number}"

    def attachment_path(self, entry: Entry) -> str:
        return super().attachment_path(entry).replace(".docx", ".pdf")

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        return Page(
            render_pdf(entry.report), "application/octet-stream", disposition=f"attachment;filename={entry.title}.pdf"
        )

    def loaded(self, number: int) -> str:
        """A page of the interface's answer."""
        start = (number - 1) * self.per_page
        rows = [
            {
                "TITLE": entry.title,
                "URL": self.href(entry),
                "C_SYH": f"01{entry.number}",
                "C_WJBH": "",
                "PUBLISHED_TIME_FORMAT": str(entry.day),
            }
            for entry in self.entries[start : start + self.per_page]
        ]
        data = {"allRow": len(self.entries), "totalPage": self.pages, "list": rows}
        return json.dumps({"code": "0", "data": data}, ensure_ascii=False)

    def list_page(self, number: int) -> str:
        main = f"""<table id="rows" class="zcwj"></table><div class="pages"></div>
<script>
var channel_id = '{self.channel}';
function loadData(pageIndex) {{
  $.ajax({{
    url: "{self.interface}?pageSize={self.per_page}",
    type: "post",
    data: {{ pageIndex: pageIndex, channel_id: channel_id }},
    dataType: "json",
    success: function (answer) {{ show(answer.data.list, answer.data.totalPage); }}
  }});
}}
</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def detail_page(self, entry: Entry) -> str:
        return super().detail_page(entry).replace("</h1>", f'</h1>\n<p>浏览次数：<i id="hits">{HITS}</i>次</p>')

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(), HTML, volatile=HITS in text)


class PcListSite(UcapSite):
    """A list for screens, `/pc/list.html`, with a pager of links; `#UCAP-CONTENT`; articles c04_N."""

    channel = "c113894"
    per_page = 7

    def path_of(self, entry: Entry) -> str:
        return f"{self.site_path}/{self.channel}/{entry.day:%Y%m}/c04_{entry.number}.shtml"

    def row(self, href: str, entry: Entry) -> str:
        return f'<dd><em>{entry.day:%Y.%m.%d}</em><a href="{href}" target="_blank">{escape(entry.title)}</a></dd>'

    def pager(self, number: int) -> str:
        name = self.list_address(number + 1).rpartition("/")[2]
        following = f'<a href="{name}">下一页</a>' if number < self.pages else "<a>下一页</a>"
        return (
            f'<div class="pagination"><a href="list.html">首页</a> <span>{number}/{self.pages}</span> {following}</div>'
        )

    def detail_page(self, entry: Entry) -> str:
        main = f"""<div class="title">{escape(entry.title)}</div>
<div id="UCAP-CONTENT" class="ewb-article">
{self.words(entry)}
</div>
{self.appendix(entry)}"""
        return self.html(self.metas(entry), f"{escape(entry.title)}_{self.office.site_name}", main)


class LeadingOnSite(UcapSite):
    """A channel that leads on to its first one, where the list is; the leftovers of its template."""

    channel = "c100119"
    static = False

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(office.list_path, lambda: self.text(self.leading_on()))

    def list_address(self, number: int) -> str:
        page = f"_{number}" if number > 1 else ""
        return f"{self.site_path}/{self.channel}/common_zfxxgknb{page}.shtml"

    def path_of(self, entry: Entry) -> str:
        return f"{self.site_path}/{self.channel}/{entry.day:%Y%m}/c06_{entry.number % 100000}.shtml"

    def leading_on(self) -> str:
        return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{self.chrome.column}</title>
<script>window.location.href="{self.list_address(1)}";</script></head>
<body><CMSPRO_CHANNEL type="first"></CMSPRO_CHANNEL></body></html>
"""

    def pager(self, number: int) -> str:
        return super().pager(number).replace(f"'{self.office.list_path.rpartition('/')[2][:-6]}'", "'common_zfxxgknb'")


class ContentSite(UcapSite):
    """Articles by UUID under the column itself, a head table, an interface that another program stands before."""

    static = False
    behaviour = Behaviour("Microsoft-IIS/10.0", "User-agent: *\nAllow: /\n")
    interface = "/interface-cms/proxy/api"

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for number in range(1, self.pages + 1):
            query = f"apiUrl=manuscript/page&channelId=8f2a&pageNo={number}&pageSize={self.per_page}"
            self.answer(f"{self.interface}?{query}", lambda number=number: Page(self.results(number).encode(), JSON))

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else f"{self.office.list_path}#{number}"

    def path_of(self, entry: Entry) -> str:
        return f"{self.office.list_path.rpartition('/')[0]}/content/{uuid_of(entry)}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/attachments/{entry.day:%Y%m}/{uuid_of(entry)}.docx"

    def results(self, number: int) -> str:
        """A page of the interface's answer; dates are milliseconds."""
        start = (number - 1) * self.per_page
        rows = [
            {
                "title": f"<em>{e.title}</em>",
                "url": self.href(e),
                "publishTime": int(file_time(e.day).timestamp() * 1000),
            }
            for e in self.entries[start : start + self.per_page]
        ]
        page = {"pageNo": number, "pageCount": self.pages, "totalCount": len(self.entries), "dataList": rows}
        return json.dumps({"success": True, "result": page})

    def list_page(self, number: int) -> str:
        main = f"""<div class="zfxxgk_list" id="app"></div>
<script>
const api = '{self.interface}?apiUrl=manuscript/page&channelId=8f2a';
fetch(`{self.interface}?apiUrl=manuscript/page&channelId=8f2a&pageNo=${{pageNo}}&pageSize={self.per_page}`).then(draw);
</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<table class="xxgk-head"><tr><th>索引号</th><td>{entry.number}</td><th>分类</th><td>年报</td></tr>
<tr><th>发布机构</th><td>{self.office.publisher}</td><th>发文日期</th><td>{entry.day}</td></tr>
<tr><th>标题</th><td colspan="3">{title}</td></tr><tr><th>时效</th><td></td><th>文号</th><td></td></tr></table>
<h1>{title}</h1><UCAPCONTENT>{self.body(entry)}</UCAPCONTENT>"""
        return self.html("", title, main)


def uuid_of(entry: Entry) -> str:
    """A UUID of an entry's own."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(entry.number)))


_SITES = (
    ("127.0.12.21", "449721", "达陵市", "scj", "/dlsscj/c105889/list.shtml", {"attached": (2023,)}, UcapSite),
    ("127.0.12.22", "449722", "林河县", "wjw", "/lhxwjw/c116312/zfxxgk_list.shtml", {"attached": (2022,)}, SearchSite),
    ("127.0.12.23", "449723", "姑塘市", "yjj", "/gtsyjj/zfxxgknb/nav_list.shtml", {"attached": (2022,)}, PostedSite),
    ("127.0.12.24", "449724", "伊泉县", "jyj", "/yqxjyj/c113894/pc/list.html", {"title_form": 2}, PcListSite),
    ("127.0.12.25", "449725", "曲澜县", "tjj", "/qlxtjj/c100118/redirect_firstChannel.shtml", {}, LeadingOnSite),
    ("127.0.12.26", "449726", "云塘区", "sfj", "/ytqsfj/zfxxgknb/list.shtml", {"attached": (2023,)}, ContentSite),
)
SITES = tuple(
    SiteSpec(office(host, adcode, place, unit, list_path, **given), build)
    for host, adcode, place, unit, list_path, given, build in _SITES
)
