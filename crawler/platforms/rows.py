"""Rows of a list: the row that a link stands in, its title in full, the date beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain, islice

from lxml.etree import XPath, _Element

from crawler.pages.remembering import remembering_last
from crawler.platforms.files import is_file, says_nothing
from crawler.platforms.page import Entry, brief, links, parse, text_of
from extract.identity import read_title

MAX_ENTRIES = 5_000  # links taken from one list page: the longest real one prints 470

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
# A date in two elements: 04-27 and 2018, 27 and 2018-04, 2018 and 04-27.
_IN_TWO = (
    re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{2})日?\s*(?P<year>20\d\d)(?!\s*[\d年./-])"),
    re.compile(r"(?<![\d./-])(?P<day>\d{2})日?\s*(?P<year>20\d\d)\s*[-./年]\s*(?P<month>\d{1,2})月?(?!\s*[\d./-])"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)\s*(?P<month>\d{2})\s*[-./月]\s*(?P<day>\d{1,2})日?(?!\s*[\d./-])"),
)
_AROUND_DATE = re.compile(r"\d{1,2}:\d\d(?::\d\d)?|发布|公开|时间|日期|[\W日]")
_SPACE = re.compile(r"\s+")
_WORDS = XPath("string()", smart_strings=False)
MAX_DEPTH = 8  # elements between a link and its item
MAX_BLOCKS = 3  # blocks around a link that may be its row, where no item is
MAX_TITLE = 300  # characters of a link's words that may be a title
MAX_ROW = 2_000  # characters of a row: title, date, number, issuer and an abstract
MAX_LINKS = 4  # links to the one address of a row: its picture, its title, its 详细
_ITEM_TAGS = ("li", "tr", "dd")
_AROUND_ROWS = ("ul", "ol", "dl", "table", "tbody", "form", "body", "html")
_DATE_TAGS = ("span", "b", "i", "em", "p", "div", "time", "font", "small", "label", "strong", "td")


def first_date(text: str) -> str | None:
    """The first calendar date in a text, as ISO 8601; None where there is none that exists."""
    return next(_dates(text), None)


def first_date_of_row(text: str) -> str | None:
    """As `first_date`, of what a row prints: its date may stand in two elements, one with the year."""
    bare = _SPACE.sub("", text)
    # A date broken over lines or elements (2026-\n01-\n23) is one date again without the white space.
    if (found := first_date(text) or first_date(bare)) is not None:
        return found
    for pattern in _IN_TWO:
        for parts in pattern.finditer(bare):
            with suppress(ValueError):
                return date(int(parts["year"]), int(parts["month"]), int(parts["day"])).isoformat()
    return None


def undated(text: str) -> str:
    """A link's words without the date that stands behind or before them."""
    return _DATE.sub(" ", text).strip(" 日[]()【】（）")


def entry_of(anchor: _Element, address: str, row: _Element) -> Entry:
    """A row's entry: its title attribute before its text; a date outside the link before one inside it.

    Where the link says no more than 下载 or PDF, the words beside it are the title.
    """
    outside = _words(row).replace(_words(anchor), " ", 1)
    listed_on = first_date_of_row(outside)
    title, dated = _title_of(anchor)
    if says_nothing(title):
        title = _SPACE.sub(" ", _DATE.sub(" ", outside)).strip(" []()【】（）〔〕|·") or title
    return Entry(address, title, listed_on or dated)


def row_of(anchor: _Element) -> _Element:
    """The row that an anchor stands in: an item or a table row, else the paragraph or block with this link and a date.

    Such a block holds one address only: paragraphs in the cell of a layout's table are rows of their own.
    """
    item = next((above for above in islice(anchor.iterancestors(), MAX_DEPTH) if above.tag in _ITEM_TAGS), None)
    row = anchor
    for ancestor in islice(anchor.iterancestors(), MAX_BLOCKS):
        if ancestor is item:
            return item
        if (
            ancestor.tag in _AROUND_ROWS
            or not _leads_to_one(ancestor)
            or (row is not anchor and first_date(_words(row)))
        ):
            break
        row = ancestor
    if item is not None and (row is anchor or len(list(islice(item.iter("a"), MAX_LINKS + 1))) <= MAX_LINKS):
        return item
    if row is not anchor:
        return row
    parent = anchor.getparent()
    return anchor if parent is None else parent


