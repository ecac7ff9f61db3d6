"""Sums inside sentences: 19件，其中主办9件、分办或协办10件.

A list is compared with its total where both are certain: of one unit, joined as one list, no part counted twice. Parts
that add up to less than the total may not be all of it, unless the words claim that they are.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extract.forms.prose import figure_words
from extract.model import RATIOS, Number, Status
from extract.sentences import Claim, Sentence

# A change and a comparison have no parts.
_CHANGE = re.compile(r"(?:增加|减少|增长|下降|上升|较|比|多|少)[^,;]*$")
_SEPARATOR = re.compile(r"[、,;]")


class _Words(NamedTuple):
    any_list: re.Pattern[str]
    of_which: str
    all_parts: re.Pattern[str]
    summed: re.Pattern[str]
    joints: re.Pattern[str]
    breaks: re.Pattern[str]
    overlap: re.Pattern[str]
    verb: re.Pattern[str]
    kinds: tuple[re.Pattern[str], ...]


class _Parts(NamedTuple):
    """A list of parts. `certain`: its wording leaves nothing open; `joined`: as one list throughout.

    `statements`: where, behind a comma, a clause with a verb of its own may be no part of it.
    """

    numbers: list[int]
    labels: list[str]
    joined: bool
    certain: bool
    statements: int

    def without_statements(self) -> "_Parts":
        return self._replace(numbers=self.numbers[: self.statements], labels=self.labels[: self.statements])


@cache
def _words() -> _Words:
    words = figure_words()["claims"]
    verbs = "|".join(figure_words()["subjects"]["verbs"])
    return _Words(
        re.compile(rf"{words['of_which']}|{words['all_parts']}|{words['summed']}|\("),
        words["of_which"],
        re.compile(words["all_parts"]),
        re.compile(words["summed"] + "$"),
        re.compile(words["joints"]),
        re.compile(words["breaks"]),
        re.compile(words["overlap"]),
        re.compile(verbs),
        tuple(re.compile(kind) for kind in words["kinds"]),
    )


def sums(sentence: Sentence) -> Iterator[Claim]:
    """What a sentence claims to be parts of a total that it states."""
    words = _words()
    figures = sentence.figures
    if not words.any_list.search(sentence.folded, figures[0].within[1], sentence.end):
        return
    for number in range(len(figures) - 1):
        gap = sentence.before(number + 1)
        end = figures[number].within[1]
        if (at := gap.find(words.of_which)) >= 0:
            claim = _compared(sentence, number, end + at + len(words.of_which), complete=False, of_which=True)
        elif figures[number].unit in RATIOS:
            claim = None
        elif found := words.all_parts.match(sentence.folded, end):
            claim = _compared(sentence, number, found.end(), complete=True)
        elif gap.startswith("("):
            claim = _compared(sentence, number, end + 1, complete=False)
        else:
            claim = None
        if claim:
            yield claim
    if words.of_which not in sentence.folded[sentence.begin : sentence.end]:
        yield from _summed(sentence)


def _compared(sentence: Sentence, number: int, begin: int, *, complete: bool, of_which: bool = False) -> Claim | None:
    """The claim that the figures behind `begin` are parts of figure `number`, or of one before it."""
    figures = sentence.figures
    unit = figures[number + 1].unit
    first = 0 if of_which else number
    totals = [i for i in range(first, number + 1) if figures[i].unit == unit and not _is_change(sentence, i)]
    whole = _parts(sentence, number + 1, begin, unit)
    if not totals or not whole.numbers:
        return None
    parts = whole.without_statements()
    for listed in (parts, whole):
        computed = _sum(sentence, listed.numbers)
        for total in totals:
            if figures[total].value == computed and len(listed.numbers) > 1:
                return _claim("pass", sentence, total, listed.numbers)
    total, computed = totals[-1], _sum(sentence, parts.numbers)
    exceeds = computed > figures[total].value
    only = parts.certain and len(totals) == 1
    if exceeds and _words().overlap.search(sentence.folded, sentence.begin, sentence.end):
        only = False
    if len(parts.numbers) == 1:
        # A part of a figure that stands nearer is counted in another unit.
        sure = only and of_which and exceeds and total == number
        return _claim("fail", sentence, total, parts.numbers, "sums_differ") if sure else None
    alike = _alike(parts.labels)
    if only and alike is not False and (parts.joined or alike) and (exceeds or complete):
        return _claim("fail", sentence, total, parts.numbers, "sums_differ")
    reason = "parts_may_overlap" if exceeds else "parts_may_be_missing"
    return _claim("not_assessable", sentence, total, parts.numbers, reason)


def _sum(sentence: Sentence, numbers: list[int]) -> Number:
    total: Number = sum(sentence.figures[number].value for number in numbers)
    return total


def _claim(status: Status, sentence: Sentence, total: int, parts: list[int], reason: str | None = None) -> Claim:
    used = [sentence.figures[number] for number in sorted((total, *parts))]
    within = (used[0].within[0], used[-1].within[1])
    return Claim(status, sentence.figures[total].value, _sum(sentence, parts), used, within, reason)


def _is_change(sentence: Sentence, number: int) -> bool:
    return _CHANGE.search(sentence.before(number)) is not None


def _parts(sentence: Sentence, first: int, begin: int, unit: str) -> _Parts:
    words = _words()
    numbers: list[int] = []
    labels: list[str] = []
    joined = certain = True
    in_row = False
    statements = None
    depth = 0
    colon = sentence.folded.startswith(":", begin)
    for number in range(first, len(sentence.figures)):
        figure = sentence.figures[number]
        label = sentence.folded[begin : figure.within[0]]
        begin = figure.within[1]
        depth += label.count("(") - label.count(")")
        if depth < 0:
            break
        if depth > 0 or figure.unit in RATIOS:
            continue
        if figure.unit != unit or words.of_which in label:
            break
        separators = _SEPARATOR.findall(label)
        if numbers:
            joint = separators[0] if separators else "、" if words.joints.match(label) else ""
            after_share = sentence.figures[number - 1].unit in RATIOS
            if not joint or (joint == ";" and not (colon or after_share)) or words.breaks.search(label):
                break
            # Behind a list that 、 joins, and before a verb of its own, a comma begins another statement.
            if statements is None and joint != "、" and (in_row or _is_another(labels, label)):
                statements = len(numbers)
            in_row = in_row or joint == "、"
            joined = joined and (joint == "、" or statements is not None)
        if statements is None:
            certain = certain and len(separators) <= (1 if numbers else 0) + label.startswith((",", ":"))
        numbers.append(number)
        labels.append(label)
    return _Parts(numbers, labels, joined, certain, len(numbers) if statements is None else statements)


def _is_another(labels: list[str], label: str) -> bool:
    """Whether words behind a comma begin a statement of their own rather than the next part of a list."""
    verb = _words().verb.search(label)
    return verb is not None and verb[0] not in labels[0] and _alike([*labels, label]) is not True


def _alike(labels: list[str]) -> bool | None:
    """Whether all parts are told apart by one thing; False where some are and others are not, None where none is."""
    found = [[kind.search(label) is not None for label in labels] for kind in _words().kinds]
    if any(any(kind) and not all(kind) for kind in found):
        return False
    return True if any(all(kind) for kind in found) else None


def _summed(sentence: Sentence) -> Iterator[Claim]:
    """A total behind its parts: 网上15件、信函5件，共计20件."""
    words = _words()
    figures = sentence.figures
    for number in range(2, len(figures)):
        if not words.summed.search(sentence.before(number)):
            continue
        parts = _parts(sentence, 0, sentence.begin, figures[number].unit)
        numbers = [i for i in parts.numbers if i < number]
        if len(numbers) != number:
            continue
        if figures[number].value == _sum(sentence, numbers):
            yield _claim("pass", sentence, number, numbers)
        elif parts.joined and parts.certain and _alike(parts.labels) is not False:
            yield _claim("fail", sentence, number, numbers, "sums_differ")
