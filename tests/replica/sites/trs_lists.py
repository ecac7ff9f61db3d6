"""More sites on TRS WCM, each with another pager: 重庆, 北京, 上海, 河南 and MOST have their own."""

from abc import abstractmethod
from datetime import timedelta
from html import escape

from tests.documents.pdf import render_pdf
from tests.replica.content import OTHER_HOST, Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.page import HTML, Page, file_time
from tests.replica.site import Behaviour, SiteSpec

PDF = "application/pdf"
STUB = "<html><head><title>提示</title></head><body><p>没有更多内容</p><!--{}--></body></html>".format("·" * 90)


class TrsListedSite(ListedSite):
    """Lists `index.html`, `index_1.html` …; articles `./202402/t20240226_1553292.html`, their files beside them."""

    static = True
    suffix = "html"
    first_later = 1  # the number in the second page's name
    prefix = "index"
    file_type = "docx"
    behaviour = Behaviour("nginx", "User-agent: *\nAllow: /\n")

    @property
    def folder(self) -> str:
        return self.office.list_path.rpartition("/")[0]

    def list_address(self, number: int) -> str:
        if number == 1:
            return self.office.list_path
        return f"{self.folder}/{self.prefix}_{number - 2 + self.first_later}.{self.suffix}"

    def place(self, entry: Entry) -> str:
        """An entry's address within the column; its date is a few days off the published one, as on real sites."""
        day = entry.day + timedelta(days=3)
        return f"{day:%Y%m}/t{day:%Y%m%d}_{entry.number}.{self.suffix}"

    def path_of(self, entry: Entry) -> str:
        return f"{self.folder}/{self.place(entry)}"

    def attachment_path(self, entry: Entry) -> str:
        return f"{self.path_of(entry).rpartition('/')[0]}/P0{entry.day:%Y%m%d}{entry.number:015d}.{self.file_type}"

    def file(self, entry: Entry) -> Page:
        if self.file_type != "pdf":
            return super().file(entry)
        assert entry.report is not None
        return Page(render_pdf(entry.report), PDF, modified=file_time(entry.day))

    def href(self, entry: Entry) -> str:
        return f"{self.other}{self.path_of(entry)}" if entry.elsewhere else f"./{self.place(entry)}"

    @abstractmethod
    def row(self, href: str, entry: Entry) -> str:
        """A row of the list."""

    @abstractmethod
    def pager(self, page: int) -> str:
        """The script behind the list; `page` is counted from 0."""

    def around(self, rows: str) -> str:
        """The list around its rows."""
        return f"<ul>\n{rows}\n</ul>"

    def list_page(self, number: int) -> str:
        main = f"""<div class="list">{self.around(self.rows(number, self.row))}</div>
<div class="page" id="page_div">{self.pager(number - 1)}</div>"""
        return self.html(self.column_metas(), f"{self.chrome.column}_{self.office.site_name}", main)

    def date_line(self, entry: Entry) -> str:
        """What the page says of its date."""
        return f"发布日期：{entry.day}　来源：{self.office.publisher}"

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        head = (
            f'{self.metas(entry)}\n<meta name="publishdate" content="{entry.day}"/><meta name="filetype" content="0"/>'
        )
        main = f"""<div class="BreadcrumbNav"><a href="/">首页</a> &gt; <a href="../">{self.chrome.column}</a></div>
<div class="content"><h2 class="title">{title}</h2><p class="info">{self.date_line(entry)}</p>
<div class=TRS_Editor><style>.TRS_Editor P{{line-height:2}}</style>
{self.text_of(entry)}
</div></div>"""
        return self.html(head, f"{title}_{self.office.site_name}", main)

    def text_of(self, entry: Entry) -> str:
        """An entry's text; that of a report which is a file links to it."""
        return self.linked(entry, *self.names_of(entry)) if entry.attached else self.body(entry)

    def names_of(self, entry: Entry) -> tuple[str, str]:
        """The relative address of an entry's file, and its name."""
        return f"./{self.attachment_path(entry).rpartition('/')[2]}", escape(f"{entry.title}.{self.file_type}")

    def linked(self, entry: Entry, href: str, name: str) -> str:
        """The text of a report that is a file."""
        protected = f"/protect/{href.removeprefix('./')}"
        return (
            '<p>点击查看：附件</p><p class="insertfileTag"><a appendix="true" data-appendix="true" needdownload="true" '
            f'href="{href}" title="{name}" download="{name}" OLDSRC="{protected}">{name}</a></p>'
        )


class TableRowsSite(TrsListedSite):
    """重庆: createPage, table rows, 成文日期 beside 发布日期."""

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<tr class="zcwjk-list-c"><td>{entry.number % 97}</td><td class="title"><a class="listpc-item" '
            f'target="_blank" href="{href}">{escape(entry.title)}</a></td><td>{entry.day}</td></tr>'
        )

    def around(self, rows: str) -> str:
        return f'<table class="zcwjk-list"><tr><th>序号</th><th>标题</th><th>日期</th></tr>\n{rows}\n</table>'

    def pager(self, page: int) -> str:
        return f'<script>createPage({self.pages},{page},"index","html");</script>'

    def date_line(self, entry: Entry) -> str:
        return f"成文日期 ：{entry.day - timedelta(days=9)} 发布日期 ：{entry.day}"


