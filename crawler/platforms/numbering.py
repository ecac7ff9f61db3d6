"""Numbers of pages: the number in an address, how many pages a list announces, and addresses with another number."""

from __future__ import annotations

import re

from lxml.etree import XPath, _Element

from crawler.platforms.page import text_of

MAX_SCRIPT = 1 << 20  # characters of a page's scripts that are searched

PAGE_FIELD = r"(?:\w{0,20}page(?:no|num|number|index|s)?|page(?:no|num|number|index)|p|pn|pg)"
_NUMBERED = (
    re.compile(
        rf"^(?P<prefix>.*[?&]{PAGE_FIELD}=)(?P<number>\d{{1,4}})(?P<suffix>(?:&.*)?)$", re.IGNORECASE | re.DOTALL
    ),
    re.compile(
        r"^(?P<prefix>[^?]*[_/-](?:\w{0,20}[a-z])?)(?P<number>\d{1,4})(?P<suffix>(?:\.\w{2,6}|/)?(?:\?.*)?)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_OF_PAGES = re.compile(r"(?<![\d/.-])(\d{1,4})\s*/\s*(?:共\s*)?(\d{1,4})(?![\d/.-])")
_TOTAL = re.compile(r"(?:共|总页数\s*[:：]?|总)\s*(\d{1,4})\s*页|总页数\s*[:：]?\s*(\d{1,4})")
_TOTAL_VAR = re.compile(
    r"""\b(?:page_?count|total_?pages?|pages?_?total|count_?page)["']?\s*[:=]\s*["']?(\d{1,4})\b""", re.IGNORECASE
)
_CURRENT = re.compile(r"(?:第|当前页?\s*[:：]?\s*第?|页次\s*[:：]?)\s*(\d{1,4})\s*(?:页|/)")
_SCRIPTS = XPath("//script/text()", smart_strings=False)


def announced(tree: _Element) -> tuple[int | None, int | None]:
    """The number of pages that the page prints, and this page's own number."""
    words = text_of(tree)
    total = current = None
    if found := _TOTAL.search(words):
        total = int(found[1] or found[2])
    if found := _CURRENT.search(words):
        current = int(found[1])
    for here, last in _OF_PAGES.findall(words):
        if 1 <= int(here) <= int(last) and (total is None or total == int(last)):
            return int(last), int(here)
    if total is None and (found := _TOTAL_VAR.search(script_of(tree))):
        total = int(found[1])
    return total, current


def numbered(address: str) -> tuple[str, int, str] | None:
    """An address of a numbered page in three parts: before the number, the number, after it."""
    for pattern in _NUMBERED:
        if found := pattern.match(address):
            return found["prefix"], int(found["number"]), found["suffix"]
    return None


def with_field(url: str, name: str, value: int) -> str:
    """The address with one field of its query set; the rest stays as it was written."""
    changed, count = re.subn(rf"([?&]{re.escape(name)}=)[^&]*", rf"\g<1>{value}", url)
    return changed if count else f"{url}{'&' if '?' in url else '?'}{name}={value}"


def field_of(url: str, name: str) -> str | None:
    """A field of the query as it is written."""
    found = re.search(rf"[?&]{re.escape(name)}=([^&]*)", url)
    return found[1] if found else None


def script_of(tree: _Element) -> str:
    """The text of the page's scripts."""
    return "\n".join(map(str, _SCRIPTS(tree)))[:MAX_SCRIPT]
