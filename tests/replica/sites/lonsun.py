"""Sites on 龙讯 Lonsun: lists paged by pageIndex, lists that an Ajax label fills, reports inside their column."""

from html import escape

from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import HITS, HTML, Page
from tests.replica.site import Behaviour, SiteSpec

# What the template engine would fill in the browser; saved pages have it as it stands.
TEMPLATE = (
    '<script type="text/html" id="tpl"><% for(var i=0;i<list.length;i++){ var el=list[i]; %>'
    '<li><a href="<?=el.link?>" title="<?=el.title?>"><?=el.title?></a></li><% } %></script>\n'
    '<ul class="doc_list hid"><li><a href="<?=el.link?>" title="<?=el.title?>">&lt;?=el.title?&gt;</a></li></ul>'
)


class LonsunSite(ListedSite):
    """A column of `/public/column/{organ}` with its rows in the page; the next page has another `pageIndex`."""

    per_page = 8
    prefix = ""
    organ = "21731"
    behaviour = Behaviour("nginx", "User-agent: *\nDisallow: /login\n")

    def list_address(self, number: int) -> str:
        return self.office.list_path + (f"&pageIndex={number}" if number > 1 else "")

    def path_of(self, entry: Entry) -> str:
        return f"{self.prefix}/public/{self.organ}/{entry.number}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"{self.prefix}/group1/M00/0A/5D/wKgBA{entry.number}.docx"

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<li><a href="{href}" target="_blank" title="{escape(entry.title)}">{cut(entry.title)}</a>'
            f'<span class="date">{entry.day.isoformat()}</span></li>'
        )

    def list_page(self, number: int) -> str:
        column = f'<a href="{escape(self.office.list_path)}">{self.chrome.column}</a>'
        main = f"""<div class="xxgk_left"><ul><li>{column}</li>
<li><a href="/public/column/{self.organ}?type=4&amp;action=list&amp;catId=99">政策文件</a></li></ul></div>
<ul class="clearfix xxgk_nav_list">
{self.rows(number, self.row)}
</ul>
{TEMPLATE}
<div id="page_public_info" class="pagination"></div>
<script>
Ls.pagination("#page_public_info", function (pageIndex) {{ location.href = Ls.url("pageIndex", pageIndex); }}, {{
  pageIndex: {number},
  pageSize: {self.per_page},
  pageCount:{self.pages},
  total: {len(self.entries)}
}});
</script>"""
        return self.html(
            self.column_metas({"ColumnType": "信息公开年报"}), f"{self.chrome.column}-{self.office.site_name}", main
        )

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<table class="table_suoyin"><tr><td class="pmingcheng">名称：</td><td>{title}</td>
<td class="pmingcheng">成文日期：</td><td>{entry.day.replace(day=1)}</td></tr></table>
<h1 class="wztit">{title}</h1>
<div class="wzbjxx"><span class="fbsj">发布时间：{entry.day} 09:41</span>
<span class="res">信息来源：{self.office.publisher}</span>
<span>阅读次数：{HITS}</span></div>
<div class="wzcon j-fontContent">
{self.body(entry)}
</div>"""
        return self.html("", f"{title}_{self.office.site_name}", main)

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(), HTML, volatile=HITS in text)


class LabelSite(LonsunSite):
    """A shell whose rows the label 8888 answers with, as a fragment of HTML."""

    organ = "16041"
    behaviour = Behaviour("Tengine", None)

    def label(self, number: int) -> str:
        """The address that the shell's script asks."""
        return (
            f"/site/label/8888?IsAjax=1&dataType=html&_=&labelName=publicInfoList&siteId=6788721"
            f"&pageSize={self.per_page}&pageIndex={number}&action=list&isDate=true&organId={self.organ}&type=4"
            f"&catId=32710531&file=%2Fxxgk%2FpublicInfoList_newest2020&result=%E6%9A%82%E6%97%A0%E7%9B%B8%E5%85%B3%E4%BF%A1%E6%81%AF"
        )

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for number in range(1, self.pages + 1):
            self.answer(self.label(number), lambda number=number: self.text(self.fragment(number)))

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else f"{self.office.list_path}#{number}"

    def fragment(self, number: int) -> str:
        """The rows alone, and the script that draws the pager."""
        return f"""<ul class="doc_list list-{self.organ}">
{self.rows(number, self.row)}
</ul><script>Ls.pagination("#page", load, {{pageCount:{self.pages},pageIndex:{number}}});</script>"""

    def list_page(self, number: int) -> str:
        before, after = self.label(1).replace("_=&", '_=" + Math.random() + "&').split("pageIndex=1", 1)
        script = f"""<div id="xxgkList">{TEMPLATE}</div>
<script>
$.get("/site/label/8888?IsAjax=1&dataType=html&labelName=publicHits&organId={self.organ}", show);
function load(pageIndex) {{
  $.ajax({{ url: "{before}pageIndex=" + pageIndex + "{after}",
    success: function (html) {{ $("#xxgkList").html(html); }} }});
}}
load(1);
</script>"""
        return self.html(self.column_metas(), self.chrome.column, script)


