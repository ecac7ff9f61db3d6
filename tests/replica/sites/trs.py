"""A site on TRS WCM: lists of static files paged by `createPageHTML`, `./202402/t…` pages, validators on everything."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from tests.documents import render_body, render_docx
from tests.documents.pages import meta_tags
from tests.replica.content import LANAN, TANGXI, Entry, Office, plain_body
from tests.replica.furniture import footer, home, navigation, site_chrome
from tests.replica.page import HTML, WORD, Page, file_time
from tests.replica.site import Asked, Behaviour, SiteSpec

# The list files are written anew when the newest entry appears.
URL_DATE_LAG = timedelta(days=3)


@dataclass(frozen=True)
class Dialect:
    """What differs from one TRS site to the next."""

    per_page: int
    suffix: str
    # (number of pages, this page counted from 0, number of entries) -> the paging call
    paging: Callable[[int, int, int], str]
    first_later_page: int
    row: Callable[[str, Entry], str]
    body_start: str
    body_end: str
    day: Callable[[date], str]
    # What the page says of its encoding, and what it is encoded in.
    label: str
    encoding: str
    media_type: str
    gzip: bool
    soft_404: bool
    robots: str | None = "User-agent: *\nAllow: /\nCrawl-delay: 0\n"


def _link_first(href: str, entry: Entry) -> str:
    title = escape(entry.title)
    return f'<li><a href="{href}" target="_blank" title="{title}">{title}</a><span>{entry.day.isoformat()}</span></li>'


def _date_first(href: str, entry: Entry) -> str:
    title = escape(entry.title)
    day = entry.day.strftime("%Y.%m.%d")
    return f'<li><span class="bf-pass">{day}</span><i></i><a href="{href}" title="{title}">{title[:26]}</a></li>'


# The zero-based dialect of 湖北: the second page is index_1.
FROM_ZERO_DIALECT = Dialect(
    per_page=20,
    suffix="shtml",
    paging=lambda pages, page, count: f'createPageHTML({pages}, {page}, "index", "shtml", "black2", {count});',
    first_later_page=1,
    row=_link_first,
    body_start="<div class=TRS_Editor><style>.TRS_Editor P{margin-top:0;line-height:2}</style>"
    '<div class="Custom_UnionStyle">',
    body_end="</div></div>",
    day=lambda day: day.isoformat(),
    label="utf-8",
    encoding="utf-8",
    media_type=HTML,
    gzip=True,
    soft_404=True,
)
# The one-based dialect of 湖南: the second page is index_2. Labelled gb2312, written in its superset.
FROM_ONE_DIALECT = Dialect(
    per_page=18,
    suffix="html",
    paging=lambda pages, page, count: f"createPageHTML('paging', {pages}, {page + 1}, 'index', 'html', {count});",
    first_later_page=2,
    row=_date_first,
    body_start='<div id="zoom"><div class="trs_editor_view TRS_UEDITOR trs_paper_default trs_word">',
    body_end="</div></div>",
    day=lambda day: f"{day.year}年{day.month:02d}月{day.day:02d}日",
    label="gb2312",
    encoding="gb18030",
    media_type="text/html",
    gzip=False,
    soft_404=False,
)


class TrsSite:
    """Answers for one office; `other` is the origin that entries of another host link to."""

    def __init__(self, office: Office, entries: list[Entry], dialect: Dialect, *, other: str) -> None:
        self.office = office
        self.entries = entries
        self.dialect = dialect
        self.other = other
        self.folder = office.list_path.rpartition("/")[0]
        self.chrome = site_chrome(office)
        self.by_path = {self.path_of(entry): entry for entry in entries if not entry.elsewhere}
        self.by_file = {self.attachment_path(entry): entry for entry in entries if entry.attached}
        self.pages = -(-len(entries) // dialect.per_page)
        self.lists = {f"{self.folder}/{self._list_name(n)}": n for n in range(self.pages)} | {f"{self.folder}/": 0}

    def path_of(self, entry: Entry) -> str:
        """The address of an entry's page; its date is a few days off the published one, as on real sites."""
        return posixpath.normpath(f"{self.folder}/{self._href(entry)}")

    def attachment_path(self, entry: Entry) -> str:
        """Where the entry's Word file lies."""
        return f"{self.path_of(entry).rpartition('/')[0]}/{self._file_name(entry)}"

    @property
    def behaviour(self) -> Behaviour:
        """Static files."""
        return Behaviour("nginx", self.dialect.robots, self.dialect.gzip, self.dialect.soft_404)

    def page(self, asked: Asked) -> Page | None:
        """The answer to a path; static files know no parameters."""
        path = asked.path
        if path in self.lists:
            return self._text(self._list(self.lists[path]), self.entries[0].day)
        if entry := self.by_path.get(path):
            return self._text(self._detail(entry), entry.day)
        if (entry := self.by_file.get(path)) and entry.report:
            return Page(render_docx(entry.report), WORD, modified=file_time(entry.day))
        if path == "/":
            return self._text(home(self.office, self.chrome, self._charset(), self.entries), self.entries[-1].day)
        return None

    def _text(self, text: str, day: date) -> Page:
        return Page(text.encode(self.dialect.encoding), self.dialect.media_type, modified=file_time(day))

    def _href(self, entry: Entry) -> str:
        day = entry.day + URL_DATE_LAG
        return f"./{day:%Y%m}/t{day:%Y%m%d}_{entry.number}.{self.dialect.suffix}"

    def _file_name(self, entry: Entry) -> str:
        day = entry.day + URL_DATE_LAG
        return f"P0{day:%Y%m%d}{entry.number:015d}.docx"

    def _list_name(self, page: int) -> str:
        number = f"_{page - 1 + self.dialect.first_later_page}" if page else ""
        return f"index{number}.{self.dialect.suffix}"

    def _list(self, page: int) -> str:
        start = page * self.dialect.per_page
        rows = []
        for entry in self.entries[start : start + self.dialect.per_page]:
            href = f"{self.other}{self.path_of(entry)}" if entry.elsewhere else self._href(entry)
            rows.append(self.dialect.row(href, entry))
        paging = self.dialect.paging(self.pages, page, len(self.entries))
        return f"""<!DOCTYPE html>
<html><head>
{self._charset()}
<meta name="SiteName" content="{self.office.site_name}"/>
<meta name="ColumnName" content="{self.chrome.column}"/>
<title>{self.chrome.column}_{self.office.site_name}</title>
</head><body>
{navigation(self.office, self.chrome)}
<div class="list"><ul class="xw-list-1 gl_list border">
{chr(10).join(rows)}
</ul></div>
<div class="page" id="paging"><script type="text/javascript">
{paging}
</script></div>
{footer(self.chrome)}
</body></html>
"""

    def _detail(self, entry: Entry) -> str:
        title = escape(entry.title)
        if entry.report:
            metas = meta_tags(entry.report, self.chrome)
        else:
            metas = (
                f'<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{entry.day} 10:26:40">'
            )
        return f"""<!DOCTYPE html>
<html><head>
{self._charset()}
{metas}
<meta name="contentid" content="{entry.number}"/>
<meta name="publishdate" content="{entry.day}"/>
<meta name="filetype" content="0"/>
<title>{title}_{self.office.site_name}</title>
</head><body>
{navigation(self.office, self.chrome)}
<div class="BreadcrumbNav">当前位置：<a href="/">首页</a> &gt; <a href="../">{self.chrome.column}</a></div>
<div class="content"><h2 class="title">{title}</h2>
<p class="info">发布日期：{self.dialect.day(entry.day)}　来源：{self.office.publisher}</p>
{self.dialect.body_start}
{self._body(entry)}
{self.dialect.body_end}
</div>
{footer(self.chrome)}
</body></html>
"""

    def _body(self, entry: Entry) -> str:
        if entry.report is None:
            return plain_body(entry)
        if not entry.attached:
            return render_body(entry.report)
        name = escape(f"{entry.title}.docx")
        return (
            f'<p>点击查看：附件</p>\n<p class="insertfileTag"><a appendix="true" data-appendix="true" '
            f'needdownload="true" href="./{self._file_name(entry)}" title="{name}" download="{name}">{name}</a></p>'
        )

    def _charset(self) -> str:
        return f'<meta http-equiv="Content-Type" content="text/html; charset={self.dialect.label}"/>'


CORE = (
    SiteSpec(TANGXI, lambda office, entries, other: TrsSite(office, entries, FROM_ZERO_DIALECT, other=other)),
    SiteSpec(LANAN, lambda office, entries, other: TrsSite(office, entries, FROM_ONE_DIALECT, other=other)),
)
