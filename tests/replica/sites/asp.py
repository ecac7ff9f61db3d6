"""Old sites of ASP and JSP: tables for lists, scripts for pagers, no word of the encoding."""

from html import escape

from tests.replica.content import Entry
from tests.replica.listed import ListedSite
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec


class AspSite(ListedSite):
    """`list.asp?id=1443`: GBK without a label anywhere, rows in a table between ruled lines, pages by script."""

    per_page = 10
    encoding = "gbk"
    media_type = "text/html"
    charset_meta = ""
    behaviour = Behaviour("Microsoft-IIS/6.0", None)

    def list_address(self, number: int) -> str:
        return self.office.list_path + (f"&page={number}" if number > 1 else "")

    def path_of(self, entry: Entry) -> str:
        return f"/Item/Show.asp?m=1&d={entry.number}"

    def attachment_path(self, entry: Entry) -> str:
        return f"/UploadFiles/{entry.day:%Y-%m}/{entry.day:%m%d}{entry.number}.docx"

    def row(self, href: str, entry: Entry) -> str:
        day = f"{entry.day.year}年{entry.day.month}月{entry.day.day}日"
        return (
            '<tr><td width="20"><img src="/images/dot.gif" width="3" height="5"></td>'
            f'<td><a href="{href}" target=_blank>{escape(entry.title)}</a></td><td align=right>{day}</td></tr>\n'
            '<tr><td colspan=3 background="/images/line.gif" height=1></td></tr>'
        )

    def list_page(self, number: int) -> str:
        main = f"""<table id="c_20118567463596" width="100%" cellspacing=0>
{self.rows(number, self.row)}
</table>
<div id="p_20118567463596"><script>
function gotopage(n) {{ window.location.href = "{self.office.list_path}&page=" + n; }}
</script>
共{len(self.entries)}条记录　第{number}页/共{self.pages}页
<a href="javascript:gotopage(1)">首页</a> <a href="javascript:gotopage({min(number + 1, self.pages)})">下一页</a>
<a href="javascript:gotopage({self.pages})">尾页</a></div>"""
        return self.html("", self.chrome.column, main)

    def detail_page(self, entry: Entry) -> str:
        day = f"{entry.day.year}年{entry.day.month}月{entry.day.day}日"
        main = f"""<table width="960"><tr><td><div class="article_title">{escape(entry.title)}</div>
<div class="author">作者：佚名　来源：{self.office.publisher}　更新时间：{day}</div>
<div class="text_content">
{self.body(entry)}
</div></td></tr></table>"""
        return self.html("", self.office.site_name, main)


class JspSite(AspSite):
    """`/info/iList.jsp?node_id=…&cur_page=1`, pages linked by number, articles `/info/iView.jsp`."""

    per_page = 9
    encoding = "utf-8"
    media_type = "text/html;charset=UTF-8"
    behaviour = Behaviour("Apache-Coyote/1.1", "User-agent: *\nAllow: /\n")

    def list_address(self, number: int) -> str:
        return self.office.list_path.replace("cur_page=1", f"cur_page={number}")

    def path_of(self, entry: Entry) -> str:
        return f"/info/view.jsp?id={entry.number}&nian={entry.day.year}"

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}">{escape(entry.title)}</a>'
        return f'<li class="bg{entry.number % 2}">{link}<em>{entry.day:%Y/%m/%d}</em></li>'

    def list_page(self, number: int) -> str:
        numbers = " ".join(
            f"<b>{n}</b>" if n == number else f'<a href="{escape(self.list_address(n))}">{n}</a>'
            for n in range(1, self.pages + 1)
        )
        main = f'<div class="ilist"><ul>\n{self.rows(number, self.row)}\n</ul></div><div class="turn">{numbers}</div>'
        return self.html(self.column_metas(), self.chrome.column, main)


class YearSite(AspSite):
    """`year_list.aspx?dept=12` with no more than years, each `year_details.aspx?dept=12&year=2023`."""

    per_page = 60
    encoding = "gb18030"
    media_type = "text/html; charset=gb2312"

    def path_of(self, entry: Entry) -> str:
        if entry.report is None:
            return super().path_of(entry)
        return f"/xxgk/year_details.aspx?dept=12&year={entry.report.year}"

    def list_page(self, number: int) -> str:
        years = sorted({entry.report.year: entry for entry in self.entries if entry.report}.items())
        links = "".join(f'<td><a href="{escape(self.path_of(entry))}">{year}年度</a></td>' for year, entry in years)
        main = f"<h2>{self.chrome.column}</h2><table><tr>{links}</tr></table>"
        return self.html("", f"{self.chrome.column}-{self.office.site_name}", main)


SITES = (
    SiteSpec(office("127.0.13.31", "349731", "东辽源县", "nyncj", "/Item/list.asp?id=1443", attached=(2022,)), AspSite),
    SiteSpec(
        office(
            "127.0.13.32",
            "349732",
            "绵屏市",
            "sjj",
            "/info/iList.jsp?node_id=GKmps&cat_id=15971&cur_page=1",
            title_form=1,
        ),
        JspSite,
    ),
    SiteSpec(
        office(
            "127.0.13.33", "349733", "丰谷县", "yjj", "/xxgk/year_list.aspx?dept=12", attached=(2023,), title_form=2
        ),
        YearSite,
    ),
)
