"""What prose is read by: the parts of sections, and what must hold within sentences."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.forms import Check, Label, read_data


@dataclass(frozen=True, slots=True)
class PartLabels:
    """The parts by key; `before` and `after` match what a heading may print around the words that name one."""

    labels: dict[str, Label]
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def part_labels() -> PartLabels:
    data: dict[str, Any] = read_data("forms.toml")
    affixes = data["part_affixes"]
    return PartLabels(
        {
            entry["key"]: Label(entry["key"], entry["zh"], entry["en"], tuple(entry["spellings"]))
            for entry in data["parts"]
        },
        re.compile(rf"^(?:{affixes['before']})+"),
        re.compile(rf"(?:{affixes['after']})+$"),
    )


@cache
def figure_words() -> dict[str, Any]:
    """`figures.toml`: units, what is no figure, and the words that say what a figure counts."""
    return read_data("figures.toml")


@cache
def restatement_data() -> dict[str, Any]:
    """`restatements.toml`: how prose restates cells."""
    return read_data("restatements.toml")


@cache
def year_claim_words() -> dict[str, Any]:
    """`year_claims.toml`: how prose holds this year against the year before."""
    return read_data("year_claims.toml")


@cache
def report_year_words() -> dict[str, Any]:
    """`report_years.toml`: how a report says which year it is of."""
    return read_data("report_years.toml")


@dataclass(frozen=True, slots=True)
class Wording:
    """A finding's message, with `{text}`, `{label}`, `{stated}` and `{computed}` to be filled in."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ProseRule(Check):
    """What must hold in the prose. `outcomes` word its findings, by status or by what they have found."""

    outcomes: dict[str, Wording]


@cache
def prose_rules() -> dict[str, ProseRule]:
    """The rules on prose by id."""
    rules = (
        ProseRule(**entry | {"outcomes": {status: Wording(**words) for status, words in entry["outcomes"].items()}})
        for entry in read_data("rules.toml")["prose"]
    )
    return {rule.id: rule for rule in rules}
