"""What a page says once its volatile parts are taken away: counters, clocks, generation stamps, sessions, scripts.

Sites without validators change some bytes at every answer; a report has changed only when its words, its figures, its
links or its files have. In doubt a difference counts: a revision too many is looked at, one too few is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from lxml.etree import _Element, iterwalk

from crawler.pages.charset import decode_page
from crawler.pages.sniffing import file_kind
from crawler.platforms.files import attachments
from crawler.platforms.page import PageError, absolute, base_of, links, metas, parse

_VOLATILE_METAS = re.compile(r"(?:html)?(?:generate|make|build|render|request)[-_]?(?:time|date|id)|viewport|.*csrf.*")
# Where an editor's text stands: what is printed there is the report's, whatever it looks like.
_BODY = re.compile(
    r"zoom(?:con)?|ucap-?content|trs_editor(?:_view)?|trs_ueditor|custom_unionstyle|v_news_content|vsb_content\w*|"
    r"article[-_]content|bt-content|wzcon|newscontnet|contentxxgk|xxgk_wenzhang|wrapper_detail_text|artile_zw|"
    r"zc_article_con|ivs_content|news_cont_d_wrap|tyxxy_main|xxgkml-content|text_content|m-txt-article|pages_content|"
    r"wp_articlecontent|ewb-article-content",
    re.IGNORECASE,
)
_SILENT = frozenset({"style", "noscript", "template"})
_INLINE = frozenset({"a", "b", "em", "font", "i", "label", "span", "strong", "sub", "sup", "u"})
_CELL, _ROW, _INLINE_EDGE = "\ue000", "\ue001", "\ue002"  # of no script, and no white space to a pattern

# Runs of white space and edges are one character by the time that these are looked for.
_S = f"[ {_INLINE_EDGE}]?"
_END = f"(?=[ {_CELL}{_ROW}{_INLINE_EDGE}|｜\\]】)）]|$)"
# Only what a template prints: the bare label, a number, nothing more. `网站总访问量：120` is a figure, and so is
# `访问量：120，同比增长`.
_COUNTERS = re.compile(
    rf"(?<![\u4e00-\u9fff])(?<![\u4e00-\u9fff]{_INLINE_EDGE})(?:本[页文站]|已|被|累计|总)?"
    rf"(?:浏览|点击|阅读|访问|查看|下载)(?:[人总]?次数?|人数|总?数|总?量|率)?{_S}"
    rf"(?:[:：]|(?=[\[【(（]?{_S}\d+{_S}[\]】)）]?{_S}次)){_S}[\[【(（]?{_S}\d*{_S}[\]】)）]?{_S}次?{_END}"
)
_VISITORS = re.compile(rf"您?是?第{_S}\d+{_S}位?(?:访客|访问者|浏览者)|(?:当前)?在线(?:人数)?{_S}[:：]{_S}\d+人?")
_COUNTER_NAMES = re.compile(
    r"(?:n?attach|dyn)\w*|\w*(?:hits?|clicks?|visits?|views?|browse|djl|lll|fwl|pv)\w*", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*[\d,]+\s*")
_TIME = r"\d{1,2}[:：]\d\d(?:[:：]\d\d)?"
_DAY = r"\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?"
_MOMENT = rf"{_S}[:：]?{_S}{_DAY}{_S}(?:星期[一二三四五六日天])?{_S}(?:农历\S{{0,12}})?{_S}(?:{_TIME})?"
_CLOCKS = re.compile(
    rf"今天是?{_MOMENT}|(?:现在|当前|系统|北京|页面生成|生成)(?:时间|日期){_MOMENT}"
    rf"|页面(?:执行|处理|加载)时间{_S}[:：]{_S}\d+(?:\.\d+)?{_S}(?:毫?秒|ms|s)"
)
# A session, a nonce, the moment of the asking: no part of where a link leads.
_SESSION = re.compile(
    r";jsessionid=[^?#]*"
    r"|(?<=[?&])(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|_?csrf\w*|_?nonce|_token|csrftoken|request_?id)=[^&#]*&?"
    r"|(?<=[?&])(?:token|sign|signature)=[0-9a-f]{16,}(?=[&#]|$)&?"
    r"|(?<=[?&])(?:_|r|t|_t|v|ts|time|timestamp|rand|random|nocache)=(?:\d{10,17}|0\.\d{5,})(?=[&#]|$)&?",
    re.IGNORECASE,
)
_GAP = re.compile(rf"[\s{_INLINE_EDGE}]+")
MAX_NAME = 60  # characters of an element's id that is looked at
# A script with this many Chinese characters is a page's content that a template will lay out.
SCRIPT_WORDS = 200
_CHINESE = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9A-Fa-f]{3}")
_SCRIPT_VOLATILE = re.compile(
    rf"""\w{{0,20}}(?:hit|click|visit|view|read|browse|pv|time|stamp|token|nonce|csrf|session)\w{{0,20}}["']? ?[:=] ?"""
    rf"""(?:\d+|["'][\w:. /+=-]{{0,200}}["'])|{_DAY}[T ]?{_TIME}""",
    re.IGNORECASE,
)


