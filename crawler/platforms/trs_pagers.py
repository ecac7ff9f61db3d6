"""The pagers of TRS lists: how many pages a list has, and what its pages' files are called.

The system writes `index.html`, `index_1.html` …; each site's own script pages over them. Scripts that name pages
from 1 lead from `index.html` to `index_2.html`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from lxml.etree import _Element

from crawler.platforms.literals import without_comments
from crawler.platforms.page import parse

SUFFIXES = ("shtml", "html", "htm", "jsp")
MAX_CALL = 400  # characters of a pager's call or configuration

_TRACES = re.compile("pag(?:ination|eDec)")
# createPage, countPage, and the call of a Pager: a capital is rarer than the letters around it.
_CAPITAL_TRACES = re.compile(r"P(?:age(?:(?<=createPage)|(?<=countPage))|ager ?\()")
_CALL = re.compile(rf"\b(?P<name>createPageHTML|createPage|pageDec)\s{{0,9}}\((?P<given>[^()]{{1,{MAX_CALL}}})\)")
_GIVEN = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|$)""")
_SET_PAGE = re.compile(
    r"""\.pagination\s{0,9}\(\s*["']setPage["']\s*,\s*(?P<current>\w{1,40})\s*,\s*(?P<total>\w{1,40})"""
)
_CONFIG = re.compile(
    rf"(?:\bPager\s{{0,9}}\(\s*|\bpagination_script_config\s{{0,9}}=\s*)\{{(?P<fields>[^{{}}]{{1,{MAX_CALL}}})"
)
_CONFIG_FIELD = re.compile(r"\bpagination_script_config\.(?P<name>\w{1,40})\s{0,9}=\s*[\"']?(?P<value>\w{1,40})")
_FIELD = re.compile(r"""["']?(\w{1,40})["']?\s*:\s*["']?([\w./-]{1,80})""")
_VARIABLE = re.compile(r"""\b(\w{1,40})\s{0,9}=\s{0,9}["']?(\d{1,6})\b(?![\w.])""")
# index_8597_1.shtml, or "index_8597_" + n + ".shtml"
_NUMBERED_ID = re.compile(
    r"""\bindex_(?P<id>\d{1,9})_(?:\d{1,4}|\\?["']\s{0,9}\+[^"'\n]{1,80}["'])\.(?P<suffix>shtml|html?|jsp)\b"""
)
_WRITTEN_SUFFIX = re.compile(r"""["']\.(?:["']\s{0,9}\+\s{0,9}["'])?(?P<suffix>shtml|html?|jsp)\\?["']""")
_ARTICLE_SUFFIX = re.compile(r"/t(?:\d{8}_\d+|\d{5,})\.(?P<suffix>shtml|html?|jsp)\b")
_NUMBER = re.compile(r"(?P<stem>.+)_(?P<number>\d{1,9})")
_PAGES = ("pagecount", "totalpage", "totalpages", "pagetotal", "countpage", "pages")
_TOTALS = (*_PAGES, "size", "total")  # of a configuration, which calls the number of pages its size
_SIZES = ("pagesize", "size", "perpage", "rows", "limit")
_RECORDS = ("recordcount", "totalcount", "totalrecord", "totalrecords", "records", "totalnum", "total", "count")
_CURRENTS = ("current", "currentpage", "curpage", "pageno", "pagenumber", "page")


@dataclass(frozen=True, slots=True)
class Pager:
    """A pager's announcement: pages in all, this page's number, the number that page 1 would have (0 or 1).

    `prefix` and `suffix` name the files where the pager does: `index_3.shtml` is page 3 of `index` and `shtml`.
    """

    total: int
    current: int | None
    first: Literal[0, 1]
    prefix: str | None = None
    suffix: str | None = None
    sure: bool = True  # whether every script of this kind counts from `first`


def next_page(content: str, url: str) -> str | None:
    """The address of the list's next page; None on the last one and where no pager is. Raises PageError."""
    pager = pager_of(content)
    if pager is None:
        return None
    number, prefix = _place(pager, url, content)
    suffix = pager.suffix or _suffix(url, content)
    if number == 0 and pager.current == 1 and not pager.sure:
        number = 1  # the address is the first page's, and the script calls it 1
        pager = replace(pager, first=1)
    following = f"{prefix}_{number + 1}.{suffix}"
    if number + 1 > pager.total - 1 + pager.first and (pager.sure or number >= pager.total or following not in content):
        return None
    parts = urlsplit(url)
    # Not urljoin, which makes one slash of two: some lists stand at …/zfwj//.
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{following}", query="", fragment=""))


def pager_of(content: str) -> Pager | None:
    """What the pager that a page's script calls announces; None where there is none. Raises PageError."""
    if not (_TRACES.search(content) or _CAPITAL_TRACES.search(content)):
        return None
    tree = parse(content)
    scripts = _scripts(tree)
    return _called(scripts) or _set(scripts) or _configured(scripts) or _counted(scripts) or _marked(tree)


