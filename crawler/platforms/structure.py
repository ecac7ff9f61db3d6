"""Lists found by structure alone: rows of one shape beside each other, whose links have titles and mostly dates.

No class name, tag or address of any system is known here. A link's ancestors are its possible rows; rows of one tag
in containers of one tag and class beside each other are a group; the group whose rows say most (reports first, then
dates, then titles as long as titles are) is the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from crawler.platforms.cut import is_cut, may_be_report
from crawler.platforms.files import is_file
from crawler.platforms.labels import is_filled
from crawler.platforms.page import Entry, brief, links
from crawler.platforms.rows import entry_of, first_date, first_date_of_row, once, undated
from extract.identity import read_title

MAX_LINKS = 20_000  # of a page: the longest real list prints 470
MAX_CLIMB = 8  # ancestors of a link that may be its row
MAX_ROW_LINKS = 6  # titled links in one row: a category, a title, the files
MAX_ROW_TEXT = 2_000  # characters of a row: title, date, number, issuer and an abstract
MAX_BESIDE = 4  # nodes after a link that may hold its date where rows have no element of their own
MENU_WORDS = 8  # characters: a menu's words are shorter, a title's longer
FULL_TITLE = 30  # characters of a title that weighs as much as a title can

# What a row weighs: a report outweighs a menu of any size, a date outweighs long words without one.
_REPORT, _KNOWN, _DATED = 8.0, 4.0, 3.0
_TITLED = 0.4  # of FULL_TITLE: what titles weigh on average
_LISTED_ROWS = 3  # rows with titles that make a list where nothing says report
_FURNITURE = frozenset({"nav", "navbar", "menu", "footer", "header", "breadcrumb", "crumb", "bread", "friendlink"})
_VIEW = re.compile(
    r"(?:\[|【)?(?:点击|在线)?(?:查看|浏览|阅读|详情|详细|下载|打开|更多|进入)(?:全文|详情|详细|内容|信息)?(?:\]|】|>>?)?"
)
_SPACE = re.compile(r"\s+")

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of a page: its rows, how many read as annual reports, how many have a date."""

    entries: list[Entry] = field(default_factory=list)
    reports: int = 0
    dated: int = 0

    @property
    def is_list(self) -> bool:
        """Whether anyone would call it a list of documents, and not a page with a link on it."""
        return self.reports > 0 or len(self.entries) >= _LISTED_ROWS


@dataclass(frozen=True, slots=True)
class _Link:
    anchor: _Element
    address: str
    order: int
    weight: float
    report: bool
    known: bool


