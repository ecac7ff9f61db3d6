"""Two reports by concept: what the forms call by different codes, held together through the concordance."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from archive.compare.facts import (
    FactStatus,
    FigureSide,
    PrintedCell,
    PrintedFigures,
    SideState,
    figure_side,
    percent_of,
)
from archive.compare.manner import Manner, manner_of
from extract.forms.concordance import Concept, How, concepts
from extract.model import Number, json_number

# `incomplete`: a sum of which some cells are printed but not every one states a number in one unit.
# `contradictory`: the report prints it in two ways that say different numbers.
ConceptState = SideState | Literal["incomplete", "contradictory"]


class ConceptChange(NamedTuple):
    """One concept in two reports. `codes_a`, `codes_b` are the measures added up; `change` is b - a in `unit`, as for
    a fact.

    `reason`, where the status is `not_comparable`: `meaning_differs`, `not_on_form`, `left_open`, `incomplete`,
    `contradictory` or `units_differ`; `manner` as for a fact.
    """

    concept: str
    label: str
    label_en: str
    how: How
    status: FactStatus
    a: Number | None
    b: Number | None
    change: Number | None
    percent: Number | None
    state_a: ConceptState
    state_b: ConceptState
    codes_a: tuple[str, ...]
    codes_b: tuple[str, ...]
    reason: str | None = None
    note: str | None = None
    note_en: str | None = None
    manner: Manner | None = None
    unit: str | None = None

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "a": json_number(self.a),
            "b": json_number(self.b),
            "change": json_number(self.change),
            "percent": json_number(self.percent),
            "codes_a": list(self.codes_a),
            "codes_b": list(self.codes_b),
        }


class ConceptSide(NamedTuple):
    """What one report has of a concept; `codes` are the measures that were added up, `raw` the cell where it is one."""

    state: ConceptState
    value: Number | None
    unit: str | None
    codes: tuple[str, ...]
    raw: str | None = None


def compare_concepts(a: PrintedFigures, b: PrintedFigures) -> list[ConceptChange]:
    """Every concept of which either report prints a cell, in the order of the concordance."""
    side_a, side_b = figure_side(a), figure_side(b)
    found = (compare_concept(concept, side_a, side_b) for concept in concepts())
    return [change for change in found if change is not None]


def compare_concept(concept: Concept, a: FigureSide, b: FigureSide) -> ConceptChange | None:
    """The change of a concept; None where neither side prints a cell of it."""
    side_a, side_b = concept_side(concept, a), concept_side(concept, b)
    if {side_a.state, side_b.state} <= {"not_printed", "left_open", "not_on_form"}:
        return None
    status, reason = _status(concept, side_a, side_b)
    change = percent = None
    if status in ("same", "changed") and side_a.value is not None and side_b.value is not None:
        change, percent = side_b.value - side_a.value, percent_of(side_a.value, side_b.value)
    return ConceptChange(
        concept.key,
        concept.zh,
        concept.en,
        concept.how,
        status,
        side_a.value,
        side_b.value,
        change,
        percent,
        side_a.state,
        side_b.state,
        side_a.codes,
        side_b.codes,
        reason,
        concept.note_zh,
        concept.note_en,
        manner_of(status, side_a.state, side_a.value, side_b.state, side_b.value),
        _unit(side_a, side_b),
    )


def concept_side(concept: Concept, report: FigureSide) -> ConceptSide:
    """What the report prints of a concept: as its own form has it, else as another form does, for reports mix them."""
    own = concept.codes.get(report.form, ())
    others = [codes for form, alternatives in concept.codes.items() if form != report.form for codes in alternatives]
    sides = [_added_up(codes, report.cells) for codes in dict.fromkeys((*own, *others))]
    printed = [side for side in sides if side is not None]
    stated = [side for side in printed if side.state == "stated"]
    # One row and three may both be printed: whichever states a number says it, unless they say different ones.
    if len({side.value for side in stated if side.codes in own}) > 1:
        return ConceptSide("contradictory", None, None, stated[0].codes)
    if found := next((side for side in (*stated, *printed) if side.codes in own), None) or next(iter(printed), None):
        return found
    if not own and report.form != "none":
        return ConceptSide("not_on_form", None, None, ())
    return ConceptSide("left_open" if report.left_open else "not_printed", None, None, own[0] if own else ())


def _added_up(codes: tuple[str, ...], cells: Mapping[str, PrintedCell]) -> ConceptSide | None:
    """What some cells say together; None where none of them is printed."""
    printed = [cells[code] for code in codes if code in cells]
    if not printed:
        return None
    if len(codes) == 1:
        return ConceptSide(printed[0].state, printed[0].value, printed[0].unit, codes, printed[0].raw)
    values = [cell.value for cell in printed if cell.value is not None]
    if len(values) < len(codes) or len({cell.unit for cell in printed}) > 1:
        return ConceptSide("incomplete", None, None, codes)
    return ConceptSide("stated", sum(values), printed[0].unit, codes)


def _unit(a: ConceptSide, b: ConceptSide) -> str | None:
    """The unit of both, where no side that states a number has another."""
    units = {side.unit for side in (a, b) if side.value is not None} or {b.unit or a.unit}
    return units.pop() if len(units) == 1 else None


def _status(concept: Concept, a: ConceptSide, b: ConceptSide) -> tuple[FactStatus, str | None]:
    if "not_on_form" in (a.state, b.state):
        return "not_comparable", "not_on_form"
    if "left_open" in (a.state, b.state):
        return "not_comparable", "left_open"
    if a.state == "not_printed":
        return "appeared", None
    if b.state == "not_printed":
        return "disappeared", None
    if concept.how == "not_comparable" and a.codes != b.codes:
        return "not_comparable", "meaning_differs"
    for state in ("contradictory", "incomplete"):
        if state in (a.state, b.state):
            return "not_comparable", state
    if a.value is not None and b.value is not None:
        if a.unit != b.unit:
            return "not_comparable", "units_differ"
        return ("same" if a.value == b.value else "changed"), None
    alike = a.state == b.state and (a.state in ("blank", "dash") or a.raw == b.raw)
    return ("same" if alike else "state_changed"), None
