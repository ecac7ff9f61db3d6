"""hanweb's other kinds of lists: groups asked by POST, the xxgk module, reports by year, lists whole in their page."""

import hashlib
import json
from html import escape
from urllib.parse import quote

from tests.documents.pages import index_table
from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import HITS, HTML, NOW, Page
from tests.replica.site import Asked, Behaviour, SiteSpec

XML = "text/xml; charset=utf-8"
GROUP_PAGES = 3
WHOLE = 10_000  # rows of a column that has no second page of its own
PAST_THE_END = b"<datastore><totalrecord>0</totalrecord></datastore>"


class ModuleSite(ListedSite):
    """What the kinds share: articles /art/Y/M/D/, files behind downfile.jsp, pages that the server makes anew."""

    heading = True
    volatile_line = f'浏览次数：<span id="hits">{HITS}</span>'
    behaviour = Behaviour("Apache-Coyote/1.1")

    @property
    def column(self) -> str:
        return self.office.list_path.split("/")[2].removeprefix("col")

    def path_of(self, entry: Entry) -> str:
        day = entry.day
        return f"/art/{day.year}/{day.month}/{day.day}/art_{self.column}_{entry.number}.html"

    def attachment_path(self, entry: Entry) -> str:
        """The stored name before the type, and no shown one: a reader knows the file by its link's text."""
        return f"/module/download/downfile.jsp?filename={_hex(entry)}.docx&classid=0"

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(self.encoding), self.media_type, volatile=HITS in text or NOW in text)

    def content(self, entry: Entry) -> str:
        """What stands in the content's marks."""
        return self.body(entry)

    def detail_page(self, entry: Entry) -> str:
        made = f"{entry.day} 10:26:40"
        title = escape(entry.title)
        head = f"""{self.metas(entry)}
<meta name='Maketime' content='{made}'>
<meta name='i_columnid' content='{self.column}'>
<meta name='i_articleid' content='{entry.number}'>"""
        heading = f"<h1>{title}</h1>" if self.heading else f'<p class="con-title">{title}</p>'
        main = f"""{index_table(entry.report) if entry.report else ""}
{heading}
<div class="info">发布日期：{made[:16]}
信息来源：<!--<$[信息来源]>begin-->{self.office.publisher}<!--<$[信息来源]>end--> {self.volatile_line}</div>
<div class="article-content"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><META name=ContentStart>
{self.content(entry)}
<META name=ContentEnd><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div>"""
        return self.html(head, f"{self.office.site_name} {self.chrome.column} {title}", main)


class PostedSite(ModuleSite):
    """Groups of records that the list's script posts for, with encrypted ids; the guide's list stands in front.

    No store names a next group; the totals stand in the script's settings.
    """

    per_page = WHOLE
    shown = 5
    encoding = "gb18030"
    media_type = "text/html"
    charset_meta = '<META http-equiv="Content-Type" content="text/html; charset=gb2312">'
    proxy = "/module/web/jpage/dataproxy.jsp"
    unit, guide = "e2f1c9d07ab4", "e2f1c9d07ab3"
    behaviour = Behaviour("Apache-Coyote/1.1", "User-agent: *\nDisallow: /module/admin/\n")

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def _sent(self, unit: str) -> dict[str, str]:
        return {
            "col": "1",
            "appid": "1",
            "webid": "23",
            "path": "/",
            "columnid": f"c{_md5(self.column)}",
            "sourceContentType": "1",
            "unitid": unit,
            "webname": self.office.site_name,
            "permissiontype": "0",
        }

    def _record(self, entry: Entry) -> str:
        # The date is broken over lines in an element of its own.
        date = f"{entry.day:%Y}-\n{entry.day:%m}-\n{entry.day:%d}"
        row = (
            f'<p class="lb-list"><a href="{escape(self.href(entry))}" title="{escape(entry.title)}">'
            f'{cut(entry.title)}</a><span class="time">{date}</span></p>'
        )
        return f"<record><![CDATA[{row}]]></record>"

    def _records(self, first: int, last: int) -> str:
        return "\n".join(map(self._record, self.entries[first - 1 : last]))

    def _settings(self, unit: str, total: int) -> str:
        sent = ",".join(f"{name}:'{value}'" for name, value in self._sent(unit).items())
        return (
            f"$('#{unit}').jpage({{themeName:'default',totalRecord:{total},proxyUrl:'{self.proxy}',"
            f"perPage:{self.shown},groupSize:{GROUP_PAGES},barPosition:'bottom',ajaxParam:{{{sent}}}}});"
        )

    def list_page(self, number: int) -> str:
        guide = '<p class="lb-list"><a href="/art/2020/5/6/art_9_1.html" title="政府信息公开指南">指南</a></p>'
        main = f"""<div id="{self.guide}"><script type="text/xml"><datastore><recordset>
<record><![CDATA[{guide}]]></record></recordset></datastore></script></div>
<script>{self._settings(self.guide, 1)}</script>
<div class="default_pgContainer"></div>
<div id="{self.unit}"><script type="text/xml"><datastore><recordset>
{self._records(1, GROUP_PAGES * self.shown)}
</recordset></datastore></script></div>
<script>{self._settings(self.unit, len(self.entries))}</script>"""
        return self.html(self.column_metas({"ColumnType": "信息公开年报"}), self.chrome.column, main)

    def page(self, asked: Asked) -> Page | None:
        if asked.path != self.proxy:
            return super().page(asked)
        fields = dict(asked.params)
        first, last, rows = (int(fields.pop(name, "0")) for name in ("startrecord", "endrecord", "perpage"))
        if asked.method != "POST" or fields != self._sent(self.unit) or rows != self.shown or first < 1:
            return Page(PAST_THE_END, XML)
        records = self._records(first, last)
        total = len(self.entries)
        head = f"<totalrecord>{total}</totalrecord><totalpage>{-(-total // self.shown)}</totalpage>"
        answer = f"<datastore>{head}<recordset>\n{records}\n</recordset></datastore>"
        return Page(answer.encode() if records else PAST_THE_END, XML)


