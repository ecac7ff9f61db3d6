"""Which year a report says it is of (`forms/report_years.toml`): findings W1, and what last year's words look like.

Years are named for many reasons; only statements that can be of nothing but the year reported on are judged.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from extract.claims import quoted
from extract.folding import fold
from extract.forms.prose import prose_rules, report_year_words
from extract.model import Finding
from extract.prose import Prose
from extract.unspaced import unspaced

RULE = "W1"
_YEAR = r"(?P<year>(?:19|20)[0-9][0-9])"
_SENTENCE = re.compile(r"[^。!?\n]+")
_TITLE = re.compile(r"《[^《》]*》|<[^<>]*>")
# What `each` of a finding begins with where it speaks of what is said before the first section.
PREAMBLE = "preamble"
# The same years: 2023年1月1日至同年12月31日.
_THE_SAME = ("同", "当", "本", None)


class _Words(NamedTuple):
    period_of: re.Pattern[str]
    period_other: re.Pattern[str]
    dates: re.Pattern[str]
    itself: re.Pattern[str]
    itself_other: re.Pattern[str]
    beginning: int


@cache
def _words() -> _Words:
    data: dict[str, Any] = report_year_words()
    period, itself = data["period"], data["itself"]
    return _Words(
        re.compile(period["of"]),
        re.compile(period["other"]),
        year_pattern(period["dates"]),
        year_pattern(itself["opens"]),
        re.compile(itself["other"]),
        itself["beginning"],
    )


def year_pattern(pattern: str, year: str = _YEAR) -> re.Pattern[str]:
    """A pattern of `report_years.toml` with its `<year>` filled in: any year, in group `year`, or one that is given."""
    return re.compile(pattern.replace("<year>", year))


class Statement(NamedTuple):
    """A statement of the year reported on; `within` in the text that it was found in."""

    year: int
    within: tuple[int, int]


def statements(text: str, *, opens: bool) -> Iterator[Statement]:
    """What a text says of the period of its figures and, where it `opens` the report, of the report itself."""
    words = _words()
    plain = unspaced(without_titles(fold(text)))
    for sentence in _SENTENCE.finditer(plain.text):
        begin, end = sentence.span()
        is_period = words.period_of.search(plain.text, begin, end)
        if is_period and not words.period_other.search(plain.text, begin, end):
            for found in words.dates.finditer(plain.text, begin, end):
                if found["until"] in _THE_SAME or found["until"] == found["year"]:
                    yield Statement(int(found["year"]), plain.within(*found.span()))
        if opens and begin < words.beginning:
            for found in words.itself.finditer(plain.text, begin, end):
                if not words.itself_other.search(found[0]):
                    yield Statement(int(found["year"]), plain.within(*found.span()))


def without_titles(folded: str) -> str:
    """The text with blanks in the place of every title, whose years are others'."""
    return _TITLE.sub(lambda title: " " * len(title[0]), folded)


def check_years(prose: Prose, year: int | None) -> list[Finding]:
    """W1 for every statement of the year reported on; `year` is that of the report's title, or its own otherwise."""
    if year is None:
        return []
    findings = []
    opening = "\n".join(paragraph.text for paragraph in prose.preamble)
    texts = [(PREAMBLE, opening), *((section.key, section.text) for section in prose.sections)]
    first = prose.sections[0].key if prose.sections else None
    for key, text in texts:
        for nth, statement in enumerate(statements(text, opens=key in (PREAMBLE, first)), 1):
            status = "pass" if statement.year == year else "fail"
            findings.append(year_finding(f"{key}:{nth}", key, text, statement, year, status))
    return findings


def year_finding(each: str, key: str, text: str, statement: Statement, year: int, outcome: str) -> Finding:
    """The finding on a statement in the section with this key and text; `outcome` is one of the rule's."""
    rule = prose_rules()[RULE]
    words = rule.outcomes[outcome]
    said = {"text": quoted(text, statement.within), "stated": statement.year, "computed": year}
    passed = outcome == "pass"
    return Finding(
        rule.id,
        each,
        "pass" if passed else "fail",
        statement.year,
        year,
        (),
        words.zh.format(**said),
        words.en.format(**said),
        rule.severity,
        None if passed else "year_differs" if outcome == "fail" else "year_copied",
        where=None if key == PREAMBLE else (key, *statement.within),
    )
