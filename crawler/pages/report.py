"""Whether a page is itself an annual report, told by its own words: some columns have no list, only the report.

A column's address may be a report (`/col/col91825/index.html`, `a2021.htm`, `…/2023n/`), as may a list's first page.
The sections are those that article 50 of 《政府信息公开条例》 demands and the chapters of the reports before 2019.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lxml.etree import _Element, iterwalk

from crawler.platforms.page import described, parse
from extract.identity import Title, other_kind, read_title

MAX_HEADING = 48  # characters of a heading on a line of its own: the longest official one has 32
MAX_TITLE = 80  # characters of a line that may be a title: the longest seen has 52
LEAST_SECTIONS = 4  # of the six: a guide or a rule about disclosure has two or three such headings
LEAST_BESIDE_FORM = 2  # sections of a page that prints the form's own labels
LEAST_LABELS = 4
LEAST_FIGURES = 5  # cells that hold a figure: an empty form is a template
LEAST_PROSE = 200  # characters of whole sentences, where the tables are pictures

_HAN = "一二三四五六七八九十"
_SIGN = re.compile(
    rf"第?[{_HAN}]{{1,3}}(?:部分|章)?[、.,:．，：]?|[(（][{_HAN}\d]{{1,2}}[)）]|\d{{1,2}}[、.．]|[Ⅰ-Ⅻ][、.．]?"
)
# What a heading may say or leave out without meaning another section.
_FILLING = re.compile(r"政[府务](?:信息)?公开|行政机关|工作|年度|本单位|本机关|[我本]局|的")
_SECTIONS = {
    "overview": r"总体情况|基本情况|概述|概况",
    "proactive": r"(?:政府信息)?主动公开(?:政府信息|信息)?",
    "applications": r"(?:收到|受理)(?:和|及|、)?(?:处理|办理)?(?:信息公开)?申请|(?:政府信息)?依申请公开",
    "reviews": r"(?:因|被|申请){0,3}(?:行政)?复议[、和及与,，]?(?:提起)?(?:行政)?诉讼",
    "fees": r"(?:政府信息)?(?:收费|收支|费用收取)(?:及|和|、)?(?:减免)?情况",
    "problems": r"(?:中)?(?:存在|当前)?(?:主要)?(?:问题|不足|困难)(?:及|和|与|以及|、)(?:下一步)?(?:改进|整改)",
    "other": r"其[他它]需要(?:报告|说明)(?:事项|情况)",
}
_HEADING = re.compile("|".join(f"(?P<{key}>{words})" for key, words in _SECTIONS.items()))
LONGEST_REST = 6  # characters behind a heading's words where no sign orders it
# Labels that only the form has; the statistics table of the years before 2019 among them.
_LABELS = (
    "勾稽关系",
    "本年新收政府信息公开申请",
    "上年结转政府信息公开申请",
    "本年度办理结果",
    "结转下年度继续办理",
    "本年制发件数",
    "现行有效件数",
    "本年处理决定数量",
    "本年收费金额",
    "本年新制作数量",
    "对外公开总数量",
    "法律服务机构",
    "社会公益组织",
    "结果维持",
    "结果纠正",
    "尚未审结",
    "主动公开政府信息数",
    "收到政府信息公开申请",
    "申请办结数",
)
_FIGURE = re.compile(r"[+-]?\d[\d.,]*(?:万?元|件|条|批次|宗|次|项)?|[-—/]|不适用")
# 各县（区）人民政府，市政府各部门：  A notice is addressed to those who are to write reports.
_ADDRESSED = re.compile(r"(?:[市县区省州]?政府)?各.{1,60}[:：]")
_SPACE = re.compile(r"\s+")
# What stands inside a line of text; every other element begins a new one.
_INLINE = frozenset({"a", "b", "em", "font", "i", "label", "o:p", "s", "small", "span", "strong", "sub", "sup", "u"})
_UNREAD = frozenset({"script", "style", "head", "title", "noscript", "template", "option", "textarea"})


class _Words(NamedTuple):
    """A page's lines outside its links, and where the first section's heading stands among them."""

    lines: Sequence[str]
    sections: frozenset[str]
    begin: int


def looks_like_report(content: str) -> bool:
    """Whether a page prints a report: its sections under their headings, with figures or sentences beneath them.

    Lists, notices about reports, empty forms and explanations are none. Raises PageError.
    """
    words = _read(content)
    if words is None:
        return False
    before, after = words.lines[: words.begin], words.lines[words.begin :]
    if any(_ADDRESSED.fullmatch(line) for line in before):
        return False
    titles = _titles(content, before)
    if any(title.rejected for title in titles) or (not titles and other_kind(_named(content)) is not None):
        return False
    if sum(len(line) for line in after if line.endswith("。")) < LEAST_PROSE and _figures(after) < LEAST_FIGURES:
        return False
    if len(words.sections) >= LEAST_SECTIONS:
        return True
    printed = "".join(after)  # 商业<br>企业: a label may be broken over lines
    return len(words.sections) >= LEAST_BESIDE_FORM and sum(label in printed for label in _LABELS) >= LEAST_LABELS


def title_on_page(content: str) -> Title | None:
    """The title under which a page prints its report: its heading's, its tags', or that of a line above the text.

    A title with a year goes before one without: the tags of a column name only the column. Raises PageError.
    """
    words = _read(content)
    titles = _titles(content, words.lines[: words.begin] if words else ())
    return next((title for title in titles if title.year is not None), titles[0] if titles else None)


def _titles(content: str, lines: Sequence[str]) -> list[Title]:
    candidates = [_named(content), *(line for line in lines if len(line) <= MAX_TITLE)]
    read = (read_title(candidate) for candidate in candidates if "。" not in candidate)
    return [title for title in read if title is not None]


def _named(content: str) -> str:
    """What the page's tags and headings call it."""
    return described(content, published=()).title or ""


def _figures(lines: Sequence[str]) -> int:
    return sum(_FIGURE.fullmatch(line) is not None for line in lines)


def _read(content: str) -> _Words | None:
    """None for a page without any section's heading."""
    lines = _lines(parse(content))
    found: dict[str, int] = {}
    for number, line in enumerate(lines):
        if (key := _section(line)) is not None:
            found.setdefault(key, number)
    return _Words(lines, frozenset(found), min(found.values())) if found else None


def _section(line: str) -> str | None:
    """The section whose heading a line is; under a sign the section's first words may follow on the same line."""
    sign = _SIGN.match(line)
    words = _FILLING.sub("", line[sign.end() if sign else 0 :][:MAX_HEADING])
    heading = _HEADING.match(words)
    if heading is None or (sign is None and len(words) - heading.end() > LONGEST_REST):
        return None
    return heading.lastgroup


def _lines(tree: _Element) -> list[str]:
    """The page's lines without white space; what stands inside a link belongs to another page."""
    pieces: list[str] = []
    unread = 0
    for event, element in iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag
        if event in ("comment", "pi"):
            pieces.append("" if unread else element.tail or "")
            continue
        skipped = tag in _UNREAD or (tag == "a" and element.get("href") is not None)
        if event == "start":
            unread += skipped
            text = element.text
        else:
            unread -= skipped
            text = element.tail
        if tag not in _INLINE:
            pieces.append("\n")
        if text and not unread:
            pieces.append(text.replace("\n", " "))
    lines = (_SPACE.sub("", line) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]
