"""What a measure on one form is on another: concepts, and which measures keep their meaning between forms.

Concepts say how their figures relate: `exact`, `sum`, `parent` (only the total compares) or `not_comparable`. Rates are
the shares whose definition the forms' own words make certain.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from extract.forms import Label, tables

How = Literal["exact", "sum", "parent", "not_comparable"]


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that several forms ask for. `codes` gives alternatives by form; the codes of one add up."""

    key: str
    how: How
    zh: str
    en: str
    codes: dict[str, tuple[tuple[str, ...], ...]]
    note_zh: str | None = None
    note_en: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: the sum of the measures `part` of the measure `whole`, in reports on one of `forms`."""

    key: str
    zh: str
    en: str
    forms: tuple[str, ...]
    part: tuple[str, ...]
    whole: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("extract.forms").joinpath("concordance.toml").read_text(encoding="utf-8"))


def _concept(entry: dict[str, Any], each: Label | None) -> Concept:
    key, zh, en = entry["key"], entry["zh"], entry["en"]
    if each:
        key, zh, en = f"{key}.{each.key}", f"{zh} · {each.zh}", f"{en}: {each.en}"
    codes = {
        form: tuple(tuple(code.format(each=each.key if each else "") for code in sum_) for sum_ in alternatives)
        for form, alternatives in entry["codes"].items()
    }
    return Concept(key, entry["how"], zh, en, codes, entry.get("note_zh"), entry.get("note_en"))


@cache
def concepts() -> tuple[Concept, ...]:
    """Every concept, in the order of a report; one that runs over a table's columns is one for each column."""
    found: list[Concept] = []
    for entry in _data()["concepts"]:
        members = tables()[entry["each"]].columns if "each" in entry else (None,)
        found.extend(_concept(entry, member) for member in members)
    return tuple(found)


@cache
def rates() -> tuple[Rate, ...]:
    """Every share that the forms' figures define, in the order of a report."""
    return tuple(
        Rate(rate["key"], rate["zh"], rate["en"], tuple(rate["forms"]), tuple(rate["part"]), rate["whole"])
        for rate in _data()["rates"]
    )


@cache
def keeps_meaning(code: str, form: str, other: str) -> bool:
    """Whether a measure that both forms print under this code means the same on both."""
    if form == other:
        return True
    table = code.partition(".")[0]
    if any(
        form in alike["forms"] and other in alike["forms"] and table in alike["tables"] for alike in _data()["alike"]
    ):
        return True
    exact = [concept.codes for concept in concepts() if concept.how == "exact"]
    return any(codes.get(form) == codes.get(other) == ((code,),) for codes in exact)


@cache
def printed_otherwise(code: str) -> frozenset[str]:
    """The codes that print the same thing in another number of rows on one form; empty where there are none."""
    for concept in concepts():
        for alternatives in concept.codes.values():
            if len(alternatives) > 1 and any(code in sum_ for sum_ in alternatives):
                return frozenset(other for sum_ in alternatives if code not in sum_ for other in sum_)
    return frozenset()
