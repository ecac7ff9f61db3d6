"""新点 Epoint WebBuilder: lists N.html in folders of category numbers, shells that frame a list, placeholder metas."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml.etree import _Element

from crawler.platforms import files, labels
from crawler.platforms.numbering import field_of
from crawler.platforms.page import Entry, absolute, parse, text_of
from crawler.platforms.pagers import next_link
from crawler.platforms.structure import find_list

NAME = "epoint"
MAX_FRAMES = 5  # frames of a shell that are followed

# A category's number begins with its parent's: /002001/002001001/.
_CATEGORY = re.compile(r"/(\d{3,12})/\1\d{3}(?:/|$)")
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ARTICLE = re.compile(rf"/\d{{8}}/{_UUID}\.html", re.IGNORECASE)
_SUBSITE = re.compile(
    r"/openSubPage\.html\?|[?&]specialurl=|/govInfo\w*\.html\?(?:.*&)?categorynum=|[?&]categorynum=\d+&lm="
)
_SIGNS = ('"ewb-', " ewb-", "huifont", "wb-data-list", "EpointWebBuilder", 'content="政府网站标识码"')
_PAGE = re.compile(r"/(\d{1,4})\.html$")
_FIRST_PAGE = re.compile(
    r"/(?:\w{0,10}list|more\w{0,6}|secondpage\w{0,4}|index|about|subpage)\.html$|/$", re.IGNORECASE
)
_OF_PAGES = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")
_FRAMED = re.compile(r"gov[a-z]*list|govInfo|categorynum=|specialurl|subpage", re.IGNORECASE)


def recognise(content: str, url: str) -> float:
    """The classes ewb-, the pager's huifont, or metas left as placeholders; categories' numbers in the address."""
    path = urlsplit(url).path
    address = bool(_CATEGORY.search(path) or _ARTICLE.search(path) or _SUBSITE.search(url))
    sign = any(sign in content for sign in _SIGNS)
    return 1.0 if address and sign else 0.8 if sign else 0.6 if address else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the list; a shell that frames one has none."""
    return find_list(parse(content), url, lambda address: _ARTICLE.search(urlsplit(address).path) is not None).entries


def next_pages(content: str, url: str) -> list[str]:
    """The link to the next page, or the next number up to the one that 1/45 announces; a shell's framed list."""
    tree = parse(content)
    if not entries(content, url):
        return _framed(tree, url)
    if link := next_link(content, url):
        return [link]
    here, last = _announced(tree)
    parts = urlsplit(url)
    if found := _PAGE.search(parts.path):
        here = int(found[1])
    elif not _FIRST_PAGE.search(parts.path):
        return []
    return [urljoin(url, f"{here + 1}.html")] if here < last else []


detail = labels.detail
attachments = files.attachments


def _announced(tree: _Element) -> tuple[int, int]:
    """This page's number and the last one's, as the pager's cell prints them; (1, 1) where it prints none."""
    for element in tree.iter("td", "span", "li", "div", "a"):
        if "huifont" in (element.get("class") or "") and (found := _OF_PAGES.fullmatch(text_of(element))):
            return int(found[1]), int(found[2])
    return 1, 1


def _framed(tree: _Element, url: str) -> list[str]:
    """The list that a shell's address names in `specialurl`, or that its frames or script load."""
    pages = []
    if special := field_of(url, "specialurl"):
        pages.append(absolute(url, unquote(special)))
    for frame in tree.iter("iframe", "frame"):
        source = frame.get("src") or ""
        if len(pages) < MAX_FRAMES and _FRAMED.search(source):
            pages.append(absolute(url, source))
    category = field_of(url, "categorynum")
    if not pages and category:
        # The script hands the shell's query on to the frame.
        for script in tree.iter("script"):
            if named := re.search(r"""["']([\w./-]{0,200}govInfoPub\w{1,20}\.html)\?""", script.text or ""):
                pages.append(absolute(url, f"{named[1]}?{urlsplit(url).query}"))
                break
    same_host = (page for page in pages if page and urlsplit(page).netloc == urlsplit(url).netloc)
    return [page for page in dict.fromkeys(same_host) if page != url]
