"""Sites whose column has no list: its address, or that of each year, is the report itself."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from html import escape

from tests.documents import render_body
from tests.documents.report import Report
from tests.replica.content import Entry, Office
from tests.replica.furniture import footer, home, navigation, site_chrome
from tests.replica.offices import office
from tests.replica.page import HTML, Page, file_time
from tests.replica.site import Asked, Behaviour, SiteSpec


class IndexReportSite(ABC):
    """Answers for one office; a class of these says where its reports stand and what is around them."""

    behaviour = Behaviour()
    static = False

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        self.office = office
        # One stands in the column twice; here each year has one page.
        self.entries = list({entry.number: entry for entry in entries if entry.report}.values())
        self.chrome = site_chrome(office)
        self.by_path = {self.path_of(entry): entry for entry in self.entries}

    @abstractmethod
    def path_of(self, entry: Entry) -> str:
        """The address of a year's report."""

    def attachment_path(self, entry: Entry) -> str:
        """Raises LookupError: no report is a file here."""
        raise LookupError(entry.title)

    def page(self, asked: Asked) -> Page | None:
        """The answer to a path."""
        if entry := self.by_path.get(asked.path):
            body = self.report_page(entry, _report(entry)).encode()
            return Page(body, HTML, modified=file_time(entry.day) if self.static else None)
        if asked.path == "/":
            return Page(home(self.office, self.chrome, '<meta charset="utf-8">', self.entries).encode())
        return None

    @abstractmethod
    def report_page(self, entry: Entry, report: Report) -> str:
        """The page that is a year's report."""

    def html(self, title: str, main: str) -> str:
        """A page with the column's tags, which name no report."""
        return f"""<!DOCTYPE html>
<html><head>
<meta charset="utf-8">
<meta name="SiteName" content="{self.office.site_name}">
<meta name="ColumnName" content="{self.chrome.column}">
<meta name="ColumnType" content="信息公开年报">
<title>{title}</title>
</head><body>
{navigation(self.office, self.chrome)}
{main}
{footer(self.chrome)}
</body></html>
"""

    def years(self, link: Callable[[Entry], str]) -> str:
        """A menu of the years."""
        return "".join(f'<li><a href="{link(entry)}">{_report(entry).year}年</a></li>' for entry in self.entries)


class ColumnSite(IndexReportSite):
    """hanweb: the column's index.html has the text of its one article, with the marks of a detail page."""

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, [entry for entry in entries if entry.report and entry.report.year == 2022], other)

    def path_of(self, entry: Entry) -> str:
        return self.office.list_path

    def report_page(self, entry: Entry, report: Report) -> str:
        main = f"""<div class="bt-box-1200"><div class="position">{self.chrome.column}</div>
<div id="zoom"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin-->
<p style="text-align: center;"><span style="font-size: 22px;">{escape(report.title)}</span></p>
{render_body(report)}
<!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div></div>"""
        return self.html(f"{self.office.site_name} {self.chrome.column}", main)


class YearFilesSite(IndexReportSite):
    """天水, VSB: a page a year, a2023.htm; the years stand in a menu, and only the address says which one a page is."""

    static = True
    behaviour = Behaviour("nginx", "User-agent: *\nDisallow: /system/login\n")

    def path_of(self, entry: Entry) -> str:
        return f"{self.office.list_path.rpartition('/')[0]}/a{_report(entry).year}.htm"

    def report_page(self, entry: Entry, report: Report) -> str:
        menu = self.years(lambda other: f"a{_report(other).year}.htm")
        main = f"""<div class="leftnav"><ul>{menu}</ul></div>
<div class="ar_article"><h2>{self.office.publisher}政府信息公开工作年度报告</h2>
<div id="vsb_content_2"><div class="v_news_content">
{render_body(report)}
</div></div><div id="div_vote_id"></div></div>"""
        return self.html(f"{self.chrome.column}-{self.office.site_name}", main)


class YearFoldersSite(IndexReportSite):
    """贵州, TRS: a folder a year, 2023n/; its index is the report, its title only in the text."""

    static = True
    behaviour = Behaviour("nginx", gzip=True)

    def path_of(self, entry: Entry) -> str:
        return f"{self.office.list_path.rpartition('/')[0].rpartition('/')[0]}/{_report(entry).year}n/"

    def report_page(self, entry: Entry, report: Report) -> str:
        menu = "".join(
            f'<li><a href="../{_report(other).year}n/">{escape(_report(other).title)}</a></li>'
            for other in self.entries
        )
        main = f"""<div class="gkml"><ul>{menu}</ul></div>
<div class="zw"><div class="trs_editor_view TRS_UEDITOR trs_paper_default">
<p align="center"><strong>{escape(report.title)}</strong></p>
{render_body(report)}
</div></div>"""
        return self.html(f"{_report(entry).year}年_{self.office.site_name}", main)


def _report(entry: Entry) -> Report:
    assert entry.report is not None
    return entry.report


COLUMNS = (
    SiteSpec(office("127.0.11.50", "429750", "滨临区", "sthjj", "/col/col91825/index.html", years=(2022,)), ColumnSite),
)
YEARS = (
    SiteSpec(
        office("127.0.11.51", "429751", "天渭市", "wjw", "/wjw/zfxxgk/zfxxgknb/a2023.htm"),
        YearFilesSite,
        {"columns": ["{base}/wjw/zfxxgk/zfxxgknb/a{year}.htm"]},
    ),
    SiteSpec(
        office("127.0.11.52", "429752", "黔云县", "czj", "/zwgkztym/zfxxgk_06874/zfxxgknb_06879/2023n/"),
        YearFoldersSite,
        {"columns": ["{base}/zwgkztym/zfxxgk_06874/zfxxgknb_06879/{year}n/"]},
    ),
)
SITES = (*COLUMNS, *YEARS)
