"""What a page says once its volatile parts are taken away: counters, clocks, generation stamps, scripts.

Sites without validators change some bytes at every answer; a report has changed only when its words have.
"""

from __future__ import annotations

import hashlib
import re

from lxml.etree import XPath

from crawler.charset import decode_page
from crawler.platforms.page import PageError, links, metas, parse

_VOLATILE_METAS = frozenset({"htmlgeneratetime", "maketime", "generatetime", "viewport", "csrf-token"})
# Only what a template prints: the bare label, a colon, a number. `网站总访问量：120` in a report is a figure.
_COUNTERS = re.compile(
    r"(?<![\u4e00-\u9fff])(?:浏览|点击|阅读|访问)(?:次数|人数|数|量|率)\s*[:：]\s*[\[【(（]?\s*\d+\s*[\]】)）]?\s*次?"
)
_CLOCKS = re.compile(
    r"今天是\s*[:：]?\s*\d{4}年\d{1,2}月\d{1,2}日\s*(?:星期[一二三四五六日天])?\s*(?:\d{1,2}:\d\d(?::\d\d)?)?"
)
_SESSION = re.compile(r";jsessionid=[^?#]*|[?&](?:_t|t|timestamp|rand|random)=[\d.]+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SAID = XPath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]")


def stable_digest(payload: bytes, content_type: str | None) -> str:
    """A sha256 over what an HTML page says and links to; over the bytes themselves for anything else."""
    if "html" not in (content_type or "").lower():
        return hashlib.sha256(payload).hexdigest()
    try:
        tree = parse(decode_page(payload, content_type).text)
    except PageError:
        return hashlib.sha256(payload).hexdigest()
    named = sorted((name, value) for name, value in metas(tree).items() if name not in _VOLATILE_METAS)
    addresses = [_SESSION.sub("", address) for _, address in links(tree, "http://page/")]
    said = "".join(map(str, _SAID(tree)))
    words = _SPACE.sub("", _CLOCKS.sub("", _COUNTERS.sub("", _SPACE.sub(" ", said))))
    return hashlib.sha256("\n".join([words, repr(named), *addresses]).encode("utf-8", "replace")).hexdigest()
