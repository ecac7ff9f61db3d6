"""The headings of the six sections, under any numbering: `一、`, `（六）`, `6、`, or none."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract.folding import fold, label_key
from extract.forms import sections

# `一、` `（一）` `1.` `6、` `第一部分`: the sign that orders a heading or a row, in front of its words.
ORDINAL = re.compile(
    r"[\s#*]*(?:第?[一二三四五六七八九十]{1,3}(?:部分|章)?\s*[、.,:]|\(\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*\)\s*[、.]?"
    r"|\d{1,2}\s*[、.)](?!\d)|第[一二三四五六七八九十]部分)\s*"
)
# The longest official heading has 32 characters.
MAX_HEADING = 48
# Where the words of a section follow their heading on one line: 一、总体情况 根据…, 六、其他需要报告的事项。无。
_PARTING = re.compile(r"[\s。:：]+")


class Heading(NamedTuple):
    """`key` of the section; `end`: where the heading ends within the line."""

    key: str
    end: int


def _heading_key(words: str) -> str:
    return label_key(words).replace("的", "")


@cache
def _keys() -> dict[str, str]:
    return {_heading_key(words): label.key for label in sections().values() for words in label.printed}


@lru_cache(maxsize=2048)
def read_heading(line: str) -> Heading | None:
    """The section heading that `line` is or begins with, else None."""
    folded = fold(line[: MAX_HEADING + 16])
    ordinal = ORDINAL.match(folded)
    begin = ordinal.end() if ordinal else 0
    if len(line) <= MAX_HEADING and (key := _keys().get(_heading_key(folded[begin:]))):
        return Heading(key, len(line))
    if ordinal is None:
        return None
    for parting in _PARTING.finditer(folded, begin, min(len(folded), begin + MAX_HEADING)):
        if key := _keys().get(_heading_key(folded[begin : parting.start()])):
            return Heading(key, parting.end())
    return None