class ParagraphRowsSite(TrsListedSite):
    """北京: three numbers, the records first; rows of paragraphs; gb2312 that is GB18030; files behind window.open."""

    encoding = "gb18030"
    media_type = "text/html"
    charset_meta = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">'
    file_type = "pdf"

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<div class="data-table-item"><p class="w659"><a href="{href}">{escape(entry.title)}</a></p>'
            f'<p class="w80">{entry.day:%Y.%m.%d}</p></div>'
        )

    def around(self, rows: str) -> str:
        return f'<div class="data-table">\n{rows}\n</div>'

    def pager(self, page: int) -> str:
        return f"<script>createPageHTML({len(self.entries)}, {self.pages}, {page});</script>"

    def linked(self, entry: Entry, href: str, name: str) -> str:
        return f"<p>点击查看：<span onclick=\"window.open('{href}')\">{name}</span></p>"


class SetPageSite(TrsListedSite):
    """上海: pages by the number that a reader sees; the last one announced is a stub; files in a list of their own."""

    first_later = 2

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(self.list_address(self.pages + 1), lambda: Page(STUB.encode(), HTML))

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<li><a href="{href}" title="{escape(entry.title)}">{cut(entry.title)}</a> <span>{entry.day}</span></li>'
        )

    def pager(self, page: int) -> str:
        return (
            '<div class="pagination"></div><script>$(function(){'
            f'$(".pagination").pagination("setPage", {page + 1}, {self.pages + 1});}});</script>'
        )

    def linked(self, entry: Entry, href: str, name: str) -> str:
        return (
            f'<p>见附件。</p></div><div class="article_attachment"><div class="list_base"><ul><li>'
            f'<a href="{href}" target="_blank">{name}</a></li></ul></div>'
        )


class MarkedPagerSite(TrsListedSite):
    """河南: a script of another host pages over what an element is marked with; files that a script writes."""

    def row(self, href: str, entry: Entry) -> str:
        return f"<li><a href='{href}' target='_blank'>{escape(entry.title)}</a><span>{entry.day:%Y-%m-%d}</span></li>"

    def pager(self, page: int) -> str:
        return (
            f'<div id="pageDec" pagesize="{self.per_page}" pagecount="{self.pages}"></div>'
            f'<script src="http://{OTHER_HOST}/js/page.js"></script>'
        )

    def linked(self, entry: Entry, href: str, name: str) -> str:
        written = f'<a href="{href}">{name}</a><BR/>'
        return f'<p>附件：</p><script>if("1"!=""){{document.write(\'{written}\');}}</script>'


class ConfiguredPagerSite(TrsListedSite):
    """MOST: pagination_script_config; a table of data; addresses of the site for telephones. CSRC: PDF as .shtml."""

    file_type = "pdf"

    def attachment_path(self, entry: Entry) -> str:
        return f"{self.folder}/{entry.number}_attachments/{entry.number + 547}.shtml"

    def names_of(self, entry: Entry) -> tuple[str, str]:
        return self.attachment_path(entry), escape(f"{entry.title}.pdf")

    def place(self, entry: Entry) -> str:
        return super().place(entry).replace(".html", "_wap.html")

    def row(self, href: str, entry: Entry) -> str:
        return (
            f'<tr><td><a href="{href}" title="{escape(entry.title)}">{cut(entry.title, 20)}</a></td>'
            f"<td>{self.office.publisher}</td><td>{entry.day.year}年{entry.day.month:02d}月{entry.day.day:02d}日</td></tr>"
        )

    def around(self, rows: str) -> str:
        return f'<table class="data_list"><tbody>\n{rows}\n</tbody></table>'

    def pager(self, page: int) -> str:
        return f"<script>var pagination_script_config = {{ pageNumber: '{page}', total: '{self.pages}' }};</script>"


SITES = (
    SiteSpec(
        office(
            "127.0.11.2",
            "429701",
            "岚溪县",
            "jyj",
            "/bm/xjw/zwgk_178/zfxxgknb_72026/",
            attached=(2022,),
        ),
        TableRowsSite,
    ),
    SiteSpec(
        office("127.0.11.3", "429702", "泽北区", "sjj", "/zfxxgkzl/zfxxgknb/gknb/", attached=(2023,)),
        ParagraphRowsSite,
    ),
    SiteSpec(
        office("127.0.11.4", "429703", "海渟区", "rsj", "/xxgk/zfxxgknb/index.html", attached=(2022,), title_form=2),
        SetPageSite,
    ),
    SiteSpec(office("127.0.11.5", "429704", "安阳湖市", "czj", "/zwgk/zfxxgknb/", attached=(2023,)), MarkedPagerSite),
    SiteSpec(
        office("127.0.11.6", "429705", "科渡市", "wlj", "/xxgk/xinxigongkai/ndbg/", attached=(2023,)),
        ConfiguredPagerSite,
    ),
)
