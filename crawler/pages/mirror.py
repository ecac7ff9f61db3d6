"""Copies of government pages that are not the office's: laced with pinyin, turned into traditional characters, or
carrying a betting shop's words. They keep the address's path, so that only their words tell them.

Mainland offices write simplified characters; a page that is traditional throughout was turned by somebody else.
"""

from __future__ import annotations

import re

SKIMMED = 120_000  # characters that are looked at
LEAST_PINYIN = 5  # readings in brackets behind a character: a rare character's reading stands once
LEAST_TRADITIONAL = 30  # characters
MOST_SIMPLIFIED = 4  # traditional characters to each simplified one: a quotation stands in a simplified page
LEAST_BETTING = 3  # different words: a report on gambling names one or two

_TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ"
_PINYIN = re.compile(rf"[\u4e00-\u9fff][(（][a-z]{{0,4}}[{_TONES}][a-z]{{0,4}}[)）]")
# Characters that every government page prints, in both shapes.
_SHAPES = (
    ("開", "开"),
    ("報", "报"),
    ("國", "国"),
    ("務", "务"),
    ("門", "门"),
    ("關", "关"),
    ("辦", "办"),
    ("業", "业"),
    ("與", "与"),
    ("區", "区"),
    ("縣", "县"),
    ("請", "请"),
    ("數", "数"),
    ("項", "项"),
    ("對", "对"),
    ("會", "会"),
    ("發", "发"),
    ("為", "为"),
)
_BETTING = (
    *("六合彩", "百家乐", "百家樂", "老虎机", "老虎機", "时时彩", "時時彩", "北京赛车", "娱乐城", "娛樂城"),
    *("真人娱乐", "真人荷官", "体育投注", "體育投注", "博彩网", "博彩网站", "博彩公司", "彩票平台", "棋牌平台"),
    *("新葡京", "威尼斯人", "开户送", "首存", "返水"),
)


def converted(content: str) -> str | None:
    """How a page's words were turned into others, with an example; None for an ordinary page."""
    text = content[:SKIMMED]
    if any(vowel in text for vowel in _TONES):
        laced = _PINYIN.findall(text)
        if len(laced) >= LEAST_PINYIN:
            return f"laced with pinyin: {laced[0]}"
    if "開" in text or "報" in text or "國" in text:
        traditional = sum(text.count(shape) for shape, _ in _SHAPES)
        if traditional >= LEAST_TRADITIONAL:
            simplified = sum(text.count(shape) for _, shape in _SHAPES)
            if traditional >= MOST_SIMPLIFIED * simplified:
                return "in traditional characters throughout"
    return None


def betting_words(content: str) -> str | None:
    """The words of a betting shop that a page carries; None for an ordinary page.

    A page that was broken into may carry them beside the office's own words: they decide only where those are missing.
    """
    text = content[:SKIMMED]
    words = [word for word in _BETTING if word in text]
    return f"betting words: {', '.join(words[:LEAST_BETTING])}" if len(words) >= LEAST_BETTING else None