class SearchSite(ModuleSite):
    """The xxgk module: the column's script posts for fragments of a table; the column's address names the kind."""

    per_page = 7
    area, division, web, kind = "113397010000000A1X", "div1665241", "1305", "LX04"
    search = "/module/xxgk/search.jsp"

    def list_address(self, number: int) -> str:
        named = {
            "infotypeId": self.kind,
            "jdid": self.web,
            "area": self.area,
            "divid": self.division,
            "currpage": str(number),
        }
        empty = ("vc_title", "vc_number", "sortfield", "vc_filenumber", "vc_all", "texttype", "fbtime")
        fields = named | dict.fromkeys(empty, "") | {"standardXxgk": "1"}
        return f"{self.search}?{'&'.join(f'{name}={value}' for name, value in fields.items())}"

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(office.list_path, lambda: self.text(self.shell()))

    def shell(self) -> str:
        tree = f"/module/xxgk/tree.jsp?standardXxgk=1&amp;area={self.area}&amp;divid={self.division}"
        main = f"""<iframe src="{tree}" width="220"></iframe>
<div id="{self.division}"></div>
<script>
function search(a,b,c){{
loadDynamic('{self.search}?standardXxgk=1&infotypeId='+a+'&vc_title='+encodeURI(b)+'&vc_number='+encodeURI(c)+
'&area={self.area}', '{self.division}', '0','0','950','{self.web}','','');
}}
</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def list_page(self, number: int) -> str:
        rows = []
        start = (number - 1) * self.per_page
        for i, entry in enumerate(self.entries[start : start + self.per_page]):
            name = "odd" if i % 2 == 0 else "even"
            rows.append(
                f'<tr class="tr_main_value_{name}"><td>{start + i + 1}</td><td><a href="{escape(self.href(entry))}" '
                f'target="_blank" class="bt_link">{escape(entry.title)}</a></td><td>{entry.day}</td></tr>'
            )
        pager = f"<a href='javascript:void(0)'>下一页</a>&nbsp;&nbsp;共{self.pages}页&nbsp;"
        return f'<table class="tb_title"><tr><td>名称</td><td>发布日期</td></tr>{"".join(rows)}</table>{pager}'

    def page(self, asked: Asked) -> Page | None:
        referred = asked.headers.get("referer", "").partition("?")[0].endswith(("/index.html", self.search))
        if asked.path == self.search and not (asked.method == "POST" and referred):
            return Page(b"", HTML)
        return super().page(asked)


class InlineSite(ModuleSite):
    """All rows in the page as nodes of which a script shows a slice; reports stand in one table."""

    per_page = WHOLE
    heading = False
    volatile_line = ""

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def path_of(self, entry: Entry) -> str:
        digits = _hex(entry)
        uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        return f"/articles/ch00232/{entry.day:%Y%m}/{uuid}.shtml"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return (
            f'<li class="pagedContent"><a href="{href}" title="{title}"><span class="news_box01_title">'
            f"{cut(entry.title)}</span><span>{entry.day}</span></a></li>"
        )

    def list_page(self, number: int) -> str:
        total = len(self.entries)
        pages = -(-total // 20)
        main = f"""<ul>{self.rows(1, self.row)}</ul>
<script>var totalCount={total};var perSize=20;
var startPage=1;var endPage={pages};var logicTotalPage={pages};</script>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def content(self, entry: Entry) -> str:
        # One row of the outer table prints nothing in a thousand columns, the other the report in as many.
        inner = self.body(entry)
        blank = "".join(f'<td style="width:{i % 7}px"></td>' for i in range(40))
        return f'<table width="100%"><tr>{blank}</tr><tr><td colspan="1000">{inner}</td></tr></table>'


