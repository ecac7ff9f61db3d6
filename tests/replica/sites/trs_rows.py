"""Sites on TRS WCM whose rows and addresses differ: written by scripts, with debris, to files, without dates."""

import io
from html import escape

from PIL import Image

from tests.replica.content import Entry, Office
from tests.replica.listed import cut
from tests.replica.offices import office
from tests.replica.page import Page
from tests.replica.site import Behaviour, SiteSpec
from tests.replica.sites.trs_lists import TrsListedSite


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("1", (600, 40), 1).save(out, "PNG")
    return out.getvalue()


PICTURE = _picture()


class NumberedColumnSite(TrsListedSite):
    """MEE: pages under the column's own number, a stale call in a comment, the date before the link."""

    suffix = "shtml"
    prefix = "index_8597"

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<li><span class="date">{entry.day}</span><a href="{href}" target="_blank">{escape(entry.title)}</a></li>'
        )

    def pager(self, page: int) -> str:
        return f"""<script>
//createPageHTML(9, 0, "index", "html");
var currentPage = {page};//所在页从0开始
var prevPage = currentPage-1;
var countPage = {self.pages}//共多少页
function go(n){{ $("#list").load(n ? "index_8597_1.shtml".replace("_1.", "_" + n + ".") : "index.shtml"); }}
</script>"""


class WrittenRowsSite(TrsListedSite):
    """武汉: each row is written by a script from variables; PDF files."""

    suffix = "shtml"
    file_type = "pdf"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return f"""<li><script>
var url = "{href}";
var title = "";
if (title == "") {{ title = "{title}";
}}
var FILENUM = "无";
document.writeln("<a href="+url+" target='_blank' title='"+title+"'>"+title+"</a>");
document.writeln("<span>");
document.writeln("{entry.day} 17:32");
document.writeln("</span>");
</script></li>"""

    def pager(self, page: int) -> str:
        return f'<script>createPageHTML({self.pages}, {page}, "index", "shtml");</script>'


class DebrisSite(TrsListedSite):
    """张掖: an unresolved tag and the date inside the link; Pager; a column that is named by its number; pictures."""

    prefix = "index_21667"

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for entry in entries:
            if entry.report and not entry.attached:
                self.answer(f"{self.folder}/{self.picture(entry)}", lambda: Page(PICTURE, "image/png"))

    def picture(self, entry: Entry) -> str:
        """The name of the picture in a report's text."""
        return f"W0{entry.day:%Y%m%d}{entry.number:015d}.png"

    def text_of(self, entry: Entry) -> str:
        text = super().text_of(entry)
        if entry.report and not entry.attached:
            text += f'\n<p align="center"><img src="./{self.picture(entry)}" width="600" OLDSRC="W0.png"></p>'
        return text

    def place(self, entry: Entry) -> str:
        return f"t19700101_{entry.number}.{self.suffix}"

    def row(self, href: str, entry: Entry) -> str:
        return (
            f"<li><a href={href} target=_blank> {escape(entry.title)}</TRS_DOCUMENT><span>{entry.day}</span></a></li>"
        )

    def pager(self, page: int) -> str:
        fields = f"size:{self.pages}, current:{page}, prefix:'index_21667', suffix:'html'"
        return f"<script src='/js/pager.js'></script><script>\nPager({{{fields}}});\n</script>"


class FileRowsSite(TrsListedSite):
    """宁德: rows straight to PDF files among those to pages; the date first; a stale call; gb2312 that is GB18030."""

    suffix = "htm"
    file_type = "pdf"
    encoding = "gb18030"
    media_type = "text/html"
    charset_meta = "<meta charset='gb2312'>"
    straight = (2023,)

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for entry in entries:
            if entry.report and entry.report.year in self.straight:
                self.answer(self.path_of(entry), lambda entry=entry: self.file(entry))

    def place(self, entry: Entry) -> str:
        if entry.report and entry.report.year in self.straight:
            return f"{entry.day:%Y%m}/P0{entry.day:%Y%m%d}{entry.number:015d}.pdf"
        return super().place(entry)

    def row(self, href: str, entry: Entry) -> str:
        return f'<li><span class="bf-pass">{entry.day}</span><i></i><a href="{href}">{escape(entry.title)}</a></li>'

    def around(self, rows: str) -> str:
        return f'<ul class="xw-list-1 gl_list border">\n{rows}\n</ul>'

    def pager(self, page: int) -> str:
        return f"""<script>
/* createPageHTML(17, 0, "index", "htm"); */
var currentPage = {page}; var countPage = {self.pages};
</script>"""


