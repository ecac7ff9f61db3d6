"""JPaaS lists drawn by Handlebars: the page has a template and the parameters, /queryList answers with JSON.

That the script (`loadPageData(params, unit)`) posts its parameters to /queryList as a form, lists as `name[]`, is not
in any documentation of the vendor; it is read off public crawlers of three sites of 江西 (生态环境厅, 发展改革委,
工业和信息化厅). Where a page names another address for it, that is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.platforms.answers import number, words
from crawler.platforms.literals import literal, places, values
from crawler.platforms.page import Entry, absolute
from crawler.platforms.rows import MAX_ENTRIES, first_date
from crawler.posted import posted, split

QUERY = "/queryList"
MAX_UNITS = 5
SCRIPT = 4_000  # characters in which a list's parameters stand before the call that takes them
PAGE_SIZE = 15

_CALL = "loadPageData("
_PARAMETERS = re.compile(r"\bparams\s{0,9}=\s{0,9}(?=\{)")
_ADDRESS = re.compile(r"""["']([^"'\s?]{0,200}/queryList)["'?]""")
_CHANNELS = ("channelCode", "channelId")


def is_query(url: str) -> bool:
    """Whether an address is the one that the lists' rows are asked at."""
    return urlsplit(split(url)[0]).path.endswith(QUERY)


def is_shell(content: str) -> bool:
    """Whether a page has lists that its script is yet to fetch."""
    return _CALL in content and ("x-handlebars-template" in content or "channelCode" in content)


def first_pages(content: str, url: str) -> list[str]:
    """The first page of each list that the page's script loads, one for each channel of a list."""
    named = _ADDRESS.search(content) if QUERY in content else None
    address = absolute(url, named[1] if named else QUERY)
    if address is None:
        return []
    forms = [form for position in places(content, _CALL, MAX_UNITS) for form in _forms(content, position)]
    return list(dict.fromkeys(posted(address, form) for form in forms))


def entries(answer: dict[str, Any], url: str) -> Iterator[Entry]:
    """The rows of an answer: titles in full, whatever `titleMax` cuts them to on the page."""
    _, form = split(url)
    site = (form or {}).get("webSiteCode[]", "")
    for item in _results(answer)[:MAX_ENTRIES]:
        source = item.get("source", item) if isinstance(item, dict) else None
        if not isinstance(source, dict):
            continue
        # An address without a slash starts from the site's folder, as the page's <base> says.
        link = absolute(absolute(url, f"/{site}/" if site else "/") or url, _address(source))
        title = words(source.get("title")) or words(source.get("showTitle"))
        if link is not None and title:
            yield Entry(link, title, first_date(words(source.get("pubDate"))))


def following(answer: dict[str, Any], url: str) -> list[str]:
    """The page after the one that was asked for: while the total says so, else while pages are full."""
    address, form = split(url)
    rows = len(_results(answer))
    if form is None or not rows:
        return []
    page, size = (number(form.get(name)) or least for name, least in (("current", 1), ("pageSize", PAGE_SIZE)))
    data = answer["data"] if isinstance(answer["data"], dict) else answer
    total = next((counted for name in ("total", "count", "totalCount") if (counted := number(data.get(name)))), None)
    if page * size >= total if total is not None else rows < size:
        return []
    return [posted(address, form | {"current": str(page + 1)})]


def _results(answer: dict[str, Any]) -> list[Any]:
    data = answer.get("data")
    lists = [data] if isinstance(data, list) else data.values() if isinstance(data, dict) else []
    return next((rows for rows in lists if isinstance(rows, list) and any(isinstance(row, dict) for row in rows)), [])


def _address(source: dict[str, Any]) -> str:
    """The article's address for a desktop: `urls` is JSON in a text, or an object already."""
    urls: Any = source.get("urls")
    if isinstance(urls, str):
        try:
            urls = json.loads(urls)
        except (ValueError, RecursionError):
            urls = None
    href = urls.get("pc") if isinstance(urls, dict) else None
    return words(href or source.get("pcUrl") or source.get("url"))


def _forms(content: str, position: int) -> list[dict[str, str]]:
    """What the call at `position` posts, a form for each of the list's channels."""
    before = content[max(0, position - SCRIPT) : position]
    starts = [match.end() for match in _PARAMETERS.finditer(before)]
    read = literal(before[starts[-1] :]) if starts else None
    parameters = read if isinstance(read, dict) else {}
    # A channel is named by its code or by its number: either will do.
    name = next((name for name in _CHANNELS if parameters.get(name)), _CHANNELS[0])
    channels, sites = _texts(parameters.get(name)), _texts(parameters.get("webSiteCode"))
    for at in places(content, "codeName", 1):
        # The page repeats both as variables of its own, for calls that are given none.
        own = values(content[max(0, at - SCRIPT) : at + SCRIPT])
        sites = sites or _texts(own.get("websiteCode"))
        channels = channels or _texts(own.get("codeName"))
    fields = {key: _text(value) for key, value in parameters.items() if not isinstance(value, (dict, list))}
    if unit := fields.get("unitid"):
        fields.setdefault("templateContainerId", f"div{unit}")
    fields |= {
        "current": fields.get("current") or "1",
        "pageSize": fields.get("perPage") or fields.get("pageSize") or str(PAGE_SIZE),
    }
    if sites:
        fields["webSiteCode[]"] = sites[0]
    return [fields | {f"{name}[]": code} for code in channels[:MAX_UNITS]]


def _texts(value: object) -> list[str]:
    return [text for item in (value if isinstance(value, list) else [value]) if (text := _text(item))]


def _text(value: object) -> str:
    """A field as a form sends it."""
    return str(value).lower() if isinstance(value, bool) else words(value)
