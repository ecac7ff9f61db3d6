"""Sites on 新点 Epoint WebBuilder: numbered list pages, metas left as placeholders, lists inside shells."""

import uuid
from html import escape
from urllib.parse import quote

from tests.replica.content import Entry
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec

PLACEHOLDERS = {
    "SiteName": "网站名称",
    "SiteDomain": "网站域名",
    "SiteIDCode": "政府网站标识码",
    "ArticleTitle": "文章标题",
}


class EpointSite(ListedSite):
    """`/002001/002001001/1.html`, page N in N.html; the pager's links are scripts, its cell says 1/3."""

    per_page = 10
    static = True
    behaviour = Behaviour("epoint-httpserver", None, gzip=False)
    category = "002001/002001001"

    def list_address(self, number: int) -> str:
        return f"{self.folder}/{number}.html" if number > 1 else self.office.list_path

    @property
    def folder(self) -> str:
        """Where the list's pages lie."""
        return self.office.list_path.partition("?")[0].rpartition("/")[0]

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{entry.day:%Y%m%d}/{self.uuid(entry)}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/EpointWebBuilderFiles/{entry.day:%Y%m%d}/{self.uuid(entry)}.docx"

    def uuid(self, entry: Entry) -> uuid.UUID:
        """An entry's number as the system writes it."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.office.key}/{entry.number}")

    def placeholders(self) -> str:
        """The tags as the template has them."""
        return "\n".join(f'<meta name="{name}" content="{value}">' for name, value in PLACEHOLDERS.items())

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<li class="ewb-info-item clearfix"><span class="ewb-date r">{entry.day}</span>'
            f'<div class="ewb-info-a"><a href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a></div></li>'
        )

    def pager(self, number: int) -> str:
        """The table below the rows."""
        return (
            '<div class="pagemargin"><table><tr><td><a href="javascript:void(0)" onclick="ShowNewPage(1)">首页</a></td>'
            f'<td class="huifont">{number}/{self.pages}</td>'
            f'<td><a href="javascript:void(0)" onclick="ShowNewPage({number + 1})">下页</a></td></tr></table></div>'
        )

    def list_page(self, number: int) -> str:
        main = f'<ul class="ewb-info-items">\n{self.rows(number, self.row)}\n</ul>\n{self.pager(number)}'
        return self.html(self.placeholders(), self.chrome.column, main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<div class="ewb-article"><h3 class="article-title">{title}</h3>
<div class="ewb-article-sources">【信息时间：{entry.day}】 【发布机构：{self.office.publisher}】 【字号 大 中 小】</div>
<div class="ewb-article-info">
{self.body(entry)}
</div></div>"""
        return self.html(self.placeholders(), f'<font color="#FF0000">{title}</font>', main)


class SubPageSite(EpointSite):
    """A shell openSubPage.html that frames the list named in `specialurl`; rows in divs, links for a pager."""

    per_page = 8
    organ = "114110240057660135"

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        for number in range(1, self.pages + 1):
            self.answer(self.framed(number), lambda number=number: self.text(self.framed_page(number)))

    @property
    def folder(self) -> str:
        return f"/govxxgk/{self.organ}"

    def framed(self, number: int) -> str:
        """The address of the list that the shell frames."""
        return f"{self.folder}/govlist.html" if number == 1 else f"{self.folder}/govlist_{number}.html"

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def list_page(self, number: int) -> str:
        frame = '<iframe id="right" scrolling="no" frameborder="0"></iframe>'
        script = '<script>$("#right").attr("src", Util.getUrlParams("specialurl"));</script>'
        return self.html(self.placeholders(), self.chrome.column, f'<div class="ewb-sub">{frame}{script}</div>')

    def framed_page(self, number: int) -> str:
        """A page of the framed list."""
        pages = "".join(f'<li><a href="{self.framed(n)}">{n}</a></li>' for n in range(1, self.pages + 1))
        onwards = f'<li><a href="{self.framed(number + 1)}">下页 &gt;</a></li>' if number < self.pages else ""
        pager = f'<ul class="m-pagination-page">{pages}{onwards}</ul>'
        main = f'<ul class="wb-data-item">\n{self.rows(number, self.row)}\n</ul>{pager}'
        return f"<!DOCTYPE html><html><head>{self.charset_meta}</head><body>{main}</body></html>"

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a>'
        day = f'<span class="wb-data-date">{entry.day:%Y-%m-%d}</span>'
        return f'<li class="wb-data-list"><div class="wb-data-infor">{link}</div>{day}</li>'


class MoreInfoSite(EpointSite):
    """The list begins as moreinfo.html and goes on as 2.html, 3.html."""

    per_page = 9

    def pager(self, number: int) -> str:
        onwards = f'<a href="{self.list_address(number + 1)}">下页&gt;</a>' if number < self.pages else ""
        return f'<div class="pagemargin"><span class="huifont">{number}/{self.pages}</span>{onwards}</div>'

    def row(self, href: str, entry: Entry) -> str:
        return f'<tr><td><a href="{href}">{escape(entry.title)}</a></td><td class="date">[{entry.day}]</td></tr>'

    def list_page(self, number: int) -> str:
        return (
            super()
            .list_page(number)
            .replace('<ul class="ewb-info-items">', "<table>", 1)
            .replace("</tr>\n</ul>", "</tr>\n</table>", 1)
        )


_SHELL = (
    "/govxxgk/114110240057660135/openSubPage.html?specialurl=/govxxgk/114110240057660135/govlist.html"
    f"&righttitle={quote('政府信息公开年报')}"
)
SITES = (
    SiteSpec(
        office("127.0.13.21", "349721", "许溪市", "zjj", "/zwgk/002001/002001001/1.html", attached=(2022,)), EpointSite
    ),
    SiteSpec(office("127.0.13.22", "349722", "鄢岭县", "wjw", _SHELL, title_form=1), SubPageSite),
    SiteSpec(
        office("127.0.13.23", "349723", "云泉县", "tjj", "/xxgk/003005/003005002/moreinfo.html", title_form=2),
        MoreInfoSite,
    ),
)
