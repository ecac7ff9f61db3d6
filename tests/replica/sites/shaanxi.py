"""Sites of 陕西's system: numbered lists 1.html, 2.html, articles under snowflake numbers or 24 hex digits."""

import hashlib
from html import escape

from tests.documents import render_body
from tests.replica.content import Entry, Office, reports_of
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec


class SnowflakeSite(ListedSite):
    """A column `…/zfxxgknb/1.html` whose pager links every page."""

    per_page = 8
    static = True
    behaviour = Behaviour("openresty", "User-agent: *\nAllow: /\n")

    @property
    def folder(self) -> str:
        return self.office.list_path.rpartition("/")[0]

    def list_address(self, number: int) -> str:
        return f"{self.folder}/{number}.html"

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{1_749_603_841_000_000_000 + entry.number * 171_188_483}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/upload/files/{entry.day:%Y/%m}/{entry.number}.docx"

    def href(self, entry: Entry) -> str:
        return f"{self.other}{self.path_of(entry)}" if entry.elsewhere else self.path_of(entry).rpartition("/")[2]

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return (
            f'<li><a href="{href}" title="{title}" target="_blank">{cut(entry.title)}</a><span>{entry.day}</span></li>'
        )

    def pager(self, number: int) -> str:
        pages = (
            f"<span>{n}</span>" if n == number else f'<a href="{n}.html">{n}</a>' for n in range(1, self.pages + 1)
        )
        following = f'<a href="{number + 1}.html">下一页</a>' if number < self.pages else "<span>下一页</span>"
        return f'<div class="m-page">{"".join(pages)}{following}</div>'

    def list_page(self, number: int) -> str:
        main = f'<div class="m-lst"><ul>\n{self.rows(number, self.row)}\n</ul></div>{self.pager(number)}'
        return self.html(self.column_metas({"ColumnType": "信息公开年报"}), f"{self.chrome.column}", main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<div class="m-txt-crm"><a href="1.html">{self.chrome.column}</a></div>
<h1 class="m-txt-title">{title}</h1>
<div class="m-txt-info">发布时间：{entry.day} 10:11 来源：{self.office.publisher}</div>
<div class="m-txt-article">
{self.body(entry)}
</div>"""
        return self.html(self.metas(entry), title, main)


class HexSite(SnowflakeSite):
    """Articles under 24 hex digits; a pager that prints how many pages there are, and links none."""

    static = False
    behaviour = Behaviour("nginx", gzip=True)

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{hashlib.md5(str(entry.number).encode()).hexdigest()[:24]}.html"

    def row(self, href: str, entry: Entry) -> str:
        return f"<li><i></i><span>[{entry.day}]</span><a href='{href}'>{escape(entry.title)}</a></li>"

    def pager(self, number: int) -> str:
        return f"<div class='page'>第{number}页 / 共{self.pages}页</div><script>var pageCount = {self.pages};</script>"


class ReportAtListSite(SnowflakeSite):
    """The office's one report stands where a list would, at …/dzjd/1.html, beside a menu of other offices."""

    per_page = 1_000

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, [entry for entry in entries if entry.report][:1], other)

    def path_of(self, entry: Entry) -> str:
        return self.office.list_path

    def list_page(self, number: int) -> str:
        (report,) = reports_of(self.office).values()
        offices = "".join(
            f'<li><a href="../{slug}/1.html">{slug}街道办事处</a></li>' for slug in ("zyjd", "ftjd", "wqjd")
        )
        main = f"""<div class="m-lst"><ul class="menu">{offices}</ul></div>
<h1 class="m-txt-title">{escape(report.title)}</h1>
<div class="m-txt-article">
{render_body(report)}
</div>"""
        return self.html(self.column_metas(), self.chrome.column, main)


LISTS = (
    SiteSpec(
        office("127.0.11.20", "429720", "曲原区", "slj", "/zwgk/zfjg/zfgzbm/slj/xxgknb/1.html", attached=(2022,)),
        SnowflakeSite,
    ),
    SiteSpec(office("127.0.11.21", "429721", "灞陵县", "jyj", "/gk/zfxxgknb/bmxxgknb/1.html"), HexSite),
)
AT_LIST = SiteSpec(
    office("127.0.11.22", "429722", "沣滨区", "mzj", "/xwzx/ztzl/zfxxgknb/2022/gzj/dzjd/1.html", years=(2022,)),
    ReportAtListSite,
)
SITES = (*LISTS, AT_LIST)
