"""Articles that stand in a script only: HTML as a JSON string, which the browser writes into the page."""

import json
import re
from collections.abc import Iterator

# Where the tables of such an article begin, as JSON writes the sign.
_TABLE = re.compile(r"\\u003[cC]table\b")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
MAX_STRING = 8 << 20  # characters of a string that is read


def scripted_articles(text: str) -> Iterator[str]:
    """The JSON strings within a page's scripts that hold a table, as HTML, in order."""
    end = 0
    for found in _TABLE.finditer(text):
        if found.start() < end:
            continue
        start = _opening(text, end, found.start())
        if start is None:
            end = found.start()
            continue
        end = _closing(text, start)
        try:
            yield str(json.loads(text[start:end], strict=False))
        except (ValueError, RecursionError):
            continue


def _opening(text: str, floor: int, at: int) -> int | None:
    """The quote from `floor` on that opens the string around a position: the nearest that no backslash escapes."""
    while (at := text.rfind('"', floor, at)) >= 0:
        slashes = len(text[max(0, at - 64) : at]) - len(text[max(0, at - 64) : at].rstrip("\\"))
        if slashes % 2 == 0:
            return at
    return None


def _closing(text: str, start: int) -> int:
    """Behind the quote that closes the string opened at `start`; the text's end where none does."""
    closing = _STRING.match(text, start, start + MAX_STRING)
    return closing.end() if closing else len(text)
