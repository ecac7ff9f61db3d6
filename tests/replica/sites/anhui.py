"""Sites of 安徽's disclosure system: reports under /XxgkAnnualReport/show/, whose numbers all counties share."""

from html import escape

from tests.replica.content import Entry
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec


class AnnualReportSite(ListedSite):
    """Reports in a module of their own, the other documents in another, one list for both."""

    per_page = 9
    prefix = ""
    module = "Xxgk"
    behaviour = Behaviour("Microsoft-IIS/10.0")

    def list_address(self, number: int) -> str:
        return self.office.list_path.replace("page_1", f"page_{number}")

    def path_of(self, entry: Entry) -> str:
        module = "AnnualReport" if entry.report or entry.elsewhere else "Content"
        return f"{self.prefix}/{self.module}{module}/show/{entry.number}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/UploadFile/xxgk/{entry.day:%Y/%m}/{entry.number}.docx"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return (
            f'<li><a href="{href}" title="{title}" target="_blank">{cut(entry.title)}</a>'
            f'<span class="right date">{entry.day}</span></li>'
        )

    def pager(self, number: int) -> str:
        links = "".join(
            f'<span class="current">{n}</span>' if n == number else f'<a href="{self.list_address(n)}">{n}</a>'
            for n in range(1, self.pages + 1)
        )
        return f'<div class="pages">{links}</div>'

    def list_page(self, number: int) -> str:
        branches = "".join(
            f'<li><a href="/{self.module}Content/showList/{n}/0/page_1.html">栏目{n}</a></li>' for n in (1, 2, 3)
        )
        main = f"""<ul class="menu">{branches}</ul><div class="is-tablelist"><ul>
{self.rows(number, self.row)}
</ul></div>{self.pager(number)}"""
        return self.html(self.column_metas(), f"{self.chrome.column}-{self.office.site_name}", main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<table class="is-xxgktable"><tr><th>索引号：</th><td>{entry.number}</td><th>发布机构：</th>
<td>{self.office.publisher}</td></tr><tr><th>名称：</th><td colspan="3">{title}</td></tr>
<tr><th>发布日期：</th><td colspan="3">{entry.day}</td></tr></table>
<div class="is-newsContnet"><h1 class="is-title">{title}</h1>
{self.body(entry)}
</div>"""
        return self.html(self.metas(entry) if entry.number % 2 else "", f"{title}-{self.office.site_name}", main)


class OpennessSite(AnnualReportSite):
    """The module under its English name and a prefix; table rows; a pager that only prints its numbers."""

    prefix = "/openness"
    module = "Openness"
    behaviour = Behaviour("nginx", gzip=True)

    def row(self, href: str, entry: Entry) -> str:
        return f"<li><p><a href='{href}'>{escape(entry.title)}</a></p><p class='date'>{entry.day:%Y-%m-%d}</p></li>"

    def pager(self, number: int) -> str:
        return f'<div class="pages">共{len(self.entries)}条 当前第{number}页 共{self.pages}页</div>'


SITES = (
    SiteSpec(
        office("127.0.11.40", "429740", "谯阳区", "sjj", "/XxgkContent/showList/996/0/page_1.html", attached=(2022,)),
        AnnualReportSite,
    ),
    SiteSpec(
        office("127.0.11.41", "429741", "宁溪市", "sfj", "/openness/OpennessContent/showList/2/171/page_1.html"),
        OpennessSite,
    ),
)
