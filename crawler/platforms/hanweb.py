"""大汉 hanweb JCMS: lists as XML records in a script, more from dataproxy.jsp, articles /art/Y/M/D/art_C_N.html.

Its lists come in four kinds: data stores (hanweb_datastore), the fragments of the xxgk module (hanweb_xxgk), lists that
stand in the page whole (hanweb_inline), and plain links.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from lxml.etree import _Element

from crawler.platforms import hanweb_datastore, hanweb_inline, hanweb_xxgk
from crawler.platforms.answers import words
from crawler.platforms.files import attachments as attachments
from crawler.platforms.page import Detail, Entry, described, parse, text_of
from crawler.platforms.rows import first_date, listed, once
from extract.identity import read_title

NAME = "hanweb"
MAX_MARKED = 2_000  # characters between two marks of the template that are read as a title, a source or a date
MAX_HEADINGS = 40  # elements of a page that are looked at as its heading
MAX_INSIDE = 5  # elements in a heading; a block of more is named a title for other reasons

_ARTICLE = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f_]+\.html", re.IGNORECASE)
_DATED_ARTICLE = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_[0-9a-f_]+\.html", re.IGNORECASE)
_COLUMN = re.compile(r"/col/col\d+/?(?:index\.html)?(?:$|[?#])|/channels/ch\d+/", re.IGNORECASE)
# Programs that no other system has.
_PROGRAM = re.compile(r"/jpage/\w{0,20}dataproxy\.jsp|/module/(?:xxgk|download)/\w{1,40}\.jsp", re.IGNORECASE)
_SIGNS = (
    *("<datastore", "default_pgContainer", "<!--<$[", "ZJEG_RSS.content", "tr_main_value_", "logicTotalPage"),
    *("i_articleid", '"infolist"'),
)
# Its successor serves the same addresses, and some of the same marks.
_SUCCESSOR = ("/api-gateway/jpaas", "unitbuild.js", "loadPageData(")
_TITLED = re.compile(r"(?:^|[\s_-])(?:\w{0,12}title|\w{0,8}tit|bt|biaoti)\d?(?:$|[\s_-])", re.IGNORECASE)


def recognise(content: str, url: str) -> float:
    """The address alone is nearly enough; one sign in the page settles it."""
    program = _PROGRAM.search(url) is not None
    address = program or _DATED_ARTICLE.search(url) is not None or _COLUMN.search(url) is not None
    sign = any(sign in content for sign in _SIGNS) or ("/module/" in content and _PROGRAM.search(content) is not None)
    if not (address or sign):
        return 0.0
    if not program and "<datastore" not in content and any(mark in content for mark in _SUCCESSOR):
        return 0.5 if address else 0.1
    if sign:
        return 1.0 if address else 0.8
    return 0.9 if program else 0.6


def entries(content: str, url: str) -> list[Entry]:
    """The rows of every list of the page; the visible list beside a data store is an empty shell."""
    found = once(
        (
            *hanweb_datastore.entries(content, url),
            *hanweb_xxgk.entries(content, url),
            *hanweb_inline.entries(content, url),
        )
    )
    if found or "<datastore" in content or hanweb_xxgk.is_report(url):
        return found
    if _PROGRAM.search(url) and not content.strip():
        return []  # a group that was announced, and is not there
    return listed(content, url, _is_article)


def next_pages(content: str, url: str) -> list[str]:
    """The next group of records of each list of the page, or the next fragment."""
    following = (*hanweb_datastore.next_pages(content, url), *hanweb_xxgk.next_pages(content, url))
    return [page for page in dict.fromkeys(following) if page != url]


def detail(content: str, url: str) -> Detail:  # noqa: ARG001  # every platform is asked alike
    """Title and dates from the standard metas, then from the template's own marks, then from what looks like a heading.

    Maketime is when the page was generated, and comes last.
    """
    described_by_metas = described(content, published=("pubdate", "maketime"))
    metas = described_by_metas.metas
    title, published = described_by_metas.title, described_by_metas.published
    if "articletitle" not in metas:
        title = _marked(content, "信息标题", "标题") or _heading(parse(content)) or title
    if "pubdate" not in metas:
        marked = _marked(content, "发布日期", "发布时间", "信息日期")
        published = first_date(marked) or published if marked else published
    source = described_by_metas.source or _marked(content, "信息来源", "来源")
    return replace(described_by_metas, title=title, published=published, source=source)


def _is_article(address: str) -> bool:
    return _ARTICLE.search(address) is not None or hanweb_xxgk.is_report(address)


def _marked(content: str, *names: str) -> str | None:
    """What stands between `<!--<$[name]>begin-->` and its end; the end's comment is written in more than one way."""
    for name in names:
        _, begun, rest = content.partition(f"<!--<$[{name}]>begin-->")
        inside, ended, _ = rest[:MAX_MARKED].partition("<!--")
        if begun and ended and (text := words(inside)):
            return text
    return None


def _heading(tree: _Element) -> str | None:
    """The heading of a page without metas: what looks like one and ends the page's <title> as well, or names a report.

    <title> is the site's name, the column's and the article's title; a heading may also be the site's name.
    """
    element = tree.find(".//title")
    whole = text_of(element) if element is not None else ""
    headings = (element for element in tree.iter("h1", "h2", "h3", "div", "p", "td", "span") if _is_heading(element))
    texts = list(filter(None, map(text_of, islice(headings, MAX_HEADINGS))))
    longest = max((text for text in texts if whole.endswith(text)), key=len, default=None)
    return longest or next((text for text in texts if read_title(text) is not None), None)


def _is_heading(element: _Element) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return len(element) <= MAX_INSIDE and (element.tag in ("h1", "h2", "h3") or _TITLED.search(names) is not None)
