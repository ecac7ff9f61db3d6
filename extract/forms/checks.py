"""Every check that a report can be held to, by the id that its findings carry."""

from functools import cache

from extract.forms import Check, cross_check_rule, rules
from extract.forms.across import rules_across
from extract.forms.prose import prose_rules
from extract.forms.structure import structure_rules


@cache
def checks() -> dict[str, Check]:
    """The sums within a report and across years, the claims of its prose, the questions to its build, and the two
    readings of a page."""
    found = (*rules(), *rules_across(), *prose_rules().values(), *structure_rules(), cross_check_rule())
    return {check.id: check for check in found}
