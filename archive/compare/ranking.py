"""The largest changes of a comparison, in orders that mean something across units, and what no percentage can rank.

`absolute` ranks within one unit: 300 cases more and 300 times ten thousand yuan more are not held against each other.
`relative` ranks over all units by the size of the percentage, from a base of at least `FLOOR` in its unit: from 1 to 3
is three times as much and no large change. What rose from 0, or has a number on one side alone, has no percentage: it
stands in `unranked`, by what happened and then by its number, and what rose from 0 in `absolute` too. Every measure is
ranked, and every concept that no single measure of both reports says already. Equal changes share a place; they stand
in the order of the forms.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange
from extract.forms import measures
from extract.model import Number, json_number

FLOOR = 10  # in the measure's unit

Change = FactChange | ConceptChange

# What `unranked` lists, in its order. What holds no number on either side is a change of print, not of size.
_UNRANKED = (
    "from_zero",
    "appeared_number",
    "disappeared_number",
    "blank_to_number",
    "dash_to_number",
    "text_to_number",
    "number_to_blank",
    "number_to_dash",
    "number_to_text",
)


class Ranked(NamedTuple):
    """A change and its place in its list, counted from 1; `change.unit` is its unit."""

    place: int
    change: Change

    @property
    def key(self) -> str:
        """The measure's code or the concept's key."""
        return self.change.concept if isinstance(self.change, ConceptChange) else self.change.code

    @property
    def code(self) -> str | None:
        return None if isinstance(self.change, ConceptChange) else self.change.code

    @property
    def of_applicant(self) -> bool:
        """Whether it speaks of one kind of applicant, which the row's total speaks of too."""
        table, _, rest = self.key.partition(".")
        return table in ("applications", "other_handling") and rest.rpartition(".")[2] != "total"

    def to_json(self) -> dict[str, Any]:
        change = self.change
        return {
            "place": self.place,
            "code": self.code,
            "concept": None if self.code else self.key,
            "label": change.label,
            "label_en": change.label_en,
            "unit": change.unit,
            "a": json_number(change.a),
            "b": json_number(change.b),
            "change": json_number(change.change),
            "percent": json_number(change.percent),
            "manner": change.manner,
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """`absolute` by unit (None where the form has none), the unit with the most changes first; see the module."""

    absolute: dict[str | None, list[Ranked]]
    relative: list[Ranked]
    unranked: list[Ranked]

    def to_json(self) -> dict[str, Any]:
        return {
            "absolute": [
                {"unit": unit, "changes": [each.to_json() for each in ranked]} for unit, ranked in self.absolute.items()
            ],
            "relative": {"floor": FLOOR, "changes": [each.to_json() for each in self.relative]},
            "unranked": [each.to_json() for each in self.unranked],
        }


def rank(facts: Sequence[FactChange], concepts: Sequence[ConceptChange]) -> Ranking:
    """The changes of one comparison in order; `facts` and `concepts` as it has them."""
    changes: list[Change] = [*facts, *(concept for concept in concepts if _says_more(concept))]
    changed = [change for change in changes if change.status == "changed"]
    by_unit: dict[str | None, list[Change]] = {}
    for change in changed:
        by_unit.setdefault(change.unit, []).append(change)
    of_a_base = [change for change in changed if change.percent is not None and _has_base(change)]
    return Ranking(
        absolute={
            unit: _placed(those, lambda change: _size(change.change))
            for unit, those in sorted(by_unit.items(), key=lambda entry: (-len(entry[1]), entry[0] or ""))
        },
        relative=_placed(of_a_base, lambda change: _size(change.percent)),
        unranked=_unranked(changes),
    )


def headlines(ranked: Sequence[Ranked], most: int) -> list[Ranked]:
    """The first of a list that are worth a line where few are shown: a row's total speaks for its applicants."""
    return [each for each in ranked if not each.of_applicant][:most]


def of_each_manner(unranked: Sequence[Ranked], most: int) -> list[Ranked]:
    """The headlines of `Ranking.unranked` where few are shown: of every manner before a second of any, in its order."""
    kept = headlines(unranked, len(unranked))
    turns = Counter[str | None]()
    turn = []
    for each in kept:
        turns[each.change.manner] += 1
        turn.append(turns[each.change.manner])
    chosen = sorted(range(len(kept)), key=turn.__getitem__)[:most]
    return [kept[index] for index in sorted(chosen)]


def _says_more(concept: ConceptChange) -> bool:
    return concept.codes_a != concept.codes_b or len(concept.codes_a) > 1


def _has_base(change: Change) -> bool:
    # A measure that is itself a change (本年增/减) has no base: from -10 to 10 is no share of anything.
    measure = measures().get(change.code) if isinstance(change, FactChange) else None
    return change.a is not None and change.a >= FLOOR and not (measure is not None and measure.signed)


def _size(value: Number | None) -> Number:
    if value is None:
        return 0
    return -value if value < 0 else value


def _placed(changes: Sequence[Change], size: Callable[[Change], Number]) -> list[Ranked]:
    ordered = sorted(changes, key=size, reverse=True)  # stable: equal ones keep the order of the forms
    found: list[Ranked] = []
    for index, change in enumerate(ordered):
        equal = found and size(found[-1].change) == size(change)
        found.append(Ranked(found[-1].place if equal else index + 1, change))
    return found


def _unranked(changes: Sequence[Change]) -> list[Ranked]:
    """Places count within a manner and a unit."""
    found: list[Ranked] = []
    for manner in _UNRANKED:
        of_manner = [change for change in changes if change.manner == manner]
        for unit in dict.fromkeys(change.unit for change in of_manner):
            of_unit = [change for change in of_manner if change.unit == unit]
            found += _placed(of_unit, lambda change: _size(change.a) + _size(change.b))
    return found
