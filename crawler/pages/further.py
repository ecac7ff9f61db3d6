"""The further pages of one article: a long report may be cut into t20240126_1553292.html, …_1.html, …_2.html."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit, urlunsplit

from crawler.platforms.page import links, parse
from crawler.platforms.trs_pagers import next_page

MAX_PAGES = 30  # pages of one article: the most seen is six

LEAST_DIGITS = 4  # of an article's own name; content_16 and content_17 are two articles

# t20240126_12 is article 12 of a day, not the twelfth page of one.
_WITHIN = re.compile(r"(?!t\d{8}_\d+$)(?P<article>.+)_(?P<number>\d{1,2})")


def further_pages(content: str, url: str) -> list[str]:
    """The addresses of an article's pages behind the one given: those it links to, and the next that its script names.

    A page may name only the one behind it: ask each that is found. Raises PageError.
    """
    folder, own_name = _folder_and_name(url)
    article, number = _place(own_name)
    suffix = PurePosixPath(urlsplit(url).path).suffix
    found: dict[str, int] = {}
    linked = links(parse(content), url) if f"{article}_" in content else ()
    for _, address in linked:
        there, name = _folder_and_name(address)
        if there == folder and PurePosixPath(urlsplit(address).path).suffix == suffix:
            other, behind = _place(name)
            if other == article and name != article and behind > number:
                found.setdefault(address, behind)
    if (following := next_page(content, url)) is not None:
        name = _folder_and_name(following)[1]
        if _place(name)[0] == article:
            found.setdefault(following, _place(name)[1])
    return sorted(found, key=lambda address: found[address])[:MAX_PAGES]


def page_number(url: str) -> int:
    """Which page of its article an address is, as the address counts: the first page is 0, the one behind it 1 or 2."""
    return _place(_folder_and_name(url)[1])[1]


def numbered(url: str, number: int) -> str:
    """The address of an article's further page with that number. `url` is any further page's."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    article, _, ending = name.rpartition("_")
    return urlunsplit(parts._replace(path=f"{folder}/{article}_{number}{PurePosixPath(ending).suffix}"))


def _folder_and_name(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    return f"{parts.netloc}{folder}", PurePosixPath(name).stem


def _place(name: str) -> tuple[str, int]:
    """The article's name and the page's number within it; 0 for the first page, which has none."""
    within = _WITHIN.fullmatch(name)
    if within is None or sum(sign.isdigit() for sign in within["article"]) < LEAST_DIGITS:
        return name, 0
    return within["article"], int(within["number"])
