"""Invented but consistent figures of a report: what each cell prints and what it truly means."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tests.documents.labels import (
    APPLICANTS,
    APPLICATION_COLUMNS,
    DOCUMENT_COLUMNS,
    OUTCOMES,
    REVIEW_GROUPS,
    Form,
    result_rows,
)
from tests.documents.statistics import random_statistics

State = Literal["stated", "blank", "dash", "text"]

# How often a result occurs among the applications handled; the rest of the rows share one in a hundred each.
RESULT_WEIGHTS = {
    "granted": 34,
    "unable_not_held": 22,
    "partial": 9,
    "unable_must_create": 6,
    "unprocessed_petition": 5,
    "refused_process": 4,
    "refused_admin_query": 4,
    "unprocessed_repeat": 3,
    "unable_still_unclear": 3,
}
# The most applications a year from each kind of applicant; most kinds hardly ever ask.
NEW_AT_MOST = {"natural_person": 140, "company": 18, "research": 2, "nonprofit": 1, "legal_service": 5, "other": 2}
CARRIED_AT_MOST = {"natural_person": 6, "company": 2}


@dataclass(frozen=True)
class Figure:
    """One printed cell: `raw` as printed, `value` in the form's unit exactly when `state` is "stated"."""

    raw: str
    state: State
    value: int | float | None


BLANK = Figure("", "blank", None)


def stated(value: int | float, raw: str | None = None) -> Figure:
    """A printed number; `raw` where the print differs from the plain number (`+3`, `1,113`, `251000元`)."""
    return Figure(str(value) if raw is None else raw, "stated", value)


def dash(raw: str = "—") -> Figure:
    """A printed mark that stands for nothing: `-`, `—`, `/`, 不适用."""
    return Figure(raw, "dash", None)


@dataclass(frozen=True)
class ReportFigures:
    """The figures of one report by measure code; a code that is absent is a cell that the report does not print."""

    form: Form
    cells: Mapping[str, Figure]

    @property
    def one_other_handling_row(self) -> bool:
        return "applications.other_handling.total" in self.cells

    @property
    def has_other_services(self) -> bool:
        return any(code.startswith("proactive.other_services.") for code in self.cells)

    def number(self, code: str) -> int | float:
        """The stated number of a cell; raises `ValueError` where none is stated."""
        figure = self.cells[code]
        if figure.value is None:
            raise ValueError(f"{code} states no number: {figure.raw!r}")
        return figure.value

    def with_cells(self, cells: Mapping[str, Figure]) -> "ReportFigures":
        """The same report with some printed cells printed differently; a code it does not print is a `KeyError`."""
        if unknown := set(cells) - set(self.cells):
            raise KeyError(f"not printed in this report: {', '.join(sorted(unknown))}")
        return replace(self, cells={**self.cells, **cells})


def random_figures(
    seed: int | str,
    form: Form,
    *,
    previous: ReportFigures | None = None,
    other_services: bool = False,
    one_other_handling_row: bool = False,
) -> ReportFigures:
    """Figures for which every identity of the form holds, and against `previous` (the year before) the rules Y1 and Y2.

    `other_services` keeps that row of the 2019 form in a report on the 2021 form; `one_other_handling_row` prints
    （六）其他处理 as one row there. A report on the 2019 form has both by nature; that of 2014 has neither.
    """
    rng = random.Random(f"{seed}/{form}")
    if form == "2014":
        return ReportFigures(form, {code: stated(number) for code, number in random_statistics(rng).items()})
    old_form = form == "2019"
    cells = _proactive_2019(rng, previous) if old_form else _proactive_2021(rng, previous, other_services)
    cells |= _applications(rng, previous, one_other_handling_row=old_form or one_other_handling_row)
    cells |= _reviews(rng)
    return ReportFigures(form, {code: f if isinstance(f, Figure) else stated(f) for code, f in cells.items()})


def break_sum(figures: ReportFigures, code: str, by: int) -> ReportFigures:
    """The same figures with one stated number off by `by`, so that the sums it takes part in no longer hold."""
    return figures.with_cells({code: stated(figures.number(code) + by)})


