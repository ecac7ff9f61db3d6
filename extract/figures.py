"""Figures stated in prose, and the cells that they restate (`extract/forms/restatements.toml`)."""

import re
import tomllib
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import NamedTuple

from extract.folding import fold
from extract.model import Fact, Figure, Number, Section
from extract.numbers import MONEY, read_number
from extract.prose import Piece, Prose

# Longest first: 万元 before 元, 人次 before 人.
_UNITS = (
    "个百分点|百分点|亿元|万元|人次|批次|场次|件次|条次|万次|万条|万件|万人"
    "|件|条|项|次|篇|元|%|场|期|人|份|户|家|起|宗|批|例|部|处|组|册|名|个"
)
# Possessive, and never begun in the middle of a number: `1.1.1.` by the thousand is read once.
_FIGURE = re.compile(rf"(?<![0-9,.])([0-9][0-9,.]*+)\s{{0,4}}({_UNITS})(?![0-9])")
# Digits, a blank, digits: nobody knows whether that is one number.
_PARTED = re.compile(r"[0-9]\s+$")
# In front of digits that are part of something else: a date, a document's number, the third of its kind.
_NO_FIGURE_BEFORE = frozenset("第〔[年月-,.0123456789")
# A figure that is said to be about so many is no figure: 800多篇, 近27万次, 约30件.
_VAGUE = re.compile(r"(?:约|近|超|超过|逾|达到?近|大约)\s*$")
_CLAUSE_ENDS = ",。;:、!?\n"
_OTHER_YEAR = re.compile(r"((?:19|20)\d\d)年")
# How much of the words around a figure is asked for what it counts.
_LEAD = 60
_TAIL = 12


class Restatement(NamedTuple):
    code: str
    word: str
    lead: re.Pattern[str]
    tail: re.Pattern[str] | None
    units: str
    sure: bool
    previous: bool


@cache
def _restatements() -> tuple[re.Pattern[str], dict[str, list[Restatement]]]:
    data = tomllib.loads(files("extract.forms").joinpath("restatements.toml").read_text(encoding="utf-8"))
    entries = tuple(
        Restatement(
            entry["code"],
            entry["word"],
            re.compile(entry["lead"]),
            re.compile(entry["tail"]) if "tail" in entry else None,
            entry["units"],
            entry["sure"],
            entry.get("previous", False),
        )
        for entry in data["restatements"]
    )
    by_unit = {unit: [entry for entry in entries if unit in entry.units] for unit in _UNITS.split("|")}
    return re.compile(data["elsewhere"]), by_unit


def read_figures(prose: Prose, facts: list[Fact], year: int | None) -> list[Figure]:
    """Every figure with a unit in the sections' words, in order; linked to its cell where it restates one."""
    by_code = {fact.code: fact for fact in facts}
    return [figure for section in prose.sections for figure in _in_section(section, prose, by_code, year)]


def _in_section(section: Section, prose: Prose, facts: dict[str, Fact], year: int | None) -> list[Figure]:
    folded = fold(section.text)
    pieces = prose.pieces[section.key]
    found = []
    for match in _FIGURE.finditer(folded):
        start, end = match.span()
        unit = match[2]
        value = read_number(match[1]) if folded[start - 1 : start] not in _NO_FIGURE_BEFORE else None
        if value is None or _VAGUE.search(folded, max(0, start - 4), start):
            continue
        if _PARTED.search(folded, max(0, start - 4), start):
            continue
        code = _restated(folded, start, end, (value, unit), facts, year)
        at = _in_document(pieces, start)
        found.append(
            Figure(
                text=section.text[start:end],
                value=value,
                unit=unit,
                section=section.key,
                start=at,
                end=None if at is None else at + end - start,
                within=(start, end),
                code=code,
                agrees=None if code is None else _same(value, unit, facts[code]),
            )
        )
    return found


def _in_document(pieces: list[Piece], at: int) -> int | None:
    piece = pieces[bisect_right(pieces, at, key=attrgetter("within")) - 1]
    return None if piece.start is None else piece.start + at - piece.within


def _same(value: Number, unit: str, fact: Fact) -> bool:
    return fact.state == "stated" and fact.value == (value * MONEY[unit] if unit in MONEY else value)


def _restated(
    folded: str, at: int, end: int, stated: tuple[Number, str], facts: dict[str, Fact], year: int | None
) -> str | None:
    """The code of the cell that the figure at `at`..`end` restates, by the words around it."""
    begin = max(0, at - _LEAD)
    clause = max([folded.rfind(mark, begin, at) for mark in _CLAUSE_ENDS])
    lead = "".join(folded[max(clause + 1, begin) : at].split())
    sentence = max(folded.rfind("。", 0, at), folded.rfind("\n", 0, at))
    years = _OTHER_YEAR.findall(folded, sentence + 1, at)
    if year is not None and any(printed != str(year) for printed in years):
        return None
    tail = "".join(folded[end : end + _TAIL].split())
    around = lead + tail
    elsewhere, by_unit = _restatements()
    for entry in by_unit[stated[1]]:
        if entry.word not in around or not entry.lead.search(lead) or (entry.tail and not entry.tail.search(tail)):
            continue
        if elsewhere.search(lead) and not entry.previous:
            return None
        fact = facts.get(entry.code)
        if fact is None or fact.state != "stated":
            return None
        if entry.sure or _same(*stated, fact):
            return entry.code
    return None
