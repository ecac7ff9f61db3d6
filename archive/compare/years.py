"""Several reports side by side: a row for each measure that any prints, a column a report, each held to the one before.

`archive.compare` holds two reports to each other; this lays its results for neighbours beside each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from archive.compare.concepts import ConceptChange, ConceptState, compare_concepts, concept_side
from archive.compare.facts import FactChange, FigureSide, PrintedFigures, SideState, compare_facts, figure_side
from extract.forms import measures
from extract.forms.concordance import Concept, concepts
from extract.model import Number


class YearCell(NamedTuple):
    """A figure of one report. `raw` is None where the report has no such cell, or where a sum stands."""

    state: SideState | ConceptState
    value: Number | None
    unit: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class YearsRow:
    """One measure or concept through the reports. `changes` has one entry fewer than `cells`: each report against the
    one before, None where neither prints it. `code` is a measure's, or None for a concept."""

    key: str
    code: str | None
    label: str
    label_en: str
    unit: str | None
    cells: tuple[YearCell, ...]
    changes: tuple[FactChange | ConceptChange | None, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs from one report to the next."""
        return all(change is None or change.status == "same" for change in self.changes)

    @property
    def comparable(self) -> list[list[int]]:
        """The columns with a number, in stretches through which they may be compared."""
        stretches: list[list[int]] = []
        for index, cell in enumerate(self.cells):
            if cell.value is None:
                continue
            change = self.changes[index - 1] if index else None
            if stretches and change is not None and change.status in ("same", "changed"):
                stretches[-1].append(index)
            else:
                stretches.append([index])
        return stretches


def measure_cell(code: str, side: FigureSide) -> YearCell:
    """What one report has of a measure."""
    cell = side.cells.get(code)
    return YearCell(side.state(code), cell.value, cell.unit, cell.raw) if cell else YearCell(side.state(code), None)


def concept_cell(concept: Concept, side: FigureSide) -> YearCell:
    """What one report has of a concept."""
    found = concept_side(concept, side)
    return YearCell(found.state, found.value, found.unit, found.raw)


def measures_side_by_side(reports: Sequence[PrintedFigures]) -> list[YearsRow]:
    """A row for each measure code that any of the reports prints, in the order of the forms, unknown codes last."""
    known = measures()
    sides = [figure_side(report) for report in reports]
    steps = [{change.code: change for change in compare_facts(a, b)} for a, b in pairwise(reports)]
    printed = set[str]().union(*(side.cells for side in sides))
    rows = []
    for code in [*(code for code in known if code in printed), *sorted(printed - known.keys())]:
        measure = known.get(code)
        cells = tuple(measure_cell(code, side) for side in sides)
        rows.append(
            YearsRow(
                key=code,
                code=code,
                label=measure.zh if measure else code,
                label_en=measure.en if measure else code,
                unit=next((cell.unit for cell in reversed(cells) if cell.raw is not None), None),
                cells=cells,
                changes=tuple(step.get(code) for step in steps),
            )
        )
    return rows


def concepts_side_by_side(reports: Sequence[PrintedFigures]) -> list[YearsRow]:
    """A row for each concept of which any of the reports prints a cell, in the order of the concordance."""
    steps = [{change.concept: change for change in compare_concepts(a, b)} for a, b in pairwise(reports)]
    sides = [figure_side(report) for report in reports]
    rows = []
    for concept in concepts():
        changes = tuple(step.get(concept.key) for step in steps)
        if not any(changes):
            continue
        cells = tuple(concept_cell(concept, side) for side in sides)
        rows.append(
            YearsRow(
                key=concept.key,
                code=None,
                label=concept.zh,
                label_en=concept.en,
                unit=next((cell.unit for cell in reversed(cells) if cell.unit), None),
                cells=cells,
                changes=changes,
            )
        )
    return rows