@remembering_last
def listed(content: str, url: str, leads: Callable[[str], bool]) -> list[Entry]:
    """The rows of each list in which some row leads to an address for which `leads` holds, or to a file.

    Beside such a list, one of dated reports is taken wherever they stand: its addresses may be another system's.
    A row gives an entry for each such link in it; one that leads elsewhere gives its first link with words. The last
    page's are kept: whose list it is is told by them. Raises PageError as `parse` does.
    """
    rows: dict[_Element, list[tuple[_Element, str]]] = {}
    for anchor, address in links(parse(content), url):
        rows.setdefault(row_of(anchor), []).append((anchor, address))
    leading = {row: [pair for pair in pairs if leads(pair[1]) or is_file(pair[1])] for row, pairs in rows.items()}
    if any(leading.values()):  # else the page is no list that the system knows
        for row, pairs in rows.items():
            leading[row] = leading[row] or [pair for pair in pairs if _names_report(pair[0], row)]
    lists = {row.getparent() for row, pairs in leading.items() if pairs}
    found = (
        entry
        for row, pairs in rows.items()
        if row.getparent() in lists
        for entry in _entries_of(row, leading[row] or _worded(pairs))
    )
    return once(found)


def _names_report(anchor: _Element, row: _Element) -> bool:
    words = anchor.get("title") or brief(anchor, MAX_TITLE)
    if "公开" not in words or (title := read_title(words)) is None:
        return False
    return title.rejected is None and title.year is not None and first_date(brief(row, MAX_ROW)) is not None


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with each address once, the first of each that has a title, at most MAX_ENTRIES."""
    unique: dict[str, Entry] = {}
    for entry in entries:
        known = unique.setdefault(entry.url, entry)
        if entry.title and not known.title:  # a picture links to the same page as the words beside it
            unique[entry.url] = entry
        if len(unique) >= MAX_ENTRIES:
            break
    return list(unique.values())


def _words(element: _Element) -> str:
    return str(_WORDS(element))


def _leads_to_one(element: _Element) -> bool:
    hrefs = [anchor.get("href") for anchor in islice(element.iter("a"), MAX_LINKS + 1)]
    return len(hrefs) <= MAX_LINKS and len(set(hrefs)) == 1


def _dates(text: str) -> Iterator[str]:
    for year, month, day in _DATE.findall(text):
        try:
            yield date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue


def _title_of(anchor: _Element) -> tuple[str, str | None]:
    """An anchor's title, its title attribute before its text, and the date that stands in an element inside it."""
    inside = text_of(anchor)
    dated = None
    for child in anchor.iter(*_DATE_TAGS):
        printed = text_of(child)
        if (found := first_date(printed)) and not _AROUND_DATE.sub("", _DATE.sub("", printed)):
            dated = dated or found
            inside = inside.replace(printed, "", 1).strip()
    return _SPACE.sub(" ", anchor.get("title") or "").strip() or inside, dated


def _worded(pairs: list[tuple[_Element, str]]) -> list[tuple[_Element, str]]:
    return next(([pair] for pair in pairs if pair[0].get("title") or text_of(pair[0])), pairs[:1])


def _entries_of(row: _Element, pairs: list[tuple[_Element, str]]) -> Iterator[Entry]:
    if len({address for _, address in pairs}) == 1:
        anchor, address = _worded(pairs)[0]
        yield entry_of(anchor, address, row)
        return
    # One date belongs to all links of the row; of several, each link has the one behind it.
    dates = set(_dates(text_of(row)))
    for anchor, address in pairs:
        title, dated = _title_of(anchor)
        yield Entry(address, title, next(iter(dates)) if len(dates) == 1 else dated or first_date(_behind(anchor)))


def _behind(anchor: _Element) -> str:
    """The text between an anchor and the next one, in its own cell or the cells beside it."""
    cell = anchor.getparent()
    words = [anchor.tail or ""]
    for sibling in chain(anchor.itersiblings(), cell.itersiblings() if cell is not None and cell.tag == "td" else ()):
        if sibling.tag == "a" or sibling.find(".//a") is not None:
            break
        words.append(f"{_WORDS(sibling)}{sibling.tail or ''}")
    return " ".join(words)
