"""南方网 NFCMS (广东): static lists index.html, index_2.html …, articles …/content/post_N.html."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as detail
from crawler.platforms.page import Entry
from crawler.platforms.pagers import next_link
from crawler.platforms.rows import listed

NAME = "nfcms"

_ARTICLE = re.compile(r"/content/m?post_\d+\.html$")
_LIST = re.compile(r"/(?:index(?:_(\d{1,5}))?\.html)?$")
_SIGNS = ("NFCMS_", "//statistics.gd.gov.cn/visit/")
_ROWS = ("/content/post_", "/content/mpost_")
# How many pages a pager's script is told that there are.
_PAGES = re.compile(
    r"""\b(?:totalPages?|pageCount|countPage|pageTotal|total_page|page_count|allPages?)["']?\s*[:=]\s*["']?(\d{1,5})\b"""
    r"""|\bcreatePage(?:HTML)?\s*\(\s*(?:["'][^"'\n]{0,60}["']\s*,\s*)?(\d{1,5})\s*,"""
)


def recognise(content: str, url: str) -> float:
    """The article's address, the variables that its scripts count visits with, or links to articles."""
    if "/gkmlpt/" in url:
        return 0.0  # of the same house, with articles of the same name
    address = _ARTICLE.search(urlsplit(url).path) is not None
    sign = any(sign in content for sign in _SIGNS)
    rows = any(row in content for row in _ROWS)
    if sign:
        return 1.0 if address or rows else 0.9
    return 0.7 if address else 0.8 if rows else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the lists of articles; some lead to mp.weixin.qq.com or to a collection, /zcjdpt?id=…."""
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """The next page as the pager links it, or the following number while the pager's script says that there is one."""
    if (following := next_link(content, url)) is not None:
        return [following]
    page = _LIST.search(urlsplit(url).path)
    if page is None:
        return []
    # A number that was commented out may be stale; the largest loses no page, and one too many is only a 404.
    pages = max((int(whole or call) for whole, call in _PAGES.findall(content)), default=0)
    number = int(page[1] or 1) + 1
    return [urljoin(url, f"index_{number}.html")] if number <= pages else []


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None
