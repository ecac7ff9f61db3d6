"""The next page of a list, from what the page prints: links, numbers, announced totals, addresses in scripts.

Nothing is followed that the page does not print: a link that says 下一页, the number after the current one, a numbered
sequence of which a member is linked, or a script's address with a place for the number, where a total is printed too.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, unquote_plus, urljoin, urlsplit

from lxml.etree import _Element

from crawler.platforms.numbering import PAGE_FIELD, announced, field_of, numbered, script_of, with_field
from crawler.platforms.page import absolute, brief, links, parse

MAX_CONTROLS = 20_000  # links, options and buttons of a page that are looked at
MAX_WORDS = 30  # characters of a link that may be a pager's
MAX_PACKED = 1 << 16  # characters of a pager in base64; a real one has some thousand
MAX_HIDDEN = 5  # elements named pages that are unpacked

_BRACKETS = re.compile(r"[\s\[\]【】()（）<>«»‹›→|·.…]+")
_NEXT = frozenset({"下一页", "下页", "后一页", "后页", "下一頁", "下頁", "next", "nextpage", "下一页next", "翻下页"})
_BACK = frozenset(
    {
        "首页",
        "第一页",
        "首頁",
        "上一页",
        "上页",
        "上一頁",
        "前一页",
        "前页",
        "first",
        "firstpage",
        "prev",
        "previous",
        "prevpage",
    }
)
_LAST = frozenset({"尾页", "末页", "最后一页", "最后页", "末頁", "尾頁", "last", "lastpage"})
_ONE_ARROW, _TWO_ARROWS = frozenset({">", "›", "→"}), frozenset({">>", "»", "››"})
_NEXT_CLASS = frozenset({"next", "p_next", "page-next", "nextpage", "next-page", "pagenext", "next_page", "nextbtn"})
_OFF_CLASS = frozenset({"disabled", "disable", "p_fun_d", "nolink", "unable"})
_QUOTED = re.compile(r"""["']([^"'<>\s]{1,500})["']""")
# "list.asp?id=1&page=" + n, and "index_" + n + ".html".
_WRITTEN_QUERY = re.compile(rf"""["']([^"'<>\s]{{0,300}}[?&]{PAGE_FIELD}=)["']\s*\+""", re.IGNORECASE)
_WRITTEN_PATH = re.compile(
    r"""["']([^"'<>\s]{0,300}[\w/][_/-])["']\s*\+\s*[\w.()+ -]{1,40}\+\s*"""
    r"""["'](\.(?:s?html?|jhtml|aspx?|jspx?|php)(?:\?[^"'<>\s]{0,200})?)["']""",
    re.IGNORECASE,
)
_FIELD_NAME = re.compile(
    r"""["'\[?&\s.](currentPage|cur_page|pageIndex|pageNo|pageNum|curPage|page)\s*(?:["'=\]]|\.value\b)"""
)
_CALLED = re.compile(r"\w\(\s*[\"']?(\d{1,4})[\"']?\s*\)")
_PACKED = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_BLANK = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Control:
    """Something on the page that leads to a page of the list: its words, and its address where one is printed."""

    words: str
    element: _Element
    address: str | None
    call: str  # the script it runs


def next_link(content: str, url: str) -> str | None:
    """The address of the list's next page; None at the end, and where the page does not print one."""
    tree = parse(content)
    controls = list(_controls(tree, url))
    controls += [control for fragment in _hidden(tree) for control in _controls(fragment, url)]
    back = {_plain(control.address) for control in controls if _word(control) in _BACK and control.address}

    def leads_on(control: Control) -> bool:
        address = control.address
        if address is None or _is_off(control.element):
            return False
        if _plain(address) in {_plain(url), *back} or _goes_back(url, address):
            return False
        return urlsplit(address).netloc == urlsplit(url).netloc

    said = [control for control in controls if _says_next(control)]
    for control in said:
        if leads_on(control):
            return control.address
    pages, current = _numbers(controls, url)
    if (following := pages.get(current + 1)) is not None and leads_on(following):
        return following.address
    for arrows in (_ONE_ARROW, _TWO_ARROWS):
        for control in controls:
            if control.words in arrows and leads_on(control):
                return control.address
    return _in_sequence(tree, controls, url) or _written(tree, said, pages, url)


