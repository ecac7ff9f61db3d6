"""What a page's script would ask for its rows: addresses put together from strings and names, and their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import chompjs

from crawler.platforms.page import absolute
from crawler.posted import posted

MAX_ADDRESSES = 5  # places in a page where a marked address is read
MAX_PIECES = 12  # strings and names that one address is put together from
MAX_SCRIPT = 1 << 20  # characters of a page in which its names are looked up
BACK = 400  # characters before a mark in which its string, and the call that it stands in, begin
AHEAD = 1_500  # characters behind an address in which its form stands

_QUOTES = "\"'`"
_STRING = re.compile(r"""\s*(?:"([^"\n]{0,1000})"|'([^'\n]{0,1000})'|`([^`\n]{0,1000})`)""")
_NAME = re.compile(r"\s*([A-Za-z_$][\w.$]{0,80})(?:\([^()\n]{0,80}\))?")
_PLUS = re.compile(r"\s*\+")
_IN_TEMPLATE = re.compile(r"\$\{\s*([\w.$]{1,80})\s*\}")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w.$]*")
_DATA = re.compile(r"\b(?:data|params|param)\s*:\s*\{")
_DATA_ARGUMENT = re.compile(r"\s*,\s*\{")
_ADDED_BEFORE = re.compile(r"([A-Za-z_$][\w.$]{0,80})\s*\+\s*$")
_POST = re.compile(r"""\b(?:type|method)["']?\s*:\s*["']post["']""", re.IGNORECASE)
_POST_CALL = re.compile(r"\.post\s*\(\s*$", re.IGNORECASE)
_PAGE_FIELD = re.compile(r"(?:page|pageindex|pageno|pagenum|pagenumber|currentpage|curpage|currpage)", re.IGNORECASE)
_ENDS_IN_PAGE = re.compile(r"[?&](?:page|pageindex|pageno|pagenum|pagenumber|currentpage|curpage|currpage)=$", re.I)


def asked_by_script(content: str, url: str, mark: str) -> Iterator[str]:
    """The addresses with `mark` in them that the page's scripts name, each as the first page is asked.

    A name in an address stands for the string or number that the page gives it, a page number for 1. A form that is
    sent along becomes the address's query, or that of a POST.
    """
    at = -1
    for _ in range(MAX_ADDRESSES):
        at = content.find(mark, at + 1)
        if at < 0:
            return
        start = max(content.rfind(quote, max(0, at - BACK), at) for quote in _QUOTES)
        if start < 0:
            continue
        written, end = _put_together(content, start)
        if added := _ADDED_BEFORE.search(content[max(0, start - 100) : start]):
            written = _value(added[1], "", content) + written
        address = absolute(url, written.replace("&amp;", "&"))
        if address is None or mark not in address:
            continue
        # What is sent along stands in the same call: behind the address, or before it.
        behind = content[end : end + AHEAD].partition(mark)[0]
        before = content[max(0, start - BACK) : start].rpartition(";")[2]
        form = _form(behind, content) or _form(before, content)
        if _POST.search(behind[:BACK]) or _POST.search(before) or _POST_CALL.search(before):
            yield posted(address, form)
        else:
            yield f"{address}{'&' if '?' in address else '?'}{urlencode(form)}" if form else address


def _put_together(content: str, start: int) -> tuple[str, int]:
    """The string that begins at `start` with what is added to it, and where it ends."""
    pieces: list[str] = []
    end = start
    for _ in range(MAX_PIECES):
        if string := _STRING.match(content, end):
            piece = next(filter(None, string.groups()), "")
            pieces.append(_IN_TEMPLATE.sub(lambda name: _value(name[1], "".join(pieces), content), piece))
            end = string.end()
        elif pieces and (name := _NAME.match(content, end)):
            pieces.append(_value(name[1], "".join(pieces), content))
            end = name.end()
        else:
            break
        if not (plus := _PLUS.match(content, end)):
            break
        end = plus.end()
    return "".join(pieces), end


def _form(behind: str, content: str) -> dict[str, str]:
    """The fields of the object that is sent with an address."""
    found = _DATA_ARGUMENT.match(behind) or _DATA.search(behind)
    if found is None:
        return {}
    try:
        fields: object = chompjs.parse_js_object(behind[found.end() - 1 :])
    except (ValueError, RecursionError):
        return {}
    form = {}
    for name, value in fields.items() if isinstance(fields, dict) else ():
        if _PAGE_FIELD.fullmatch(str(name)):
            form[str(name)] = "1"
        elif isinstance(value, str):
            quoted = re.search(rf"""["']{re.escape(value)}["']""", behind) is not None
            literal = quoted or value in ("true", "false") or not _IDENTIFIER.fullmatch(value)
            form[str(name)] = value if literal else _value(value, "", content)
        elif isinstance(value, int):
            form[str(name)] = str(value).lower()  # true and false are numbers too
    return form


def _value(name: str, before: str, content: str) -> str:
    """What the page says that a name is: its string or number; 1 where a page's number belongs, "" for the rest."""
    if _ENDS_IN_PAGE.search(before[-40:]):
        return "1"
    last = re.escape(name.rpartition(".")[2])
    said = r"""\s*["']?([\w,.|/:-]{1,200})(?![\w,.|/:-]|\s*\()"""
    declared = re.compile(rf"(?:var|let|const)\s+{last}\s*=(?!=){said}")
    given = re.compile(rf"""(?<![\w$]){last}["']?\s*(?::|=(?!=)){said}""")
    found = declared.search(content, 0, MAX_SCRIPT) or given.search(content, 0, MAX_SCRIPT)
    return found[1] if found else ""
