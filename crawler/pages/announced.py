"""How many rows a list says it has, as its page or its answer prints it; a list that gives fewer is cut short.

A page may hold several lists, and one list twice: the largest number is what some list of it has at the least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.platforms.answers import is_json, number, read_json
from crawler.platforms.page import PageError

MOST = 1_000_000  # a larger number is no list's
NEAR = 80  # characters around 共N条 in which its pager speaks of pages

# What the number needs to be looked for, cheap to test on every page; then the number.
_PRINTED = (
    ("otalrecord>", re.compile(r"<totalrecord>\s{0,99}(\d{1,7})\s{0,99}<", re.IGNORECASE)),
    ("totalRecord", re.compile(r"""\btotalRecords?["']?\s{0,9}[:=]\s{0,9}["']?(\d{1,7})\b""")),
    ("totalCount", re.compile(r"""\btotalCount["']?\s{0,9}[:=]\s{0,9}["']?(\d{1,7})\b""")),
    ("count=", re.compile(r"""\bcount=["']?(\d{1,7})["']?\s(?=[^<>]{0,300}\brows=)""")),
)
_ROWS = re.compile(r"共(?:\s|&nbsp;|<[^<>]{0,80}>){0,9}(\d{1,7})(?:\s|&nbsp;|<[^<>]{0,80}>){0,9}[条篇]")
# A number of pages says how many rows there are at the least, where a page's length is printed as well.
_PAGES = re.compile(r"""\b(?:pageCount|totalPages?|countPage)["']?\s{0,9}[:=]\s{0,9}["']?(\d{1,5})\b""")
_LENGTH = re.compile(r"""\b(?:pageSize|perPage|rowsPerPage)["']?\s{0,9}[:=]\s{0,9}["']?(\d{1,3})\b""")
_TOTALS = ("total", "totalcount", "totalrecord", "totalrows", "allrow")
_NEAR_HTML = ("count", *_TOTALS)


def announced(content: str) -> int | None:
    """The rows that the whole list has, by its own account; None where it gives none."""
    try:
        found = list(_in_answer(content) if is_json(content) else _on_page(content))
    except PageError:
        return None
    return max((count for count in found if 0 < count <= MOST), default=None)


def _on_page(content: str) -> Iterator[int]:
    for sign, pattern in _PRINTED:
        if sign in content:
            yield from (int(count) for count in pattern.findall(content))
    if "共" in content:
        for found in _ROWS.finditer(content):
            if "页" in content[max(0, found.start() - NEAR) : found.end() + NEAR]:
                yield int(found[1])
    if any(sign in content for sign in ("pageCount", "otalPage", "countPage")):
        pages = _PAGES.search(content)
        length = _LENGTH.search(content) if pages else None
        if pages and length:
            yield (int(pages[1]) - 1) * int(length[1]) + 1


def _in_answer(content: str) -> Iterator[int]:
    """The totals of an answer's outermost objects; of HTML inside JSON, those that it prints, too."""
    answer = read_json(content)
    for value in (answer, answer.get("data") if isinstance(answer, dict) else None):
        if not isinstance(value, dict):
            continue
        fields = {str(name).lower(): field for name, field in value.items()}
        html = fields.get("html")
        counted = (number(fields.get(name)) for name in (_NEAR_HTML if isinstance(html, str) else _TOTALS))
        yield from (count for count in counted if count is not None)
        if isinstance(html, str):
            yield from _on_page(html)
