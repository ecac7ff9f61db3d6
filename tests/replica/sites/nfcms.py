"""Sites on 南方网 NFCMS (广东): static lists index.html, index_2.html, articles content/post_N.html."""

from html import escape

from tests.documents.pdf import render_pdf
from tests.replica.content import Entry
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import HITS, PDF, Page, file_time
from tests.replica.site import Behaviour, SiteSpec


class NfcmsSite(ListedSite):
    """Links around title and date; a pager of links, absolute ones; rows that lead to an account's posts elsewhere."""

    per_page = 8
    static = True
    behaviour = Behaviour("nginx", gzip=True)
    site_id = "755041"

    @property
    def folder(self) -> str:
        return self.office.list_path.rpartition("/")[0]

    def list_address(self, number: int) -> str:
        return f"{self.folder}/index_{number}.html" if number > 1 else self.office.list_path

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/content/post_{entry.number}.html"

    def attachment_path(self, entry: Entry) -> str:
        number = entry.number
        return f"/attachment/{number // 10**6}/{number // 10**3}/{number}/{number - 7}.docx"

    def row(self, href: str, entry: Entry) -> str:
        if entry.elsewhere:
            href = f"{self.other}/s/{entry.number}"
        return f'<li><a href="{href}" target="_blank"><p>{escape(entry.title)}</p><span>{entry.day}</span></a></li>'

    def pager(self, number: int) -> str:
        links = [f'<a class="first" href="{self.folder}/index.html">首页</a>']
        if number > 1:
            links.append(f'<a class="prev" href="{self.list_address(number - 1)}">上一页</a>')
        links += [
            f'<a class="{"current" if page == number else ""}" href="{self.list_address(page)}">{page}</a>'
            for page in range(1, self.pages + 1)
        ]
        if number < self.pages:
            links.append(f'<a class="next" href="{self.list_address(number + 1)}">下一页</a>')
        links.append(f'<a class="last" href="{self.list_address(self.pages)}">末页</a>')
        return f'<div class="page">{"".join(links)}</div>'

    def list_page(self, number: int) -> str:
        main = f'<ul class="tzgg_content">\n{self.rows(number, self.row)}\n</ul>\n{self.pager(number)}'
        return self.html(self.column_metas({"ColumnType": "信息公开年报"}), f"{self.chrome.column}-列表", main)

    def visits(self, entry: Entry) -> str:
        """The scripts that count a visit."""
        return (
            f"<script>var NFCMS_SITE_ID = {self.site_id}, NFCMS_POST_ID = {entry.number};</script>\n"
            f'<script src="//statistics.gd.gov.cn/visit/post?site={self.site_id}&post={entry.number}"></script>'
        )

    def body_of(self, entry: Entry) -> str:
        return f'<div class="article-content">\n{self.body(entry)}\n</div>'

    def detail_page(self, entry: Entry) -> str:
        main = f"""<div class="crumb"><a href="/">首页</a>
&gt; <a href="{self.office.list_path}">{self.chrome.column}</a></div>
<h1 class="title">{escape(entry.title)}</h1>
<p class="info">来源：{self.office.publisher}　发布时间：{entry.day} 09:30:12</p>
{self.body_of(entry)}
{self.visits(entry)}"""
        return self.html(self.metas(entry), f"{escape(entry.title)}_{self.office.site_name}", main)


class ScriptedPagerSite(NfcmsSite):
    """Dates before cut titles, a pager that a script draws from the number of pages, PDF files under the text."""

    per_page = 9
    static = False
    behaviour = Behaviour("Tengine", "User-agent: *\nDisallow: /search/\n", soft_404=True)

    def path_of(self, entry: Entry) -> str:
        kind = "mpost" if entry.number % 2 else "post"
        return f"{self.folder}/content/{kind}_{entry.number}.html"

    def attachment_path(self, entry: Entry) -> str:
        return super().attachment_path(entry).replace(".docx", ".pdf")

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        return Page(render_pdf(entry.report), PDF, disposition=f'attachment; filename="{entry.number}.pdf"')

    def row(self, href: str, entry: Entry) -> str:
        if not entry.report and not entry.elsewhere and entry.number % 3 == 0:
            href = f"/zcjdpt?id={entry.number}"  # a collection that a script shows
        title = escape(entry.title)
        return (
            f'<li><span class="time">[{entry.day}]</span><a href="{href}" title="{title}">{cut(entry.title)}</a></li>'
        )

    def pager(self, number: int) -> str:
        return f"""<div id="pages" class="pages"></div>
<script type="text/javascript">
var pageCount = {self.pages}, pageIndex = {number};
drawPages("pages", {{ total: {len(self.entries)}, totalPage: pageCount, name: "index", ext: ".html" }});
</script>"""

    def body_of(self, entry: Entry) -> str:
        if not entry.attached:
            return f'<div class="tyxxy_main">{self.body(entry)}</div>\n<div class="tyxxy_fj"></div>'
        href, name = self.attachment_path(entry), escape(f"{entry.title}.pdf")
        return f"""<div class="tyxxy_main"><p>{escape(entry.title)}，详见附件。</p></div>
<div class="tyxxy_fj"><p>附件下载：</p><ul><li><a href="{href}" alt="{name}">{name}</a></li></ul></div>"""

    def detail_page(self, entry: Entry) -> str:
        return super().detail_page(entry).replace("</h1>", f"</h1>\n<span>浏览次数：{HITS}</span>")

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(), self.media_type, volatile=HITS in text)


class TableSite(NfcmsSite):
    """Rows of a table, a pager of numbers alone, an Expires header, files linked in the text as 附件1."""

    per_page = 7
    charset_meta = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">'
    media_type = "text/html"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return f'<tr><td class="dot">·</td><td><a href="{href}">{title}</a></td><td>{entry.day:%Y/%m/%d}</td></tr>'

    def pager(self, number: int) -> str:
        name = self.office.list_path.rpartition("/")[2] or "index.html"
        numbers = " ".join(
            f"<b>{page}</b>"
            if page == number
            else f'<a href="{name if page == 1 else f"index_{page}.html"}">{page}</a>'
            for page in range(1, self.pages + 1)
        )
        return f'<div class="pageTurn">共 {len(self.entries)} 条 {numbers}</div>'

    def list_page(self, number: int) -> str:
        main = f'<table class="gkml_list">\n{self.rows(number, self.row)}\n</table>\n{self.pager(number)}'
        return self.html(self.column_metas(), self.chrome.column, main)

    def body_of(self, entry: Entry) -> str:
        return f'<div class="xl_main articleBox" id="zoomcon">\n{self.body(entry, "附件1：")}\n</div>'

    def text(self, text: str, day: object = None) -> Page:
        newest = file_time(self.entries[0].day)
        return Page(text.encode(), self.media_type, modified=newest, headers={"Cache-Control": "max-age=600"})


SITES = tuple(
    SiteSpec(office(host, adcode, place, unit, list_path, **given), build)
    for host, adcode, place, unit, list_path, given, build in (
        ("127.0.12.1", "449701", "海澜区", "jyj", "/zwgk/zfxxgknb/jd/index.html", {"attached": (2023,)}, NfcmsSite),
        ("127.0.12.2", "449702", "龙汀区", "zjj", "/xxgk/xxgkml/xxgknb/gbm/", {"attached": (2022,)}, ScriptedPagerSite),
        ("127.0.12.3", "449703", "江浦市", "slj", "/bmpd/jpsslj/zfxxgk/xxgkgzndbg/", {"attached": (2022,)}, TableSite),
    )
)
