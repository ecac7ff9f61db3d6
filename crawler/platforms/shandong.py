"""山东's disclosure system: lists /gongkai/channel_<hex>/, articles …/site_<site>/channel_<hex>/doc_<hex>.html."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as detail
from crawler.platforms.page import Entry, links, parse, text_of
from crawler.platforms.pagers import next_link
from crawler.platforms.rows import listed

NAME = "shandong"

_CHANNEL = r"channel_(?:c_)?[0-9a-f]{24}(?:_n_[\d.]+)?"
_ARTICLE = re.compile(rf"/(?:{_CHANNEL}/)?doc_[0-9a-f]{{24}}\.html?$")
_LIST = re.compile(rf"/{_CHANNEL}(?:/|$)")
_ROW = re.compile(r"/doc_[0-9a-f]{24}\.html?")
# 文字解读 stands beside the report that it explains, often under the report's own title.
_EXPLAINS = re.compile(r"解读|图解|图说|视频|音频")
MAX_LABEL = 12  # characters of a link's text that only says what kind of thing it leads to


def recognise(content: str, url: str) -> float:
    """The address says it: no other system names channels and documents so."""
    path = urlsplit(url).path
    if _ARTICLE.search(path) or ("/gongkai/" in path and _LIST.search(path)):
        return 1.0
    return 0.8 if _ROW.search(content) else 0.6 if _LIST.search(path) else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The list's rows. A link that says it explains a report is titled so, whatever its title attribute repeats."""
    tree = parse(content)
    explaining = {address: text_of(anchor) for anchor, address in links(tree, url) if _explains(anchor)}
    return [
        Entry(entry.url, f"{entry.title} {explaining[entry.url]}", entry.listed_on)
        if entry.url in explaining
        else entry
        for entry in listed(content, url, _is_article)
    ]


def next_pages(content: str, url: str) -> list[str]:
    """The page that the pager links as the next."""
    following = next_link(content, url)
    return [] if following is None else [following]


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None


def _explains(anchor: _Element) -> bool:
    words = text_of(anchor)
    return len(words) <= MAX_LABEL and _EXPLAINS.search(words) is not None
