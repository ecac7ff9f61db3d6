"""Sites on 博达 VSB: lists numbered backwards, a page for each year, downloads that want a Referer, PDF in a frame."""

import posixpath
from html import escape

from tests.documents.pdf import render_pdf
from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import PDF, WORD, Page, file_time
from tests.replica.site import Asked, Behaviour, SiteSpec

ROWS_TOGETHER = 5  # a list is broken into several <ul>
YEARS = range(2008, 2041)  # that have a page, where each has one
CAPTCHA = """<html><head><title>下载</title></head><body><form action="/system/_content/download.jsp">
<input type="text" name="codeValue" size="4"><img src="/system/resource/js/filedownload/createimage.jsp">
</form></body></html>
"""
SCRIPTS = '<script language="javascript" src="/system/resource/js/counter.js"></script>'


class VsbSite(ListedSite):
    """A list zfxxgknb.htm whose further pages are zfxxgknb/3.htm, 2.htm, 1.htm; files as downloads."""

    per_page = 6
    static = True
    behaviour = Behaviour("Server", gzip=True)
    tree = 1026

    def list_address(self, number: int) -> str:
        if number == 1:
            return self.office.list_path
        return f"{self.office.list_path.removesuffix('.htm')}/{self.pages - number + 1}.htm"

    def path_of(self, entry: Entry) -> str:
        return f"/info/{self.tree}/{entry.number % 100000}.htm"

    def attachment_path(self, entry: Entry) -> str:
        query = f"urltype=news.DownloadAttachUrl&owner=1744984858&wbfileid={entry.number}"
        return f"/system/_content/download.jsp?{query}"

    def page(self, asked: Asked) -> Page | None:
        """A download from nowhere gets the page that asks for a code, with status 200."""
        inside = asked.headers.get("referer", "").startswith(f"http://{self.office.host}")
        if asked.path.endswith("/download.jsp") and not inside:
            return Page(CAPTCHA.encode())
        return super().page(asked)

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        shown = f"attachment;filename*=UTF-8''{entry.number}.docx"
        return Page(super().file(entry).body, "application/octet-stream", disposition=shown)

    def link(self, number: int, entry: Entry) -> str:
        """What a row of a list's page links to: relative, as the system writes it."""
        if entry.elsewhere:
            return escape(self.href(entry))
        here = posixpath.dirname(self.list_address(number))
        path, _, query = self.path_of(entry).partition("?")
        return escape(posixpath.relpath(path, here) + (f"?{query}" if query else ""))

    def row(self, href: str, entry: Entry) -> str:
        link = f'<a href="{href}" target="_blank" title="{escape(entry.title)}">{cut(entry.title)}</a>'
        return f'<li id="line_u13_{entry.number % 10}">{link}<span>{entry.day}</span></li>'

    def broken_rows(self, number: int) -> str:
        """The rows of a page, in lists of five."""
        start = (number - 1) * self.per_page
        rows = [self.row(self.link(number, entry), entry) for entry in self.entries[start : start + self.per_page]]
        parts = [rows[at : at + ROWS_TOGETHER] for at in range(0, len(rows), ROWS_TOGETHER)]
        return "\n".join(f'<ul class="txtList">\n{chr(10).join(part)}\n</ul>' for part in parts)

    def pager(self, number: int) -> str:
        here = posixpath.dirname(self.list_address(number))

        def at(page: int) -> str:
            return posixpath.relpath(self.list_address(page), here)

        numbers = "".join(
            f'<span class="p_no_d">{page}</span>'
            if page == number
            else f'<span class="p_no"><a href="{at(page)}">{page}</a></span>'
            for page in range(1, self.pages + 1)
        )
        before = (
            f'<span class="p_first p_fun"><a href="{at(1)}">首页</a></span>'
            f'<span class="p_prev p_fun"><a href="{at(number - 1)}">上页</a></span>'
            if number > 1
            else '<span class="p_first_d p_fun_d">首页</span><span class="p_prev_d p_fun_d">上页</span>'
        )
        after = (
            f'<span class="p_next p_fun"><a href="{at(number + 1)}">下页</a></span>'
            f'<span class="p_last p_fun"><a href="{at(self.pages)}">尾页</a></span>'
            if number < self.pages
            else '<span class="p_next_d p_fun_d">下页</span><span class="p_last_d p_fun_d">尾页</span>'
        )
        goto = f"_simple_list_gotopage_fun({self.pages},&quot;u13_goto&quot;,2)"
        return f"""<div class="pb_sys_common"><span class="p_pages">{before}{numbers}{after}</span>
<span class="p_t">共{self.pages}页</span><span class="p_goto"><input id="u13_goto" size="3">
<a href="javascript:;" onclick="{goto}">转到</a></span></div>"""

    def list_page(self, number: int) -> str:
        main = f'{SCRIPTS}<div class="list">\n{self.broken_rows(number)}\n</div>\n{self.pager(number)}'
        return self.html(self.column_metas({"ColumnType": "信息公开年报"}), f"{self.chrome.column}-列表", main)

    def attached(self, entry: Entry) -> str:
        """The files under an article."""
        href, name = escape(self.attachment_path(entry)), escape(f"{entry.title}.docx")
        return (
            f'<ul style="list-style-type:none;"><li>附件【<a href="{href}" target="_blank">{name}</a>】'
            f'已下载<span id="nattach{entry.number}"></span>次</li></ul>'
        )

    def words(self, entry: Entry) -> str:
        """What stands in an article's content."""
        return f"<p>{escape(entry.title)}</p>" if entry.attached else self.body(entry)

    def detail_page(self, entry: Entry) -> str:
        number = entry.number % 100000
        clicks = f"_showDynClickBatch(['dynclicks_u7_{number}'],[{number}],\"wbnews\", 1744984858)"
        main = f"""<form name="_newscontent_fromname"><h1>{escape(entry.title)}</h1>
<p class="note">发布时间：{entry.day}　点击数：<script>{clicks}</script>
<span id="dynclicks_u7_{number}"></span></p>
<div id="vsb_content_2"><div class="v_news_content">
{self.words(entry)}
</div></div><div id="div_vote_id"></div>
{self.attached(entry) if entry.attached else ""}</form>
<script src="/system/resource/js/dynclicks.js"></script>"""
        head = f'{self.metas(entry)}\n<meta name="pageTitle" content="{escape(entry.title)}-{self.office.site_name}">'
        return self.html(head, f"{escape(entry.title)}-{self.office.site_name}", main)


