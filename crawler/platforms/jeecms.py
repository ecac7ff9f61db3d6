"""JEECMS: lists /c/www/x.jhtml, x_2.jhtml …, index_2.jhtml; articles /…/N.jhtml; some lists are .jspx with pageNo."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from crawler.platforms import files, labels
from crawler.platforms.numbering import announced, field_of, with_field
from crawler.platforms.page import Entry, parse
from crawler.platforms.pagers import next_link
from crawler.platforms.structure import find_list

NAME = "jeecms"

_ADDRESS = re.compile(r"\.j(?:html|spx)$", re.IGNORECASE)
_ARTICLE = re.compile(r"/\d+\.jhtml$", re.IGNORECASE)
_PAGE = re.compile(r"^(.*?)(?:_(\d{1,4}))?(\.jhtml)$", re.DOTALL)


def recognise(content: str, url: str) -> float:
    """No other system ends its addresses in .jhtml; a link to one may stand on any page."""
    address = _ADDRESS.search(urlsplit(url).path) is not None
    sign = ".jhtml" in content
    return 1.0 if address and sign else 0.7 if address else 0.3 if sign else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the list, which lead to N.jhtml."""
    return find_list(parse(content), url, lambda address: _ARTICLE.search(urlsplit(address).path) is not None).entries


def next_pages(content: str, url: str) -> list[str]:
    """What the pager prints; where its script makes the address, the next number up to the total that is printed."""
    if link := next_link(content, url):
        return [link]
    total, here = announced(parse(content))
    if total is None:
        return []
    number = field_of(url, "pageNo")
    if number is not None:
        current = int(number) if number.isdigit() else here or 1
        return [with_field(url, "pageNo", current + 1)] if current < total else []
    parts = urlsplit(url)
    if (page := _PAGE.match(parts.path)) is None or (current := int(page[2] or 1)) >= total:
        return []
    return [urlunsplit(parts._replace(path=f"{page[1]}_{current + 1}{page[3]}"))]


detail = labels.detail
attachments = files.attachments
