"""The headings of the six sections, under any numbering: `一、`, `（六）`, `6、`, `第六部分`, `Ⅵ、`, or none."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from extract.folding import fold, label_key
from extract.forms import sections

_HAN = "一二三四五六七八九十"
# `一、` `（一）` `1.` `6、` `第一部分` `Ⅵ、` `①`: the sign that orders a heading or a row, in front of its words.
ORDINAL = re.compile(
    rf"[\s#*]*(?:第?[{_HAN}]{{1,3}}(?:部分|章)?\s*[、.,:]|\(\s*(?:[{_HAN}]{{1,3}}|\d{{1,2}})\s*\)\s*[、.]?"
    rf"|\d{{1,2}}\s*[、.)](?!\d)|第[{_HAN}]部分|[Ⅰ-Ⅻ]\s*[、.,:]?|(?:I{{1,3}}|IV|VI{{0,3}}|IX|X)\s*[、.]"
    rf"|【[{_HAN}]{{1,2}}】|[①-⑳㈠-㈩⒈-⒛]\s*[、.]?)\s*"
)
# What may order an official heading as well, and would cut other words in two: `一 总体情况`, `2 主动公开…`.
_LOOSE_SIGN = re.compile(rf"[\s#*]*(?:第[{_HAN}]{{1,3}}[章节]|[{_HAN}]{{1,3}}(?=\s)|\d{{1,2}}(?=\s))\s*")
# The characters that a sign can begin with.
MAY_BE_SIGN = frozenset(
    f"{_HAN}第(（【0123456789１２３４５６７８９#*IVXⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ①②③④⑤⑥⑦⑧⑨⑩㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩⒈⒉⒊⒋⒌⒍⒎⒏⒐"
)
_LEAST_IN_PLACE = 3
_OPENS = MAY_BE_SIGN - set("(（")
_ROMAN = {sign: number for number, sign in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), 1)}
_COUNTED = {sign: number for number, sign in enumerate([*_HAN, *(f"十{digit}" for digit in _HAN[:9]), "二十"], 1)}
_DIGITS = re.compile(rf"[{_HAN}]{{1,3}}|\d{{1,2}}|[IVX]+|[Ⅰ-Ⅻ①-⑳㈠-㈩⒈-⒛]")
# The longest official heading has 32 characters.
MAX_HEADING = 48
# Where the words of a section follow their heading on one line: 一、总体情况 根据…, 六、其他需要报告的事项。无。
_PARTING = re.compile(r"[\s。:：]+")
# Without a sign only a colon parts them, and only behind words that are nothing but a heading.
_LEAST_WITHOUT_SIGN = 8


class Heading(NamedTuple):
    """`key` of the section; `end`: where the heading ends within the line."""

    key: str
    end: int


class Sign(NamedTuple):
    """What orders a heading. `style` is the same for all signs of one list: `一、`, `（一）`, `1、`, `第一` …"""

    style: str
    number: int
    end: int


def heading_key(words: str) -> str:
    """What two printings of one heading have in common."""
    return label_key(words).replace("的", "").replace("资讯", "信息")


@cache
def _keys() -> dict[str, str]:
    return {heading_key(words): label.key for label in sections().values() for words in label.printed}


def read_sign(folded: str) -> Sign | None:
    """The sign that begins a folded line, else None."""
    found = ORDINAL.match(folded) or _LOOSE_SIGN.match(folded)
    if found is None:
        return None
    digits = _DIGITS.search(found[0])
    if digits is None:
        return None
    printed = digits[0]
    if printed in _COUNTED:
        kind, number = "一", _COUNTED[printed]
    elif printed in _ROMAN:
        kind, number = "I", _ROMAN[printed]
    elif printed.isascii():
        if not printed.isdigit():
            return None
        kind, number = "1", int(printed)
    elif len(printed) > 1:  # 一二、 is no number
        return None
    else:
        number = int(unicodedata.numeric(printed, 0))
        kind = chr(ord(printed) - number + 1)
    around = found[0]
    style = f"第{kind}" if "第" in around else f"({kind})" if ")" in around else f"{kind}、"
    return Sign(style, number, found.end())


@lru_cache(maxsize=2048)
def read_heading(line: str) -> Heading | None:
    """The section heading that `line` is or begins with, else None."""
    folded = fold(line[: MAX_HEADING + 16])
    keys = _keys()
    sign = ORDINAL.match(folded) or _LOOSE_SIGN.match(folded)
    begin = sign.end() if sign else 0
    if len(line) <= MAX_HEADING and (key := keys.get(heading_key(folded[begin:]))):
        return Heading(key, len(line))
    for parting in _PARTING.finditer(folded, begin, min(len(folded), begin + MAX_HEADING)):
        words = heading_key(folded[begin : parting.start()])
        if (key := keys.get(words)) and (sign or (":" in parting[0] and len(words) >= _LEAST_WITHOUT_SIGN)):
            return Heading(key, parting.end())
    return None


def begins_heading_of(key: str, words: str) -> bool:
    """Whether a section's heading begins with `words`, the rest of it lost among a table's cells."""
    begun = heading_key(words)
    return any(of == key and printed.startswith(begun) for printed, of in _keys().items())


def opens_heading(line: str) -> bool:
    """Whether `line` is the beginning of a section's heading, or its sign alone: its other words are on the next."""
    begun = _begun(line)
    return begun is not None and any(key.startswith(begun[1]) and key != begun[1] for key in _keys())


def opens_heading_in_place(line: str) -> bool:
    """The same of a line that could as well be a wrapped label: only a heading in the form's own words and number, and
    enough of it to tell."""
    begun = _begun(line)
    if begun is None or len(begun[1]) < _LEAST_IN_PLACE:
        return False
    sign = read_sign(begun[0])
    official = list(sections().values())
    if sign is None or not 0 < sign.number <= len(official):
        return False
    words = heading_key(official[sign.number - 1].zh)
    return words.startswith(begun[1]) and words != begun[1]


def _begun(line: str) -> tuple[str, str] | None:
    """A short line under a sign, folded, and the key of its words. A sign in brackets is that of a row as well."""
    if not 1 < len(line) <= MAX_HEADING or line[0] not in _OPENS:
        return None
    folded = fold(line)
    sign = ORDINAL.match(folded)
    return (folded, heading_key(folded[sign.end() :])) if sign else None