class YearPageSite(VsbSite):
    """One page for each year, a2023.htm; the report among the year's other documents."""

    per_page = 500
    static = False
    behaviour = Behaviour("*****", "User-agent: *\nDisallow: /system/\nAllow: /system/_content/\n")
    tree = 1151

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        folder = posixpath.dirname(office.list_path)
        for year in YEARS:
            self.answer(f"{folder}/a{year}.htm", lambda year=year: self.text(self.year_page(year)))

    def year_page(self, year: int) -> str:
        """The documents on one year, which came out in the next."""
        rows = "\n".join(
            self.row(self.link(1, entry), entry)
            for entry in self.entries
            if (entry.report.year if entry.report else entry.day.year - 1) == year
        )
        years = "".join(f'<li><a href="a{other}.htm">{other}年</a></li>' for other in range(2024, 2015, -1))
        main = f'{SCRIPTS}<ul class="years">{years}</ul>\n<div class="list-right"><ul>\n{rows}\n</ul></div>'
        return self.html(self.column_metas(), f"{year}年-{self.office.site_name}", main)

    def words(self, entry: Entry) -> str:
        return super().words(entry).replace("<p>", '<p class="vsbcontent_start">', 1)


class FramedPdfSite(VsbSite):
    """Reports as PDF files that a script shows in a frame; no titles in the rows' attributes; no validators."""

    static = False
    per_page = 7
    behaviour = Behaviour("nginx/1.20.1")

    def attachment_path(self, entry: Entry) -> str:
        code = f"{entry.number:032X}"
        return f"/__local/{code[-1]}/{code[-3:-1]}/{code[-5:-3]}/{code}_{entry.number:X}_12F4A.pdf"

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        return Page(render_pdf(entry.report), PDF)

    def row(self, href: str, entry: Entry) -> str:
        return f'<li><span class="date">[{entry.day:%Y/%m/%d}]</span> <a href="{href}">{escape(entry.title)}</a></li>'

    def words(self, entry: Entry) -> str:
        if not entry.attached:
            return self.body(entry)
        name = self.attachment_path(entry)
        return f'<p align="center"><script>showVsbpdfIframe("{name}","100%","600","0","","","","");</script></p>'

    def attached(self, entry: Entry) -> str:
        return ""


