"""Two reports' figures, measure by measure. Only two stated numbers that mean the same are ever subtracted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, Protocol

from archive.compare.manner import Manner, manner_of
from extract.forms import measures
from extract.forms.concordance import keeps_meaning, printed_otherwise
from extract.model import Number, State, json_number
from extract.numbers import WIDE

FactStatus = Literal["same", "changed", "appeared", "disappeared", "not_comparable", "state_changed"]
# The states of a cell, and the ways in which a report has no such cell. `left_open`: the cell was not read, and the
# reading left something open; it may yet be printed.
SideState = Literal["stated", "blank", "dash", "text", "unreadable", "not_printed", "left_open", "not_on_form"]
# Why two figures are not comparable.
Reason = Literal["not_on_form", "left_open", "forms_differ", "printed_otherwise", "units_differ"]

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
    return (Decimal(new - old) * 100 / abs(Decimal(old))).quantize(_HUNDREDTH, ROUND_HALF_UP, WIDE)


class PrintedCell(Protocol):
    """What a comparison asks of a cell; `extract.model.Fact` is one."""

    @property
    def code(self) -> str: ...
    @property
    def value(self) -> Number | None: ...
    @property
    def raw(self) -> str: ...
    @property
    def state(self) -> State: ...
    @property
    def unit(self) -> str | None: ...


class PrintedFigures(Protocol):
    """What a comparison asks of a report's figures; `extract.model.Report` is one."""

    @property
    def form(self) -> str: ...
    @property
    def facts(self) -> Sequence[PrintedCell]: ...
    @property
    def left_open(self) -> bool: ...


class FigureSide(NamedTuple):
    """A report's form and cells by code; `rows` are the forms that its rows follow, where their cells tell one;
    `left_open` whether its reading left something open."""

    form: str
    cells: Mapping[str, PrintedCell]
    rows: Mapping[str, str]
    left_open: bool

    def form_of(self, code: str) -> str:
        """The form that a cell follows: reports mix forms."""
        return self.rows.get(_row(code), self.form)

    def state(self, code: str) -> SideState:
        """What the report has of a measure: the state of its cell, or why there is none."""
        cell = self.cells.get(code)
        if cell is not None:
            return cell.state
        measure = measures().get(code)
        # A report on no form prints no table: the measure is missing, and no form says that it could not be asked.
        if measure is None or self.form == "none" or self.form in measure.forms:
            return "left_open" if self.left_open else "not_printed"
        return "not_on_form"


def figure_side(report: PrintedFigures) -> FigureSide:
    """A report as a side of a comparison."""
    return FigureSide(report.form, {cell.code: cell for cell in report.facts}, forms_of_rows(report), report.left_open)


def compare_facts(a: PrintedFigures, b: PrintedFigures) -> list[FactChange]:
    """One change for each measure code that either report prints, in the order of the forms, unknown codes last."""
    side_a, side_b = figure_side(a), figure_side(b)
    known = measures()
    codes = [code for code in known if code in side_a.cells or code in side_b.cells]
    codes += sorted((side_a.cells.keys() | side_b.cells.keys()) - known.keys())
    return [compare_code(code, side_a, side_b) for code in codes]


def compare_code(code: str, a: FigureSide, b: FigureSide) -> FactChange:
    """The change of a measure that at least one side prints."""
    cell_a, cell_b = a.cells.get(code), b.cells.get(code)
    state_a, state_b = a.state(code), b.state(code)
    status: FactStatus
    reason: Reason | None
    if cell_a is not None and cell_b is not None:
        status, reason = _status(cell_a, cell_b, a.form_of(code), b.form_of(code))
    else:
        status = "appeared" if cell_a is None else "disappeared"
        other = b.cells if cell_b is None else a.cells
        reason = "printed_otherwise" if any(like in other for like in printed_otherwise(code)) else None
        if a.form != b.form and (reason or "not_on_form" in (state_a, state_b)):
            status, reason = "not_comparable", reason or "not_on_form"
        elif reason is None and "left_open" in (state_a, state_b):
            status, reason = "not_comparable", "left_open"
    value_a = cell_a.value if cell_a else None
    value_b = cell_b.value if cell_b else None
    change = percent = None
    if status in ("same", "changed") and value_a is not None and value_b is not None:
        change, percent = value_b - value_a, percent_of(value_a, value_b)
    printed = cell_b or cell_a
    measure = measures().get(code)
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
        raw_a=cell_a.raw if cell_a else None,
        raw_b=cell_b.raw if cell_b else None,
        reason=reason,
        manner=manner_of(status, state_a, value_a, state_b, value_b),
    )


def _status(a: PrintedCell, b: PrintedCell, form_a: str, form_b: str) -> tuple[FactStatus, Reason | None]:
    if not keeps_meaning(a.code, form_a, form_b):
        return "not_comparable", "forms_differ"
    if a.value is not None and b.value is not None:
        if a.unit != b.unit:
            return "not_comparable", "units_differ"
        return ("same" if a.value == b.value else "changed"), None
    # Words, or two unreadable cells, that differ are no numbers to subtract either.
    alike = a.state == b.state and (a.state in ("blank", "dash") or a.raw == b.raw)
    return ("same" if alike else "state_changed"), None


def forms_of_rows(report: PrintedFigures) -> dict[str, str]:
    """The form that a row of the report follows, where its cells tell: reports mix forms, and a row has cells that one
    form alone has."""
    telling = _telling()
    told: dict[str, set[str]] = defaultdict(set)
    for cell in report.facts:
        if cell.code in telling:
            told[_row(cell.code)].add(telling[cell.code])
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


@cache
def looked_at(code: str) -> frozenset[str]:
    """The measures whose cells decide how this one compares: itself, those that tell its row's form, and those that
    another form prints instead."""
    return frozenset({code}) | printed_otherwise(code) | {other for other in _telling() if _row(other) == _row(code)}


@lru_cache(maxsize=4096)
def _row(code: str) -> str:
    return code.rpartition(".")[0]
