"""苏迪 Webplus: lists list.htm, list2.htm …, articles /2024/1029/c8692a329070/page.htm."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as detail
from crawler.platforms.page import Entry
from crawler.platforms.pagers import next_link
from crawler.platforms.rows import listed

NAME = "webplus"

_ARTICLE = re.compile(r"/\d{4}/\d{4}/c\d+a\d+/page\d*\.(?:htm|psp)$")
_LIST = re.compile(r"/list(\d{1,5})?\.(htm|psp)$")
_SIGNS = ("wp_paging", "wp_article", "wp_pdf_player", "sudyfile-attr", "/_visitcount")
_ROW = "/page.htm"
# The pager of Webplus prints this page's number and how many there are.
_PAGES = re.compile(r"""class=["']?all_pages["']?[^>]{0,60}>\s*(\d{1,5})\s*<""")


def recognise(content: str, url: str) -> float:
    """An article's or a list's address, and the names of the system's own elements."""
    path = urlsplit(url).path
    article, page = _ARTICLE.search(path) is not None, _LIST.search(path) is not None
    if any(sign in content for sign in _SIGNS):
        return 1.0 if article or page else 0.85
    return 0.8 if article or (page and _ROW in content) else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the lists of articles."""
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """The next page as the pager links it, or the following number while the pager says that there is one."""
    if (following := next_link(content, url)) is not None:
        return [following]
    page = _LIST.search(urlsplit(url).path)
    pages = max(map(int, _PAGES.findall(content)), default=0) if page else 0
    if page is None or int(page[1] or 1) >= pages:
        return []
    return [urljoin(url, f"list{int(page[1] or 1) + 1}.{page[2]}")]


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None
