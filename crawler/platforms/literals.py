"""Values that a page's scripts name, in literals, assignments and addresses, whatever stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote_plus

import chompjs

MAX_VALUE = 400  # characters of one value: an encrypted identifier has 200

# name: 'value', "name": 12, name = "value". A variable's name is no value, nor what stands between two strings
# that are put together ('&name='+value+'&…').
_LITERAL = re.compile(
    r"""(?<![\w.&?-])(?:(?<!["'])(\w{1,40})\s{0,8}=|(\w{1,40})["']?\s{0,8}:)\s{0,8}"""
    rf"""(?:"([^"\n]{{0,{MAX_VALUE}}})"|'([^'\n]{{0,{MAX_VALUE}}})'|(-?\d{{1,30}}(?![\w.])|(?:true|false|null)\b))"""
)
# What begins a comment, and not an address or a word in quotes: http://…, "//host/…", 'a/*'.
_COMMENT = re.compile(r"(?<![\w*\"'])/\*")
_LINE_COMMENT = re.compile(r"""(?<![:"'\w])//[^\n]*""")
# ?name=value&name=value, and a form's fields as one text.
_IN_ADDRESS = re.compile(rf"""(?<=[?&"';])(\w{{1,40}})=([^"'&\s<>(){{}}]{{0,{MAX_VALUE}}})""")


def values(text: str) -> dict[str, str]:
    """The values that a stretch of script names, the first of each name that is not empty, literals before addresses.

    A value in an address is percent-decoded once.
    """
    literals = ((assigned or key, "".join(value)) for assigned, key, *value in _LITERAL.findall(text))
    addressed = ((name, unquote_plus(value)) for name, value in _IN_ADDRESS.findall(text))
    found: dict[str, str] = {}
    for name, value in (*literals, *addressed):
        if not found.get(name):
            found[name] = value
    return found


def literal(text: str) -> object:
    """The object or the array that a text begins with, written as JSON or as a script's literal; None for neither."""
    try:
        read: object = chompjs.parse_js_object(text)
    except (ValueError, RecursionError):
        return None
    return read


def without_comments(script: str) -> str:
    """A script without what is commented out in it: such a call keeps the number, or the file, of another day."""
    kept: list[str] = []
    at = 0
    while (begin := _COMMENT.search(script, at)) and (end := script.find("*/", begin.end())) >= 0:
        kept.append(script[at : begin.start()])
        at = end + 2
    kept.append(script[at:])
    return _LINE_COMMENT.sub("", "".join(kept))


def places(text: str, sign: str, limit: int) -> Iterator[int]:
    """Where a sign stands in a text, the first `limit` places."""
    return islice(_places(text, sign), limit)


def _places(text: str, sign: str) -> Iterator[int]:
    position = -1
    while (position := text.find(sign, position + 1)) >= 0:
        yield position