def stable_digest(payload: bytes, content_type: str | None) -> str:
    """A sha256 over what an HTML page says, links to and offers; over the bytes themselves for anything else."""
    if not _is_page(payload, content_type):
        return hashlib.sha256(payload).hexdigest()
    text = decode_page(payload, content_type).text
    try:
        tree = parse(text)
        files = attachments(text, "http://page/")
    except PageError:
        return hashlib.sha256(payload).hexdigest()
    named = sorted((name, value) for name, value in metas(tree).items() if not _VOLATILE_METAS.fullmatch(name))
    said = "".join(_said(tree))
    addresses = [*_addresses(tree), *(f"{_lasting(file.url)} {file.name}" for file in files)]
    return hashlib.sha256("\n".join([said, repr(named), *addresses]).encode("utf-8", "replace")).hexdigest()


def may_be_page(content_type: str | None) -> bool:
    """Whether what is declared so may be a page: what is none is told by its bytes' own digest."""
    return not content_type or "html" in content_type.lower()


def _is_page(payload: bytes, content_type: str | None) -> bool:
    kind = (content_type or "").lower()
    if "html" in kind:
        return True
    head = payload[:1024].lstrip().lower()
    return not kind and file_kind(payload) is None and head.startswith((b"<!doctype html", b"<html"))


def _said(tree: _Element) -> Iterator[str]:
    """The page's words, those of the template without its counters and clocks; cells and rows stay apart."""
    words: list[str] = []
    within = 0  # bodies that are open
    for inside, piece in _pieces(tree):
        if inside != bool(within):
            yield _settled("".join(words), inside=bool(within))
            words, within = [], int(inside)
        words.append(piece)
    yield _settled("".join(words), inside=bool(within))


def _settled(words: str, *, inside: bool) -> str:
    if not inside:
        words = _GAP.sub(_narrowed, words)
        for volatile in (_COUNTERS, _VISITORS, _CLOCKS):
            words = volatile.sub("", words)
    return _GAP.sub("", words)


def _narrowed(gap: re.Match[str]) -> str:
    # A word may be set in two spans; between two that a template sets apart, there are two edges or a space.
    return _INLINE_EDGE if gap[0] == _INLINE_EDGE else " "


def _pieces(tree: _Element) -> Iterator[tuple[bool, str]]:
    """The texts of the tree in order, with the edges between them, and whether each stands in an editor's text."""
    bodies = 0
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            bodies += _is_body(element)
            if tag in _SILENT:
                walk.skip_subtree()
                continue
            yield bool(bodies), _edge(element)
            if tag == "script":
                yield bool(bodies), _data(element.text or "")
            elif not (_counts(element) and _NUMBER.fullmatch(element.text or "")):
                yield bool(bodies), element.text or ""
            continue
        if event == "end":
            yield bool(bodies), (_INLINE_EDGE if tag in _INLINE else " ")
            bodies -= _is_body(element)
        yield bool(bodies), element.tail or ""


def _edge(element: _Element) -> str:
    if element.tag in ("td", "th"):
        return f"{_CELL}{element.get('colspan', '')}x{element.get('rowspan', '')}{_CELL}"
    return _ROW if element.tag == "tr" else _INLINE_EDGE if element.tag in _INLINE else " "


def _is_body(element: _Element) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}".split()
    return element.tag == "ucapcontent" or any(map(_BODY.fullmatch, names))


def _counts(element: _Element) -> bool:
    name = element.get("id") or ""
    return element.tag in _INLINE and len(name) < MAX_NAME and _COUNTER_NAMES.fullmatch(name) is not None


def _data(script: str) -> str:
    """A script's text where it is content, without what changes at every answer."""
    if sum(1 for _ in _CHINESE.finditer(script)) < SCRIPT_WORDS:
        return ""
    return _SCRIPT_VOLATILE.sub("", script)


def _addresses(tree: _Element) -> Iterator[str]:
    """Where links lead, and what pictures and frames show."""
    for _, address in links(tree, "http://page/"):
        yield _lasting(address)
    base = base_of(tree, "http://page/")
    for element in tree.iter("img", "iframe", "embed", "object", "frame"):
        shown = absolute(base, element.get("src") or element.get("data"))
        if shown is not None:
            yield _lasting(shown)


def _lasting(address: str) -> str:
    return _SESSION.sub("", address).rstrip("?&")
