"""大汉 hanweb JPaaS: lists that the gateway builds (jpaas_unit) or that Handlebars draws (jpaas_query).

Articles stand under the addresses of its predecessor (/art/Y/M/D/art_C_N.html) and under new ones
(/…/art/YYYY/art_<32 hex>.html, /…/colN/content/content_<digits>.html), both in one column.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from crawler.platforms import jpaas_query, jpaas_unit
from crawler.platforms.answers import read_json, words
from crawler.platforms.files import attachments as attachments
from crawler.platforms.hanweb import detail as detail
from crawler.platforms.page import Entry, PageError
from crawler.platforms.rows import listed, once

NAME = "jpaas"

_NEW_ARTICLE = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html|/content/content_\d{15,20}\.html", re.IGNORECASE)
_ARTICLE = re.compile(rf"{_NEW_ARTICLE.pattern}|/art/\d{{4}}/\d{{1,2}}/\d{{1,2}}/art_[0-9a-f_]+\.html", re.IGNORECASE)
_SIGNS = ("/api-gateway/jpaas", "unitbuild.js")


def recognise(content: str, url: str) -> float:
    """The gateway's own address, or its traces in a page; the predecessor's data stores say otherwise."""
    path = urlsplit(url).path
    if jpaas_unit.is_build(url):
        return 1.0
    if jpaas_query.is_query(url):
        return 1.0 if '"urls"' in content or '"results"' in content else 0.5
    article = _NEW_ARTICLE.search(path) is not None
    if any(sign in content for sign in _SIGNS) or jpaas_query.is_shell(content):
        if "<datastore" in content:
            return 0.5
        return 1.0 if article or "/col" in path or "querydata" in content.lower() else 0.9
    return 0.7 if article else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of an answer, or those that the page prints itself."""
    answer = _answer(content, url)
    if answer is None:
        return listed(content, url, _is_article)
    if html := jpaas_unit.inside(answer):
        # What the gateway builds is the list and nothing else: each of its links is a row's.
        return listed(html, url, lambda address: address != url)
    return once(jpaas_query.entries(answer, url))


def next_pages(content: str, url: str) -> list[str]:
    """The next page of an answer; what the scripts of a page ask for first."""
    answer = _answer(content, url)
    if answer is not None:
        if jpaas_query.is_query(url):
            return jpaas_query.following(answer, url)
        return jpaas_unit.following(answer, url, len(entries(content, url)))
    found: list[str] = []
    if any(sign in content for sign in ("queryData", "querydata", "unitUrl", "uniturl")):
        found += jpaas_unit.first_pages(content, url, len(entries(content, url)))
    if jpaas_query.is_shell(content):
        found += jpaas_query.first_pages(content, url)
    return [page for page in dict.fromkeys(found) if page != url]


def _is_article(address: str) -> bool:
    return _ARTICLE.search(address) is not None


def _answer(content: str, url: str) -> dict[str, Any] | None:
    """The JSON of an answer; None for a page. Raises PageError for an answer that is none, or that says it failed."""
    if not (jpaas_unit.is_build(url) or jpaas_query.is_query(url)):
        return None
    answer = read_json(content)
    if not isinstance(answer, dict):
        raise PageError("the answer is no JSON object")
    if answer.get("success") is False:
        raise PageError(f"the answer says that it failed: {words(answer.get('message'))[:200]}")
    return answer
