"""What a detail page says of itself in its own words, where its metas are missing or left as the template had them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.etree import _Element

from crawler.platforms.page import Detail, brief, metas, metas_of_head, parse, text_of
from crawler.platforms.rows import first_date
from extract.identity import read_title

MAX_TITLE = 200  # characters of a heading: the longest real title has under 100
MAX_DATE = 40  # characters of an element that holds a date and a time
MAX_WORDS = 1 << 20  # characters of the page in which labels are looked for
PUBLISHED = ("pubdate", "publishdate", "publishtime", "publish_time", "maketime")

# Values that a template prints where the editor has set none.
_PLACEHOLDERS = frozenset(
    {
        "网站名称",
        "网站域名",
        "政府网站标识码",
        "栏目名称",
        "栏目类别",
        "栏目描述",
        "栏目关键词",
        "文章标题",
        "标题",
        "信息标题",
    }
    | {"发布时间", "发布日期", "信息来源", "内容来源", "文章来源", "来源", "关键词", "关键字", "描述", "摘要", "作者"}
)
_TEMPLATE = re.compile(r"<%|%>|<\?|\$\{|\{\{|\[!--|\{\$|#\{")
_DAY = r"(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
# In order of trust. 成文, 发文 and 生成 dates are other days: those of the document, and of its number.
_LABELS = tuple(
    re.compile(rf"(?<![成生]){label}\s*[\])】]?\s*[:：]?\s*[\[(【]?\s*({_DAY})")
    for label in (
        r"发\s*布\s*(?:日\s*期|时\s*间|于)",
        r"(?:公\s*开|公\s*布|上\s*载|更\s*新|录\s*入|发\s*表|添\s*加)\s*(?:日\s*期|时\s*间)",
        r"(?<![文文成效行])(?:日\s*期|时\s*间)",
    )
)
_SOURCE = re.compile(
    r"(?:信息来源|内容来源|文章来源|来\s*源|发布机构|公开机构)\s*[:：]\s*([\u3400-\u9fff\w()（）]{2,40})"
)
# An element whose name says that it holds the time of publication, without a word beside it.
_DATED_ID = re.compile(
    r"(?:^|[\s_-])(?:pub_?(?:time|date)|publish_?(?:time|date)|fb(?:sj|rq))(?:[\s_-]|$)", re.IGNORECASE
)
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:\w{0,12}title|wztit|bt|biaoti|\w{0,6}tit)(?:[\s_-]|$)", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,200}>")


def detail(content: str, url: str) -> Detail:  # noqa: ARG001  # every platform is asked alike
    """Title, publication time and source: from metas that are filled in, else from headings and labelled words."""
    said = _said(metas_of_head(content) or {})
    if said.title and said.published and said.source:
        return said
    tree = parse(content)
    said = _said(metas(tree))
    source = said.source
    # Elements beside each other are apart: a source ends where its element does.
    told = said.published is not None and source is not None
    words = "" if told else " ".join(" ".join(tree.itertext("*")).split())[:MAX_WORDS]
    if source is None and (found := _SOURCE.search(words)):
        source = found[1]
    published = said.published or _labelled(words) or _named(tree)
    return Detail(said.title or _heading(tree), published, source, said.metas)


def _said(tags: Mapping[str, str]) -> Detail:
    """What the metas that are filled in say."""
    named = {name: value for name, value in tags.items() if is_filled(value)}
    published = next((named[name] for name in PUBLISHED if first_date(named.get(name, ""))), None)
    return Detail(named.get("articletitle"), published, named.get("contentsource") or named.get("source"), named)


def is_filled(value: str) -> bool:
    """Whether a meta's content is a value, and not a template's placeholder or debris."""
    return value not in _PLACEHOLDERS and not _TEMPLATE.search(value)


def _labelled(words: str) -> str | None:
    for label in _LABELS:
        if found := label.search(words):
            return found[1].strip()
    return None


def _named(tree: _Element) -> str | None:
    for element in tree.iter("span", "div", "p", "em", "i", "td", "li", "time", "publishtime"):
        named = f"{element.get('id') or ''} {element.get('class') or ''}"
        if (element.tag == "publishtime" or _DATED_ID.search(named)) and first_date(words := brief(element, MAX_DATE)):
            return words
    return None


def _heading(tree: _Element) -> str | None:
    """The heading that the page's title tag repeats or that reads as a report's, else the first heading of the rank."""
    tag = tree.find(".//title")
    # A title tag may hold mark-up, which is text there.
    titled = " ".join(_TAGS.sub("", text_of(tag)).split()) if tag is not None else ""
    headings = [heading for heading in _headings(tree) if heading and len(heading) <= MAX_TITLE]
    for heading in headings:
        if read_title(heading) is not None:
            return heading
    repeated = [heading for heading in headings if len(heading) > 2 and heading in titled]
    return max(repeated, key=len, default=None) or next(iter(headings), None) or titled or None


def _headings(tree: _Element) -> list[str]:
    ranked: tuple[list[str], ...] = ([], [], [])
    for element in tree.iter("h1", "h2", "h3", "div", "p", "td", "span", "strong", "ucaptitle"):
        marked = _TITLE_CLASS.search(element.get("class") or "") or _TITLE_CLASS.search(element.get("id") or "")
        if element.tag == "h1" or element.tag == "ucaptitle":
            ranked[0].append(brief(element, MAX_TITLE))
        elif marked:
            ranked[1].append(brief(element, MAX_TITLE))
        elif element.tag in ("h2", "h3"):
            ranked[2].append(brief(element, MAX_TITLE))
    return [heading for rank in ranked for heading in rank]
