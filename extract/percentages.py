"""Percentages inside sentences, against the two figures that they are the ratio of: 共20件，其中网上15件，占75%."""

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

from extract.forms.prose import figure_words
from extract.model import RATIOS, Figure, Number, Status
from extract.numbers import WIDE
from extract.sentences import Claim, Sentence

_HUNDRED = Decimal(100)
_ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)


class _Words(NamedTuple):
    share: re.Pattern[str]
    rate: re.Pattern[str]
    received: re.Pattern[str]
    carried: re.Pattern[str]
    among: re.Pattern[str]
    of_which: str


@cache
def _words() -> _Words:
    words = figure_words()["claims"]
    return _Words(
        re.compile(words["share"]),
        re.compile(words["rate"] + "$"),
        re.compile(words["received"]),
        re.compile(words["carried"]),
        re.compile(words["among"]),
        words["of_which"],
    )


def percentages(sentence: Sentence) -> Iterator[Claim]:
    """What a sentence claims to be the share of one of its figures in another."""
    words = _words()
    for number, figure in enumerate(sentence.figures):
        if figure.unit != "%" or number == 0:
            continue
        before = sentence.before(number)
        if words.share.fullmatch(before):
            claim = _share(sentence, number)
        elif rate := words.rate.search(before):
            claim = _rate(sentence, number, rate[1], rate[2])
        else:
            claim = None
        if claim:
            yield claim


def _share(sentence: Sentence, number: int) -> Claim | None:
    """A figure's share of the total that the sentence states before it."""
    figures = sentence.figures
    part = figures[number - 1]
    wholes = [i for i in range(number - 1) if figures[i].unit == part.unit]
    certain = [i for i in wholes if _is_whole(sentence, i)]
    percent = figures[number]
    for i in certain or wholes:
        if _gives(percent, part, figures[i]):
            return _claim("pass", percent, part, figures[i])
    if len(certain) == 1 and figures[certain[0]].value:
        return _claim("fail", percent, part, figures[certain[0]], "ratio_differs")
    return None


def _is_whole(sentence: Sentence, number: int) -> bool:
    """Whether the words behind a figure say that its parts follow."""
    words = _words()
    behind = sentence.before(number + 1)
    return words.of_which in behind or words.among.match(behind) is not None


def _rate(sentence: Sentence, number: int, kind: str, verb: str) -> Claim | None:
    """The rate of what was received that was dealt with, where the sentence states both once."""
    words = _words()
    figures = sentence.figures
    done = [i for i in range(number) if verb in sentence.before(i) and figures[i].unit not in RATIOS]
    received = [i for i in range(number) if words.received.search(sentence.before(i)) and i not in done]
    if len(done) != 1 or len(received) != 1 or figures[done[0]].unit != figures[received[0]].unit:
        return None
    percent, part, whole = figures[number], figures[done[0]], figures[received[0]]
    if not whole.value:
        return None
    if _gives(percent, part, whole):
        return _claim("pass", percent, part, whole)
    # What is not yet due counts in no rate: 100% of those that were due is no mistake, nor is a rate by another name.
    if received[0] + 1 != done[0]:
        return None
    if percent.value == _HUNDRED or kind or words.carried.search(sentence.folded, sentence.begin, sentence.end):
        return _claim("not_assessable", percent, part, whole, "base_may_differ")
    return _claim("fail", percent, part, whole, "ratio_differs")


def _ratio(part: Figure, whole: Figure) -> Decimal:
    return _HUNDRED * Decimal(part.value) / Decimal(whole.value)


def _gives(percent: Figure, part: Figure, whole: Figure) -> bool:
    """Whether two figures give a percentage as printed."""
    return bool(whole.value) and rounds_to(percent.value, _ratio(part, whole))


def rounds_to(printed: Number, exact: Decimal) -> bool:
    """Whether a number is printed for an exact one, to its decimals: rounded, or cut off."""
    number = Decimal(printed)
    return any(exact.quantize(number, rounding, WIDE) == number for rounding in _ROUNDINGS)


def _claim(status: Status, percent: Figure, part: Figure, whole: Figure, reason: str | None = None) -> Claim:
    used = sorted((whole, part, percent), key=lambda figure: figure.within)
    computed = _ratio(part, whole).quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE)
    within = (used[0].within[0], used[-1].within[1])
    return Claim(status, percent.value, computed, used, within, reason)
