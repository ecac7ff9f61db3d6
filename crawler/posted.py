"""A POST request as one address: the form's fields behind a mark in the query, as web archives write it.

Lists that are asked by POST differ only in their forms; with the form in the address, each answer has a name of its
own in the captures, and a platform can name the next page as it names any other. Source: pywb's `__wb_method`.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

_MARK = "__wb_method=POST"


def posted(url: str, form: Mapping[str, str]) -> str:
    """The address under which a POST of these fields to `url` is known. `url` keeps its own query before the mark."""
    fields = urlencode(form)
    return f"{url}{'&' if '?' in url else '?'}{_MARK}{f'&{fields}' if fields else ''}"


def split(address: str) -> tuple[str, dict[str, str] | None]:
    """The URL that is really asked, and the form's fields; None for a GET."""
    for separator in ("?", "&"):
        url, mark, fields = address.partition(separator + _MARK)
        if mark and (not fields or fields.startswith("&")):
            return url, dict(parse_qsl(fields[1:], keep_blank_values=True))
    return address, None
