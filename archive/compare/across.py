"""What must hold between a publisher's reports of two years in a row: Y1 and Y2, from the forms' data."""

from typing import NamedTuple

from extract.folding import label_key
from extract.forms import Measure, Rule, measures, rules_across
from extract.model import Fact, Finding, Number, Report, Status
from extract.rules import messages
from extract.sums import wording

# Why two reports cannot be held to these rules at all.
_BARRED = {
    "year_unknown": ("报告年度不明", "the year of a report is not known"),
    "gap_years": ("两份报告不是相邻年度", "the reports are not of two years in a row"),
    "other_publisher": ("两份报告的发布机关名称不同", "the reports print different publishers"),
    "not_on_form": ("一方的格式没有此项", "a report is on a form that does not ask for it"),
}


class _Operand(NamedTuple):
    code: str
    sign: int
    fact: Fact | None
    report: Report


def across_years(a: Report, b: Report, *, one_publisher: bool | None = None) -> list[Finding]:
    """Every rule for every member, in order: `a` is the report of the year before `b`'s.

    Anything but the two stated numbers of consecutive years is `not_assessable`, with its reason; a cell that is blank
    or a dash counts as 0 only to say `pass_if_blank_is_zero`. `one_publisher`: whether both are reports of one
    publisher; None to judge by the names that they print. `facts` begin with `a:` or `b:`, the report that prints them.
    """
    barred = _barred(a, b, one_publisher)
    facts = {"a": {fact.code: fact for fact in a.facts}, "b": {fact.code: fact for fact in b.facts}}
    reports = {"a": a, "b": b}
    findings = []
    for rule in rules_across():
        for member in rule.each:
            stated = [_operand(term, member, reports, facts) for term in rule.stated]
            computed = [_operand(term, member, reports, facts) for term in rule.computed if isinstance(term, str)]
            findings.append(_finding(rule, member, stated, computed, barred))
    return findings


def _barred(a: Report, b: Report, one_publisher: bool | None) -> str | None:
    if a.year is None or b.year is None:
        return "year_unknown"
    if b.year != a.year + 1:
        return "gap_years"
    if one_publisher is None:
        one_publisher = _same_name(a.publisher, b.publisher)
    return None if one_publisher else "other_publisher"


def _same_name(a: str | None, b: str | None) -> bool:
    """Whether print alone says one publisher: a name may leave out the place in front, and an unprinted one is not
    another."""
    if a is None or b is None:
        return True
    key_a, key_b = label_key(a), label_key(b)
    return key_a.endswith(key_b) or key_b.endswith(key_a)


def _operand(term: str, member: str, reports: dict[str, Report], facts: dict[str, dict[str, Fact]]) -> _Operand:
    sign = -1 if term.startswith("-") else 1
    side, _, code = term.removeprefix("-").format(each=member).partition(":")
    return _Operand(f"{side}:{code}", sign, facts[side].get(code), reports[side])


def _finding(rule: Rule, member: str, stated: list[_Operand], computed: list[_Operand], barred: str | None) -> Finding:
    operands = [*stated, *computed]
    if barred is None and any(operand.report.form not in _measure(operand).forms for operand in operands):
        barred = "not_on_form"
    status, reason = ("not_assessable", barred) if barred else _outcome(stated, computed)
    settled = status != "not_assessable"
    left, right = (_sum(stated), _sum(computed)) if settled else (None, None)
    demand, demand_en = wording(rule, member)
    if barred:
        zh, en = _BARRED[barred]
        message, message_en = f"{demand}；{zh}", f"{demand_en}; {en}"
    else:
        message, message_en = messages(demand, demand_en, status, left, right, reason)
    return Finding(
        rule=rule.id,
        each=member,
        status=status,
        stated=left,
        computed=right,
        facts=tuple(operand.code for operand in operands if operand.fact is not None),
        message=message,
        message_en=message_en,
        severity=rule.severity,
        reason=reason,
    )


def _measure(operand: _Operand) -> Measure:
    return measures()[operand.code.partition(":")[2]]


def _outcome(stated: list[_Operand], computed: list[_Operand]) -> tuple[Status, str | None]:
    """What becomes of a rule whose reports are in order, as for the rules within one report."""
    states = {operand.fact.state if operand.fact else None for operand in (*stated, *computed)}
    if None in states:
        return "not_assessable", "missing_operand"
    if states & {"text", "unreadable"}:
        return "not_assessable", "operand_not_a_number"
    if "stated" not in states:
        return "not_assessable", "all_blank"
    holds = _sum(stated) == _sum(computed)
    if states != {"stated"}:
        return ("pass_if_blank_is_zero" if holds else "not_assessable"), "blank_operand"
    return ("pass", None) if holds else ("fail", "sums_differ")


def _sum(operands: list[_Operand]) -> Number:
    """The signed sum of the stated values; what is not stated adds nothing, and the status says so."""
    return sum(
        operand.sign * operand.fact.value for operand in operands if operand.fact and operand.fact.value is not None
    )