def next_numbered(content: str, url: str, own: re.Pattern[str]) -> str | None:
    """The next page of a list whose address has its number where `own` finds its group `number`.

    Where no link leads on, the number of pages that the page prints says whether there is one.
    """
    if (linked := next_link(content, url)) is not None:
        return linked
    found = own.search(url)
    total, _ = announced(parse(content))
    if found is None or total is None or int(found["number"]) >= total:
        return None
    return f"{url[: found.start('number')]}{int(found['number']) + 1}{url[found.end('number') :]}"


def _controls(tree: _Element, url: str) -> Iterator[Control]:
    addresses = dict(links(tree, url))
    count = 0
    for element in tree.iter("a", "option", "input", "button", "li", "span"):
        if count >= MAX_CONTROLS:
            return
        script = element.get("onclick") or ""
        href = element.get("href") or ""
        if href.lower().startswith("javascript:"):
            script = f"{script};{unquote(href)}"
        if element.tag != "a" and element.tag != "option" and not script:
            continue
        words = (brief(element, MAX_WORDS) or element.get("value") or element.get("title") or "").strip()
        if len(words) > MAX_WORDS:
            continue
        count += 1
        address = addresses.get(element)
        if address is None and element.tag == "option" and "." in (element.get("value") or ""):
            address = absolute(url, element.get("value"))
        if address is None or (script and _plain(address) == _plain(url)):
            quoted = (found for found in _QUOTED.findall(script) if "/" in found or "." in found or "?" in found)
            address = absolute(url, next(quoted, None))
        yield Control(words, element, address, script)


def _goes_back(url: str, address: str) -> bool:
    """Whether a link leads to an earlier page: a last page's 下一页 may lead to the first.

    Files that are numbered backwards go down by one.
    """
    own, other = numbered(url), numbered(address)
    if own is None or own[1] <= 1:
        return False
    if other is None or other[::2] != own[::2]:
        return _plain(address) == _plain(f"{own[0].rstrip('_-/')}{own[2]}")
    return other[1] < own[1] - 1


def _is_off(element: _Element) -> bool:
    """Whether a control is shown as having nothing to do: on the last page it may still have an address."""
    if element.get("disabled") not in (None, "false"):
        return True
    parent = element.getparent()
    classes = f"{element.get('class') or ''} {'' if parent is None else parent.get('class') or ''}"
    return not _OFF_CLASS.isdisjoint(classes.lower().split())


def _word(control: Control) -> str:
    return _BRACKETS.sub("", control.words).lower()


def _number(control: Control) -> int | None:
    """The number that a control's words are; a year's is none."""
    word = _word(control)
    if not (word.isascii() and word.isdigit() and len(word) <= 4) or (len(word) == 4 and "1900" < word < "2100"):
        return None
    return int(word) or None


def _says_next(control: Control) -> bool:
    if _word(control) in _NEXT or _BRACKETS.sub("", control.element.get("title") or "").lower() in _NEXT:
        return True
    classes = (control.element.get("class") or "").lower().split()
    return not _word(control).isdigit() and len(_word(control)) <= 4 and not _NEXT_CLASS.isdisjoint(classes)


def _plain(address: str) -> str:
    """An address under which a folder and its index are one."""
    return re.sub(r"/index\.\w{3,5}$", "/", address)


def _numbers(controls: list[Control], url: str) -> tuple[dict[int, Control], int]:
    """The pages that the pager links by number, and which of them this one is."""
    folder = urlsplit(url).path.rpartition("/")[0] + "/"
    pages: dict[int, Control] = {}
    for control in controls:
        number = _number(control)
        if number is None or not (control.address or control.call):
            continue
        if control.address is None or urlsplit(control.address).path.startswith(folder):
            pages.setdefault(number, control)
    if not pages:
        return pages, 0
    for number, control in pages.items():
        if control.address and _plain(control.address) == _plain(url):
            return pages, number
    first = next(iter(pages.values()))
    printed = _unlinked_number(first.element, set(pages))
    if printed is not None:
        return pages, printed
    own = numbered(url)
    if own and any(
        control.address and (parts := numbered(control.address)) and parts[::2] == own[::2]
        for control in pages.values()
    ):
        shifts = {
            number - parts[1]
            for number, control in pages.items()
            if control.address and (parts := numbered(control.address)) and parts[::2] == own[::2]
        }
        return pages, own[1] + min(shifts)
    return pages, min(pages) - 1 if min(pages) > 1 else max(pages)