class IdOnlySite(TrsListedSite):
    """柳州, 防城港: articles under an id alone, rows without a date; pages named from 1."""

    suffix = "shtml"
    first_later = 2
    behaviour = Behaviour("openresty", None, gzip=True, soft_404=True)

    def place(self, entry: Entry) -> str:
        return f"t{entry.number + 10_000_000}.{self.suffix}"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        return f'<li><img src="/images/dot.png"><a href="{href}" title="{title}"><p>{cut(entry.title)}</p></a></li>'

    def pager(self, page: int) -> str:
        return (
            f"<script>createPageHTML('page_div',{self.pages},{page + 1},'index','shtml',{len(self.entries)});</script>"
        )


class LostPageSite(TrsListedSite):
    """A pager that announces two pages more than there are: they answer 404."""

    def row(self, href: str, entry: Entry) -> str:
        return f'<li><a href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a><em>[{entry.day}]</em></li>'

    def pager(self, page: int) -> str:
        count = len(self.entries)
        return f'<script>createPageHTML({self.pages + 2}, {page}, "index", "html", "black2", {count});</script>'


class CutArticleSite(TrsListedSite):
    """Long articles are cut into two pages, t…_1.html behind t….html, each with a pager of its own."""

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for entry in entries:
            if entry.report and not entry.elsewhere:
                self.answer(self.second_page(entry), lambda entry=entry: self._part(entry, 1))

    def second_page(self, entry: Entry) -> str:
        """The address of an article's second page."""
        return self.path_of(entry).replace(".html", "_1.html")

    def row(self, href: str, entry: Entry) -> str:
        return f'<li><a href="{href}">{escape(entry.title)}</a><span>{entry.day}</span></li>'

    def pager(self, page: int) -> str:
        return f'<script>createPageHTML({self.pages}, {page}, "index", "html");</script>'

    def text_of(self, entry: Entry) -> str:
        return self._cut(entry, 0) if entry.report else super().text_of(entry)

    def _part(self, entry: Entry, part: int) -> Page:
        whole = self.html(
            self.metas(entry), escape(entry.title), f"<div class=TRS_Editor>{self._cut(entry, part)}</div>"
        )
        return self.text(whole, entry.day)

    def _cut(self, entry: Entry, part: int) -> str:
        lines = self.body(entry).splitlines()
        half = next(n for n, line in enumerate(lines) if "收到和处理" in line)
        name = self.path_of(entry).rpartition("/")[2].removesuffix(".html")
        script = f'<script>createPageHTML(2, {part}, "{name}", "html");</script>'
        return "\n".join(lines[half:] if part else lines[:half]) + script


WELL = (
    SiteSpec(
        office("127.0.11.7", "429706", "蓝屏市", "sthjj", "/xxgk/zfxxgknb/", attached=(2022,)), NumberedColumnSite
    ),
    SiteSpec(office("127.0.11.8", "429707", "江汛区", "mzj", "/zwgk_57/xxgknb/", attached=(2023,)), WrittenRowsSite),
    SiteSpec(
        office("127.0.11.9", "429708", "祁雪市", "zjj", "/zfxxgk/ndbg/index_21667.html", attached=(2022,)), DebrisSite
    ),
    SiteSpec(office("127.0.11.10", "429709", "泽屿岛县", "slj", "/zwgk/ndbg/", attached=(2022,)), FileRowsSite),
    SiteSpec(office("127.0.11.11", "429710", "柳城湾市", "scj", "/zwgk/zfxxgknb/2023nd/"), IdOnlySite),
)
LOST_PAGE = SiteSpec(office("127.0.11.12", "429711", "北岭县", "tjj", "/xxgk/gknb/"), LostPageSite)
CUT_ARTICLE = SiteSpec(office("127.0.11.13", "429712", "南亭县", "jtj", "/xxgk/gknb/"), CutArticleSite)
SITES = (*WELL, LOST_PAGE, CUT_ARTICLE)
