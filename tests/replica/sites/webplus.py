"""Sites on 苏迪 Webplus: list.htm, list2.htm, articles /2024/0129/c8692a329070/page.htm, PDF players, uploads."""

import uuid
from html import escape

from tests.documents.pdf import render_pdf
from tests.replica.content import Entry
from tests.replica.listed import ListedSite
from tests.replica.offices import office
from tests.replica.page import PDF, Page
from tests.replica.site import Behaviour, SiteSpec


class WebplusSite(ListedSite):
    """Reports in a player for PDF files; a pager of links."""

    per_page = 8
    static = True
    behaviour = Behaviour("nginx", gzip=True)
    column = 8692
    suffix = "pdf"

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else self.office.list_path.replace("list.htm", f"list{number}.htm")

    def path_of(self, entry: Entry) -> str:
        return f"/{entry.day:%Y}/{entry.day:%m%d}/c{self.column}a{entry.number}/page.htm"

    def attachment_path(self, entry: Entry) -> str:
        name = uuid.uuid5(uuid.NAMESPACE_OID, str(entry.number))
        return f"/_upload/article/files/{name.hex[:2]}/{name.hex[2:4]}/{name.hex[4:]}/{name}.{self.suffix}"

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        return Page(render_pdf(entry.report), PDF, modified=super().file(entry).modified)

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return (
            f"<li class=\"news\"><span class='news_title'><a href='{href}' target='_blank' title='{title}'>{title}</a>"
            f"</span><span class='news_meta'>{entry.day}</span></li>"
        )

    def pager(self, number: int) -> str:
        following = f'href="{self.list_address(number + 1)}"' if number < self.pages else 'href="javascript:void(0);"'
        return f"""<div id="wp_paging_w6"><ul class="wp_paging clearfix"><li class="pages_count">
<span class="per_page">每页&nbsp;<em class="per_count">{self.per_page}</em>&nbsp;记录</span>
<span class="all_count">总共&nbsp;<em class="all_count">{len(self.entries)}</em>&nbsp;记录</span></li>
<li class="page_nav"><a class="first" href="javascript:void(0);"><span>第一页</span></a>
<a class="next" {following}><span>下一页&gt;&gt;</span></a></li>
<li class="page_jump"><em class="curr_page">{number}</em>/<em class="all_pages">{self.pages}</em></li></ul></div>"""

    def list_page(self, number: int) -> str:
        main = f'<ul class="news_list list2">\n{self.rows(number, self.row)}\n</ul>\n{self.pager(number)}'
        return self.html("", self.chrome.column, main)

    def words(self, entry: Entry) -> str:
        """An article's text, or the player of its file."""
        if not entry.attached:
            return self.body(entry)
        name = escape(f"{entry.title}.{self.suffix}")
        player = f"pdfsrc=\"{self.attachment_path(entry)}\" sudyfile-attr=\"{{'title':'{name}'}}\""
        return f'<div class="wp_pdf_player" {player} style="width:100%;height:600px"></div>'

    def detail_page(self, entry: Entry) -> str:
        main = f"""<div class="article"><h1 class="arti_title">{escape(entry.title)}</h1>
<p class="arti_metas"><span class="arti_publisher">发布者：{self.office.short_name}</span>
<span class="arti_update">发布时间：{entry.day}</span>
<span class="arti_views">浏览次数：<span class="WP_VisitCount" url="/_visitcountdisplay?siteId=37"></span></span></p>
<div class="entry"><div class="read"><div class="wp_articlecontent">
{self.words(entry)}
</div></div></div></div>
<img src="/_visitcount?siteId=37&amp;type=3&amp;articleId={entry.number}" style="display:none">"""
        return self.html("", escape(entry.title), main)


class UploadSite(WebplusSite):
    """Rows of a table, Word files as uploads, a pager whose words run a script."""

    per_page = 6
    static = False
    behaviour = Behaviour("Apache", "User-agent: *\nDisallow: /_web/\n")
    column = 377
    suffix = "docx"

    def file(self, entry: Entry) -> Page:
        return ListedSite.file(self, entry)

    def row(self, href: str, entry: Entry) -> str:
        cell = f'<td align="left"><a href="{href}" target="_blank">{escape(entry.title)}</a></td>'
        return f'<tr>{cell}<td><div style="white-space:nowrap">{entry.day:%Y-%m-%d}</div></td></tr>'

    def pager(self, number: int) -> str:
        return (
            '<div id="wp_paging_w8"><ul class="wp_paging"><li class="page_nav">'
            '<a class="next" href="javascript:void(0);" onclick="turn(1)"><span>下一页</span></a></li>'
            f'<li><em class="curr_page">{number}</em>/<em class="all_pages">{self.pages}</em></li></ul></div>'
        )

    def list_page(self, number: int) -> str:
        main = f'<div id="wp_news_w8"><table width="100%">\n{self.rows(number, self.row)}\n</table></div>'
        return self.html("", self.chrome.column, f"{main}\n{self.pager(number)}")

    def words(self, entry: Entry) -> str:
        if not entry.attached:
            return self.body(entry)
        name = escape(f"{entry.title}.{self.suffix}")
        link = f"<a href=\"{self.attachment_path(entry)}\" sudyfile-attr=\"{{'title':'{name}'}}\">{name}</a>"
        return f'<p><img src="/_ueditor/themes/default/images/icon_doc.gif">{link}</p>'


_SITES = (
    ("127.0.12.41", "449741", "学塘区", "jyj", "/xxgknb/list.htm", {"attached": (2023,)}, WebplusSite),
    ("127.0.12.42", "449742", "文汀市", "wjw", "/zfxxgk/nb/list.htm", {"attached": (2022,)}, UploadSite),
)
SITES = tuple(
    SiteSpec(office(host, adcode, place, unit, list_path, **given), build)
    for host, adcode, place, unit, list_path, given, build in _SITES
)
