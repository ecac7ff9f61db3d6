"""What a page is, whatever it seems: pure rules over what was answered, each ending in a verdict by name.

They are asked of every page of a night, so that they first look for a literal, and none fires on an ordinary page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from crawler.pages.challenge import challenge_in
from crawler.pages.mirror import converted
from crawler.pages.skim import page_title, visible_words
from crawler.pages.sniffing import Kind, file_kind
from crawler.platforms.files import file_type
from crawler.platforms.page import absolute
from crawler.verdict import (
    FILE_DIFFERS,
    FILE_STUB,
    MIRROR,
    MISSING_PAGE,
    NO_ENTRIES,
    NOT_FOUND,
    PAGE_FOR_FILE,
    REPEATED_PAGE,
    SERVER_ERROR,
    UNEXPECTED,
    PageVerdict,
)

GONE_STATUSES = frozenset({404, 410})
# Stubs behind the last real list page are 300 to 400 bytes.
STUB_BYTES = 600
# No file that carries a report is smaller; an answer of 200 bytes is a message.
LEAST_FILE = 512  # bytes
# Two pages whose links agree this far are one page: the home page differs only in its clock and its latest news.
SAME_PAGE = 0.9
FEW_LINKS = 3  # a page with fewer links is told by its own words, not by its links
SHELL = 4_000  # characters: shells of 215 to 1,500 bytes were seen
SHELL_WORDS = 150  # characters that a shell says: that it needs JavaScript
NOTICE = 600  # characters that a page says which only tells that there is none

_NO_PAGE = re.compile(
    r"(?:页面|网页|内容|信息|文章|文件|栏目)(?:不存在|未找到|找不到|没有找到|已(?:被)?(?:删除|移除|撤销)|已下线|走丢)|"
    r"(?:找不到|未找到|没有找到|无法找到)(?:您|你)?(?:要|所)?(?:访问|请求|查找|浏览)?的?(?:页面|网页|内容|信息|文件)|"
    r"(?:^|\W)404(?:\W{0,3}(?:错误|页面|error|not found)|\s*$)|page not found|file not found",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"<meta[^>]{0,200}http-equiv\s{0,9}=\s{0,9}[\"']?refresh[^>]{0,600}", re.IGNORECASE)
_REFRESH_URL = re.compile(
    r"content\s{0,9}=\s{0,9}[\"']?\s{0,9}(\d{1,4})[^\"'>]{0,20}?url\s{0,9}=\s{0,9}[\"']?([^\"'>\s]+)", re.I
)
_PATIENCE = 10  # seconds: a page that loads itself again after minutes only wants to be fresh
_SCRIPT_GOES = re.compile(
    r"""location(?:\.href)?\s{0,9}=\s{0,9}["']([^"'<>\s]{1,500})["']|location\.replace\(\s{0,9}["']([^"'<>\s]{1,500})["']""",
    re.IGNORECASE,
)
_DEBRIS = ("<?=", "<%=", "<%@", "<jsp:", "<CMSPRO_")
_UNFILLED = ("<?", "<%", "{{", "${", "<CMSPRO_")
_EXPECTED_KINDS: dict[str, frozenset[Kind]] = {
    "pdf": frozenset({"pdf"}),
    **dict.fromkeys(("docx", "xlsx", "ofd", "zip"), frozenset({"zip"})),
    # Word writes .doc files in three formats, and renamed .docx files open as well.
    **dict.fromkeys(("doc", "xls", "wps", "et"), frozenset({"ole", "zip", "rtf"})),
    "rar": frozenset({"rar"}),
    "7z": frozenset({"7z"}),
    "rtf": frozenset({"rtf"}),
}


def judge_answer(status: int, content: str, cookies: str = "") -> PageVerdict | None:
    """What the status, the body and the cookies of an answer give away; None for an ordinary page."""
    if (challenge := challenge_in(status, content, cookies)) is not None:
        return challenge
    if status in GONE_STATUSES:
        return NOT_FOUND
    if status >= 500:
        return SERVER_ERROR
    if status != 200:
        return UNEXPECTED
    return MIRROR if converted(content) is not None else None


def judge_list(entries: Sequence[str], seen: Iterable[str], size: int, *, first: bool) -> PageVerdict | None:
    """What a list page's entries (addresses) give away; `seen` are those of the pages before, `size` its bytes."""
    if not entries:
        return MISSING_PAGE if not first and size < STUB_BYTES else NO_ENTRIES
    if not first and set(entries) <= set(seen):
        return REPEATED_PAGE
    return None


def judge_file(url: str, media_type: str | None, payload: bytes) -> PageVerdict | None:
    """Whether a file's address was answered with something else: a page, a message, or another kind of file."""
    head = payload[:512].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or (media_type == "text/html" and head.startswith(b"<")):
        return PAGE_FOR_FILE
    named, kind = file_type(url), file_kind(payload)
    if kind is None and len(payload) < LEAST_FILE and named not in ("txt", "csv"):
        return FILE_STUB
    expected = _EXPECTED_KINDS.get(named or "")
    return FILE_DIFFERS if expected and kind is not None and kind not in expected else None


def is_same_page(links: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two pages are one under two addresses, told by the links that both print."""
    page, other = set(links), set(others)
    if len(other) < FEW_LINKS:
        return False
    return len(page & other) / len(page | other) >= SAME_PAGE


def says_not_found(content: str) -> bool:
    """Whether a page says in its title, or in the little that it says at all, that there is no page."""
    if _NO_PAGE.search(page_title(content)):
        return True
    words = visible_words(content, NOTICE + 1)
    return len(words) <= NOTICE and _NO_PAGE.search(words) is not None


def sends_on(content: str, url: str) -> str | None:
    """The other address that a page sends its readers to by itself; None for a page that stays, or loads itself."""
    target = None
    if (tag := _REFRESH.search(content)) is not None:
        asked = _REFRESH_URL.search(tag[0])
        target = asked[2] if asked and int(asked[1]) <= _PATIENCE else None
    elif len(content) <= SHELL and "location" in content and len(visible_words(content, SHELL_WORDS)) < SHELL_WORDS:
        goes = _SCRIPT_GOES.search(content)
        target = (goes[1] or goes[2]) if goes else None
    address = absolute(url, target)
    return None if address is None or address == url.partition("#")[0] else address


def is_shell(content: str) -> bool:
    """Whether a page is a root element and scripts, and nothing that a reader sees."""
    if len(content) > SHELL or "<script" not in content or "<a " in content:
        return False
    rooted = "<div" in content and "id=" in content
    return rooted and len(visible_words(content, SHELL_WORDS)) < SHELL_WORDS


def debris_in(content: str) -> str | None:
    """The first piece of a template that a page prints unfilled; None where there is none."""
    places = [place for mark in _DEBRIS if (place := content.find(mark)) >= 0]
    return content[min(places) : min(places) + 40].split("\n")[0] if places else None


def is_unfilled(address: str) -> bool:
    """Whether an address is a template's own words: `<?=el.link?>`, `{{pcUrl}}`."""
    said = unquote(address)
    return any(mark in said for mark in _UNFILLED)
