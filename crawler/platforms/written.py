"""Rows that a script writes into a list: their addresses and titles are variables, or stand in what is written.

Seen on the sites of 武汉: `var url = "./202602/t20260214_2730572.shtml"`, `title = "…";`, then
`document.writeln("<a href="+url+" …>")` and `document.writeln("2026-02-14 17:32")`. Where a script writes only the
link's tags, the title is the text behind it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element

from crawler.platforms.literals import without_comments
from crawler.platforms.page import Entry, absolute, base_of, parse, text_of
from crawler.platforms.rows import MAX_ENTRIES, first_date, row_of

_QUOTED = r"""\s{0,9}(?:"((?:[^"\\\n]|\\.){0,1000})"|'((?:[^'\\\n]|\\.){0,1000})')"""
_STEP = re.compile(
    rf"\b(?P<name>[A-Za-z_$][\w$]{{0,30}})\s{{0,9}}={_QUOTED}"
    rf"|\b(?P<write>document\.write(?:ln)?)\s{{0,9}}\({_QUOTED}"
)
_LINK = re.compile(
    r"""<a\b[^<>]{0,500}?\bhref\s{0,9}=\s{0,9}["']?([^"'\s<>]{1,500})["']?[^<>]{0,500}>([^<>]{1,400})</a""",
    re.IGNORECASE,
)
_OPENED = re.compile(r"""<a\b[^<>]{0,500}?\bhref\s{0,9}=\s{0,9}["']?([^"'\s<>+]{1,500})[^<>]{0,500}>\s{0,9}$""", re.I)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_WHITE = {"n": " ", "r": " ", "t": " "}

MAX_BEHIND = 4  # elements behind a script that may hold its row's title

Resolve = Callable[[str], str | None]


@dataclass(slots=True)
class _Row:
    address: str = ""
    title: str = ""
    date: str | None = None
    written: bool = False


def written_entries(content: str, url: str, leads: Callable[[str], bool]) -> list[Entry]:
    """The rows that scripts write and that lead to an address for which `leads` holds. Raises PageError."""
    if "document.write" not in content:
        return []
    tree = parse(content)
    base = base_of(tree, url)

    def resolve(href: str) -> str | None:
        address = absolute(base, href)
        return address if address is not None and leads(address) else None

    found: list[Entry] = []
    for script in tree.iter("script"):
        if script.text and "document.write" in script.text:
            rows = [row for row in _rows(without_comments(script.text), resolve) if row.address]
            if len(rows) == 1:
                # A script for each row stands in the row, and its title and its date may stand beside it.
                rows[0].title = rows[0].title or _behind(script)
                rows[0].date = rows[0].date or first_date(text_of(row_of(script)))
            found.extend(Entry(row.address, row.title, row.date) for row in rows if row.title)
        if len(found) >= MAX_ENTRIES:
            break
    return found


def _rows(script: str, resolve: Resolve) -> Iterator[_Row]:
    """A script's rows: what is assigned after a row was written begins the next; the last title that is one counts."""
    row = _Row()
    for step in _STEP.finditer(script):
        quoted = _plain(next(filter(None, (step[2], step[3], step[5], step[6])), ""))
        if step["write"]:
            row.written = True
            row.date = row.date or first_date(quoted)
            for href, title in _LINK.findall(quoted):
                yield _Row(resolve(href) or "", _title(title), first_date(quoted))
            if opened := _OPENED.search(quoted):
                row.address = row.address or resolve(opened[1]) or ""
            continue
        if '"+' in quoted or "'+" in quoted:
            continue  # no assignment, but title='"+title+"' in what is written
        if row.written and row.address:
            yield row
            row = _Row()
        if step["name"].lower().endswith("title"):
            row.title = _title(quoted) or row.title
        else:
            row.address = resolve(quoted) or row.address
    yield row


def _behind(script: _Element) -> str:
    """The text behind a script, up to the next script or link."""
    words = [script.tail or ""]
    for element in islice(script.itersiblings(), MAX_BEHIND):
        if element.tag in ("script", "a"):
            break
        words.append(f"{text_of(element)}{element.tail or ''}")
    return " ".join("".join(words).split())


def _title(quoted: str) -> str:
    return " ".join(html.unescape(quoted).split())


def _plain(quoted: str) -> str:
    """A string's text without its escapes."""

    def character(escape: re.Match[str]) -> str:
        if escape[1] is None:
            return _WHITE.get(escape[2], escape[2])
        code = int(escape[1], 16)
        return "" if 0xD800 <= code <= 0xDFFF else chr(code)

    return _ESCAPE.sub(character, quoted)
