"""Sites on 动易 SiteFactory: /Category_N/Index.aspx, Index_2.aspx …, articles /Item/N.aspx."""

from html import escape

from tests.replica.content import Entry
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec


class SiteFactorySite(ListedSite):
    """Rows in a list of the class newsList; the last page is linked as 尾页, the next one by a script."""

    per_page = 10
    behaviour = Behaviour("Microsoft-IIS/7.5", None)

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else self.office.list_path.replace("Index", f"Index_{number}")

    def path_of(self, entry: Entry) -> str:
        return f"/Item/{entry.number}.aspx"

    def attachment_path(self, entry: Entry) -> str:
        return f"/UploadFiles/zwgk/{entry.day.year}/{entry.day.month}/{entry.day:%Y%m%d}{entry.number}.docx"

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}" target="_blank" title="{escape(entry.title)}">{cut(entry.title)}</a>'
        return f"<li>{link} {entry.day}</li>"

    def pager(self, number: int) -> str:
        """The links below the rows."""
        last = f"Index_{self.pages}.aspx"
        onwards = f"""<a href="javascript:goPage({number + 1})">下一页</a> <a href="{last}">尾页</a>"""
        return f'<div class="page">共{len(self.entries)}条 {onwards if number < self.pages else "下一页 尾页"}</div>'

    def list_page(self, number: int) -> str:
        main = f'<ul class="newsList">\n{self.rows(number, self.row)}\n</ul>\n{self.pager(number)}'
        return self.html(self.column_metas(), f"{self.chrome.column}-{self.office.site_name}", main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<div class="c_title_text"><h1>{title}</h1></div>
<div class="property">时间：{entry.day:%Y/%m/%d} 来源：{self.office.publisher} 点击数：<span id="hits"></span></div>
<div class="conTxt" id="fontzoom">
{self.body(entry)}
</div>"""
        return self.html(
            '<meta name="generator" content="PowerEasy SiteFactory">', f"{title}-{self.office.site_name}", main
        )


class NodeListSite(SiteFactorySite):
    """A list with the node before each title, labelled gb2312; its pager links the next page and no last one."""

    per_page = 12
    encoding = "gb18030"
    media_type = "text/html; charset=gb2312"
    charset_meta = '<META http-equiv="Content-Type" content="text/html; charset=gb2312">'

    def row(self, href: str, entry: Entry) -> str:
        node = '<a class="node" href="/Category_9/Index.aspx">[信息公开]</a>'
        link = f'<a class="tit" href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a>'
        return f'<div class="item">{node} {link}<span class="date">{entry.day:%Y.%m.%d}</span></div>'

    def pager(self, number: int) -> str:
        back = f'<a href="{self.list_address(number - 1)}">上一页</a>' if number > 1 else "上一页"
        onwards = f'<a href="{self.list_address(number + 1)}">下一页</a>' if number < self.pages else "下一页"
        return f'<div id="pe100_page_通用信息列表" class="pagecss">{back} {onwards} 第{number}页</div>'


SITES = (
    SiteSpec(
        office("127.0.13.11", "349711", "廊桥市", "sfj", "/Category_49/Index.aspx", attached=(2023,)), SiteFactorySite
    ),
    SiteSpec(
        office("127.0.13.12", "349712", "石矶县", "sthjj", "/Category_171/Index.aspx", title_form=1), NodeListSite
    ),
)
