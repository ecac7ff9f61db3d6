"""Which cell a figure in prose restates (`extract/forms/restatements.toml`), and whether it says the same."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from extract.forms import measures
from extract.forms.prose import restatement_data
from extract.model import Fact, Number
from extract.numbers import MONEY
from extract.vocabulary import terms

# A sentence that restates so many cells rightly is a list of cells: what is one of its labels alone is a cell too.
LEAST_IN_A_LIST = 3
_OTHER_YEAR = re.compile(r"((?:19|20)\d\d)年")
_TOTALS = ("total", "value", "decisions")
# No figure in prose is negative, nor is a cell that prose restates.
_IN_NO_CELL = -1


class Said(NamedTuple):
    """A figure and the words around it, folded, without blanks.

    `lead`: in front of it in its clause, behind the figure before it; `clause`: all of the clause in front of it;
    `sentence`: all of the sentence in front of the lead; `behind`: a few characters behind it.
    """

    value: Number
    unit: str
    lead: str
    clause: str
    sentence: str
    behind: str


class Link(NamedTuple):
    """A cell that a figure restates. `listed`: it differs, and counts only in a sentence that lists cells."""

    code: str
    agrees: bool
    listed: bool = False


class _Entry(NamedTuple):
    codes: tuple[str, ...]
    words: tuple[str, ...]
    lead: re.Pattern[str]
    tail: re.Pattern[str] | None = None
    sure: re.Pattern[str] | None = None
    listed: re.Pattern[str] | None = None
    sentence: re.Pattern[str] | None = None
    previous: bool = False


class _Index(NamedTuple):
    """The entries that a unit admits. `word` finds any of their words, `having` those that hold it or a part of it;
    `tailed`: those whose words may stand behind the figure."""

    entries: list[_Entry]
    word: re.Pattern[str]
    having: dict[str, list[int]]
    tailed: list[int]


class _Restatements(NamedTuple):
    by_unit: dict[str, "_Index"]
    openings: re.Pattern[str]
    elsewhere: re.Pattern[str]
    doubtful: re.Pattern[str]
    including: re.Pattern[str]
    behind_label: re.Pattern[str]


@cache
def _restatements() -> _Restatements:
    data = restatement_data()
    patterns: dict[str, str] = data["patterns"]

    def pattern(words: str) -> re.Pattern[str]:
        for name, meant in patterns.items():
            words = words.replace(f"<{name}>", meant)
        return re.compile(words)

    def entry(said: dict[str, Any]) -> _Entry:
        asked = {name: pattern(said[name]) for name in ("lead", "tail", "sure", "listed", "sentence") if name in said}
        return _Entry(tuple(said["codes"]), tuple(said["words"]), **asked, previous=said.get("previous", False))

    by_unit: dict[str, list[_Entry]] = {}
    for said in data["restatements"]:
        made = entry(said)
        for unit in said["units"]:
            by_unit.setdefault(unit, []).append(made)
    scope = data["scope"]
    return _Restatements(
        {unit: _index(entries) for unit, entries in by_unit.items()},
        re.compile(scope["openings"]),
        re.compile(scope["elsewhere"]),
        re.compile(scope["doubtful"]),
        re.compile(scope["including"]),
        re.compile(patterns["n"]),
    )


def _index(entries: list[_Entry]) -> _Index:
    words = sorted({word for entry in entries for word in entry.words}, key=len, reverse=True)
    having = {
        word: [number for number, entry in enumerate(entries) if any(part in word for part in entry.words)]
        for word in words
    }
    tailed = [number for number, entry in enumerate(entries) if entry.tail]
    return _Index(entries, re.compile("|".join(words)), having, tailed)


# The same words stand in front of the figures of most reports.
@lru_cache(maxsize=8192)
def _led(unit: str, lead: str) -> tuple[_Entry, ...]:
    """The entries that the words in front of a figure allow, in their order."""
    index = _restatements().by_unit.get(unit)
    if index is None:
        return ()
    numbers = set(index.tailed)
    for word in index.word.findall(lead):
        numbers.update(index.having[word])
    entries = (index.entries[number] for number in sorted(numbers))
    return tuple(entry for entry in entries if entry.lead.search(lead))


def _fitting(said: Said, facts: dict[str, Fact]) -> Iterator[tuple[_Entry, Fact]]:
    """The entries that the words around a figure allow, in their order, each with the cell that it means here."""
    for entry in _led(said.unit, said.lead):
        fact = next((facts[code] for code in entry.codes if code in facts), None)
        if fact is None or (entry.tail and not entry.tail.search(said.behind)):
            continue
        if entry.sentence is None or entry.sentence.search(said.sentence + said.lead):
            yield entry, fact


@lru_cache(maxsize=8192)
def _bare(lead: str) -> str:
    opening = _restatements().openings.match(lead)
    return lead[opening.end() :] if opening else lead


@lru_cache(maxsize=8192)
def _labelled(bare: str) -> str | None:
    """The code of the cell whose row's label is all that these words say, where the row has one total."""
    label = _restatements().behind_label.sub("", bare.removeprefix("其中").removeprefix(":"))
    rows = {(term.table, term.key) for term in terms(label) if term.kind == "row"}
    if len(rows) != 1:
        return None
    table, row = rows.pop()
    return next((code for column in _TOTALS if (code := f"{table}.{row}.{column}") in measures()), None)


def restated(said: Said, facts: dict[str, Fact], year: int | None) -> Link | None:
    """The cell of `facts` that a figure restates in a report on `year`, else None."""
    bare = _bare(said.lead)
    for entry, fact in _fitting(said, facts):
        if fact.state != "stated":
            return None
        agrees = same(said.value, said.unit, fact)
        sure = not agrees and _is_sure(entry, said, bare)
        listed = not (agrees or sure) and entry.listed is not None and entry.listed.fullmatch(bare) is not None
        if agrees or sure or listed:
            return Link(fact.code, agrees, listed) if _in_scope(said, year, agrees, entry.previous) else None
    labelled = facts.get(_labelled(bare) or "")
    if labelled is None or labelled.state != "stated":
        return None
    agrees = same(said.value, said.unit, labelled)
    return Link(labelled.code, agrees, listed=not agrees) if _in_scope(said, year, agrees, previous=False) else None


def _is_sure(entry: _Entry, said: Said, bare: str) -> bool:
    return (
        entry.sure is not None
        and entry.sure.fullmatch(bare) is not None
        and _restatements().doubtful.search(said.sentence) is None
        and _restatements().including.match(said.behind) is None
    )


def _in_scope(said: Said, year: int | None, agrees: bool, previous: bool) -> bool:
    """Whether a clause can speak of the cells of a report on `year`; a difference needs the year to be known."""
    printed = set(_OTHER_YEAR.findall(said.sentence + said.lead)) - {str(year)}
    if printed and (year is not None or not agrees):
        return False
    return previous or _restatements().elsewhere.search(said.clause) is None


def same(value: Number, unit: str, fact: Fact) -> bool:
    """Whether a cell prints this much; money is compared in the form's unit, and only where the cell has one."""
    if unit in MONEY:
        return fact.unit == "万元" and fact.value == value * MONEY[unit]
    return fact.unit != "万元" and fact.value == value


def named(said: Said, facts: dict[str, Fact], year: int | None) -> str | None:
    """The code of the cell that the words around a figure name, whatever the figure says."""
    link = restated(said._replace(value=_IN_NO_CELL), facts, year)
    return link.code if link else None
