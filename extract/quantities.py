"""Numbers with their units in prose (`extract/forms/figures.toml`), and the numbers there that are no figures."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extract.forms.prose import figure_words
from extract.model import Number
from extract.numbers import MONEY, SCALES, read_number, read_numeral, tidy

# The third of its kind, the 12th of a month, half past nine, the second end of a range, digits parted by a blank; and
# what stands in front of a document's number, a ratio, a negative.
_PART_OF_ANOTHER = (
    r"第\s*|第[0-9、至到~-]+|[0-9]\s*[年月时点:]\s*|[0-9一二三四五六七八九十]\s*[\u4e00-\u9fff]?\s*[至到~-]\s*|[0-9][,.]?\s+"
    r"|[A-Za-z〔\[*~×/+±·-]"
)
# Most figures are such, and need not be asked for more.
_SMALL = re.compile(r"[1-9][0-9]{0,5}")
_RANGE = r"\s*[至到~-]\s*[0-9]"
# This much in front of a figure tells whether it is one.
_BEFORE = 6
_LEAD = 60
_LONGEST_TITLE = 60
_CLAUSE = re.compile(r"[,。;:、!?()\n]")
_CLOSES = frozenset(",。;:、!?)\n")


class Quantity(NamedTuple):
    """A figure in folded text. `value` is in `unit`: `1.2万件` is 12000 件."""

    start: int
    end: int
    value: Number
    unit: str


class _Reading(NamedTuple):
    figure: re.Pattern[str]
    numeral: re.Pattern[str]
    none_before: re.Pattern[str]
    none_behind: re.Pattern[str]
    ends_none: frozenset[str]
    begins_none: frozenset[str]
    verb: re.Pattern[str]
    never: re.Pattern[str]


@cache
def _reading() -> _Reading:
    data = figure_words()
    guards: dict[str, str] = data["not_units"]
    several = "|".join(unit for unit in data["units"] if len(unit) > 1)
    single = "".join(unit for unit in data["units"] if len(unit) == 1 and unit not in guards)
    guarded = "|".join(f"{unit}(?!{words})" for unit, words in guards.items())
    vague, numerals = data["vague"], data["numerals"]
    before = "|".join((*vague["before"], *(f"(?<![{of}]){word}" for word, of in vague["before_but"].items())))
    return _Reading(
        # Possessive, and never begun in the middle of a number: `1.1.1.` by the thousand is read once.
        re.compile(
            rf"([0-9](?<![0-9][0-9])(?<![0-9][,.][0-9])[0-9,.]*+)\s{{0,4}}([百千]?[万亿]|[百千])?\s{{0,2}}"
            rf"({several}|[{single}]|{guarded}|(?<=[万亿])(?![余多几来]))"
        ),
        re.compile(rf"([一二两三四五六七八九十百千零〇]{{1,9}})({'|'.join(numerals['units'])})"),
        re.compile(rf"(?:{_PART_OF_ANOTHER}|(?:{before})\s*)$"),
        re.compile(rf"\s*(?:{'|'.join(vague['behind'])})|{_RANGE}"),
        frozenset(
            " 第〔[*~×/+±·-、至到年月时点:0123456789" + "".join(w[-1] for w in (*vague["before"], *vague["before_but"]))
        ),
        frozenset(" 至到~-" + "".join(word[0] for word in vague["behind"])),
        re.compile(rf"(?:{'|'.join(numerals['verbs'])})了?"),
        re.compile("|".join(numerals["never"])),
    )


def quantities(folded: str) -> list[Quantity]:
    """The figures that folded text states, in order."""
    found = list(_in_digits(folded))
    if numerals := list(_in_numerals(folded)):
        found = sorted(found + numerals)
    return found


def _in_digits(folded: str) -> Iterator[Quantity]:
    for match in _reading().figure.finditer(folded):
        start, end = match.span()
        digits, scale, unit = match[1], match[2], match[3] or match[2]
        value = int(digits) if _SMALL.fullmatch(digits) else read_number(digits)
        if value is None or not _is_figure(folded, start, end):
            continue
        if scale == unit:  # 27万
            scale = None
        elif scale and unit == "元" and f"{scale}元" in MONEY:
            scale, unit = None, f"{scale}元"
        yield Quantity(start, end, tidy(value * Decimal(SCALES[scale])) if scale else value, unit)


def _is_figure(folded: str, start: int, end: int) -> bool:
    """Whether a number with a unit is stated, and not about so many, a part of another figure, or in a title."""
    reading = _reading()
    last = folded[start - 1 : start]
    if (last in reading.ends_none or last.isascii()) and reading.none_before.search(
        folded, max(0, start - _BEFORE), start
    ):
        return False
    if folded[end : end + 1] in reading.begins_none and reading.none_behind.match(folded, end):
        return False
    title = folded.rfind("《", max(0, start - _LONGEST_TITLE), start)
    return title < 0 or folded.find("》", title, start) >= 0


def _in_numerals(folded: str) -> Iterator[Quantity]:
    """What Chinese numerals count, where they stand behind what is counted or between a verb and that."""
    reading = _reading()
    for match in reading.numeral.finditer(folded):
        start, end = match.span()
        value = read_numeral(match[1])
        if value is None:
            continue
        lead = _CLAUSE.split(folded[max(0, start - _LEAD) : start])[-1]
        if len(lead) < 2 or reading.never.search(lead) or not _is_figure(folded, start, end):
            continue
        governs = list(reading.verb.finditer(lead))
        closes = end == len(folded) or folded[end] in _CLOSES
        if (governs and governs[-1].end() == len(lead)) or (closes and (governs or value > 1)):
            yield Quantity(start, end, value, match[2])