def _unlinked_number(element: _Element, linked: set[int]) -> int | None:
    """The number that a pager prints without a link: the current page's."""
    container = element.getparent()
    for _ in range(3):
        if container is None:
            return None
        loose = [text.strip(" \r\n\t[]<>()\u3000\xa0") for text in container.itertext()]
        found = [int(text) for text in loose if text.isascii() and text.isdigit() and len(text) <= 4]
        missing = [number for number in found if number not in linked]
        if len(found) > 1 and missing:
            return missing[0]
        container = container.getparent()
    return None


def _in_sequence(tree: _Element, controls: list[Control], url: str) -> str | None:
    """The next address of a numbered sequence whose last page (or a later one) is linked."""
    last = next((control for control in controls if _word(control) in _LAST and control.address), None)
    if last is None or last.address is None or (parts := numbered(last.address)) is None:
        return None
    if urlsplit(last.address).netloc != urlsplit(url).netloc:
        return None
    prefix, highest, suffix = parts
    own = numbered(url)
    total, _ = announced(tree)
    first = 0 if total is not None and total == highest + 1 else 1
    current = own[1] if own and own[::2] == (prefix, suffix) else first
    return f"{prefix}{current + 1}{suffix}" if current < highest else None


def _written(tree: _Element, said: list[Control], pages: dict[int, Control], url: str) -> str | None:
    """The address that a script would make for the next page, where the number of pages or of the next is printed.

    A pager of scripts is believed only with a control: one that says 下一页 or a number, or a menu of pages.
    """
    calls = [control.call for control in (*said, *pages.values()) if control.call and not _is_off(control.element)]
    calls += [
        select.get("onchange") or "" for select in tree.iter("select") if "page" in (select.get("onchange") or "")
    ]
    total, here = announced(tree)
    total = _called(said) if total is None else total
    if not calls or total is None:
        return None
    script = script_of(tree) + "".join(f"\n{call}" for call in calls)
    for prefix, suffix in _templates(script, url):
        own = numbered(url)
        current = own[1] if own and own[0] == prefix else here or 1
        return f"{prefix}{current + 1}{suffix}" if current < total else None
    name = _FIELD_NAME.search(script) or _FIELD_NAME.search(_fields(tree))
    if name is None:
        return None
    own_field = field_of(url, name[1])
    current = int(own_field) if own_field and own_field.isdigit() and len(own_field) <= 4 else here or 1
    return with_field(url, name[1], current + 1) if current < total else None


def _called(said: list[Control]) -> int | None:
    """The page that 下一页 asks its script for, where the list does not say how many there are: next(2)."""
    numbers = (_CALLED.search(control.call) for control in said if not _is_off(control.element))
    return next((int(found[1]) for found in numbers if found), None)


def _templates(script: str, url: str) -> Iterator[tuple[str, str]]:
    if found := _WRITTEN_QUERY.search(script):
        yield urljoin(url, found[1]), ""
    if found := _WRITTEN_PATH.search(script):
        yield urljoin(url, found[1]), found[2]


def _fields(tree: _Element) -> str:
    return " ".join(f'"{element.get("name")}"' for element in tree.iter("input") if element.get("name"))


def _hidden(tree: _Element) -> Iterator[_Element]:
    """Pagers that a script decodes: base64 of percent-encoded HTML, in an element named pages."""
    named = (element for element in tree.iter("div", "span", "ul") if "page" in (element.get("id") or "").lower())
    for element in islice(named, MAX_HIDDEN):
        packed = _BLANK.sub("", brief(element, MAX_PACKED))
        if not _PACKED.fullmatch(packed) or len(packed) % 4:
            continue
        try:
            unpacked = unquote_plus(base64.b64decode(packed, validate=True).decode("ascii"))
        except (binascii.Error, UnicodeDecodeError):
            continue
        if "<" in unpacked:
            yield parse(unpacked)
