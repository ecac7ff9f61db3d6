"""开普 UCAP (CMSPRO): …/c105889/list.shtml, articles /c105889/202401/{32 hex}.shtml, lists as a script's JSON."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.platforms import answers, trs
from crawler.platforms.answers import at_page, page_of
from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as detail
from crawler.platforms.page import Entry, absolute, parse
from crawler.platforms.pagers import next_link
from crawler.platforms.rows import listed, once
from crawler.platforms.scripts import asked_by_script
from crawler.posted import split

NAME = "ucap"

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ARTICLE = re.compile(
    r"/(?:\d{6}|\d{4}/\d{1,2}/\d{1,2})/(?:c\d\d_\w{1,40}|[0-9a-f]{32})\.shtml$"
    r"|/(?:19|20)\d{4}/\d{4,}\.shtml$"
    r"|/c\d+[a-z]?/(?:\d{6}|\d{8})/(?:c\d\d_\w{1,40}|[0-9a-f]{32}|\d+)\.s?html$"
    rf"|/content/{_UUID}\.s?html$",
    re.IGNORECASE,
)
# A channel is c and its number; the page in it is named after its template.
_CHANNEL = re.compile(r"/c\d{3,}[a-z]?/(?:[\w-]+/)?(?:[a-z]\w*\.shtml|pc/\w+\.html)$|/pc/list(?:_\d+)?\.html$", re.I)
_LIST_NAME = re.compile(
    r"/(?:common_list|common_zfxxgknb|xxgk_lists?|zfxxgk_list|nav_list|redirect_firstChannel|zfxxgk_xxgkzd|zfxxgklby_nb"
    r"|list)(?:_\d+)?\.shtml$"
)
_ROWS = re.compile(r"/\d{6}/(?:c\d\d_\d+|[0-9a-f]{32})\.shtml")
_SIGNS = ("UCAPCONTENT", "UCAPTITLE", "ucapcontent", "CMSPRO_", "<PUBLISHTIME")
# Interfaces that a list's script asks for its rows.
_SEARCH = "/common/search/"
_OWN_INTERFACES = (_SEARCH, "/interface-cms/", "/interfacesWeb")
_INTERFACES = (_SEARCH, "/interface-cms/", "/loadData")  # the last is others' word too
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s;]+)", re.IGNORECASE)
_GOES_TO = re.compile(
    r"""(?:\blocation(?:\.href)?\s*=\s*|\blocation\.(?:replace|assign)\s*\(\s*)["']([^"'\n]{1,500})["']"""
)
MAX_REDIRECT = 4_000  # characters of a page that does nothing but lead on to its first channel


def recognise(content: str, url: str) -> float:
    """An article's or a channel's address with the system's own tags, its interfaces, or links of its shape.

    `#UCAP-CONTENT` alone is no sign: templates of other systems took the name over.
    """
    path = urlsplit(split(url)[0]).path
    if any(mark in path for mark in _OWN_INTERFACES):
        return 1.0 if answers.is_json(content) else 0.6
    address = _ARTICLE.search(path) is not None or _CHANNEL.search(path) is not None
    named = address or _LIST_NAME.search(path) is not None
    if any(sign in content for sign in _SIGNS):
        return 1.0 if named else 0.85
    asks = any(mark in content for mark in (_INTERFACES if named else _OWN_INTERFACES))
    sign = asks or (".shtml" in content and _ROWS.search(content) is not None)
    if not named:
        return 0.7 if sign else 0.0
    sign = sign or "UCAP-CONTENT" in content
    return (1.0 if sign else 0.7) if address else (0.9 if sign else 0.6)


def entries(content: str, url: str) -> list[Entry]:
    """The results of an interface's answer, else the rows of the lists of articles. Raises PageError."""
    if answers.is_json(content):
        found = (answers.entry(row, url) for row in answers.rows(answers.read_json(content)))
        return once(entry for entry in found if entry is not None)
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """The next page of an answer; the one that a static pager links; else what the page's script would ask.

    A page that only leads on to its first channel (redirect_firstChannel.shtml) names that channel's list.
    """
    if answers.is_json(content):
        following = answers.following(answers.read_json(content), url)
        return [following] if following else []
    if (linked := next_link(content, url)) is not None:
        return [linked]
    if "createPage" in content and (scripted := trs.next_pages(content, url)):
        return scripted
    if asked := _asked(content, url):
        return asked
    if len(content) > MAX_REDIRECT or entries(content, url):
        return []
    leads_to = _led_to(content, url)
    return [leads_to] if leads_to and leads_to != url else []


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None


def _asked(content: str, url: str) -> list[str]:
    """What the page's script would ask for the first rows: of several addresses those that name a page."""
    marks = [mark for mark in _INTERFACES if mark in content]
    asked = list(
        dict.fromkeys(_first_page(address) for mark in marks for address in asked_by_script(content, url, mark))
    )
    return [address for address in asked if page_of(address) is not None] or asked


def _first_page(address: str) -> str:
    """An interface's address with the page that it is asked for first."""
    if page_of(address) is not None:
        return at_page(address, 1)
    if _SEARCH not in address or split(address)[1] is not None:
        return address
    return f"{address}{'&' if '?' in address else '?'}page=1"


def _led_to(content: str, url: str) -> str | None:
    """Where a refresh or a script leads on to."""
    for element in parse(content).iter("meta"):
        to = _REFRESH.search(element.get("content") or "")
        if to is not None and (element.get("http-equiv") or "").lower() == "refresh":
            return absolute(url, to[1])
    goes = _GOES_TO.search(content)
    return absolute(url, goes[1]) if goes else None
