"""hanweb's xxgk module: lists as table fragments from search.jsp, and reports under xxgkAnnualReport.jsp.

A column page holds no row: its script (loadDynamic) or a form asks search.jsp by POST for what one office (area) has
published of one kind (infotypeId). `?number=LX04` on the column's address names the kind. A report under
xxgkAnnualReport.jsp has no list at all; only its address says whose (area) and of which year (fbtime).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.etree import _Element

from crawler.platforms.literals import places, values
from crawler.platforms.page import Entry, links, parse, text_of
from crawler.platforms.rows import entry_of, row_of
from crawler.posted import posted, split

SEARCH = "/module/xxgk/search.jsp"
MAX_CALLS = 5  # calls and addresses of the module that are read in one page
SCRIPT = 3_000  # characters around the address of the search in which its fields stand

_ROW = frozenset({"tr_main_value_odd", "tr_main_value_even"})
_PAGES = re.compile(r"共(?:\s|&nbsp;|<[^<>]{0,99}>){0,9}(\d{1,6})(?:\s|&nbsp;|<[^<>]{0,99}>){0,9}页")
_PAGE = re.compile(r"[?&]currpage=(\d{0,9})(?=&|$)")
_QUOTED = re.compile(r"""'([^'\n]{0,500})'|"([^"\n]{0,500})\"""")
_DIVISION = re.compile(r"div\w{0,40}")
# The form's fields in the order of real requests; those that are empty are sent, too.
_FORM = (
    *("infotypeId", "jdid", "area", "divid", "vc_title", "vc_number", "sortfield", "currpage"),
    *("vc_filenumber", "vc_all", "texttype", "fbtime"),
)
# Sent where the page names them.
_FURTHER = ("standardXxgk", "isAllList", "requestUrl")


def is_search(url: str) -> bool:
    """Whether an address is the search's own, or that of another of the module's paged lists."""
    path = urlsplit(split(url)[0]).path
    return path.endswith("/xxgk/search.jsp") or ("/xxgk/" in path and path.endswith(".jsp") and "currpage=" in url)


def is_report(url: str) -> bool:
    """Whether an address is that of an office's report of one year."""
    return "/xxgk/xxgkannualreport.jsp" in url.lower()


def entries(content: str, url: str) -> list[Entry]:
    """The rows of a fragment: the linked title, the date in the row's last cell."""
    found: list[Entry] = []
    if "tr_main_value_" not in content and "bt_link" not in content:
        return found
    taken: set[_Element] = set()
    for anchor, address in links(parse(content), url):
        row = row_of(anchor)
        listed = not _ROW.isdisjoint((row.get("class") or "").split()) or "bt_link" in (anchor.get("class") or "")
        if listed and row not in taken and (text_of(anchor) or anchor.get("title")):
            taken.add(row)
            found.append(entry_of(anchor, address, row))
    return found


def next_pages(content: str, url: str) -> list[str]:
    """The page after this one, while 共N页 says that there is one; on a column's page, the first."""
    if is_search(url):
        return _following(content, url)
    if is_report(url) or not ("xxgk/search.jsp" in content or "xxgk/tree.jsp" in content):
        return []
    # A page that prints the first fragment itself goes on with the second.
    printed = bool(entries(content, url))
    pages = _PAGES.search(content) if printed else None
    return [] if pages and int(pages[1]) < 2 else _first(content, url, 2 if printed else 1)


def _following(content: str, url: str) -> list[str]:
    pages, page = _PAGES.search(content), _PAGE.search(url)
    current = int(page[1] or 1) if page else 1
    if pages is None or current >= int(pages[1]):
        return []
    if page is None:
        address, form = split(url)
        further = {"currpage": str(current + 1)}
        return [posted(address, form | further) if form is not None else f"{url}{'&' if '?' in url else '?'}currpage=2"]
    # The number stands in the query, in the form, or in both.
    return [re.sub(r"(?<=[?&])currpage=\d*", f"currpage={current + 1}", url)]


def _first(content: str, url: str, page: int) -> list[str]:
    """What the module's script would ask on a column's page."""
    sources = [_own_fields(url), _loaded(content)]
    for sign in ("xxgk/search.jsp", "xxgk/tree.jsp"):
        for position in places(content, sign, MAX_CALLS):
            around = content[max(0, position - SCRIPT) : position + SCRIPT]
            sources.append(values(around.replace("&amp;", "&")))
    named: dict[str, str] = {}
    for source in (*sources, _hidden(content)):
        for name, value in source.items():
            if value.strip():
                named.setdefault(name, value)
    if not (named.get("infotypeId") or named.get("area")) or not (named.get("jdid") or named.get("divid")):
        return []  # nothing says what the page would ask for
    form = {name: named.get(name, "") for name in _FORM} | {"currpage": str(page)}
    form |= {name: named[name] for name in _FURTHER if name in named}
    return [posted(urljoin(url, SEARCH), form)]


def _own_fields(url: str) -> dict[str, str]:
    """What the column's own address says: ?number=LX04 the kind, ?vc_xxgkarea=… the office."""
    query = dict(parse_qsl(urlsplit(split(url)[0]).query))
    return {"infotypeId": query.get("number", ""), "area": query.get("vc_xxgkarea") or query.get("area", "")}


def _loaded(content: str) -> dict[str, str]:
    """The fields of loadDynamic('…search.jsp?…', 'div4', infotypeId, …, …, jdid, …); variables are empty at first."""
    for position in places(content, "loadDynamic(", MAX_CALLS):
        call = content[position : position + SCRIPT].partition(";")[0]
        arguments = [single or double for single, double in _QUOTED.findall(call)]
        division = next((i for i, text in enumerate(arguments) if _DIVISION.fullmatch(text)), None)
        if "xxgk/search.jsp" not in call or division is None:
            continue
        fields = dict(parse_qsl("".join(arguments[:division]).partition("?")[2])) | {"divid": arguments[division]}
        behind = arguments[division + 1 :]
        for name, place in (("infotypeId", 0), ("jdid", 3)):
            if len(behind) > place and behind[place]:
                fields.setdefault(name, behind[place])
        return fields
    return {}


def _hidden(content: str) -> dict[str, str]:
    """The fields of a form on the page."""
    fields: dict[str, str] = {}
    for element in parse(content).iter("input"):
        name = element.get("name") or element.get("id") or ""
        if name in _FORM:
            fields.setdefault(name, element.get("value") or "")
    return fields
