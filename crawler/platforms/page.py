"""What every platform's pages have in common: parsing within bounds, metas, dates, rows of a list, links to files.

Source: 《政府网站发展指引》 (国办发〔2017〕47号), the page tags; the rest is read off real pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urljoin, urlsplit

import lxml.etree
from lxml.etree import HTMLParser, XPath, _Element

MAX_PAGE = 8 << 20  # characters of a page that is parsed: real list and report pages are under 3 MB
MAX_ENTRIES = 5_000  # links taken from one list page: the longest real one prints 470
FILE_TYPES = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "zip", "rar", "txt", "csv"})

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
_SPACE = re.compile(r"\s+")
_WORDS = XPath("string()", smart_strings=False)
_ROW_TAGS = ("li", "tr", "dd", "p")


class PageError(Exception):
    """A page cannot be parsed; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: the address it links to, the title in full where the page has it, the date beside it (ISO)."""

    url: str
    title: str
    listed_on: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page links to, under the name that a reader sees."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail page's own words about itself. `published` is the page's publication time as its meta prints it."""

    title: str | None
    published: str | None
    source: str | None
    metas: dict[str, str] = field(default_factory=dict)  # names in lower case, the first of each


class Platform(Protocol):
    """A content management system: pure functions of a page's text and address."""

    NAME: str

    def recognise(self, content: str, url: str) -> float:
        """How sure it is that this page is the platform's: 0 (no sign) to 1."""

    def entries(self, content: str, url: str) -> list[Entry]:
        """The rows of a list page, in order, each address once."""

    def next_pages(self, content: str, url: str) -> list[str]:
        """The addresses of the list's next page (one for each list that the page holds), none at the end."""

    def detail(self, content: str, url: str) -> Detail:
        """What a detail page says of itself."""

    def attachments(self, content: str, url: str) -> list[Attachment]:
        """The files that a detail page offers, each address once."""


@lru_cache(maxsize=1)
def parse(content: str) -> _Element:
    """The page's tree, to be read only. Raises PageError for a page that is empty or larger than MAX_PAGE.

    The last tree is kept: a page is asked for its entries, its next page, its title and its files one after another.
    """
    if len(content) > MAX_PAGE:
        raise PageError(f"the page has {len(content)} characters, more than {MAX_PAGE}")
    try:
        root = lxml.etree.fromstring(content.replace("\0", "").encode("utf-8", "replace"), HTMLParser(encoding="utf-8"))
    except lxml.etree.LxmlError as error:
        raise PageError(f"the page holds no HTML: {error}") from error
    if root is None:
        raise PageError("the page holds no HTML: it is empty")
    return root


def text_of(element: _Element) -> str:
    """The text of an element with runs of white space made one space."""
    return _SPACE.sub(" ", str(_WORDS(element))).strip()


def first_date(text: str) -> str | None:
    """The first calendar date in a text, as ISO 8601; None where there is none that exists."""
    for year, month, day in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def metas(tree: _Element) -> dict[str, str]:
    """The page's meta tags that say something: name in lower case to content, the first of each name."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name, content = element.get("name"), (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def described(content: str, *, published: Iterable[str]) -> Detail:
    """A detail page read by its standard metas; `published` names the metas that date it, in order of trust."""
    tree = parse(content)
    named = metas(tree)
    headings = (text_of(element) for element in tree.iter("h1"))
    title = named.get("articletitle") or next(filter(None, headings), None)
    if title is None and (element := tree.find(".//title")) is not None:
        title = text_of(element) or None
    dated = next((named[name] for name in published if name in named), None)
    return Detail(title, dated, named.get("contentsource") or named.get("source"), named)


def links(tree: _Element, url: str) -> Iterator[tuple[_Element, str]]:
    """Anchors with the absolute http(s) address each leads to, without its fragment."""
    base = url
    if (declared := tree.find(".//base[@href]")) is not None:
        base = urljoin(url, str(declared.get("href")))
    for anchor in tree.iter("a"):
        if (address := absolute(base, anchor.get("href"))) is not None:
            yield anchor, address


def absolute(base: str, href: str | None) -> str | None:
    """An http(s) address from an attribute, without its fragment; None for script, mail and broken ones."""
    try:
        address = urljoin(base, (href or "").strip()).partition("#")[0]
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if href and scheme in ("http", "https") else None


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


def file_type(address: str) -> str | None:
    """The type that an address's path ends in, where it is a file's: pdf, docx, ..."""
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower().lstrip(".")
    return suffix if suffix in FILE_TYPES else None


def file_name(anchor: _Element, address: str) -> str:
    """The name a reader sees for a linked file: its download or title attribute, its text, else the address's end."""
    for name in (anchor.get("download"), anchor.get("title"), text_of(anchor)):
        if name and name.strip():
            return _SPACE.sub(" ", name).strip()
    return unquote(PurePosixPath(urlsplit(address).path).name)
