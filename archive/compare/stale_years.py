"""Sentences of last year's report that stand in this year's word for word and still name that year: findings W1.

A year may be named again with every right: as history, as what this year is held against, in a plan. Only a sentence
that reports on its year, on a line that names no other, is taken for one that nobody has changed.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from archive.compare.pairs import Pair
from archive.compare.sentences import split
from extract.dates import year_in_digits
from extract.folding import fold
from extract.forms.prose import report_year_words
from extract.model import Finding, Section
from extract.report_years import Statement, statements, without_titles, year_finding, year_pattern
from extract.unspaced import unspaced

_ANY_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9][0-9])年")
_MARK = re.compile(
    r"(?:\((?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\)|[一二三四五六七八九十]{1,3}[、是]|[0-9]{1,2}[、.](?![0-9])|[①-⑳])*"
)
# A sentence that says less is no evidence: anyone may write it anew.
MIN_SENTENCE = 14


class _Words(NamedTuple):
    general: str
    counted: str
    inside: str
    matter: re.Pattern[str]
    event: re.Pattern[str]
    other: re.Pattern[str]


@cache
def _words() -> _Words:
    data: dict[str, Any] = report_year_words()["reported"]
    forms = (data[name].replace("<when>", data["year"]).replace("<us>", data["us"]) for name in _Words._fields[:3])
    return _Words(*forms, *(re.compile(data[name]) for name in _Words._fields[3:]))


def judge_stale_years(pair: Pair) -> list[Finding]:
    """W1 for every sentence that was copied with its year; nothing for what is named rightly."""
    if pair.barred or pair.a.year is None or pair.b.year is None:
        return []
    before = {sentence.text for section in pair.a.sections for sentence in split(section.text)}
    found = []
    for number, section in enumerate(pair.b.sections):
        stale = _stale(section, before, pair.a.year, opens=number == 0)
        for nth, statement in enumerate(stale, 1):
            each = f"{section.key}:copied:{nth}"
            found.append(year_finding(each, section.key, section.text, statement, pair.b.year, "copied"))
    return found


def _stale(section: Section, before: set[str], year: int, *, opens: bool) -> Iterator[Statement]:
    own = [statement.within for statement in statements(section.text, opens=opens)]
    at = 0
    for line in section.text.split("\n"):
        start, at = at, at + len(line) + 1
        # A line that names another year tells a history, or holds the two against each other.
        if {int(found) for found in _ANY_YEAR.findall(_plain(line))} != {year}:
            continue
        for sentence in split(line):
            if sentence.text not in before or len(sentence.text) < MIN_SENTENCE:
                continue
            within = _place(line, sentence.text)
            if within is None or not reports_on(sentence.text, year):
                continue
            begin, end = within[0] + start, within[1] + start
            if not any(begin < until and since < end for since, until in own):  # judged by itself
                yield Statement(year, (begin, end))


def _place(line: str, sentence: str) -> tuple[int, int] | None:
    """Where a sentence stands in a line whose blanks it has lost."""
    plain, words = unspaced(line), "".join(sentence.split())
    begin = plain.text.find(words)
    return plain.within(begin, begin + len(words)) if begin >= 0 else None


def reports_on(sentence: str, year: int) -> bool:
    """Whether a sentence can only be what a report on `year` says of its own year."""
    words = _words()
    text = _plain(sentence)
    text = text[mark.end() :] if (mark := _MARK.match(text)) else text
    if words.other.search(text) or words.event.search(text):
        return False
    general = year_pattern(words.general, str(year)).match(text)
    if general and words.matter.search(text, general.end()):
        return True
    return any(year_pattern(form, str(year)).search(text) for form in (f"(?:^|:){words.counted}", words.inside))


def _plain(line: str) -> str:
    """A line folded, without blanks and titles, its years in digits."""
    return unspaced(without_titles(year_in_digits(fold(line)))).text
