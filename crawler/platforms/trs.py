"""拓尔思 TRS WCM: static lists index.html, index_1.html …, articles tYYYYMMDD_N.html, files ./P0….docx."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.platforms.files import FILE_TYPES
from crawler.platforms.files import attachments as attachments
from crawler.platforms.page import Detail, Entry, described, links, parse
from crawler.platforms.rows import entry_of, once, row_of

NAME = "trs"

_ARTICLE = re.compile(r"/t(?:\d{8}_)?\d+(?:_wap)?\.s?html?$", re.IGNORECASE)
_FILE = re.compile(rf"/P0\d{{10,}}\.(?:{'|'.join(sorted(FILE_TYPES))})$", re.IGNORECASE)
_SIGNS = re.compile(
    r"createPageHTML\s*\(|TRS_Editor|trs_editor_view|TRS_UEDITOR|Custom_UnionStyle|</TRS_DOCUMENT>", re.IGNORECASE
)
_ROWS = re.compile(r"""["'(]\s*(?:\./|[^"']*/)?(?:\d{6}/)?(?:t\d{8}_\d+\.s?html?|P0\d{10,}\.\w+)""", re.IGNORECASE)
# A pager's commented call keeps a number from the day its template was made. (A script may stand inside <!-- //-->,
# so that only comments around a whole script go.)
_COMMENTS = re.compile(r"""<!--(?:(?!-->).)*<script.*?-->|/\*.*?\*/|(?<![:"'\w])//[^\n]*""", re.DOTALL)
_NAMED = r"""["'](?P<prefix>\w[\w-]{0,40})["']\s*,\s*["'](?P<suffix>s?html?|jsp)["']"""
_FROM_0 = re.compile(rf"createPage(?:HTML)?\s*\(\s*(?P<total>\d+)\s*,\s*(?P<current>\d+)\s*,\s*{_NAMED}", re.IGNORECASE)
_FROM_1 = re.compile(
    rf"""createPageHTML\s*\(\s*["']\w+["']\s*,\s*(?P<total>\d+)\s*,\s*(?P<current>\d+)\s*,\s*{_NAMED}""", re.IGNORECASE
)
_NUMBERS = re.compile(r"createPageHTML\s*\(\s*\d+\s*,\s*(?P<total>\d+)\s*,\s*(?P<current>\d+)\s*[,)]", re.IGNORECASE)
_SET_PAGE = re.compile(r"""\.pagination\(\s*["']setPage["']\s*,\s*(?P<current>\d+)\s*,\s*(?P<total>\d+)""")
_COUNT = re.compile(r"var\s+countPage\s*=\s*(?P<total>\d+)")
_CURRENT = re.compile(r"var\s+currentPage\s*=\s*(?P<current>\d+)")
_PAGER = re.compile(r"\bPager\s*\(\s*\{(?P<body>[^}]{1,400})\}")
_PAGER_FIELD = re.compile(r"""["']?(\w+)["']?\s*:\s*["']?([\w-]+)""")


@dataclass(frozen=True, slots=True)
class _Pager:
    """A pager's announcement: pages in all, this page's number, the first page's (0 or 1), and the files' name."""

    total: int
    current: int
    first: int
    prefix: str
    suffix: str


def recognise(content: str, url: str) -> float:
    """The article's address or the template's marks; a list is known by its pager or by the shape of its links."""
    address = _ARTICLE.search(urlsplit(url).path) is not None
    sign = _SIGNS.search(content) is not None
    rows = _ROWS.search(content) is not None
    return 1.0 if sign and (address or rows) else 0.9 if sign else 0.7 if address or rows else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The lists in which at least one row links to an article or a file of the platform's shape, all rows of each."""
    anchors = list(links(parse(content), url))
    rows = [(row_of(anchor), anchor, link) for anchor, link in anchors]
    lists = {row.getparent() for row, _, link in rows if _ARTICLE.search(urlsplit(link).path) or _FILE.search(link)}
    taken = set()
    found = []
    for row, anchor, link in rows:
        if row.getparent() in lists and row not in taken:
            taken.add(row)
            found.append(entry_of(anchor, link, row))
    return once(found)


def next_pages(content: str, url: str) -> list[str]:
    """The next static list page, from the pager's numbers; the page's own number is the address's where it has one."""
    pager = _pager(_COMMENTS.sub("", content), url)
    if pager is None:
        return []
    named = re.search(rf"/{re.escape(pager.prefix)}_(\d+)\.\w+$", urlsplit(url).path)
    following = (int(named[1]) if named else pager.current) + 1
    if following > pager.total - 1 + pager.first:
        return []
    return [urljoin(url, f"{pager.prefix}_{following}.{pager.suffix}")]


def detail(content: str, url: str) -> Detail:  # noqa: ARG001  # every platform is asked alike
    """Title and date from the standard metas, or the platform's own publishdate."""
    return described(content, published=("pubdate", "publishdate"))


def _pager(script: str, url: str) -> _Pager | None:
    for pattern, first in ((_FROM_1, 1), (_FROM_0, 0)):
        if found := pattern.search(script):
            return _Pager(int(found["total"]), int(found["current"]), first, found["prefix"], found["suffix"])
    suffix = re.search(r"\.(s?html?)$", urlsplit(url).path)
    named = ("index", str(suffix[1]) if suffix else "html")
    if found := _NUMBERS.search(script):
        return _Pager(int(found["total"]), int(found["current"]), 0, *named)
    if found := _SET_PAGE.search(script):
        return _Pager(int(found["total"]), int(found["current"]), 1, *named)
    if found := _COUNT.search(script):
        current = _CURRENT.search(script)
        return _Pager(int(found["total"]), int(current["current"]) if current else 0, 0, *named)
    if found := _PAGER.search(script):
        fields: dict[str, str] = dict(_PAGER_FIELD.findall(found["body"]))
        total = fields.get("size") or fields.get("total") or ""
        if total.isdigit() and fields.get("current", "0").isdigit():
            return _Pager(
                int(total),
                int(fields.get("current", "0")),
                0,
                fields.get("prefix", named[0]),
                fields.get("suffix", named[1]),
            )
    return None
