"""hanweb lists that stand in the page whole: rows as `pagedContent` nodes, or an array that a script slices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.platforms.answers import words
from crawler.platforms.literals import literal
from crawler.platforms.page import Entry, absolute, links, parse
from crawler.platforms.rows import MAX_ENTRIES, entry_of, first_date, row_of

MAX_ARRAY = 4 << 20  # characters of such an array: 470 rows have 200,000

_ARRAY = re.compile(r"\bdataList\s{0,9}=\s{0,9}(?=\[)")


def entries(content: str, url: str) -> Iterator[Entry]:
    """Every row of the list, also of the display pages that are not shown at first."""
    if "pagedContent" in content:
        yield from _nodes(content, url)
    if "dataList" in content and (array := _ARRAY.search(content)) is not None:
        for item in _objects(content, array.end()):
            link = absolute(url, words(item.get("url") or item.get("link")))
            if link is not None and (title := words(item.get("title"))):
                dated = (words(item.get(name)) for name in ("daytime", "pubDate", "date", "time"))
                yield Entry(link, title, next(filter(None, map(first_date, dated)), None))


def _nodes(content: str, url: str) -> Iterator[Entry]:
    taken = set()
    for anchor, address in links(parse(content), url):
        node = next((at for at in (anchor, *anchor.iterancestors()) if _is_paged(at.get("class"))), None)
        if node is None:
            continue
        # A node is a row, or a page of rows.
        row = row_of(anchor)
        row = row if node in row.iterancestors() else node
        if row not in taken:
            taken.add(row)
            yield entry_of(anchor, address, row)


def _is_paged(classes: str | None) -> bool:
    return classes is not None and "pagedContent" in classes.split()


def _objects(content: str, start: int) -> Iterator[dict[str, Any]]:
    """The objects of an array that name a title, however deep they stand; a literal need not be JSON."""
    waiting, found = [literal(content[start : start + MAX_ARRAY])], 0
    while waiting and found < MAX_ENTRIES:
        value = waiting.pop()
        if isinstance(value, dict) and "title" in value:
            found += 1
            yield value
        elif isinstance(value, (dict, list)):
            waiting.extend(reversed(value if isinstance(value, list) else list(value.values())))
