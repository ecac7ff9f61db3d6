"""拓尔思 TRS WCM: static lists index.html, index_1.html …, articles tYYYYMMDD_N.html, files ./P0….docx."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.platforms.files import attachments as attachments
from crawler.platforms.labels import detail as detail
from crawler.platforms.page import Entry
from crawler.platforms.pagers import next_link
from crawler.platforms.rows import listed, once
from crawler.platforms.trs_pagers import next_page, pager_of
from crawler.platforms.written import written_entries

NAME = "trs"

# t20240126_1553292.shtml, t19700101_3582827.shtml, t18859975.shtml, …_wap.html; …_1.html is an article's second page
_ARTICLE = re.compile(r"/t(?:\d{8}_\d+|\d{5,})(?:_\d{1,3})?(?:_wap)?\.(?:s?html?|jsp)$", re.IGNORECASE)
_ROW = re.compile(r"/t(?:\d{8}_\d+|\d{5,})(?:_wap)?\.s?html?")
_BARE_ROW = re.compile(r"=[\"']?t(?:\d{8}_\d+|\d{5,})(?:_wap)?\.s?html?")  # in the list's own folder
_FILE_ROW = re.compile(r"/P0\d{12,}\.\w")
# Marks of the system's own templates, in the page and in its head; and of its editor: text that was written in it is
# pasted into other systems too.
_TEMPLATE_MARKS = ("createPageHTML(", "</TRS_DOCUMENT>")
_HEAD_MARKS = ("publishedtype", "publishdate")
_EDITOR_MARKS = ("TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "Custom_UnionStyle")
HEAD = 8_000  # characters of a page that hold its metas


def recognise(content: str, url: str) -> float:
    """The article's address with a mark is sure, as are rows with a mark; the text's editor alone says nothing."""
    head = content[:HEAD]
    # What most articles have is asked first: to find that a long page has no mark is what costs.
    if _is_article(url) and any(mark in content for mark in _EDITOR_MARKS):
        return 1.0
    template = any(mark in head for mark in _HEAD_MARKS) or any(mark in content for mark in _TEMPLATE_MARKS)
    if _is_article(url):
        return 1.0 if template else 0.7
    if _ROW.search(content) or _FILE_ROW.search(content) or _BARE_ROW.search(content):
        return 1.0 if template else 0.7
    return 0.7 if template else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the lists that lead to articles or files, and those that a script writes."""
    return once([*listed(content, url, _is_article), *written_entries(content, url, _is_article)])


def next_pages(content: str, url: str) -> list[str]:
    """The next static list page, from the numbers of the pager's call; without one, the page that a link leads to."""
    following = next_link(content, url) if pager_of(content) is None else next_page(content, url)
    return [] if following is None else [following]


def _is_article(address: str) -> bool:
    return _ARTICLE.search(urlsplit(address).path) is not None