class ArraySite(InlineSite):
    """Rows in a script's array, in groups of one display page each."""

    def path_of(self, entry: Entry) -> str:
        return f"/{entry.day:%Y%m%d}/i{entry.number}.html"

    def list_page(self, number: int) -> str:
        rows = [
            {"channelid": 68873, "title": entry.title, "daytime": f"{entry.day}", "url": self.href(entry)}
            for entry in self.entries
        ]
        groups = [{"infolist": rows[start : start + 15]} for start in range(0, len(rows), 15)]
        array = json.dumps(groups, ensure_ascii=False).replace("</", "<\\/")
        pages = f'{{"curPageNo":1,"pageTotal":{len(groups)}}}'
        main = f'<ul id="list"></ul><script>var dataList = {array};var pagesData={pages};</script>'
        return self.html(self.column_metas(), self.chrome.column, main)

    def content(self, entry: Entry) -> str:
        return self.body(entry)


class NumberedSite(ModuleSite):
    """`?number=E001` on the column's address; table rows with debris among them, the list twice, groups by GET."""

    per_page = WHOLE
    shown = 4
    heading = False
    volatile_line = ""
    proxy = "/module/web/jpage/dataproxy.jsp"

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def _group(self, page: int) -> str:
        size = GROUP_PAGES * self.shown
        records = "\n".join(map(self._record, self.entries[page * size : (page + 1) * size]))
        following = ""
        if (page + 1) * size < len(self.entries):
            name = quote(quote(self.office.site_name))
            query = f"page={page + 1}&appid=1&appid=1&webid=66&path=/&columnid={self.column}&unitid=3866"
            href = f"{self.proxy}?{query}&webname={name}&permissiontype=0"
            following = f"<nextgroup><![CDATA[<a href='{href}'></a>]]></nextgroup>"
        return f"<datastore>{following}<recordset>{records}</recordset></datastore>"

    def _record(self, entry: Entry) -> str:
        title = escape(entry.title)
        # One in five rows has what a template left behind when it was cut in two.
        opening = "<li style=<br/>" if entry.number % 5 == 0 else '<li class="clearfix">'
        href = escape(self.href(entry).removeprefix("http:"))
        return (
            f"<record><![CDATA[{opening}<a href='{href}' title='{title}' class=\"bt-left\">{cut(entry.title)}</a>"
            f'<span class="pull-right">[{entry.day:%Y/%m/%d}]</span></li>]]></record>'
        )

    def list_page(self, number: int) -> str:
        group = self._group(0)
        main = f"""<div class="pc" id="3866"><script type="text/xml">{group}</script></div>
<div class="mobile" id="m3866"><script type="text/xml">{group}</script></div>"""
        return self.html(self.column_metas(), self.chrome.column, main)

    def page(self, asked: Asked) -> Page | None:
        if asked.path == self.proxy:
            known = (asked.params.get("columnid"), asked.params.get("unitid")) == (self.column, "3866")
            page = int(asked.params.get("page", "0"))
            return Page(self._group(page).encode() if known and page else PAST_THE_END, XML)
        return super().page(asked)


class YearlySite(ModuleSite):
    """xxgkAnnualReport.jsp: one address for all years, which stand in the query alone; no list leads there."""

    area = "11339707004341590P"
    report = "/module/xxgk/xxgkAnnualReport.jsp"

    per_page = WHOLE

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def path_of(self, entry: Entry) -> str:
        if entry.report is None:
            return super().path_of(entry)
        return f"{self.report}?area={self.area}&fbtime={entry.report.year}"

    def list_page(self, number: int) -> str:
        return self.html("", self.chrome.column, "")

    def page(self, asked: Asked) -> Page | None:
        page = super().page(asked)
        if page is None and asked.path == self.report:
            return self.text(self.html("", self.chrome.column, '<div class="nodata">暂无该年度报告</div>'))
        return page


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()[:16]


def _hex(entry: Entry) -> str:
    return hashlib.md5(entry.title.encode()).hexdigest()


SITES: tuple[SiteSpec, ...] = (
    SiteSpec(
        office("127.0.10.1", "339701", "澄湾市", "slj", "/col/col80181/index.html", filler=26, attached=(2022,)),
        PostedSite,
    ),
    SiteSpec(
        office("127.0.10.2", "339702", "松屏县", "nyncj", "/col/col2209/index.html?number=LX04", attached=(2023,)),
        SearchSite,
    ),
    SiteSpec(
        office("127.0.10.3", "339703", "鹤浦市", "rsj", "/channels/ch00232/index.html", filler=60, attached=(2022,)),
        InlineSite,
    ),
    SiteSpec(office("127.0.10.4", "339704", "苕溪市", "tjj", "/gbgz/nb/index.html", filler=40), ArraySite),
    SiteSpec(
        office(
            "127.0.10.5", "339705", "渭屏县", "jtj", "/col/col16495/index.html?number=E001", filler=30, title_form=1
        ),
        NumberedSite,
    ),
    SiteSpec(
        office("127.0.10.6", "339706", "济屿市", "czj", "/col/col1229/index.html"),
        YearlySite,
        {"columns": [f"{{base}}{YearlySite.report}?area={YearlySite.area}&fbtime={{year}}"]},
    ),
)