def _applications(
    rng: random.Random, previous: ReportFigures | None, *, one_other_handling_row: bool
) -> dict[str, int | float | Figure]:
    results = result_rows(one_other_handling_row=one_other_handling_row)
    weights = [RESULT_WEIGHTS.get(row, 1) for row in results]
    counts = {row: dict.fromkeys(APPLICANTS, 0) for row in ("new", "carried_in", *results, "total", "carried_out")}
    for who in APPLICANTS:
        most = NEW_AT_MOST[who]
        new = rng.randint(most // 4, most)
        if previous is None:
            carried_in = rng.randint(0, CARRIED_AT_MOST.get(who, 0))
        else:
            carried_in = int(previous.number(f"applications.carried_out.{who}"))
        carried_out = min(rng.randint(0, CARRIED_AT_MOST.get(who, 0)), new + carried_in)
        handled = new + carried_in - carried_out
        for row in rng.choices(results, weights, k=handled):
            counts[row][who] += 1
        counts["new"][who], counts["carried_in"][who] = new, carried_in
        counts["total"][who], counts["carried_out"][who] = handled, carried_out
    cells: dict[str, int | float | Figure] = {}
    for row, by_applicant in counts.items():
        by_column = {**by_applicant, "total": sum(by_applicant.values())}
        cells |= {f"applications.{row}.{column}": by_column[column] for column in APPLICATION_COLUMNS}
    return cells


def _reviews(rng: random.Random) -> dict[str, int | float | Figure]:
    cells: dict[str, int | float | Figure] = {}
    for group in REVIEW_GROUPS:
        most = {"reconsideration": 4, "litigation_direct": 2, "litigation_after": 1}[group]
        outcomes = {code: rng.randint(0, most) for code, _ in OUTCOMES if code != "total"}
        outcomes["total"] = sum(outcomes.values())
        cells |= {f"reviews.{group}.{code}": outcomes[code] for code, _ in OUTCOMES}
    return cells


def _proactive_2021(
    rng: random.Random, previous: ReportFigures | None, other_services: bool
) -> dict[str, int | float | Figure]:
    cells: dict[str, int | float | Figure] = {}
    for row, most in (("rules", 1), ("normative", 6)):
        if previous is not None and previous.form == "2021":
            before = int(previous.number(f"proactive.{row}.in_force"))
        else:
            before = rng.randint(0, most * 5)
        made = rng.randint(0, most)
        repealed = rng.randint(0, min(before, 3))
        for (column, _), value in zip(
            DOCUMENT_COLUMNS["2021"], (made, repealed, before + made - repealed), strict=True
        ):
            cells[f"proactive.{row}.{column}"] = value
    cells["proactive.licensing.decisions"] = rng.randint(200, 24000)
    if other_services:
        cells["proactive.other_services.decisions"] = rng.randint(0, 900)
    cells["proactive.penalty.decisions"] = rng.randint(0, 90)
    cells["proactive.coercion.decisions"] = rng.randint(0, 4)
    # A sum of money in 万元 with a fraction, as offices print it to the hundred yuan.
    cells["proactive.fees.amount"] = (rng.randint(1, 3000) * 100 + rng.randint(1, 99)) / 100
    return cells


def _proactive_2019(rng: random.Random, previous: ReportFigures | None) -> dict[str, int | float | Figure]:
    cells: dict[str, int | float | Figure] = {}
    for row, most in (("rules", 1), ("normative", 8)):
        made = rng.randint(0, most)
        before = rng.randint(0, most * 5)
        for (column, _), value in zip(DOCUMENT_COLUMNS["2019"], (made, made, before + made), strict=True):
            cells[f"proactive.{row}.{column}"] = value
    for row, most in (("licensing", 40), ("other_services", 12), ("penalty", 300), ("coercion", 9), ("fees", 3)):
        if previous is not None and previous.form == "2019":
            items = int(previous.number(f"proactive.{row}.prior_items") + previous.number(f"proactive.{row}.change"))
        else:
            items = rng.randint(0, most)
        change = rng.randint(-min(items, 5), 5)
        cells[f"proactive.{row}.prior_items"] = items
        cells[f"proactive.{row}.change"] = stated(change, f"{change:+d}" if change else "0")
        if row != "fees":
            cells[f"proactive.{row}.decisions"] = rng.randint(0, most * 20)
    yuan = rng.randint(10, 900) * 500
    cells["proactive.procurement.items"] = rng.randint(1, 9)
    # The form names no unit here, so offices print one; the true value is in the form's money unit, 万元.
    cells["proactive.procurement.amount"] = stated(yuan / 10_000, f"{yuan}元")
    return cells
