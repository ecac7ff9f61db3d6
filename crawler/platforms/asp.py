"""Old ASP, ASP.NET and JSP: list.asp?id=, class.asp?class=, iList.jsp?cat_id=; tables for lists, scripts for pagers."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.platforms import files, labels
from crawler.platforms.numbering import field_of
from crawler.platforms.page import Entry, absolute, brief, parse
from crawler.platforms.pagers import next_link
from crawler.platforms.structure import find_list
from crawler.platforms.years import year_menu
from crawler.posted import posted, split

NAME = "asp"
MAX_FIELDS = 50  # hidden fields that are sent back with a click
MAX_WORDS = 30  # characters of a link that may be a pager's

_PROGRAM = re.compile(r"\.asp$|\.aspx$", re.IGNORECASE)
# JSP is many systems' language: only these shapes are no other's.
_JSP = re.compile(r"/iList\.jsp\?|\.jsp\?(?:.*&)?(?:node_id|nian|cur_page)=", re.IGNORECASE)
_ARTICLE = re.compile(
    r"/\w{0,20}(?:show|view|detail|article|content|read|disp)\w{0,20}\.(?:aspx?|jsp)\?", re.IGNORECASE
)
_POST_BACK = re.compile(r"__doPostBack\s*\(\s*'([^'\"]{1,200})'\s*,\s*'([^'\"]{0,200})'")
_NEXT = ("下一页", "下页", "后页", "下一頁")
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
    """What the pager prints, in a link or in the script that a click runs; ASP.NET's is a form that is sent back."""
    link = next_link(content, url)
    if link is None and "__doPostBack" in content:
        link = _sent_back(parse(content), url)
    return [link] if link else []


detail = labels.detail
attachments = files.attachments


def _sent_back(tree: _Element, url: str) -> str | None:
    """The POST that a click on the next page makes: the page's hidden fields, and which control was clicked."""
    page = split(url)[0]
    for anchor in tree.iter("a"):
        clicked = _POST_BACK.search(anchor.get("href") or "")
        if clicked is None or brief(anchor, MAX_WORDS).strip(" <>[]") not in _NEXT:
            continue
        hidden = (field for field in tree.iter("input") if (field.get("type") or "").lower() == "hidden")
        fields = {field.get("name") or "": field.get("value") or "" for field in islice(hidden, MAX_FIELDS)}
        fields |= {"__EVENTTARGET": clicked[1], "__EVENTARGUMENT": clicked[2]}
        fields.pop("", None)
        form = tree.find(".//form[@action]")
        action = absolute(page, form.get("action")) if form is not None else None
        return posted(action or page, fields)
    return None


def _names_year(address: str) -> bool:
    return any(re.fullmatch(r"(?:19|20)\d\d", field_of(address, name) or "") for name in _YEAR_FIELDS)
