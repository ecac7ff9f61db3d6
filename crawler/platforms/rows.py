"""Rows of a list: the row that a link stands in, its title in full, the date beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from lxml.etree import XPath, _Element

from crawler.platforms.page import Entry, text_of

MAX_ENTRIES = 5_000  # links taken from one list page: the longest real one prints 470

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
_SPACE = re.compile(r"\s+")
_WORDS = XPath("string()", smart_strings=False)
_ROW_TAGS = ("li", "tr", "dd", "p")


def first_date(text: str) -> str | None:
    """The first calendar date in a text, as ISO 8601; None where there is none that exists."""
    for year, month, day in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def entry_of(anchor: _Element, address: str, row: _Element) -> Entry:
    """A row's entry: its title attribute before its text; a date outside the link before one inside it."""
    inside = text_of(anchor)
    titled = _SPACE.sub(" ", anchor.get("title") or "").strip()
    outside = str(_WORDS(row)).replace(str(_WORDS(anchor)), " ", 1)
    # A date broken over lines or elements (2026-\n01-\n23) is one date again without the white space.
    listed_on = first_date(outside) or first_date(_SPACE.sub("", outside))
    for child in anchor.iter("span", "b", "i", "em"):
        printed = text_of(child)
        if dated := first_date(printed):
            listed_on = listed_on or dated
            inside = inside.replace(printed, "", 1).strip()
    return Entry(address, titled or inside, listed_on)


def row_of(anchor: _Element) -> _Element:
    """The row that an anchor stands in: the nearest item, table row or paragraph, else its parent."""
    for ancestor in anchor.iterancestors():
        if ancestor.tag in _ROW_TAGS:
            return ancestor
    parent = anchor.getparent()
    return anchor if parent is None else parent


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with each address once, the first of each, at most MAX_ENTRIES."""
    unique: dict[str, Entry] = {}
    for entry in entries:
        unique.setdefault(entry.url, entry)
        if len(unique) >= MAX_ENTRIES:
            break
    return list(unique.values())
