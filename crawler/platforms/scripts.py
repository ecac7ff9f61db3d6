"""What a page's script would ask for its rows: addresses put together from strings and names, and their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from crawler.platforms.literals import literal, places, values
from crawler.platforms.page import absolute, parse
from crawler.posted import posted

MAX_ADDRESSES = 5  # places in a page where a marked address is read
MAX_PIECES = 12  # strings and names that one address is put together from
MAX_SCRIPT = 1 << 20  # characters of a page's scripts in which its names are looked up
BACK = 400  # characters before a mark in which its string, and the call that it stands in, begin
AHEAD = 1_500  # characters behind an address in which its form stands

_QUOTES = "\"'`"
_STRING = re.compile(r"""\s*(?:"([^"\n]{0,1000})"|'([^'\n]{0,1000})'|`([^`\n]{0,1000})`)""")
_NAME = re.compile(r"\s*([A-Za-z_$][\w.$]{0,80})(?:\([^()\n]{0,80}\))?")
_PLUS = re.compile(r"\s*\+")
_IN_TEMPLATE = re.compile(r"\$\{\s*([\w.$]{1,80})\s*\}")
_DATA = re.compile(r"""\b(?:data|params|param)["']?\s*:\s*\{""")
_EXPRESSION = re.compile(r"""[\w$.\s+*/()\[\]?:!<>=&|'"-]+""", re.ASCII)
_SERIALIZED = re.compile(r"""\(\s*["']#([\w-]{1,80})["']\s*\)\s*\.serialize(?:Array)?\(""")
_FIELD_OF_PAGE = re.compile(r"""["'#]([\w-]{1,80})["']\s*\)\s*\.val(?:ue\b|\(\s*\))""")
_DATA_ARGUMENT = re.compile(r"\s*,\s*\{")
_ADDED_BEFORE = re.compile(r"([A-Za-z_$][\w.$]{0,80})\s*\+\s*$")
_POST = re.compile(r"""\b(?:type|method)["']?\s*:\s*["']post["']""", re.IGNORECASE)
_POST_CALL = re.compile(r"\.post\s*\(\s*$", re.IGNORECASE)
_PAGE_FIELD = re.compile(r"(?:page|pageindex|pageno|pagenum|pagenumber|currentpage|curpage|currpage)", re.IGNORECASE)
_ENDS_IN_PAGE = re.compile(r"[?&](?:page|pageindex|pageno|pagenum|pagenumber|currentpage|curpage|currpage)=$", re.I)


def asked_by_script(content: str, url: str, mark: str) -> Iterator[str]:
    """The addresses with `mark` in them that the page's scripts name, each as the first page is asked.

    A name in an address stands for the string or number that the page gives it, a page number for 1. A form that is
    sent along becomes the address's query, or that of a POST. Raises PageError as `parse` does.
    """
    named = {**_fields(content), **values(_scripts(content))}
    for at in places(content, mark, MAX_ADDRESSES):
        start = max(content.rfind(quote, max(0, at - BACK), at) for quote in _QUOTES)
        if start < 0:
            continue
        written, end = _put_together(content, start, named)
        if added := _ADDED_BEFORE.search(content[max(0, start - 100) : start]):
            written = _value(added[1], "", named) + written
        address = absolute(url, written.replace("&amp;", "&"))
        if address is None or mark not in address:
            continue
        # What is sent along stands in the same call: behind the address, or before it.
        behind = content[end : end + AHEAD].partition(mark)[0]
        before = content[max(0, start - BACK) : start].rpartition(";")[2]
        form = _form(behind, named) or _form(before, named) or _serialized(behind, content)
        if _POST.search(behind[:BACK]) or _POST.search(before) or _POST_CALL.search(before):
            yield posted(address, form)
        else:
            yield f"{address}{'&' if '?' in address else '?'}{urlencode(form)}" if form else address


def _scripts(content: str) -> str:
    scripts = [element.text for element in parse(content).iter("script") if element.text]
    return "\n".join(scripts)[:MAX_SCRIPT]


def _fields(content: str, form: str | None = None) -> dict[str, str]:
    """The values of a page's hidden fields by their names and ids; of one form's, by their names."""
    found: dict[str, str] = {}
    for field in parse(content).iter("input"):
        inside = form is None or any(above.get("id") == form for above in field.iterancestors("form"))
        for key in (field.get("name"), field.get("id") if form is None else None):
            if key and inside:
                found.setdefault(key, field.get("value") or "")
    return found


def _serialized(behind: str, content: str) -> dict[str, str]:
    """The fields of the form that is sent as it stands."""
    form = _SERIALIZED.search(behind[:BACK])
    fields = {} if form is None else _fields(content, form[1])
    return {name: "1" if _PAGE_FIELD.fullmatch(name) else value for name, value in fields.items()}


def _put_together(content: str, start: int, named: Mapping[str, str]) -> tuple[str, int]:
    """The string that begins at `start` with what is added to it, and where it ends."""
    pieces: list[str] = []
    end = start
    for _ in range(MAX_PIECES):
        if string := _STRING.match(content, end):
            piece = next(filter(None, string.groups()), "")
            pieces.append(_IN_TEMPLATE.sub(lambda name: _value(name[1], name.string[: name.start()], named), piece))
            end = string.end()
        elif pieces and (name := _NAME.match(content, end)):
            pieces.append(_value(name[1], "".join(pieces), named))
            end = name.end()
        else:
            break
        if not (plus := _PLUS.match(content, end)):
            break
        end = plus.end()
    return "".join(pieces), end


def _form(behind: str, named: Mapping[str, str]) -> dict[str, str]:
    """The fields of the object that is sent with an address."""
    found = _DATA_ARGUMENT.match(behind) or _DATA.search(behind)
    fields = None if found is None else literal(behind[found.end() - 1 :])
    if isinstance(fields, dict) and isinstance(inner := fields.get("params", fields.get("data")), dict):
        fields = inner  # axios has them one deeper
    form = {}
    for name, value in fields.items() if isinstance(fields, dict) else ():
        if _PAGE_FIELD.fullmatch(str(name)):
            form[str(name)] = "1"
        elif isinstance(value, str) and (field := _FIELD_OF_PAGE.search(value)):
            form[str(name)] = named.get(field[1], "")
        elif isinstance(value, str):
            quoted = re.search(rf"""["']{re.escape(value)}["']""", behind) is not None
            as_it_is = quoted or value in ("true", "false") or not _EXPRESSION.fullmatch(value)
            form[str(name)] = value if as_it_is else _value(value, "", named)
        elif isinstance(value, int):
            form[str(name)] = str(value).lower()  # true and false are numbers too
    return form


def _value(name: str, before: str, named: Mapping[str, str]) -> str:
    """What the page says that a name is: its string or number; 1 where a page's number belongs, "" for the rest."""
    if _ENDS_IN_PAGE.search(before[-40:]):
        return "1"
    given = named.get(name.rpartition(".")[2], "")
    return "" if "$" in given else given  # ${…}: a name again
