"""hanweb's lists as script data: records in a data store, and the groups of three pages that dataproxy.jsp adds.

A group is asked by the address in `<nextgroup>`; where there is none, as the page's own script (jpage) asks it: by POST
with the numbers of the first and the last record, and the fields that the script names, whatever they are (some sites
encrypt them). `?uid=…&pageNum=N` on the column's own address is a hint for that script: the server answers it with
page 1 for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from crawler.platforms.answers import number
from crawler.platforms.files import is_file
from crawler.platforms.literals import places, values
from crawler.platforms.page import Entry, absolute, links, parse
from crawler.platforms.rows import MAX_ENTRIES, entry_of
from crawler.posted import posted, split

GROUP_PAGES = 3
ROWS_A_PAGE = 15  # where neither script nor store says how many
MAX_LISTS = 20  # lists of one page: the most seen is two
SCRIPT = 4_000  # characters of script in which a list's settings stand
PROXY = "/module/web/jpage/dataproxy.jsp"

_ARTICLE = re.compile(r"/art/\d{4}/|/art_[0-9a-f_]{5,}\.html", re.IGNORECASE)
_RECORD = re.compile(r"<record\s{0,9}>\s*(<!\[CDATA\[)?", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"<nextgroup\s{0,9}>\s*(<!\[CDATA\[)?", re.IGNORECASE)
_HREF = re.compile(r"""href\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s{0,99}(\d{1,9})\s{0,99}</totalrecord>", re.IGNORECASE)
_TOTAL_PAGES = re.compile(r"<totalpage>\s{0,99}(\d{1,9})\s{0,99}</totalpage>", re.IGNORECASE)
_ID = re.compile(r"""\bid\s{0,9}=\s{0,9}["']?([\w-]{1,80})""", re.IGNORECASE)
_SELECTED = re.compile(r"""["']#([\w-]{1,80})["']\)?\s{0,9}$""")
_PROXY = re.compile(r"""["']([^"'\s?]{0,200}dataproxy\.jsp)""")
# What the script sends along with the numbers of the records, in the order of real requests.
_SENT = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")


