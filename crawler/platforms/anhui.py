"""安徽's disclosure system: articles /XxgkAnnualReport/show/5291.html, lists /XxgkContent/showList/182/0/page_1.html.

Its numbers are shared by all counties: one county's host serves another's report under the same number. Whose report
a page is, only the page says.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as labelled
from crawler.platforms.page import Detail, Entry, parse, text_of
from crawler.platforms.pagers import next_numbered
from crawler.platforms.rows import listed

NAME = "anhui"

_MODULE = r"/(?:Xxgk|Openness|Special)(?:[A-Z]\w{0,40})?"
_ARTICLE = re.compile(rf"{_MODULE}/show/\d+\.html?$")
_LIST = re.compile(rf"{_MODULE}/showList/(?:[\w-]+/){{1,4}}page_(?P<number>\d{{1,4}})\.html?$")
_ROW = re.compile(rf"{_MODULE}/show/\d+\.html?")
_PUBLISHED_BY = re.compile(r"(?:发布|公开|发文|信息发布)(?:机构|单位|机关)")
MAX_LABEL = 12  # characters of a cell that only names the next


def recognise(content: str, url: str) -> float:
    """The address says it, as do the addresses of the rows."""
    path = urlsplit(url).path
    if _ARTICLE.search(path) or _LIST.search(path):
        return 1.0
    return 0.9 if "/show/" in content and _ROW.search(content) else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The list's rows."""
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """The page that the pager links as the next; where it only prints how many there are, the next number."""
    following = next_numbered(content, url, _LIST)
    return [] if following is None else [following]


def detail(content: str, url: str) -> Detail:
    """As other pages say it; the source is the office that the page's own table names before what its tag says."""
    found = labelled(content, url)
    named = _publisher(parse(content))
    return found if named is None else Detail(found.title, found.published, named, found.metas)


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None


def _publisher(tree: _Element) -> str | None:
    """The office in the cell behind 发布机构."""
    for cell in tree.iter("td", "th", "dt", "span", "label"):
        words = text_of(cell).replace(" ", "").strip("：:【】[]") if len(cell) < 4 else ""
        if len(words) <= MAX_LABEL and _PUBLISHED_BY.fullmatch(words):
            beside = cell.getnext()
            said = text_of(beside) if beside is not None else (cell.tail or "").strip(" ：:\xa0")
            if said:
                return said
    return None
