"""A figure of a group: each publisher's reports held to each other as any two reports are, and what that comes to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import quantiles

from archive.compare.concepts import compare_concept, concept_side
from archive.compare.facts import FigureSide, compare_code, looked_at
from archive.compare.group import (
    GroupCell,
    GroupFigure,
    Member,
    MemberRow,
    Merger,
    Spread,
    Step,
    Year,
)
from archive.compare.ranking import Change
from extract.forms import Measure, measures
from extract.forms.concordance import Concept, concepts
from extract.model import Number

Asked = Measure | Concept


def may_overlap(members: Sequence[Member]) -> bool:
    """Whether one report may count what another counts again: a government's report is often of all that lies below it,
    its departments and the governments of its regions. What a report covers is said in its prose, and not read."""
    governments = {member.level for member in members if member.kind == "government"}
    return bool(governments) and (len(governments) > 1 or any(member.kind != "government" for member in members))


def asked_figure(key: str) -> Asked:
    """The measure with this code or the concept with this key. Raises KeyError where there is none."""
    return measures().get(key) or {concept.key: concept for concept in concepts()}[key]


def codes_needed(asked: Asked) -> frozenset[str]:
    """The measures whose cells the figure needs, on whichever form."""
    if isinstance(asked, Measure):
        return looked_at(asked.code)
    return frozenset(code for sums in asked.codes.values() for codes in sums for code in codes)


def _unit(asked: Asked) -> str | None:
    """The unit that the sums are in: of a concept that of the newest form that has it."""
    if isinstance(asked, Measure):
        return asked.unit
    return measures()[asked.codes[max(asked.codes)][0][0]].unit


def steps_of(years: Sequence[int]) -> list[tuple[int, int]]:
    """The years that are held to each other, by their places: each and the next, then the first and the last."""
    last = len(years) - 1
    return [*pairwise(range(len(years))), *([(0, last)] if last > 1 else [])]


def group_figure(asked: Asked, years: Sequence[int], members: Sequence[tuple[Member, Sequence[Year]]]) -> GroupFigure:
    """The figure over the members, each with what there is of each of `years` (two or more, in their order)."""
    unit = _unit(asked)
    last = len(years) - 1
    pairs = steps_of(years)
    rows = tuple(_row(asked, unit, pairs, member, held) for member, held in members)
    cohort = [row for row in rows if all(row.compared[:last])]
    return GroupFigure(
        key=asked.code if isinstance(asked, Measure) else asked.key,
        code=asked.code if isinstance(asked, Measure) else None,
        label=asked.zh,
        label_en=asked.en,
        unit=unit,
        years=tuple(years),
        rows=rows,
        steps=tuple(_step(years, n, pair, rows) for n, pair in enumerate(pairs)),
        tallies=tuple(dict(Counter(row.cells[n].state for row in rows).most_common()) for n in range(len(years))),
        cohort=len(cohort),
        cohort_sums=tuple(sum(_numbers(cohort, n)) for n in range(len(years))) if cohort else (),
    )


def _row(
    asked: Asked, unit: str | None, pairs: Sequence[tuple[int, int]], member: Member, held: Sequence[Year]
) -> MemberRow:
    changes = tuple(_change(asked, held[a], held[b]) for a, b in pairs)
    compared = tuple(change is not None and change.change is not None and change.unit == unit for change in changes)
    return MemberRow(member, tuple(_cell(asked, year) for year in held), changes, compared)


def _cell(asked: Asked, year: Year) -> GroupCell:
    if not isinstance(year, FigureSide):
        return GroupCell(year)
    if isinstance(asked, Concept):
        side = concept_side(asked, year)
        return GroupCell(side.state, side.value, side.unit, side.raw)
    cell = year.cells.get(asked.code)
    return GroupCell(cell.state, cell.value, cell.unit, cell.raw) if cell else GroupCell(year.state(asked.code))


def _change(asked: Asked, a: Year, b: Year) -> Change | None:
    if not (isinstance(a, FigureSide) and isinstance(b, FigureSide)):
        return None
    if isinstance(asked, Concept):
        return compare_concept(asked, a, b)
    return compare_code(asked.code, a, b) if asked.code in a.cells or asked.code in b.cells else None


def _step(years: Sequence[int], n: int, pair: tuple[int, int], rows: Sequence[MemberRow]) -> Step:
    a, b = pair
    compared = [row for row in rows if row.compared[n]]
    changes = [change for row in compared if (change := row.changes[n]) is not None]
    moves = [change.change for change in changes if change.change is not None]
    others = [row for row in rows if not row.compared[n]]
    numbers = Counter((row.cells[a].value is not None, row.cells[b].value is not None) for row in others)
    return Step(
        a=years[a],
        b=years[b],
        compared=len(compared),
        sum_a=sum(_numbers(compared, a)) if compared else None,
        sum_b=sum(_numbers(compared, b)) if compared else None,
        rose=sum(move > 0 for move in moves),
        fell=sum(move < 0 for move in moves),
        stayed=sum(move == 0 for move in moves),
        from_zero=sum(change.manner == "from_zero" for change in changes),
        to_zero=sum(change.manner == "to_zero" for change in changes),
        spread=spread_of(moves),
        not_comparable=dict(Counter(_why_not(row, n) for row in others if _both(row, pair)).most_common()),
        only_a=numbers[True, False],
        only_b=numbers[False, True],
        neither=numbers[False, False],
        took_over=sum(any(_within(merger, years[a], years[b]) for merger in row.member.took_over) for row in compared),
    )


def _numbers(rows: Sequence[MemberRow], n: int) -> Iterator[Number]:
    return (value for row in rows if (value := row.cells[n].value) is not None)


def _both(row: MemberRow, pair: tuple[int, int]) -> bool:
    return all(row.cells[n].value is not None for n in pair)


def _why_not(row: MemberRow, n: int) -> str:
    change = row.changes[n]
    # Two numbers in one unit that is not the figure's compare with each other, and add to nobody else's.
    return (change.reason if change else None) or "units_differ"


def _within(merger: Merger, a: int, b: int) -> bool:
    """Whether a merger falls between two years; one whose day is not known may."""
    return merger.on is None or f"{a}-01-01" <= merger.on <= f"{b}-12-31"


def spread_of(moves: Sequence[Number]) -> Spread | None:
    """How changes lie; None where there are none."""
    if not moves:
        return None
    values = sorted(map(Decimal, moves))
    middle = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return Spread(values[0], middle[0], middle[1], middle[2], values[-1])
