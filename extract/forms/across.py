"""What must hold between the reports of one publisher for two years in a row (`across.toml`)."""

from dataclasses import dataclass
from functools import cache

from extract.forms import Rule, read_data, rule_of
from extract.forms.prose import Wording


@dataclass(frozen=True, slots=True)
class YearRule(Rule):
    """A rule on the tables of two years; `fails` words its `{stated}` and `{computed}` sums where they differ."""

    fails: Wording


@cache
def rules_across() -> tuple[YearRule, ...]:
    """The sums between two years' tables, in order."""
    return tuple(
        rule_of(YearRule, entry | {"fails": Wording(**entry["fails"])}) for entry in read_data("across.toml")["sums"]
    )
