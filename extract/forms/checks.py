"""Every check that a report can be held to, by the id that its findings carry."""

from functools import cache

from extract.forms import Check, cross_check_rule, rules
from extract.forms.across import claim_rules, rules_across
from extract.forms.prose import prose_rules
from extract.forms.structure import structure_rules


@cache
def checks() -> dict[str, Check]:
    """The sums within a report and across years, what its prose says of them, the questions to its build, and the two
    readings of a page."""
    of_prose = (*claim_rules().values(), *prose_rules().values())
    found = (*rules(), *rules_across(), *of_prose, *structure_rules(), cross_check_rule())
    return {check.id: check for check in found}
