"""Old ASP, ASP.NET and JSP: list.asp?id=, class.asp?class=, iList.jsp?cat_id=; tables for lists, scripts for pagers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.platforms import files, labels
from crawler.platforms.page import Entry, parse
from crawler.platforms.pagers import field_of, next_link
from crawler.platforms.structure import find_list
from crawler.platforms.years import year_menu

NAME = "asp"

_PROGRAM = re.compile(r"\.asp$|\.aspx$", re.IGNORECASE)
# JSP is many systems' language: only these shapes are no other's.
_JSP = re.compile(r"/iList\.jsp\?|\.jsp\?(?:.*&)?(?:node_id|nian|cur_page)=", re.IGNORECASE)
_ARTICLE = re.compile(
    r"/\w{0,20}(?:show|view|detail|article|content|read|disp)\w{0,20}\.(?:aspx?|jsp)\?", re.IGNORECASE
)
_YEAR_FIELDS = ("year", "nian", "nbYear", "nd", "niandu")


def recognise(content: str, url: str) -> float:
    """A program with a query for an address; that its page links to more of the kind makes it likelier."""
    parts = urlsplit(url)
    if _JSP.search(url):
        return 0.8 if ".jsp?" in content else 0.7
    if not (parts.query and _PROGRAM.search(parts.path)):
        return 0.0
    return 0.8 if ".asp?" in content or ".aspx?" in content else 0.6


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the table or list, and where there are none with titles the links that name a year each."""
    tree = parse(content)
    listing = find_list(tree, url, lambda address: _ARTICLE.search(address) is not None)
    return listing.entries if listing.reports else year_menu(tree, content, url, _names_year) or listing.entries


def next_pages(content: str, url: str) -> list[str]:
    """What the pager prints, in a link or in the script that a click runs."""
    link = next_link(content, url)
    return [link] if link else []


detail = labels.detail
attachments = files.attachments


def _names_year(address: str) -> bool:
    return any(re.fullmatch(r"(?:19|20)\d\d", field_of(address, name) or "") for name in _YEAR_FIELDS)
