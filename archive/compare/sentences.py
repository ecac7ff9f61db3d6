"""A text's sentences, and the key by which two sentences say the same but for numbers, years and list marks."""

import re
import unicodedata
from typing import NamedTuple

from extract.folding import fold

# A sentence ends at 。！？；, at these marks in half width after a Han character and before no letter, or at a line's
# end, never inside a title; closing quotes and brackets belong to it.
_SENTENCE = re.compile(
    r"(?:[^《。！？；\n.!?;]++|《[^《》\n]{1,200}》|《|(?<![一-鿿])[.!?;]|[.!?;](?![\s一-鿿“”’」』》）（)]|$))*"
    r"(?:[。！？；.!?;]++[”’」』》）)]*+|\n|$)"
)
# What goes on for longer than this without such a mark is cut at its commas, but for those of numbers.
LONGEST = 600  # characters
_CLAUSE = re.compile(r"(?:[^《，,]++|《[^《》\n]{1,200}》|《|(?<=\d)[，,](?=\d))*(?:[，,]|$)")
# Blanks carry no meaning in Chinese: they stay only between two words in other scripts, and between two numbers.
_BLANKS = re.compile(r" (?![!-~０-９Ａ-Ｚａ-ｚ])|(?<![!-~０-９Ａ-Ｚａ-ｚ]) ")
_LIST_MARK = re.compile(
    r"(?:\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)[、.]?|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.)](?!\d)"
    r"|[①-⑳]|第[一二三四五六七八九十]{1,2}[,、]|[一二三四五六七八九十]{1,2}是)"
)
_YEAR = re.compile(r"(?:(?<!\d)(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})(?=年)")
# In folded text. One Chinese numeral alone is a number before what is counted: 两件, but 三公经费 is a name.
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+| \d{3}(?!\d))*[百千万亿]*|[〇○零一二三四五六七八九十百千万亿两]{2,}(?!分之)"
    r"|[一二三四五六七八九十两](?=[件条项次篇份起批家场期户])"
)
_END_MARKS = "。!?;,、:."


class Sentence(NamedTuple):
    """`text` as printed, without blanks; `plain` with width and punctuation folded; `key` without what may vary."""

    text: str
    plain: str
    key: str


def split(text: str) -> list[Sentence]:
    """The sentences of a text in order; lines and stretches without words are left out."""
    return [
        sentence(words[0] if len(words) == 1 else _BLANKS.sub("", " ".join(words)))
        for found in _SENTENCE.findall(text)
        for piece in ([found] if len(found) <= LONGEST else _CLAUSE.findall(found))
        if (words := piece.split())
    ]


def sentence(text: str) -> Sentence:
    """The sentence of a text that is not to be split further."""
    plain = fold(unicodedata.normalize("NFKC", text)).rstrip(_END_MARKS)
    marked = plain
    while (mark := _LIST_MARK.match(marked)) and mark.end() < len(marked):
        marked = marked[mark.end() :]
    if "年" in marked:
        marked = _YEAR.sub("Y", marked)
    return Sentence(text, plain, _NUMBER.sub("N", marked))
