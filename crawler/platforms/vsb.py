"""博达 VSB: lists zfxxgknb.htm whose files are numbered backwards, articles info/1026/25525.htm or content.jsp?…."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from crawler.platforms import labels
from crawler.platforms.files import attachments as attachments
from crawler.platforms.page import Detail, Entry, absolute, base_of, parse, text_of
from crawler.platforms.pagers import next_link
from crawler.platforms.rows import listed

NAME = "vsb"

_ARTICLE = re.compile(r"/info/\d+/\d+\.htm$|/(?:\w{1,40}_)?content\.jsp\?(?:[^#]{0,500}&)?wbnewsid=\d", re.IGNORECASE)
_DYNAMIC = re.compile(r"\.jsp\?(?:[^#]{0,500}&)?(?:urltype=(?:tree|news)\.|wbtreeid=\d)", re.IGNORECASE)
_NUMBERED = re.compile(r"/(\d{1,5})\.htm$")
_ROWS = re.compile(r"info/\d+/\d+\.htm")
_SIGNS = (
    "vsb_content",
    "v_news_content",
    "_showDynClickBatch",
    "_simple_list_gotopage_fun",
    "/system/_content/download.jsp",
    "showVsbpdfIframe",
    "/system/resource/js/",
    "/virtual_attach_file.vsb",
    "urltype=news.NewsContentUrl",
)
_PAGES = re.compile(r"_simple_list_gotopage_fun\(\s*(\d{1,5})|共\s*(\d{1,5})\s*页")
_BACK_WORDS = frozenset({"上页", "上一页"})


def recognise(content: str, url: str) -> float:
    """The names of the system's own elements, scripts and programs; an article's address."""
    address = _ARTICLE.search(url) is not None or _DYNAMIC.search(url) is not None
    sign = any(sign in content for sign in _SIGNS)
    if sign:
        return 1.0 if address or urlsplit(url).path.endswith(".htm") else 0.9
    if urlsplit(url).path.endswith(".htm") and "info/" in content and _ROWS.search(content):
        return 0.8
    return 0.7 if address else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the lists of articles: a list is broken into several `<ul>` of some rows each."""
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """Both neighbours of a list page, each as the pager links it or as its number follows from the pages announced.

    Files are numbered from the end: page 2 of 31 is zcyzc/30.htm, the last is zcyzc/1.htm. An article that comes in
    while the list is read may make a new page between those that were read: the page before must not be left out.
    """
    after = next_link(content, url) or _numbered(content, url, -1)
    before = _linked_back(content, url)
    return [address for address in dict.fromkeys((after, before)) if address is not None]


def detail(content: str, url: str) -> Detail:
    """Title and date from the metas, pageTitle where the standard one is missing, or in the page's own words."""
    said = labels.detail(content, url)
    title = said.metas.get("articletitle") or said.metas.get("pagetitle") or said.title
    return replace(said, title=title)


def _is_article(address: str) -> bool:
    return _ARTICLE.search(address) is not None


def _numbered(content: str, url: str, step: int) -> str | None:
    """The neighbour that has no link in the pager, by the number of pages that the pager announces."""
    pages = max((int(call or words) for call, words in _PAGES.findall(content)), default=0)
    path = urlsplit(url).path
    if pages < 2 or not path.endswith(".htm"):
        return None
    if numbered := _NUMBERED.search(path):
        number = int(numbered[1]) + step
        return urljoin(url, f"{number}.htm") if 0 < number < pages else None
    folder = path.rpartition("/")[2].removesuffix(".htm")
    return urljoin(url, f"{folder}/{pages - 1}.htm")


def _linked_back(content: str, url: str) -> str | None:
    """The page before this one, where it is one of the numbered files."""
    tree = parse(content)
    base = base_of(tree, url)
    for anchor in tree.iter("a"):
        if text_of(anchor).strip("<>«» ") in _BACK_WORDS:
            address = absolute(base, anchor.get("href"))
            if address is not None and _NUMBERED.search(urlsplit(address).path) and address != url:
                return address
    return None
