"""The rules of a report's build (`[[structure]]` of `rules.toml`)."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from extract.forms import Check, read_data

Question = Literal["printed", "in_order", "table", "content", "rows", "figures"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer to a structure rule comes to, and in which words; `{words}` are the document's."""

    status: Literal["fail", "not_assessable"]
    zh: str
    en: str


@dataclass(frozen=True, slots=True, eq=False)
class StructureRule(Check):
    """A question to a report's build, asked of every section in `each`. `outcomes`, by reason, are all but the pass.

    `nothing` and `elsewhere`: words in place of a table that say that there is nothing, or that it stands elsewhere.
    """

    asks: Question
    each: tuple[str, ...]
    outcomes: dict[str, Outcome]
    nothing: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


def _rule(entry: dict[str, Any]) -> StructureRule:
    outcomes = {reason: Outcome(**outcome) for reason, outcome in entry["outcomes"].items()}
    listed = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return StructureRule(**entry | listed | {"outcomes": outcomes})


@cache
def structure_rules() -> tuple[StructureRule, ...]:
    """How a report on the forms of 2019 and 2021 is built."""
    return tuple(_rule(entry) for entry in read_data("rules.toml")["structure"])


@cache
def structure_rule(asks: Question) -> StructureRule:
    """The rule that puts this question."""
    return next(rule for rule in structure_rules() if rule.asks == asks)
