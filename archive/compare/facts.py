"""Two reports' figures, measure by measure. Only two stated numbers that mean the same are ever subtracted."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from archive.compare.manner import Manner, manner_of
from extract.forms import Measure, measures
from extract.forms.concordance import keeps_meaning, printed_otherwise
from extract.model import Fact, Number, Report, json_number

FactStatus = Literal["same", "changed", "appeared", "disappeared", "not_comparable", "state_changed"]
# The states of a cell, and the two ways in which a report has no such cell.
SideState = Literal["stated", "blank", "dash", "text", "unreadable", "not_printed", "not_on_form"]
# Why two figures are not comparable.
Reason = Literal["not_on_form", "forms_differ", "printed_otherwise", "units_differ"]

_HUNDREDTH = Decimal("0.01")


class FactChange(NamedTuple):
    """One measure in two reports. `change` is b - a in `unit`; `percent` is of a, to 2 decimals, None from a base of 0.

    `a` and `b` are numbers exactly where the state of that side is `stated`; `raw_a`, `raw_b` the cells as printed.
    `reason` is set where the status is `not_comparable`, and where what appeared or disappeared is printed in another
    number of rows by the other report. `manner` tells every other change as what it is; None where nothing changed.
    """

    code: str
    label: str
    label_en: str
    table: str
    unit: str | None
    status: FactStatus
    a: Number | None
    b: Number | None
    change: Number | None
    percent: Decimal | None
    state_a: SideState
    state_b: SideState
    raw_a: str | None
    raw_b: str | None
    reason: Reason | None = None
    manner: Manner | None = None

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "a": json_number(self.a),
            "b": json_number(self.b),
            "change": json_number(self.change),
            "percent": json_number(self.percent),
        }


def percent_of(old: Number, new: Number) -> Decimal | None:
    """The change from `old` in percent to 2 decimals, its sign the direction of the change; None from a base of 0."""
    if old == 0:
        return None
    return (Decimal(new - old) * 100 / abs(Decimal(old))).quantize(_HUNDREDTH, ROUND_HALF_UP)


def compare_facts(a: Report, b: Report) -> list[FactChange]:
    """One change for each measure code that either report prints, in the order of the forms, unknown codes last."""
    facts_a = {fact.code: fact for fact in a.facts}
    facts_b = {fact.code: fact for fact in b.facts}
    known = measures()
    codes = [code for code in known if code in facts_a or code in facts_b]
    codes += sorted((facts_a.keys() | facts_b.keys()) - known.keys())
    sides = (_Side(a, facts_a, forms_of_rows(a)), _Side(b, facts_b, forms_of_rows(b)))
    return [_compare(code, *sides) for code in codes]


class _Side(NamedTuple):
    """A report with its facts by code; `rows` as `forms_of_rows` says."""

    report: Report
    facts: dict[str, Fact]
    rows: dict[str, str]

    def form(self, code: str) -> str:
        return self.rows.get(_row(code), self.report.form)


def _compare(code: str, side_a: _Side, side_b: _Side) -> FactChange:
    (a, facts_a, _), (b, facts_b, _) = side_a, side_b
    measure = measures().get(code)
    fact_a, fact_b = facts_a.get(code), facts_b.get(code)
    state_a, state_b = side_state(fact_a, a, measure), side_state(fact_b, b, measure)
    status: FactStatus
    reason: Reason | None
    if fact_a is not None and fact_b is not None:
        status, reason = _status(fact_a, fact_b, side_a.form(code), side_b.form(code))
    else:
        status = "appeared" if fact_a is None else "disappeared"
        other = facts_b if fact_b is None else facts_a
        reason = "printed_otherwise" if any(like in other for like in printed_otherwise(code)) else None
        if a.form != b.form and (reason or "not_on_form" in (state_a, state_b)):
            status, reason = "not_comparable", reason or "not_on_form"
    value_a = fact_a.value if fact_a else None
    value_b = fact_b.value if fact_b else None
    change = percent = None
    if status in ("same", "changed") and value_a is not None and value_b is not None:
        change, percent = value_b - value_a, percent_of(value_a, value_b)
    printed = fact_b or fact_a
    return FactChange(
        code=code,
        label=measure.zh if measure else code,
        label_en=measure.en if measure else code,
        table=code.partition(".")[0],
        unit=printed.unit if printed else None,
        status=status,
        a=value_a,
        b=value_b,
        change=change,
        percent=percent,
        state_a=state_a,
        state_b=state_b,
        raw_a=fact_a.raw if fact_a else None,
        raw_b=fact_b.raw if fact_b else None,
        reason=reason,
        manner=manner_of(status, state_a, value_a, state_b, value_b),
    )


def side_state(fact: Fact | None, report: Report, measure: Measure | None) -> SideState:
    """What a report has of a measure: the state of its cell, or why there is none."""
    if fact is not None:
        return fact.state
    # A report on no form prints no table: the measure is missing there, and no form says that it could not be asked.
    if measure is None or report.form == "none" or report.form in measure.forms:
        return "not_printed"
    return "not_on_form"


def _status(a: Fact, b: Fact, form_a: str, form_b: str) -> tuple[FactStatus, Reason | None]:
    if not keeps_meaning(a.code, form_a, form_b):
        return "not_comparable", "forms_differ"
    if a.value is not None and b.value is not None:
        if a.unit != b.unit:
            return "not_comparable", "units_differ"
        return ("same" if a.value == b.value else "changed"), None
    # Words, or two unreadable cells, that differ are no numbers to subtract either.
    alike = a.state == b.state and (a.state in ("blank", "dash") or a.raw == b.raw)
    return ("same" if alike else "state_changed"), None


def forms_of_rows(report: Report) -> dict[str, str]:
    """The form that a row of the report follows, where its cells tell: reports mix forms, and a row has cells that one
    form alone has."""
    telling = _telling()
    told: dict[str, set[str]] = defaultdict(set)
    for fact in report.facts:
        if fact.code in telling:
            told[_row(fact.code)].add(telling[fact.code])
    return {row: forms.pop() for row, forms in told.items() if len(forms) == 1}


@cache
def _telling() -> dict[str, str]:
    """The form that a measure's cell tells of its row: the one that has the column, or that has it in this row.

    A row that one form alone has tells nothing by a column that both have: newer reports keep 其他对外管理服务事项, and
    print in it the newer form's 本年处理决定数量.
    """
    rows: dict[str, set[str]] = defaultdict(set)
    columns: dict[tuple[str, str], set[str]] = defaultdict(set)
    for measure in measures().values():
        rows[_row(measure.code)].update(measure.forms)
        columns[measure.table, measure.column].update(measure.forms)
    return {
        code: measure.forms[0]
        for code, measure in measures().items()
        if len(measure.forms) == 1 and (len(columns[measure.table, measure.column]) == 1 or len(rows[_row(code)]) > 1)
    }


def _row(code: str) -> str:
    return code.rpartition(".")[0]