@dataclass(frozen=True, slots=True)
class _Store:
    """A data store: the id of the element that it fills, and its text."""

    owner: str
    text: str

    @property
    def rows(self) -> int:
        return sum(1 for record in _records(self.text) if record.strip())

    @property
    def total(self) -> int | None:
        return _printed(_TOTAL, self.text)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A list as its script sets it up: where it is asked for, what is sent, rows of a group, rows in all."""

    proxy: str
    sent: dict[str, str]
    per_page: int
    group: int
    total: int | None


def entries(content: str, url: str) -> Iterator[Entry]:
    """A row for each record: the article that it links to, its title in full, the date beside it."""
    for record in islice(_records(content), MAX_ENTRIES):
        if record.strip():
            tree = parse(_in_table(record))
            found = list(links(tree, url))
            chosen = next((pair for pair in found if _ARTICLE.search(pair[1]) or is_file(pair[1])), None)
            if chosen or found:
                anchor, address = chosen or found[0]
                yield entry_of(anchor, address, tree)


def next_pages(content: str, url: str) -> list[str]:
    """The next group of each list that the page or the answer holds; the first one of a list without any record."""
    stores = _stores(content)
    if "dataproxy.jsp" in urlsplit(split(url)[0]).path:
        following = [_following(store, url) for store in stores]
    else:
        units = _units(content)
        following = [
            _named(store, url) or _first_asked(store, unit, url)
            for store, unit in zip(stores, _units_of(stores, units), strict=True)
            if store.rows
        ]
        if not stores:
            following = [_asked(unit, 1, url) for unit in units.values()]
    return list(filter(None, following))


def _records(text: str) -> Iterator[str]:
    return _elements(text, _RECORD, "</record")


def _elements(text: str, opening: re.Pattern[str], closing: str) -> Iterator[str]:
    """What each element holds: its CDATA as it stands, or its text with its references resolved."""
    position = 0
    while (found := opening.search(text, position)) is not None:
        end = text.find("]]>" if found[1] else closing, found.end())
        if end < 0:
            return  # nothing behind an element that is never closed can be told from it
        inside = text[found.end() : end]
        yield inside if found[1] else unescape(inside)
        position = end


def _in_table(record: str) -> str:
    """A row or a cell on its own is dropped by an HTML parser: it needs its table back."""
    beginning = record.lstrip()[:4].lower()
    if beginning.startswith("<tr"):
        return f"<table>{record}</table>"
    return f"<table><tr>{record}</tr></table>" if beginning.startswith("<td") else record


def _stores(content: str) -> list[_Store]:
    found = []
    for start, end in islice(_spans(content), MAX_LISTS):
        before = _ID.findall(content, max(0, start - 300), start)
        found.append(_Store(before[-1] if before else "", content[start:end]))
    return found


def _spans(content: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (start := content.find("<datastore", end)) >= 0:
        closed = content.find("</datastore", start)
        end = len(content) if closed < 0 else closed
        yield start, end
    if end == 0 and _RECORD.search(content):
        yield 0, len(content)


def _named(store: _Store, url: str) -> str | None:
    """The address that the store itself names for the next group."""
    for group in _elements(store.text, _NEXT_GROUP, "</nextgroup"):
        if (href := _HREF.search(group)) is not None:
            return absolute(url, unescape(next(filter(None, href.groups()), "")))
    return None


def _following(store: _Store, url: str) -> str | None:
    """The group after the one that was asked for at `url`; past the end the answer has some fifty bytes, no record."""
    rows, total = store.rows, store.total
    if not rows:
        return None
    if (named := _named(store, url)) is not None:
        return None if named == url else named
    start, end = _asked_number(url, "startrecord"), _asked_number(url, "endrecord")
    if start is not None and end is not None and end >= start:
        # Without a total, a group that is not full is the last.
        if end >= total if total is not None else rows <= end - start:
            return None
        return _replaced(_replaced(url, "startrecord", end + 1), "endrecord", 2 * end - start + 1)
    page, pages = _asked_number(url, "page"), _printed(_TOTAL_PAGES, store.text)
    if page is not None and pages is not None and GROUP_PAGES * (page + 1) < pages:
        return _replaced(url, "page", page + 1)
    return None


def _units_of(stores: list[_Store], units: dict[str, _Unit]) -> list[_Unit | None]:
    """The unit of each store: by the element that both name, else the only one, else, of as many, by their order."""
    named = [units.get(store.owner) for store in stores]
    if not any(named) and len(units) == 1:
        return [next(iter(units.values()))] * len(stores)
    if not any(named) and len(units) == len(stores):
        return list(units.values())
    return named


def _first_asked(store: _Store, unit: _Unit | None, url: str) -> str | None:
    """The group behind the records of the page itself, as the list's script would ask for it."""
    if unit is None:
        return None
    total = unit.total if unit.total is not None else store.total
    # Without a total, a page that holds less than a group holds all there is.
    if store.rows >= total if total is not None else store.rows < unit.group:
        return None
    return _asked(unit, store.rows + 1, url)


def _asked(unit: _Unit, first: int, url: str) -> str | None:
    proxy = absolute(url, unit.proxy)
    numbers = f"startrecord={first}&endrecord={first + unit.group - 1}&perpage={unit.per_page}"
    return posted(f"{proxy}?{numbers}", unit.sent) if proxy else None


def _units(content: str) -> dict[str, _Unit]:
    """The lists that scripts set up, by the id of the element that each fills."""
    found: dict[str, _Unit] = {}
    for position in places(content, ".jpage(", MAX_LISTS):
        script = content[position + 1 : position + SCRIPT].partition(".jpage(")[0].partition("</script")[0]
        if (unit := _unit(script)) is not None:
            selected = _SELECTED.search(content[max(0, position - 100) : position])
            found.setdefault(selected[1] if selected else unit.sent["unitid"], unit)
    if not found:
        around = (content[max(0, at - SCRIPT) : at + SCRIPT] for at in places(content, "dataproxy.jsp", MAX_LISTS))
        found = {unit.sent["unitid"]: unit for unit in map(_unit, around) if unit is not None}
    return found


def _unit(script: str) -> _Unit | None:
    named = values(script)
    sent = {name: named[name] for name in _SENT if name in named}
    if not sent.get("columnid") or not sent.get("unitid"):
        return None
    proxy = _PROXY.search(script)
    per_page = number(named.get("perPage") or named.get("perpage")) or ROWS_A_PAGE
    group = per_page * (number(named.get("groupSize")) or GROUP_PAGES)
    return _Unit(proxy[1] if proxy else PROXY, sent, per_page, group, number(named.get("totalRecord")))


def _printed(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None


def _asked_number(url: str, name: str) -> int | None:
    found = re.search(rf"[?&]{name}=(\d{{1,9}})(?=&|$)", url)
    return int(found[1]) if found else None


def _replaced(url: str, name: str, value: int) -> str:
    """The address with another number, and every other byte as it was."""
    return re.sub(rf"(?<=[?&]){name}=\d+", f"{name}={value}", url, count=1)
