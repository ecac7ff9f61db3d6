"""The sums between the tables of two years in a row, by the forms' data: Y1, Y2 and Y3."""

from typing import NamedTuple

from archive.compare.facts import forms_of_rows
from archive.compare.pairs import BARRED, Pair
from extract.forms import measures
from extract.forms.across import Term, YearRule, rules_across
from extract.model import Fact, Finding, Number, Report, Status
from extract.rules import messages
from extract.sums import wording

# Why a rule cannot be asked of two reports that may be held to each other, in Chinese and in English.
_BARRED = BARRED | {
    "not_on_form": ("上年报告的格式没有此项", "last year's report is on a form that does not ask for it"),
    "units_differ": ("两份报告的单位不同", "the reports print it in different units"),
}


class _Side:
    """A report with its facts by code, and with the form of each row: reports mix forms."""

    def __init__(self, report: Report) -> None:
        self.facts = {fact.code: fact for fact in report.facts}
        self._form = report.form
        self._rows = forms_of_rows(report)

    def asks(self, code: str) -> bool:
        """Whether the form that the code's row follows has its cell."""
        return self._rows.get(code.rpartition(".")[0], self._form) in measures()[code].forms


class _Operand(NamedTuple):
    term: Term
    fact: Fact | None
    on_form: bool


def judge_sums(pair: Pair) -> list[Finding]:
    """Every rule for every member that the later report's form asks for, in order.

    Anything but stated numbers is `not_assessable`, with its reason; a cell that is blank or a dash counts as 0 only
    to say `pass_if_blank_is_zero`.
    """
    sides = {"a": _Side(pair.a), "b": _Side(pair.b)}
    findings = []
    for rule in rules_across():
        for member in rule.each:
            stated, computed = ([_operand(term, sides) for term in terms] for terms in rule.terms(member))
            if all(operand.on_form for operand in stated):
                findings.append(_finding(rule, member, stated, computed, pair.barred))
    return findings


def _operand(term: Term, sides: dict[str, _Side]) -> _Operand:
    side = sides[term.side]
    return _Operand(term, side.facts.get(term.code), side.asks(term.code))


def _finding(
    rule: YearRule, member: str, stated: list[_Operand], computed: list[_Operand], barred: str | None
) -> Finding:
    operands = [*stated, *computed]
    barred = barred or _barred(operands)
    status, reason = ("not_assessable", barred) if barred else _outcome(stated, computed)
    settled = status != "not_assessable"
    left, right = (_sum(stated), _sum(computed)) if settled else (None, None)
    demand, demand_en = wording(rule, member)
    if barred:
        zh, en = _BARRED[barred]
        message, message_en = f"{demand}；{zh}，无法核对", f"{demand_en}; not assessable: {en}"
    else:
        message, message_en = messages(demand, demand_en, status, left, right, reason, rule.fails)
    return Finding(
        rule=rule.id,
        each=member,
        status=status,
        stated=left,
        computed=right,
        facts=tuple(operand.term.named for operand in operands if operand.fact is not None),
        message=message,
        message_en=message_en,
        severity=rule.severity,
        reason=reason,
    )


def _barred(operands: list[_Operand]) -> str | None:
    if not all(operand.on_form for operand in operands):
        return "not_on_form"
    units = {operand.fact.unit for operand in operands if operand.fact and operand.fact.value is not None}
    return "units_differ" if len(units) > 1 else None


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
    return sum(term.sign * fact.value for term, fact, _ in operands if fact is not None and fact.value is not None)
