"""JPaaS lists as page units: a script names what to ask, the gateway answers with HTML inside JSON.

The first page is asked with the unit's own parameters, each further one with paramJson={"pageNo":2,"pageSize":15}
besides; nothing else turns the page. Some sites ignore it and give page 1 again. An answer with empty HTML is the end.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.etree import XPath, _Element

from crawler.platforms.answers import number, words
from crawler.platforms.literals import literal
from crawler.platforms.page import absolute, base_of, parse

BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
MAX_UNITS = 5  # units of one page that are asked; the rest of a page's dozen is its furniture
SHORTEST_PAGE = 10  # rows: less, without a pager, is a list of one page

_UNITS = XPath("//*[@querydata]")
_PAGERS = XPath("//*[@count and (@rows or @pageno)]")
_LIST = re.compile(r"列表|内容|信息|分页|栏目|正文|list|ajax|content|page", re.IGNORECASE)
_FURNITURE = re.compile(
    r"导航|位置|面包屑|页头|页脚|头部|底部|顶部|友情|链接|标题|菜单|轮播|logo|banner|nav|foot|head|menu|crumb",
    re.IGNORECASE,
)
_PAGER_SIGN = re.compile(r"下一?页|class=[\"'][^\"'<>]{0,80}pag(?:e|ination|ing)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Pager:
    """A pager's own numbers: rows in all, rows of a page; and where the next page is asked, where it says so."""

    total: int | None
    rows: int | None
    address: str | None


def is_build(url: str) -> bool:
    """Whether an address is the gateway's for page units."""
    return urlsplit(url).path.endswith("/page/build/unit")


def inside(answer: dict[str, Any]) -> str:
    """The HTML in an answer's JSON: data.html, or data itself; "" where it holds no link."""
    data = answer.get("data")
    html = data.get("html") if isinstance(data, dict) else data
    return html if isinstance(html, str) and ("<a" in html or "<A" in html) else ""


def first_pages(content: str, url: str, rows: int) -> list[str]:
    """What the units of a page ask for: their first pages.

    Where the page prints its first `rows` itself, with a pager, it is the second page of that list; without one, it is
    both, since they may be rows of something else.
    """
    tree = parse(content)
    base = base_of(tree, url)
    units = _lists([address for unit in _UNITS(tree) if (address := _address(unit, base))])
    pager = _pager(tree)
    if pager is None or not rows:
        return [*units, *(_turned(unit, 2, rows) for unit in units if rows >= SHORTEST_PAGE)]
    size = pager.rows or rows
    address = absolute(base, pager.address) if pager.address else None
    if address is None or "pageId=" not in address:
        query = f"?{urlsplit(units[0]).query}" if units else ""
        address = f"{address.partition('?')[0]}{query}" if address else next(iter(units), None)
    if address is None or (pager.total is not None and pager.total <= size):
        return []
    return [_turned(address, 2, size)]


def following(answer: dict[str, Any], url: str, rows: int) -> list[str]:
    """The page after the one that was asked for at `url` and held `rows` entries."""
    html = inside(answer)
    if not rows or not html:
        return []
    asked, data, pager = _asked(url), answer.get("data"), _pager(parse(html))
    page = number(asked.get("pageNo")) or 1
    # Where nothing says how long a page is, the next begins behind what this one gave.
    size = number(asked.get("pageSize")) or (pager and pager.rows) or rows
    total = pager.total if pager else number(data.get("count")) if isinstance(data, dict) else None
    if total is not None:
        return [_turned(url, page + 1, size)] if page * size < total else []
    # Nothing says how many there are: the next page is empty, or repeats this one, at the end.
    short = page == 1 and rows < SHORTEST_PAGE and not _PAGER_SIGN.search(html)
    return [] if short else [_turned(url, page + 1, size)]


def _address(unit: _Element, base: str) -> str | None:
    """What a unit asks: the fields of its queryData, an object in single quotes, in their order."""
    address = absolute(base, unit.get("url") or BUILD)
    fields = literal(unit.get("querydata") or "")
    if address is None or not isinstance(fields, dict) or not words(fields.get("pageId")):
        return None
    sent = {name: "null" if value is None else words(value) for name, value in fields.items()}
    return f"{address.partition('?')[0]}?{urlencode(sent)}"


def _lists(addresses: list[str]) -> list[str]:
    """The units that are lists: those whose name (tagId) says so, else those whose name is not that of furniture."""
    if len(addresses) < 2:
        return addresses
    named = {address: dict(parse_qsl(urlsplit(address).query)).get("tagId", "") for address in addresses}
    plain = [address for address, name in named.items() if not _FURNITURE.search(name)]
    lists = [address for address in plain if _LIST.search(named[address])]
    return (lists or plain)[:MAX_UNITS]


def _pager(tree: _Element) -> _Pager | None:
    for element in _PAGERS(tree):
        total, rows = number(element.get("count")), number(element.get("rows"))
        if total is not None or rows is not None:
            return _Pager(total, rows, element.get("uniturl"))
    return None


def _asked(url: str) -> dict[str, Any]:
    text = dict(parse_qsl(urlsplit(url).query)).get("paramJson", "")
    try:
        asked = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _turned(url: str, page: int, size: int) -> str:
    """The unit's address for a page; what else it sends in paramJson stays."""
    parts = urlsplit(url)
    turned = json.dumps(_asked(url) | {"pageNo": page, "pageSize": size}, ensure_ascii=False, separators=(",", ":"))
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "paramJson"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paramJson", turned)])))