class InColumnSite(LonsunSite):
    """A column that prints the newest report itself, beside a menu of the years before; each has the column's path."""

    organ = "6595721"
    per_page = 60

    def path_of(self, entry: Entry) -> str:
        if entry.report is None:
            return super().path_of(entry)
        newest = entry.report.year == max(self.office.years)
        return self.office.list_path + ("" if newest else f"&title={entry.report.year}")

    def menu(self, shown: Entry | None) -> str:
        """The years beside the report; the one that is shown is no link."""
        years = sorted({entry.report.year: entry for entry in self.entries if entry.report}.items(), reverse=True)
        return "".join(
            f"<li class=on>{year}年</li>"
            if shown and shown.report and shown.report.year == year
            else f'<li><a href="{escape(self.path_of(entry))}">{year}年</a></li>'
            for year, entry in years
        )

    def list_page(self, number: int) -> str:
        newest = next(entry for entry in self.entries if entry.report)
        return self.detail_page(newest)

    def detail_page(self, entry: Entry) -> str:
        table = '<table class="table_suoyin">'
        return super().detail_page(entry).replace(table, f'<ul class="nb_year">{self.menu(entry)}</ul>{table}')


class TableSite(LonsunSite):
    """A site under a prefix, with a table for a list and full dates in Chinese."""

    prefix = "/zwgk"
    organ = "7731"
    per_page = 10

    def row(self, href: str, entry: Entry) -> str:
        day = f"{entry.day.year}年{entry.day.month:02d}月{entry.day.day:02d}日"
        link = f'<a href="{href}">{escape(entry.title)}</a>'
        return f'<tr><td class="cen">{entry.number}</td><td>{link}</td><td>{day}</td></tr>'

    def list_page(self, number: int) -> str:
        page = super().list_page(number)
        start = '<table class="r_xh_b"><tr><th>序号</th><th>名称</th><th>发布日期</th></tr>'
        return page.replace('<ul class="clearfix xxgk_nav_list">', start).replace(
            f"</ul>\n{TEMPLATE}", f"</table>\n{TEMPLATE}"
        )


class ContentSite(LonsunSite):
    """A news column /content/column/N with articles /content/article/N."""

    def path_of(self, entry: Entry) -> str:
        return f"/content/article/{entry.number}"

    def list_address(self, number: int) -> str:
        return self.office.list_path + (f"?pageIndex={number}" if number > 1 else "")


SITES = (
    SiteSpec(
        office(
            "127.0.13.1",
            "349701",
            "屏溪县",
            "czj",
            "/public/column/21731?type=4&action=list&nav=3&catId=32710531",
            attached=(2022,),
        ),
        LonsunSite,
    ),
    SiteSpec(
        office("127.0.13.2", "349702", "岭南山县", "jyj", "/public/column/16041?type=4&catId=32710531&action=list"),
        LabelSite,
    ),
    SiteSpec(
        office(
            "127.0.13.3",
            "349703",
            "白塔县",
            "mzj",
            "/public/column/6595721?type=3&action=detail&nav=3",
            years=(2021, 2022, 2023),
        ),
        InColumnSite,
    ),
    SiteSpec(
        office(
            "127.0.13.4",
            "349704",
            "柳河市",
            "slj",
            "/zwgk/public/column/7731?type=4&catId=7054715&action=list&isParent=true",
            attached=(2023,),
            title_form=1,
        ),
        TableSite,
    ),
    SiteSpec(office("127.0.13.5", "349705", "临泽川县", "rsj", "/content/column/6791573", title_form=2), ContentSite),
)
