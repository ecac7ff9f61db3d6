"""What a page is in the search for a column: a list of reports, a report, a page on the way, or nothing of use."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.pages.columns import year_columns
from crawler.pages.leads import Lead
from crawler.pages.report import looks_like_report, title_on_page
from crawler.platforms import Entry, Platform, platform_of_list
from crawler.platforms.cut import begun, is_cut, may_be_report
from crawler.platforms.page import described
from extract.identity import Title, read_title

ARTICLE = "articletitle"


@dataclass(frozen=True, slots=True)
class Looked:
    """An answer as the search sees it: its address after redirects, its text; `trouble` says why it is no use.

    `file` is the kind of file that the body is, None for a page.
    """

    url: str
    content: str
    trouble: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A page and what it holds. `rows` are the addresses of listed reports, by the titles of their rows; `parts` the
    page's columns of one year or kind of unit; `following` further pages of its list."""

    url: str
    content: str
    platform: Platform | None
    report: Title | None = None  # the page is this report
    rows: dict[str, Title] = field(default_factory=dict)
    listed: int = 0  # rows of any title
    parts: list[Lead] = field(default_factory=list)
    following: list[str] = field(default_factory=list)

    @property
    def is_markup(self) -> bool:
        """Whether it is a page, and not a file or the answer to a script."""
        return _is_markup(self.content)

    @property
    def lists(self) -> bool:
        """Whether the page lists reports, or columns of its own that do."""
        return bool(self.rows or self.parts)

    def __str__(self) -> str:
        system = self.platform.NAME if self.platform else "no known system"
        if self.report is not None:
            return f"a report ({system}): {self.report.text}"
        parts = f", {len(self.parts)} columns of its own" if self.parts else ""
        return f"{self.listed} rows, {len(self.rows)} of them reports{parts} ({system})"


def see(page: Looked, platform: Platform | None = None) -> Sight:
    """What a page is; `platform` is that of the page whose script asks for this one. Raises PageError."""
    if page.file is not None:
        return Sight(page.url, "", None, report=read_title(page.url) or Title(page.url, None, None))
    platform = platform or platform_of_list(page.content, page.url)
    entries = platform.entries(page.content, page.url) if platform else []
    rows = {entry.url: title for entry in entries if (title := _report_row(entry)) and entry.url != page.url}
    following = platform.next_pages(page.content, page.url) if platform else []
    parts = year_columns(page.content, page.url) if _is_markup(page.content) else []
    report = _report(page, platform, rows)
    return Sight(page.url, page.content, platform, report, rows, len(entries), parts, following)


def _report_row(entry: Entry) -> Title | None:
    """The title of a row that is a report's; a menu's 政府信息公开年报 has no year, no office and no date."""
    title = read_title(entry.title)
    if title is None and is_cut(entry.title) and may_be_report(entry.title, is_page=False):
        return begun(entry.title)
    if title is None or title.rejected or not (title.year or title.publisher or entry.listed_on):
        return None
    return title


def _report(page: Looked, platform: Platform | None, rows: dict[str, Title]) -> Title | None:
    """The report that a page is: by its own title, or by its own words where its title names only the column."""
    if not _is_markup(page.content):
        return None
    detail = platform.detail(page.content, page.url) if platform else described(page.content, published=())
    title = read_title(detail.title or "")
    if title is not None and title.rejected:
        return None
    named = title is not None and (ARTICLE in detail.metas or (title.year is not None and len(rows) < 2))
    if named and title is not None and title.year is not None:
        return title
    if looks_like_report(page.content):
        return title_on_page(page.content) or title or Title("", None, None)
    return title if named else None


def _is_markup(content: str) -> bool:
    return content.lstrip()[:1] == "<"
