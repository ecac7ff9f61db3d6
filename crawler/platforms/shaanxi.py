"""陕西's system: lists …/xxgknb/1.html, 2.html …, articles in the same folder under 18 or 19 digits or 24 hex digits.

The report of an office may stand at the list's own address, …/dzjd/1.html.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as detail
from crawler.platforms.page import Entry
from crawler.platforms.pagers import next_numbered
from crawler.platforms.rows import listed

NAME = "shaanxi"

_ARTICLE = re.compile(r"/(?:\d{18,19}|[0-9a-f]{24})\.html?$")
_LIST = re.compile(r"/(?P<number>\d{1,3})\.html?$")
_ROW = re.compile(r"/(?:\d{18,19}|[0-9a-f]{24})\.html?[\"']")
_BARE_ROW = re.compile(r"""=["'](?:\d{18,19}|[0-9a-f]{24})\.html?["']""")
_MARKS = ("m-lst", "m-txt-article")


def recognise(content: str, url: str) -> float:
    """Numbered lists of such articles are sure; an article's address alone, or such rows elsewhere, are likely."""
    path = urlsplit(url).path
    marks = any(mark in content for mark in _MARKS)
    if _ARTICLE.search(path):
        return 0.9 if marks else 0.7
    numbered = _LIST.search(path) is not None
    if _ROW.search(content) or _BARE_ROW.search(content):
        return 1.0 if numbered or marks else 0.6
    return 0.6 if marks and numbered else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the lists in which some row leads to an article of the system."""
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """The page that the pager links as the next; where it only prints how many there are, the next number."""
    following = next_numbered(content, url, _LIST)
    return [] if following is None else [following]


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None
