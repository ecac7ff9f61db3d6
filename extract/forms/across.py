"""What must hold between the reports of one publisher for two years in a row (`across.toml`)."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from extract.forms import Check, Rule, read_data, rule_of
from extract.forms.prose import Wording


class Term(NamedTuple):
    """A measure that a sum takes, of the report of the year before (`side` is `a`) or of the later one (`b`). `sign` is
    1 or -1."""

    sign: int
    side: str
    code: str

    @property
    def named(self) -> str:
        """As findings name it: `a:` or `b:` and the code."""
        return f"{self.side}:{self.code}"


def named_cell(fact: str) -> tuple[bool, str]:
    """Of one of a finding's `facts`: whether it is of the report of the year before, and the measure's code."""
    return fact.startswith("a:"), fact.removeprefix("a:").removeprefix("b:")


@dataclass(frozen=True, slots=True)
class YearRule(Rule):
    """A rule on the tables of two years; `fails` words its `{stated}` and `{computed}` sums where they differ."""

    fails: Wording

    def terms(self, each: str) -> tuple[list[Term], list[Term]]:
        """The two sums that must be equal, the stated one and the computed one, of one of its members."""
        stated, computed = (
            [_term(term, each) for term in terms if isinstance(term, str)] for terms in (self.stated, self.computed)
        )
        return stated, computed


def _term(written: str, each: str) -> Term:
    side, _, code = written.removeprefix("-").format(each=each).partition(":")
    return Term(-1 if written.startswith("-") else 1, side, code)


@cache
def rules_across() -> tuple[YearRule, ...]:
    """The sums between two years' tables, in order."""
    return tuple(
        rule_of(YearRule, entry | {"fails": Wording(**entry["fails"])}) for entry in read_data("across.toml")["sums"]
    )


@dataclass(frozen=True, slots=True)
class ClaimRule(Check):
    """What prose says of the year before. `outcomes` word its findings by status, `why` by the reason for which a claim
    is not assessable; see `across.toml` for what they hold."""

    outcomes: dict[str, Wording]
    why: dict[str, Wording]


@cache
def claim_rules() -> dict[str, ClaimRule]:
    """The rules on what prose says of the year before, by id."""
    rules = (
        ClaimRule(**entry | {part: _wordings(entry[part]) for part in ("outcomes", "why")})
        for entry in read_data("across.toml")["claims"]
    )
    return {rule.id: rule for rule in rules}


def _wordings(entries: dict[str, dict[str, str]]) -> dict[str, Wording]:
    return {key: Wording(**words) for key, words in entries.items()}


@cache
def ids_across() -> tuple[str, ...]:
    """The id of every rule of the file, of whichever kind, in its order."""
    kinds = [kind if isinstance(kind, list) else [kind] for kind in read_data("across.toml").values()]
    return tuple(entry["id"] for kind in kinds for entry in kind if isinstance(entry, dict) and "id" in entry)