def _place(pager: Pager, url: str, content: str) -> tuple[int, str]:
    """This page's number and what its list's files are called. An address knows both better than a stale script."""
    path = urlsplit(url).path
    stem = "" if path.endswith("/") else PurePosixPath(path).stem
    numbered = _NUMBER.fullmatch(stem)
    if numbered and pager.prefix in (None, numbered["stem"]):
        if int(numbered["number"]) < pager.total + pager.first:
            return int(numbered["number"]), numbered["stem"]
        return pager.first, pager.prefix or stem  # index_21667.html is a first page under its column's number
    if pager.prefix is None:
        named = _NUMBERED_ID.search(content) if stem in ("", "index") else None
        return pager.first, f"index_{named['id']}" if named else stem or "index"
    if stem in ("", pager.prefix) or pager.current is None:
        return pager.first, pager.prefix
    return pager.current, pager.prefix


def _called(scripts: str) -> Pager | None:
    """createPageHTML and its kin, by what they are given: an element's name, numbers, the files' name and suffix."""
    variables = _variables(scripts)
    for call in _CALL.finditer(scripts):
        given = [next(filter(None, words), "").strip() for words in _GIVEN.findall(call["given"])]
        given = [variables.get(word, word) for word in given]
        into_element = not _is_number(given[0])
        rest = given[into_element:]
        numbers: list[int] = []
        while rest and _is_number(rest[0]):
            numbers.append(int(rest.pop(0)[:6]))
        if not numbers:
            continue  # the function's own definition
        from_1 = into_element and call["name"] == "createPageHTML"
        plain = (not into_element and len(numbers) == 2) or call["name"] == "pageDec"
        if len(numbers) > 2:
            numbers = numbers[1:]  # the number of records goes before that of the pages
        prefix = suffix = None
        if len(rest) > 1 and rest[1].lstrip(".") in SUFFIXES and re.fullmatch(r"(?:\./)?[\w-]{1,40}", rest[0]):
            prefix, suffix = rest[0].removeprefix("./"), rest[1].lstrip(".")
        current = numbers[1] if len(numbers) > 1 else None
        return Pager(numbers[0], current, 1 if from_1 else 0, prefix, suffix, sure=from_1 or plain)
    return None


def _set(scripts: str) -> Pager | None:
    """`.pagination("setPage", current, total)`: pages are named by the number that a reader sees."""
    found = _SET_PAGE.search(scripts)
    if found is None:
        return None
    variables = _variables(scripts)
    current, total = (variables.get(found[name], found[name]) for name in ("current", "total"))
    return Pager(int(total[:6]), int(current[:6]), 1) if _is_number(total) and _is_number(current) else None


def _configured(scripts: str) -> Pager | None:
    """`Pager({size:4, current:0, prefix:'index', suffix:'html'})` and `pagination_script_config`."""
    found = _CONFIG.search(scripts)
    given = _FIELD.findall(found["fields"]) if found else _CONFIG_FIELD.findall(scripts)
    fields = {name.lower(): value for name, value in given}
    total = next((fields[name] for name in _TOTALS if _is_number(fields.get(name, ""))), None)
    if total is None:
        return None
    current = next((fields[name] for name in _CURRENTS if _is_number(fields.get(name, ""))), None)
    suffix = fields.get("suffix", "").lstrip(".")
    prefix = fields.get("prefix", "").removeprefix("./")
    return Pager(
        int(total[:6]),
        int(current[:6]) if current else None,
        0,
        prefix or None,
        suffix if suffix in SUFFIXES else None,
        sure=False,
    )


def _counted(scripts: str) -> Pager | None:
    """`var currentPage = 0; … var countPage = 17`."""
    variables = _variables(scripts)
    if "countPage" not in variables:
        return None
    current = variables.get("currentPage")
    return Pager(int(variables["countPage"]), int(current) if current else None, 0)


def _marked(tree: _Element) -> Pager | None:
    """`<div id="pageDec" pagesize="20" pagecount="51">`: a script from another host reads its numbers there.

    Where it is given records and records a page, their number says that of the pages.
    """
    element = tree.find(".//*[@id='pageDec']")
    if element is None:
        return None
    fields = {_plain(str(name)): str(value).strip() for marked in element.iter() for name, value in marked.items()}
    numbers = {name: int(value[:6]) for name, value in fields.items() if _is_number(value)}
    size = next((numbers[name] for name in _SIZES if numbers.get(name)), None)
    records = next((numbers[name] for name in _RECORDS if name in numbers), None)
    pages = next((numbers[name] for name in _PAGES if name in numbers), None)
    if pages is None and records is not None:
        pages = -(-records // size) if size else records
    return None if pages is None else Pager(pages, None, 0)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()  # ² is a digit, and no number


def _plain(name: str) -> str:
    return name.lower().removeprefix("data-").replace("-", "").replace("_", "")


def _suffix(url: str, content: str) -> str:
    """The suffix of the list's files: the address's, else the one that the script writes, else that of the articles."""
    suffix = PurePosixPath(urlsplit(url).path).suffix.lstrip(".")
    if suffix in SUFFIXES:
        return suffix
    written = _WRITTEN_SUFFIX.search(_scripts(parse(content)))
    found = written or _NUMBERED_ID.search(content) or _ARTICLE_SUFFIX.search(content)
    return found["suffix"] if found else "html"


def _scripts(tree: _Element) -> str:
    """The page's scripts without what is commented out in them."""
    return "\n".join(without_comments(element.text) for element in tree.iter("script") if element.text)


def _variables(scripts: str) -> dict[str, str]:
    """Names that are given a number, with the first number of each."""
    return dict(reversed(_VARIABLE.findall(scripts)))