class ProgramSite(VsbSite):
    """Articles by xxgk_content.jsp, rows of a table, a pager whose words have no links, files as virtual ones."""

    tree = 1276
    static = False
    behaviour = Behaviour("Apache-Coyote/1.1", soft_404=True)
    media_type = "text/html;charset=UTF-8"

    def path_of(self, entry: Entry) -> str:
        number = entry.number % 100000
        return f"/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid={self.tree}&wbnewsid={number}"

    def attachment_path(self, entry: Entry) -> str:
        return f"/virtual_attach_file.vsb?afc=UmL7R-{entry.number}DFU4&oid=1390276423&tid={self.tree}&e=.pdf"

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        return Page(render_pdf(entry.report), PDF, disposition=f"inline;filename={entry.number}.pdf")

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<tr><td>{entry.number}</td><td><a href="{href}">{escape(entry.title)}</a></td><td>{entry.day}</td></tr>'
        )

    def broken_rows(self, number: int) -> str:
        return super().broken_rows(number).replace('<ul class="txtList">', "<table>").replace("</ul>", "</table>")

    def pager(self, number: int) -> str:
        goto = f"_simple_list_gotopage_fun({self.pages},&quot;u8_goto&quot;,2)"
        here = f'<span class="p_no_d">{number}</span>'
        return f"""<span class="p_pages"><span class="p_first_d p_fun_d">首页</span>{here}
<span class="p_next p_fun"><a>下页</a></span><span class="p_last p_fun"><a>尾页</a></span></span>
<span class="p_t">共{self.pages}页</span>
<input id="u8_goto"><a onclick="{goto}">转到</a>"""

    def attached(self, entry: Entry) -> str:
        return (
            f'<p>附件：<a href="{escape(self.attachment_path(entry))}"><span>{escape(entry.title)}.pdf</span></a></p>'
        )


class ContentProgramSite(VsbSite):
    """A department's folder with articles by content.jsp; a root list; GB18030 under a gb2312 label."""

    tree = 1039
    static = True
    per_page = 9
    encoding = "gb18030"
    media_type = "text/html"
    charset_meta = '<META content="text/html; charset=gb2312" http-equiv="Content-Type">'

    def path_of(self, entry: Entry) -> str:
        number = entry.number % 100000
        return f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid={self.tree}&wbnewsid={number}"

    def attachment_path(self, entry: Entry) -> str:
        return f"/__local/{entry.number % 10}/A1/{entry.number:x}/{entry.number:032x}.docx"

    def file(self, entry: Entry) -> Page:
        return Page(super().file(entry).body, WORD, modified=file_time(entry.day))

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(self.encoding), self.media_type, modified=file_time(self.entries[0].day))


_DOWNLOADED = {"attached": (2022,)}
_SITES = (
    ("127.0.12.31", "449731", "红澜市", "zjj", "/zfxxgk/zfxxgknb.htm", _DOWNLOADED, VsbSite, {}),
    (
        *("127.0.12.32", "449732", "天浦市", "czj", "/czj/zfxxgk/zfxxgknb/a2023.htm", {"title_form": 1}, YearPageSite),
        {"columns": ["{base}/czj/zfxxgk/zfxxgknb/a{year}.htm"]},
    ),
    ("127.0.12.33", "449733", "锦陵市", "wlj", "/xxgk/ndbg.htm", {"attached": (2022, 2023)}, FramedPdfSite, {}),
    ("127.0.12.34", "449734", "眉岭县", "rsj", "/xxgk/gknb.htm", {"attached": (2023,)}, ProgramSite, {}),
    ("127.0.12.35", "449735", "东澜区", "sthjj", "/zfxxgknb.htm", {"attached": (2023,)}, ContentProgramSite, {}),
)
SITES = tuple(
    SiteSpec(office(host, adcode, place, unit, list_path, **given), build, registered)
    for host, adcode, place, unit, list_path, given, build, registered in _SITES
)
