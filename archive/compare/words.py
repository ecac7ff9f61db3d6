"""The words of a sentence, and the spans in which two sentences differ.

Numbers, dates, 《titles》, document numbers and list marks are single tokens, so that no span ever begins or ends
inside one; other text is cut into words. The spans' texts joined are the sentences themselves.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

TokenKind = Literal["number", "date", "title", "document", "mark", "word"]
Span = tuple[Literal["equal"], str] | tuple[Literal["replace"], str, str] | tuple[Literal["insert", "delete"], str]

MAX_CRUMB = 2  # characters of equal words between two changes of words that are not worth keeping apart
# Of sentences with more token pairs than this, only equal beginnings and ends are found: the table would be too large.
MAX_TOKEN_PAIRS = 16_000_000

_DIGITS = "〇○零一二三四五六七八九十"
_NUMERALS = f"{_DIGITS}百千万亿两兩萬億壹贰叁肆伍陆柒捌玖拾佰仟"
_MULTIPLIERS = "百千万亿萬億"
_COUNTERS = "件条項项次个個篇份人起批家场場期部户戶种類类轮台名天处處"
_MEASURED = rf"(?:[{_MULTIPLIERS}]+(?!分之))?(?:\ ?[%％‰])?"
_TO = "-—–－~～至"  # between the ends of a range
_ATOM = re.compile(
    rf"""
    (?=[《〔\[［（(【第①-⑳\d{_NUMERALS}+\-−－＋])  # what an atom can begin with: most characters end here
    (?:(?P<title>《(?:[^《》]|《[^《》]*》)*》)
    |(?P<document>[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?第?\s?\d+\s?号|第\s?\d+\s?号)
    |(?P<date>(?<![\d{_DIGITS}])(?:
        (?:19|20)\d\d年?[{_TO}]{{1,2}}(?:19|20)\d\d(?:年|(?![\d.,{_TO}]))|\d{{1,2}}[{_TO}]{{1,2}}\d{{1,2}}月
        |(?:\d{{4}}|[{_DIGITS}]{{4}})年(?:(?:\d{{1,2}}|[{_DIGITS}]{{1,3}})月(?:(?:\d{{1,2}}|[{_DIGITS}]{{1,3}})日)?)?
        |(?:\d{{1,2}}|[{_DIGITS}]{{1,3}})月(?:\d{{1,2}}|[{_DIGITS}]{{1,3}})日|\d{{1,2}}月
        |\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d|[.,]\d)|\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?(?!\d|[.,]\d)))
    |(?P<mark>[（(](?:[{_DIGITS}]{{1,3}}|\d{{1,2}})[）)]|^(?:[{_DIGITS}]{{1,3}}、|\d{{1,2}}(?:、|[.．](?!\d)))|[①-⑳]
        |(?:^|(?<=[，。；：,;:]))[{_DIGITS}]{{1,2}}是)
    |(?P<number>(?:(?<![\dA-Za-z%％年月日时])[-+−－＋])?\d+(?:[.,．]\d+|[，\ ]\d{{3}}(?!\d))*{_MEASURED}
          (?:[{_TO}]\d+(?:[.,．]\d+)*{_MEASURED})*
        |百分之(?:(?!百分之)[{_NUMERALS}点])+|[{_NUMERALS}]{{2,}}(?:点[{_DIGITS}]+)?(?!分之)
        |[二三四五六七八九十两兩](?=[{_COUNTERS}])))
    """,
    re.VERBOSE,
)
# 国办公开办函〔2021〕30号: the issuer's sign belongs to the number where something parts it from the words before.
_ISSUER = re.compile(r"(?:.*(?:根据|按照|依据|依照|落实|印发|执行)|.*[^一-鿿]|)([一-鿿]{1,12})$", re.DOTALL)


class Token(NamedTuple):
    text: str
    kind: TokenKind


def tokens(text: str) -> list[Token]:
    """The tokens of a sentence; joined they are the sentence."""
    import rjieba  # loads its dictionary: a fifth of the start of every command, and few commands compare prose

    found: list[Token] = []
    last = 0
    for atom in _ATOM.finditer(text):
        start, kind = atom.start(), atom.lastgroup
        if kind == "document" and (issuer := _ISSUER.match(text[last:start])):
            start = last + issuer.start(1)
        found += [Token(word, "word") for word in rjieba.cut(text[last:start])] if start > last else []
        last = atom.end()
        found.append(Token(text[start:last], kind))  # type: ignore[arg-type]  # the groups are named for the kinds
    return found + [Token(word, "word") for word in rjieba.cut(text[last:])]


class Edit(NamedTuple):
    """A stretch of tokens: `old` of the first sentence became `new` of the second; equal exactly where they are."""

    old: list[Token]
    new: list[Token]

    @property
    def equal(self) -> bool:
        return self.old == self.new

    @property
    def atoms(self) -> bool:
        """Whether only numbers and their like change here, one for one."""
        return len(self.old) == len(self.new) and all(token.kind != "word" for token in (*self.old, *self.new))

    @property
    def words(self) -> bool:
        """Whether words change here, and not only numbers and their like or punctuation."""
        return not self.equal and any(token.kind == "word" and token.text.isalnum() for token in (*self.old, *self.new))


def edits(old: Sequence[Token], new: Sequence[Token]) -> list[Edit]:
    """The stretches that turn one sentence into the other, equal and changed ones in turn."""
    if [token.kind for token in old] == [token.kind for token in new] and all(
        x == y or x.kind != "word" for x, y in zip(old, new, strict=True)
    ):
        return _grouped([([x], [y]) for x, y in zip(old, new, strict=True)])
    if len(old) * len(new) > MAX_TOKEN_PAIRS:
        return _grouped(_between_equal_ends(old, new))
    opcodes = Indel.opcodes([x.text for x in old], [y.text for y in new])
    return _grouped([(list(old[o.src_start : o.src_end]), list(new[o.dest_start : o.dest_end])) for o in opcodes])


def _between_equal_ends(old: Sequence[Token], new: Sequence[Token]) -> list[tuple[list[Token], list[Token]]]:
    shorter = min(len(old), len(new))
    start = next((k for k in range(shorter) if old[k].text != new[k].text), shorter)
    rest = shorter - start
    end = next((k for k in range(rest) if old[-1 - k].text != new[-1 - k].text), rest)
    return [
        (list(old[:start]), list(new[:start])),
        (list(old[start : len(old) - end]), list(new[start : len(new) - end])),
        (list(old[len(old) - end :]), list(new[len(new) - end :])),
    ]


def _grouped(steps: list[tuple[list[Token], list[Token]]]) -> list[Edit]:
    found: list[Edit] = []
    for old, new in steps:
        if not old and not new:
            continue
        # The same text may stand as two kinds of token (a list mark, a number): the text decides what is equal.
        equal = [x.text for x in old] == [y.text for y in new]
        if found and found[-1].equal == equal:
            found[-1].old.extend(new if equal else old)
            found[-1].new.extend(new)
        else:
            found.append(Edit(list(new if equal else old), list(new)))
    return found


def spans(stretches: Sequence[Edit]) -> list[Span]:
    """The stretches as `gongkai.diff/1` tells them, crumbs of equal words between two changes of words merged away."""
    merged: list[Edit] = []
    for index, edit in enumerate(stretches):
        crumb = (
            0 < index < len(stretches) - 1
            and stretches[index - 1].words
            and stretches[index + 1].words
            and _crumb("".join(token.text for token in edit.new))
        )
        if merged and not merged[-1].equal and (crumb or not edit.equal):
            merged[-1].old.extend(edit.old)
            merged[-1].new.extend(edit.new)
        else:
            merged.append(Edit(list(edit.old), list(edit.new)))
    return [_span(edit) for edit in merged]


def _crumb(text: str) -> bool:
    """Whether equal text is too little to part two changes. A mark of punctuation parts them: a clause ends there."""
    return len(text) <= MAX_CRUMB and text.isalnum()


def _span(edit: Edit) -> Span:
    old, new = ("".join(token.text for token in side) for side in edit)
    if old == new:
        return ("equal", new)
    if not old:
        return ("insert", new)
    return ("replace", old, new) if new else ("delete", old)
