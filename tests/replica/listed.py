"""What most replica sites share: a column as lists of some rows, a page an entry, a Word file for some reports."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from urllib.parse import parse_qsl, unquote

from tests.documents import render_body, render_docx
from tests.documents.pages import meta_tags
from tests.replica.content import Entry, Office, plain_body
from tests.replica.furniture import footer, home, navigation, site_chrome
from tests.replica.page import HTML, WORD, Page, file_time
from tests.replica.site import Asked, Behaviour

_Key = tuple[str, frozenset[tuple[str, str]]]


class ListedSite(ABC):
    """Answers for one office; `other` is the origin that entries of another host link to.

    A system's class says where lists, pages and files lie and what is printed around them.
    """

    per_page = 9
    encoding = "utf-8"
    media_type = HTML
    charset_meta = '<meta charset="utf-8">'
    static = False  # files on a disk: with validators
    behaviour = Behaviour()

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        self.office = office
        self.entries = entries
        self.other = other
        self.chrome = site_chrome(office)
        self.pages = -(-len(entries) // self.per_page)
        self._answers: dict[_Key, Callable[[], Page]] = {}
        for number in range(1, self.pages + 1):
            self.answer(self.list_address(number), lambda number=number: self.text(self.list_page(number)))
        for entry in entries:
            if not entry.elsewhere:
                self.answer(self.path_of(entry), lambda entry=entry: self.text(self.detail_page(entry), entry.day))
            if entry.attached:
                self.answer(self.attachment_path(entry), lambda entry=entry: self.file(entry))
        self.answer("/", lambda: self.text(home(office, self.chrome, self.charset_meta, entries)))

    # What a system's class gives

    @abstractmethod
    def list_address(self, number: int) -> str:
        """The path, with its query, of the list's page `number`, counted from 1; the first is the office's own."""

    @abstractmethod
    def path_of(self, entry: Entry) -> str:
        """The path, with its query where it has one, of an entry's page."""

    @abstractmethod
    def attachment_path(self, entry: Entry) -> str:
        """The same of the entry's file."""

    @abstractmethod
    def list_page(self, number: int) -> str:
        """The list's page `number` in HTML."""

    @abstractmethod
    def detail_page(self, entry: Entry) -> str:
        """An entry's page in HTML."""

    # What such classes use

    def answer(self, address: str, page: Callable[[], Page]) -> None:
        """Gives an address (path and query, or form) its page."""
        path, _, query = address.partition("?")
        self._answers[unquote(path), frozenset(parse_qsl(query, keep_blank_values=True))] = page

    def page(self, asked: Asked) -> Page | None:
        """The answer to a request whose fields are exactly those of an address."""
        found = self._answers.get((asked.path, frozenset(asked.params.items())))
        return found() if found else None

    def text(self, text: str, day: date | None = None) -> Page:
        """A page of HTML in the site's encoding."""
        modified = file_time(day or self.entries[0].day) if self.static else None
        return Page(text.encode(self.encoding), self.media_type, modified=modified)

    def file(self, entry: Entry) -> Page:
        """The entry's report as a Word file."""
        assert entry.report is not None
        return Page(render_docx(entry.report), WORD, modified=file_time(entry.day) if self.static else None)

    def href(self, entry: Entry) -> str:
        """What a row links to."""
        return f"{self.other if entry.elsewhere else ''}{self.path_of(entry)}"

    def rows(self, number: int, row: Callable[[str, Entry], str]) -> str:
        """The rows of a list's page, each made of its link's address and its entry."""
        start = (number - 1) * self.per_page
        return "\n".join(row(escape(self.href(entry)), entry) for entry in self.entries[start : start + self.per_page])

    def body(self, entry: Entry, words: str = "点击查看：") -> str:
        """An entry's text: a report in full, or `words` and the link to its file."""
        if entry.report is None:
            return plain_body(entry)
        if not entry.attached:
            return render_body(entry.report)
        name = escape(f"{entry.title}.docx")
        return f'<p>{words}<a href="{escape(self.attachment_path(entry))}">附件：{name}</a></p>'

    def metas(self, entry: Entry) -> str:
        """The content tags of an entry's page as 《政府网站发展指引》 wants them."""
        if entry.report:
            return meta_tags(entry.report, self.chrome)
        title = escape(entry.title)
        return f'<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{entry.day} 10:26">'

    def column_metas(self, extra: Mapping[str, str] | None = None) -> str:
        """The tags of the column's pages."""
        tags = {"SiteName": self.office.site_name, "ColumnName": self.chrome.column} | dict(extra or {})
        return "\n".join(f'<meta name="{name}" content="{value}">' for name, value in tags.items())

    def html(self, head: str, title: str, main: str) -> str:
        """A whole page: head, the site's furniture, and what stands between."""
        return f"""<!DOCTYPE html>
<html><head>
{self.charset_meta}
{head}
<title>{title}</title>
</head><body>
{navigation(self.office, self.chrome)}
{main}
{footer(self.chrome)}
</body></html>
"""


def cut(title: str, at: int = 26) -> str:
    """A title as narrow lists print it."""
    return escape(title if len(title) <= at else f"{title[:at]}...")
