"""JSON that a list's script is answered with: its rows, found by their shape, and the page that an address asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from crawler.china import CHINA
from crawler.platforms.page import MAX_PAGE, Entry, PageError, absolute
from crawler.platforms.rows import first_date
from crawler.posted import split

Row = Mapping[str, object]

MAX_DEPTH = 6  # levels of an answer that are searched for its rows: real ones have them on the third
MAX_NODES = 20_000  # objects and lists that are searched for rows
MAX_PAGES = 5_000  # pages of one list that are named: more than any site's budget of requests

_CALLBACK = re.compile(r"\s*[\w$.]{1,80}\s*\(")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_TAG = re.compile(r"<[^<>]{0,500}>")
_PAGE = re.compile(
    r"(?<=[?&])(page|pageindex|pageno|pagenum|pagenumber|currentpage|curpage|currpage)=(\d{0,6})(?![^&#])", re.I
)
_TITLES = ("title", "articletitle", "subtitle", "showtitle", "topic")
_ADDRESSES = ("url", "link", "href", "puburl", "docpuburl", "linkurl", "post_url", "infourl")
# What a list prints as its row's date: words before numbers, publication before all else.
_DATES = (
    "publishedtimestr",
    "published_time_format",
    "publishedtime",
    "publishtime",
    "pubdate",
    "pubtime",
    "publish_date",
    "date",
)

_PAGE_COUNTS = ("totalpage", "totalpages", "pagecount", "pages", "pagetotal")
_TOTALS = ("total", "allrow", "totalcount", "totalrecord", "totalrec", "totalrows", "count")
_SIZES = ("rows", "_pagesize", "pagesize", "size", "perpage")


def is_json(content: str) -> bool:
    """Whether an answer is an object or a list, or a call with one (JSONP)."""
    start = content[:200].lstrip("\ufeff \t\r\n")
    return start[:1] in ("{", "[") or (_CALLBACK.match(start) is not None and "<" not in start.partition("(")[0])


def read_json(content: str) -> object:
    """The value of a JSON or JSONP answer. Raises PageError where it is none, or nested or numbered out of reason."""
    if len(content) > MAX_PAGE:
        raise PageError(f"the answer has {len(content)} characters, more than {MAX_PAGE}")
    text = content.lstrip("\ufeff").strip()
    if call := _CALLBACK.match(text):
        text = text[call.end() :].rstrip(";) \t\r\n")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PageError(f"the answer is no JSON: {error}") from error


def words(value: object) -> str:
    """The text of a string or a number, on one line, without mark-up; "" for anything else.

    A lone surrogate becomes U+FFFD: it could be neither stored nor sent.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)
    if "<" in text or "&" in text:
        text = unescape(_TAG.sub("", text))
    return " ".join(_whole(text).split())


def number(value: object) -> int | None:
    """A whole number that is not negative, from a number or its digits; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.strip().isdigit() and len(value) <= 12:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else None


def rows(answer: object) -> list[Row]:
    """The objects with a title and an address in the lists that stand highest in an answer; keys in lower case."""
    level: list[object] = [answer]
    looked = 0
    for _ in range(MAX_DEPTH):
        found: list[Row] = []
        below: list[object] = []
        for value in level:
            looked += 1
            if looked > MAX_NODES:
                return found
            if isinstance(value, list):
                objects = [lowered(item) for item in value if isinstance(item, dict)]
                found += [row for row in objects if _first(row, _TITLES) and address_in(row)]
            below += _inside(value)
        if found:
            return found
        level = below
    return []


def entry(row: Row, url: str) -> Entry | None:
    """The entry of a row, its address relative to the one that was asked; None where it has no http(s) address."""
    address = absolute(split(url)[0], address_in(row))
    return None if address is None else Entry(address, _first(row, _TITLES), dated(row, _DATES))


def address_in(row: Row) -> str:
    """A row's address as it is written; "" where it has none."""
    written = (row.get(key) for key in _ADDRESSES)
    return next((_whole(value.strip()) for value in written if isinstance(value, str) and value.strip()), "")


def dated(row: Row, keys: Iterable[str]) -> str | None:
    """The first date among a row's fields: printed, or seconds or milliseconds since 1970, in China's time."""
    for key in keys:
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if stamped := _of_stamp(value):
                return stamped
        elif isinstance(value, str) and (printed := first_date(value[:100])):
            return printed
    return None


def lowered(value: Mapping[object, object]) -> dict[str, object]:
    """An object with its keys in lower case: some answers write TITLE and URL."""
    return {str(key).lower(): field for key, field in value.items()}


def page_of(address: str) -> int | None:
    """The page that an address asks for, in its query or in its form; None where it names none."""
    found = _PAGE.search(address)
    return int(found[2] or 0) if found else None


def at_page(address: str, page: int) -> str:
    """The same address, or form, asking for another page; unchanged where it names none."""
    return _PAGE.sub(lambda found: f"{found[1]}={page}", address, count=1)


def following(answer: object, address: str) -> str | None:
    """The address of an answer's next page, while the answer announces one; None at the end, or for a page unasked."""
    page = page_of(address)
    count = len(rows(answer))
    if page is None or not count or page >= MAX_PAGES:
        return None
    page = max(page, 1)
    announced = _announced(answer)
    pages = _number_of(announced, _PAGE_COUNTS)
    if pages is None and (total := _number_of(announced, _TOTALS)) is not None:
        size = _number_of(announced, _SIZES) or _number_of(lowered(dict(parse_qsl(urlsplit(address).query))), _SIZES)
        pages = -(-total // max(size or count, count))
    return at_page(address, page + 1) if pages is not None and page < pages else None


def _announced(answer: object) -> Row:
    """The object, at most three levels down, that counts an answer's rows or pages."""
    level = [answer]
    for _ in range(3):
        for value in level:
            fields = lowered(value) if isinstance(value, dict) else {}
            if _number_of(fields, (*_PAGE_COUNTS, *_TOTALS)) is not None:
                return fields
        level = [item for value in level for item in _inside(value)][:MAX_NODES]
    return {}


def _number_of(row: Row, keys: Iterable[str]) -> int | None:
    return next((found for key in keys if (found := number(row.get(key))) is not None), None)


def _whole(text: str) -> str:
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def _first(row: Row, keys: Iterable[str]) -> str:
    return next(filter(None, (words(row.get(key)) for key in keys)), "")


def _inside(value: object) -> list[object]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in inner if isinstance(item, dict | list)]


def _of_stamp(value: float) -> str | None:
    seconds = value / 1000 if value > 10**11 else value
    if not 0 < seconds < 10**11:
        return None
    try:
        return datetime.fromtimestamp(seconds, CHINA).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None
