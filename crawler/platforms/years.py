"""Menus of years: links that say no more than a year, on a page whose own words name the annual report."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.etree import _Element

from crawler.platforms.labels import detail
from crawler.platforms.page import Entry, links, text_of
from crawler.platforms.rows import once
from extract.identity import read_title

_YEAR = re.compile(r"\D{0,4}((?:19|20)\d\d)\s*(?:年度?)?\D{0,4}")
_IN_NAME = re.compile(r"(?:19|20)\d\d\s*(?:年年度|年度|年)?")


def year_menu(tree: _Element, content: str, url: str, leads: Callable[[str], bool]) -> list[Entry]:
    """The years' links among those that `leads` accepts, each under the name that page and link make together.

    A page named 政府信息公开年报 with a link that says 2021年 lists 2021年政府信息公开年报.
    """
    named = detail(content, url)
    names = filter(None, (named.metas.get("columnname"), named.title))
    name = next((name for name in names if read_title(name) is not None), None)
    found = []
    for anchor, address in links(tree, url):
        if address == url or not leads(address):
            continue
        words = (anchor.get("title") or "").strip() or text_of(anchor)
        if read_title(words) is None and name is not None and (year := _YEAR.fullmatch(words)):
            words = f"{year[1]}年{_IN_NAME.sub('', name)}"
        found.append(Entry(address, words, None))
    return once(found)
