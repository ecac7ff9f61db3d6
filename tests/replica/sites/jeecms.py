"""Sites on JEECMS: lists and articles that end in .jhtml, pages made by a script or linked."""

from html import escape

from tests.replica.content import Entry
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec


class JeecmsSite(ListedSite):
    """`/c/www/xxgknb.jhtml`, next `xxgknb_2.jhtml`, which the pager's click alone names."""

    per_page = 9
    behaviour = Behaviour("Apache-Coyote/1.1", None)

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else self.office.list_path.replace(".jhtml", f"_{number}.jhtml")

    def path_of(self, entry: Entry) -> str:
        return f"{self.office.list_path.removesuffix('.jhtml')}/{entry.number}.jhtml"

    def attachment_path(self, entry: Entry) -> str:
        return f"/u/cms/www/{entry.day:%Y%m}/{entry.day:%d}{entry.number}.docx"

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a>'
        return f'<li><span class="fr">{entry.day}</span>{link}</li>'

    def pager(self, number: int) -> str:
        """Buttons, and the script that they run."""
        name = self.list_address(min(number + 1, self.pages)).rpartition("/")[2]
        here = self.list_address(number).rpartition("/")[2]
        script = "function getPageUrl(n) { return n > 1 ? 'xxgknb_' + n + '.jhtml' : 'xxgknb.jhtml'; }"
        return (
            f"<div class='pagebar'>共{len(self.entries)}条记录 {number}/{self.pages}页 "
            f"""<a href="javascript:void(0)" onclick="location.href=encodeURI('{name}')">下一页</a> """
            f"<a href='{here}'>本页</a></div><script>{script}</script>"
        )

    def list_page(self, number: int) -> str:
        main = f'<div class="list-r"><ul>\n{self.rows(number, self.row)}\n</ul></div>\n{self.pager(number)}'
        return self.html(self.column_metas(), self.chrome.column, main)

    def detail_page(self, entry: Entry) -> str:
        main = f"""<div class="content"><h1>{escape(entry.title)}</h1>
<div class="msg">发布时间：{entry.day} 来源：{self.office.publisher}</div>
<div class="content-txt">
{self.body(entry)}
</div></div>"""
        return self.html(self.metas(entry), f"{escape(entry.title)}-{self.office.site_name}", main)


class IndexSite(JeecmsSite):
    """`/xxgknb/index.jhtml` and `index_2.jhtml`; the pager prints a total and a menu of pages without addresses."""

    per_page = 8

    def path_of(self, entry: Entry) -> str:
        return f"/xxgknb/{entry.number}.jhtml"

    def row(self, href: str, entry: Entry) -> str:
        return f'<dd><a href="{href}">{escape(entry.title)}</a><i>{entry.day:%Y-%m-%d}</i></dd>'

    def pager(self, number: int) -> str:
        options = "".join(f"<option value='{n}'>{n}</option>" for n in range(1, self.pages + 1))
        return f"<div>第{number}页 共{self.pages}页 <select onchange='_gotoPage(this.value)'>{options}</select></div>"


SITES = (
    SiteSpec(office("127.0.13.41", "349741", "孝水市", "wlj", "/c/www/xxgknb.jhtml", attached=(2023,)), JeecmsSite),
    SiteSpec(office("127.0.13.42", "349742", "郑原县", "scj", "/xxgknb/index.jhtml", title_form=2), IndexSite),
)
