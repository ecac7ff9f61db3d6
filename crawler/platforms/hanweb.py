"""大汉 hanweb JCMS: lists as XML records in a script, more from dataproxy.jsp, articles /art/Y/M/D/art_C_N.html."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.platforms.files import attachments as attachments
from crawler.platforms.page import Detail, Entry, absolute, described, links, parse
from crawler.platforms.rows import entry_of, once, row_of

NAME = "hanweb"

_ARTICLE = re.compile(r"/art/(?:\d{4}/\d{1,2}/\d{1,2}/art_[0-9a-f_]+\.html|\d{4}/art_[0-9a-f_]+)", re.IGNORECASE)
_ADDRESS = re.compile(
    rf"/col/col\d+/|{_ARTICLE.pattern}|/module/(?:web|jslib/jquery)/jpage/dataproxy\.jsp", re.IGNORECASE
)
_SIGNS = (
    "<datastore>",
    "/jpage/dataproxy.jsp",
    "default_pgContainer",
    "<!--<$[信息内容]>begin-->",
    "ZJEG_RSS.content.begin",
)
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>", re.DOTALL | re.IGNORECASE)
_NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>", re.IGNORECASE)


def recognise(content: str, url: str) -> float:
    """The address alone is nearly enough; one sign in the page settles it."""
    address = _ADDRESS.search(url) is not None
    sign = any(sign in content for sign in _SIGNS)
    return 1.0 if address and sign else 0.8 if sign else 0.6 if address else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The datastore's records; the visible list is an empty shell that a script fills."""
    found: list[Entry] = []
    for record in _RECORD.findall(content):
        if not record.strip():
            continue
        # A table row on its own is dropped by an HTML parser: it needs its table back.
        tree = parse(f"<table>{record}</table>" if re.match(r"\s*<tr\b", record, re.IGNORECASE) else record)
        first = next(links(tree, url), None)
        if first is not None:
            anchor, address = first
            found.append(entry_of(anchor, address, tree))
    if not found and "<datastore>" not in content:
        tree = parse(content)
        found = [entry_of(anchor, link, row_of(anchor)) for anchor, link in links(tree, url) if _ARTICLE.search(link)]
    return once(found)


def next_pages(content: str, url: str) -> list[str]:
    """The next group of records, for each list of the page.

    `?uid=…&pageNum=N` on the column's own address is a hint for its script: the server answers with page 1 for ever.
    """
    if not _RECORD.search(content):
        return []  # past the end the server sends a body of some fifty bytes
    hrefs = [
        next(filter(None, found.groups()), "") for found in map(_HREF.search, _NEXT_GROUP.findall(content)) if found
    ]
    pages = [link for href in hrefs if (link := absolute(url, href.replace("&amp;", "&")))]
    if not pages and (following := _following_group(content, url)):
        pages.append(following)
    return [page for page in dict.fromkeys(pages) if page != url]


def detail(content: str, url: str) -> Detail:  # noqa: ARG001  # every platform is asked alike
    """Title and dates from the standard metas; Maketime is when the page was generated, and comes last."""
    return described(content, published=("pubdate", "maketime"))


def _following_group(content: str, url: str) -> str | None:
    """The group after the one that `startrecord` and `endrecord` in the address asked for, while records remain."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    total = _TOTAL.search(content)
    try:
        start, end = int(query["startrecord"]), int(query["endrecord"])
    except (KeyError, ValueError):
        return None
    if total is None or end < start or end >= int(total[1]):
        return None
    query |= {"startrecord": str(end + 1), "endrecord": str(2 * end - start + 1)}
    return urlunsplit(parts._replace(query=urlencode(query)))