@dataclass(frozen=True, slots=True)
class _Row:
    element: _Element
    link: _Link  # the one that is its title
    dated: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows of one shape beside each other."""

    rows: list[_Row]
    level: int  # how far the rows stand above their links
    weight: float

    @property
    def idle(self) -> int:
        """How many rows say nothing: a menu beside a list of one row makes two rows of them."""
        return sum(not row.link.weight and not row.dated for row in self.rows)

    @property
    def is_reports(self) -> bool:
        """Whether it lists several reports and little else: wanted, whatever else the page lists."""
        reports = sum(row.link.report for row in self.rows)
        return reports > 1 and reports * 2 >= len(self.rows)


def find_list(tree: _Element, url: str, known: Known | None = None) -> Listing:
    """The list of documents that a page prints; empty where there is none.

    `known` says of an address that it is a document's on the page's system; it weighs more than a date.
    """
    groups = [group for group in _groups(list(_titled(tree, url, known))) if group.weight >= _DATED]
    if not groups:
        return Listing()
    groups.sort(key=lambda group: (group.weight, -group.idle, group.level), reverse=True)
    best = groups[0]
    shape, place = _shape(best), _place(best)
    containers: dict[_Element | None, dict[int, _Row]] = {}
    taken: set[int] = set()
    apart: list[_Row] = []
    for group in groups:
        wanted = group is best or group.is_reports or _shape(group) == shape or _place(group) == place
        for row in group.rows:
            if row.link.order in taken:
                continue
            if wanted:
                containers.setdefault(row.element.getparent(), {})[row.link.order] = row
            elif row.link.report and (row.dated or row.link.known):
                apart.append(row)  # the last page of the list may have fewer rows than the news beside it
            else:
                continue
            taken.add(row.link.order)
    # Lists come in parts (a part a year, a part every five rows); a menu without classes has the same shape.
    parts = (list(part.values()) for part in containers.values())
    rows = [*apart, *(row for part in parts if _speaks(part) for row in part)]
    rows.sort(key=lambda row: row.link.order)
    entries = once(_entry(row.element, row.link) for row in rows)
    return Listing(entries, sum(row.link.report for row in rows), sum(row.dated for row in rows))


def _titled(tree: _Element, url: str, known: Known | None) -> Iterator[_Link]:
    for order, (anchor, address) in enumerate(links(tree, url)):
        if order >= MAX_LINKS:
            return
        words = _SPACE.sub(" ", anchor.get("title") or "").strip() or brief(anchor, MAX_ROW_TEXT)
        if not words or address == url or not is_filled(words) or not is_filled(anchor.get("href") or ""):
            continue  # the page itself, or a row that a template has left as it was
        weight, report = 0.0, False
        if not _is_furniture(anchor):
            title = read_title(words)
            # Without an office or a year it is the name of a column; a notice about reports is none.
            if title is None:
                shown = undated(words)
                report = is_cut(shown) and may_be_report(shown, is_page=not is_file(address))
            elif title.rejected is None:
                report = title.year is not None or title.publisher is not None
            weight = min(len(words), FULL_TITLE) / FULL_TITLE if len(words) >= MENU_WORDS else 0
        weight += _REPORT if report else 0
        is_known = known is not None and known(address)
        weight += _KNOWN if is_known else 0
        yield _Link(anchor, address, order, weight, report, is_known)


def _groups(found: list[_Link]) -> list[_Group]:
    """Every group of possible rows, weighed."""
    counts: dict[_Element, int] = {}
    for link in found:
        element: _Element | None = link.anchor
        # An element with too many links is no row, and nothing above it is: each is passed a few times only.
        while element is not None and counts.get(element, 0) <= MAX_ROW_LINKS:
            counts[element] = counts.get(element, 0) + 1
            element = element.getparent()
    gathered: dict[tuple[object, ...], dict[_Element, list[_Link]]] = {}
    levels: dict[tuple[object, ...], int] = {}
    for link in found:
        row: _Element = link.anchor
        for level in range(MAX_CLIMB):
            container = row.getparent()
            if container is None or counts[row] > MAX_ROW_LINKS:
                break
            key = (container.getparent(), container.tag, container.get("class"), row.tag)
            gathered.setdefault(key, {}).setdefault(row, []).append(link)
            levels[key] = max(levels.get(key, 0), level)
            row = container
    dates: dict[_Element, str | None] = {}
    return [group for key, rows in gathered.items() if (group := _weighed(rows, levels[key], dates)) is not None]


def _weighed(rows: dict[_Element, list[_Link]], level: int, dates: dict[_Element, str | None]) -> _Group | None:
    """`dates` keeps what was read of each element: its date, "" where it has none, None where it is no row."""
    kept: list[_Row] = []
    for row, found in rows.items():
        if row not in dates:
            words = brief(row, MAX_ROW_TEXT)
            dates[row] = _date_of(row, words) or "" if len(words) <= MAX_ROW_TEXT else None
        if (date := dates[row]) is None:
            continue
        link = max(found, key=lambda link: (link.weight, -link.order))
        # A date beside a word of a menu is a calendar's.
        kept.append(_Row(row, link, bool(date) and (link.weight > 0 or _says_view(brief(link.anchor, MENU_WORDS)))))
    weight = sum(row.link.weight + (_DATED if row.dated else 0) for row in kept)
    return _Group(kept, level, weight) if kept else None


def _date_of(row: _Element, words: str) -> str | None:
    """The date that a row prints, or where it prints none what follows it up to the next row."""
    return first_date_of_row(words) or first_date(_beside(row))


def _beside(row: _Element) -> str:
    """What stands after a row's element, before anything that holds a link."""
    words = row.tail or ""
    following = row.getnext()
    for _ in range(MAX_BESIDE):
        if (
            following is None
            or following.tag == row.tag
            or (isinstance(following.tag, str) and following.find(".//a") is not None)
        ):
            break
        words += f" {brief(following, MAX_ROW_TEXT)} {following.tail or ''}"
        following = following.getnext()
    return words[:MAX_ROW_TEXT]


def _entry(row: _Element, link: _Link) -> Entry:
    entry = entry_of(link.anchor, link.address, row)
    if entry.listed_on is None:
        entry = replace(entry, listed_on=first_date(_beside(row)))
    if _says_view(entry.title):
        # The link says no more than 查看: the title stands in another cell.
        cells = [brief(cell, MAX_ROW_TEXT) for cell in row if isinstance(cell.tag, str)]
        titles = [cell for cell in cells if cell != entry.title and first_date(cell) is None]
        entry = replace(entry, title=max(titles, key=len, default=entry.title))
    return entry


def _says_view(words: str) -> bool:
    return len(words) <= MENU_WORDS and _VIEW.fullmatch(words) is not None


def _shape(group: _Group) -> tuple[tuple[object, object], ...]:
    """The tags and classes from the rows' container up to the page."""
    row = group.rows[0].element
    return ((row.tag, None), *((above.tag, above.get("class")) for above in row.iterancestors()))


def _place(group: _Group) -> tuple[object, ...]:
    """Where the rows' container stands, whatever its class: the parts of a list may have classes of their own."""
    row = group.rows[0].element
    container = row.getparent()
    return (row.tag,) if container is None else (row.tag, container.tag, container.getparent())


def _speaks(part: list[_Row]) -> bool:
    """Whether rows in one container are documents: by a report, by dates, or by titles as long as titles are."""
    if any(row.link.weight >= _KNOWN for row in part) or 2 * sum(row.dated for row in part) >= len(part):
        return True
    return sum(row.link.weight for row in part) >= _TITLED * len(part)


def _is_furniture(anchor: _Element) -> bool:
    for above in anchor.iterancestors():
        if above.tag in ("nav", "footer", "header"):
            return True
        if not _FURNITURE.isdisjoint((above.get("class") or "").lower().split()):
            return True
    return False
