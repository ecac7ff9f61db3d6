"""龙讯 Lonsun: /public/column/{organ}?type=4&action=list&catId=…, /public/{organ}/{id}.html, rows by an Ajax label."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, urlencode, urlsplit

from crawler.platforms import files, labels
from crawler.platforms.page import Entry, absolute, parse
from crawler.platforms.pagers import field_of, next_link, with_field
from crawler.platforms.structure import find_list
from crawler.platforms.years import year_menu

NAME = "lonsun"
MAX_LABELS = 20  # labels of one shell that are looked at: hits, menus, the list
MAX_CALL = 3_000  # characters of a script's call of a label
MAX_PREFIX = 200  # characters of an address before /site/label/

_LABEL = "/site/label/"
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
# "…&pageIndex=" + n + "&action=list": what a script puts in between is left empty.
_JOINED = re.compile(r"""["']\s*\+\s*(?:[\w.()]{1,60}\s*\+\s*)?["']""")
_BEFORE = re.compile(r"""[^"'<>\s]*\Z""")
_QUOTED = re.compile(r"""(/site/label/\d{1,9}(?:\?[^"'<>]{0,3000})?)["']""")
_FIELD = re.compile(r"""\b(\w{1,40})["']?\s*:\s*(?:"([^"{}]{0,300})"|'([^'{}]{0,300})'|(\d{1,20}|true|false)\b)""")
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
    """The same address with the next `pageIndex`; of a shell without rows, the label that its script asks for them."""
    if _prints_report(url):
        return []
    rows = len(entries(content, url))
    if not rows:
        return [] if _LABEL in url else _labels(content, url)
    own = field_of(url, "pageIndex")
    printed = _INDEX.search(content)
    current = int(own) if own and own.isdigit() else int(printed[1]) if printed else 1
    pages = _pages(content)
    if pages is None and _LABEL in url:
        # A fragment that announces nothing: a full page has another behind it.
        size = field_of(url, "pageSize") or ""
        pages = current + 1 if size.isdigit() and 0 < int(size) <= rows else current
    if pages is None:
        link = next_link(content, url)
        return [link] if link else []
    return [with_field(url, "pageIndex", current + 1)] if current < pages else []


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


def _labels(content: str, url: str) -> list[str]:
    """The first page of the list's label, from the address that a script writes or the fields that it sends."""
    at = content.find(_LABEL)
    for _ in range(MAX_LABELS):
        if at < 0:
            break
        before = _BEFORE.search(content, max(0, at - MAX_PREFIX), at)
        call = _JOINED.sub("", content[at : at + MAX_CALL])
        if (quoted := _QUOTED.match(call)) and (
            address := _label(unescape(f"{before[0] if before else ''}{quoted[1]}"), call[quoted.end() :], url)
        ):
            return [address]
        at = content.find(_LABEL, at + len(_LABEL))
    return []


def _label(address: str, behind: str, url: str) -> str | None:
    if "labelName=" not in address:
        body = behind.partition("}")[0]
        fields = {found[1]: found[2] or found[3] or found[4] or "" for found in _FIELD.finditer(body)}
        if "labelName" not in fields:
            return None
        fields = {"IsAjax": "1", "dataType": "html"} | fields
        address += ("&" if "?" in address else "?") + urlencode(fields)
    name = field_of(address, "labelName") or ""
    if "list" not in name.lower():
        return None
    asked = absolute(url, quote(address, safe=_SAFE))
    same_host = asked is not None and urlsplit(asked).netloc == urlsplit(url).netloc
    return with_field(asked, "pageIndex", 1) if asked and same_host else None
