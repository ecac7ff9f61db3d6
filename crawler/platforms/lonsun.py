"""龙讯 Lonsun: /public/column/{organ}?type=4&action=list&catId=…, /public/{organ}/{id}.html, rows by an Ajax label."""

from __future__ import annotations

import re
from itertools import chain
from urllib.parse import quote, urlsplit

from crawler.platforms import files, labels
from crawler.platforms.numbering import field_of, with_field
from crawler.platforms.page import Entry, parse
from crawler.platforms.pagers import next_link
from crawler.platforms.scripts import asked_by_script
from crawler.platforms.structure import find_list
from crawler.platforms.years import year_menu

NAME = "lonsun"

_LABEL = "/site/label/"
_LIST_LABEL = "publicInfoList"
_ADDRESS = re.compile(r"/public/column/\d+|/public/\d+/\d+\.html|/content/(?:article|column)/\w+|/site/label/\d+\?")
_ARTICLE = re.compile(r"/public/\d+/\d+\.html|/content/article/\w+")
_SIGNS = (
    "Ls.pagination",
    "ls-article-info",
    "j-fontContent",
    "xxgk_nav_list",
    "/site/label/",
    "<?=el.link?>",
    "Ls.ajax",
)
_PAGES = re.compile(r"\bpageCount[\"']?\s*[:=]\s*[\"']?(\d{1,4})\b")
_SIZE = re.compile(r"\bpageSize[\"']?\s*[:=]\s*[\"']?(\d{1,4})\b")
_TOTAL = re.compile(r"\b(?:totalCount|recordCount|total)[\"']?\s*[:=]\s*[\"']?(\d{1,6})\b")
_INDEX = re.compile(r"\bpageIndex[\"']?\s*[:=]\s*[\"']?(\d{1,4})\b")
_SAFE = "%/:=&?~#+!$,;'@()*[]"  # what an address keeps; Chinese words in it are escaped


def recognise(content: str, url: str) -> float:
    """Prefixes differ (/zwgk/public/column/…, /zfxxgk/public/column/…); what stands behind them does not."""
    address = _ADDRESS.search(url) is not None
    sign = any(sign in content for sign in _SIGNS)
    return 1.0 if address and sign else 0.9 if sign else 0.7 if address else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of a list or of a label's fragment; of a column that prints the report itself, its menu of years."""
    if _LABEL in url and not content.strip():
        return []  # past the end
    tree = parse(content)
    if _prints_report(url):
        return year_menu(tree, content, url, _prints_report)
    listing = find_list(tree, url, lambda address: _ARTICLE.search(address) is not None or _prints_report(address))
    return listing.entries if listing.reports else year_menu(tree, content, url, _prints_report) or listing.entries


def next_pages(content: str, url: str) -> list[str]:
    """The next `pageIndex` of the label that the page's script asks for its rows, or of the page's own address.

    A shell without rows names the label's first page.
    """
    if _prints_report(url):
        return []
    rows = len(entries(content, url))
    label = url if _LABEL in url else _label(content, url)
    if not rows:
        return [label] if label and label != url else []
    own = field_of(url, "pageIndex")
    printed = _INDEX.search(content)
    current = int(own) if own and own.isdigit() else int(printed[1]) if printed else 1
    pages = _pages(content)
    if pages is None and label == url:
        # A fragment that announces nothing: a full page has another behind it.
        size = field_of(url, "pageSize") or ""
        pages = current + 1 if size.isdigit() and 0 < int(size) <= rows else current
    if pages is None:
        if link := next_link(content, url):
            return [link]
        # Without a pager of their own the rows are those of a box beside the list that the label fills.
        return [label] if label and label != url else []
    return [with_field(label or url, "pageIndex", current + 1)] if current < pages else []


detail = labels.detail
attachments = files.attachments


def _prints_report(address: str) -> bool:
    """Whether a column's address is that of a report printed inside the column."""
    return "/public/column/" in address and field_of(address, "type") == "3" and field_of(address, "action") == "detail"


def _pages(content: str) -> int | None:
    if found := _PAGES.search(content):
        return int(found[1])
    total, size = _TOTAL.search(content), _SIZE.search(content)
    return -(-int(total[1]) // int(size[1])) if total and size and int(size[1]) else None


def _label(content: str, url: str) -> str | None:
    """The address of the first page of rows that the page's script asks for: of its labels the one that is a list."""
    if _LABEL not in content:
        return None
    for address in chain(asked_by_script(content, url, _LIST_LABEL), asked_by_script(content, url, _LABEL)):
        named = field_of(address, "labelName") or ""
        if _LABEL in address and "list" in named.lower() and urlsplit(address).netloc == urlsplit(url).netloc:
            return with_field(quote(address, safe=_SAFE), "pageIndex", 1)
    return None
