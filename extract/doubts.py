"""Rows whose figures are as many as their columns, and yet not certainly theirs.

What a text has lost or doubled shows in other places than the row itself: in a label that is missing behind it, in a
sum that fails where others hold, in a row beside it that lacks a cell. Such a row is opened: its figures are settled
by the sums (`extract.identities`) or left unplaced.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Geometry
from extract.form_rows import FormRow, follows
from extract.forms import alternatives
from extract.identities import OpenRow, can_hold
from extract.model import Fact, Number
from extract.sums import Sum, sums

# In how many rows a figure must be printed twice in a row to show that no repeated line was taken out: three may be
# slips of one text.
MIN_REPEATS = 4


@dataclass(slots=True)
class PlacedRow:
    """A row of a form and the facts that its cells are. An open one has none: its columns are not known."""

    form_row: FormRow
    facts: list[Fact]
    is_open: bool = False

    @property
    def table(self) -> str:
        return self.form_row.header.table

    def open(self) -> None:
        self.facts, self.is_open = [], True

    def broken_sums(self) -> list[Sum]:
        """The sums within the row that do not hold, a cell without a number counting nothing."""
        values: Mapping[str, Number] = {fact.code: fact.value or 0 for fact in self.facts}
        return [each for each in sums(self.table, values) if not each.holds(values)]


def doubt(rows: list[PlacedRow]) -> list[PlacedRow]:
    """Opens every row that is not certain, and leaves out what is no row but the label of others."""
    kept = _without_group_labels(rows)
    _doubt_other_handling(kept)
    _doubt_lossy(kept)
    _doubt_shifted(kept)
    _doubt_repeated(kept)
    return kept


def repeats_figures(rows: Iterable[PlacedRow]) -> bool:
    """Whether rows print one figure twice in a row: a text from which repeated lines were taken out never does.

    There a figure that is not printed does not count nothing, and the sums say nothing of it.
    """
    return sum(_repeats(placed.form_row) for placed in rows) >= MIN_REPEATS


def _repeats(form_row: FormRow) -> bool:
    if form_row.geometry is Geometry.JOINED and any(len(cell.text) > 1 for cell in form_row.cells):
        return True
    return any(a.text == b.text and a.text for a, b in pairwise(form_row.cells))


def _doubt_repeated(rows: list[PlacedRow]) -> None:
    """A row whose label is printed again in front of figures that have no place: one of the labels is wrong."""
    again: dict[tuple[str, str], list[PlacedRow]] = {}
    for placed in rows:
        again.setdefault((placed.table, placed.form_row.key), []).append(placed)
    for same in again.values():
        if len(same) > 1 and any(placed.is_open and placed.form_row.cells for placed in same):
            for placed in same:
                placed.open()


def _without_group_labels(rows: list[PlacedRow]) -> list[PlacedRow]:
    """The rows without （六）其他处理 where it is the label of its three rows, not a row that prints nothing."""
    (whole,), parts = alternatives("applications")
    if not any(placed.form_row.key in parts for placed in rows):
        return rows
    return [
        placed for placed in rows if placed.form_row.key != whole or any(cell.text for cell in placed.form_row.cells)
    ]


def _doubt_other_handling(rows: list[PlacedRow]) -> None:
    """Where some of its three rows stand below （六）其他处理, its figures may be those of one that lost its label."""
    (whole,), parts = alternatives("applications")
    printed = {placed.form_row.key for placed in rows}.intersection(parts)
    if 0 < len(printed) < len(parts):
        for placed in rows:
            if placed.form_row.key == whole:
                placed.open()


def _doubt_lossy(rows: list[PlacedRow]) -> None:
    """In a text that has lost cells, a lost label's figures may have run on into the row before, or a cell too many may
    stand for a lost one.

    A text whose every row is whole has lost nothing. In another one the next row of the form must follow where nothing
    marks a row's end, and the sums within the row must hold.
    """
    lossy = [placed for placed in rows if placed.form_row.geometry.is_lossy]
    if not any(placed.is_open and _has_too_few(placed.form_row) for placed in lossy):
        return
    behind = {id(a): b for a, b in pairwise(rows)}
    for placed in lossy:
        if placed.is_open:
            continue
        following = behind.get(id(placed))
        next_key = following.form_row.key if following is not None and following.table == placed.table else None
        is_own = placed.form_row.row.closed or follows(placed.form_row.header, placed.form_row.key, next_key)
        if not is_own or placed.broken_sums():
            placed.open()


def _has_too_few(form_row: FormRow) -> bool:
    return len(form_row.cells) < len(form_row.header.heads)


def _doubt_shifted(rows: list[PlacedRow]) -> None:
    """A row of a text's grid that ends in a blank and fails a sum that the blank has no part in, or that would hold if
    another cell were the blank one: where a page's row has lost a cell, an extractor fills it up at the end."""
    for placed in rows:
        form_row = placed.form_row
        if form_row.geometry is not Geometry.COLUMNS or not placed.facts or placed.facts[-1].state != "blank":
            continue
        broken = placed.broken_sums()
        printed = [cell for cell in form_row.cells if cell.text]
        row = OpenRow(form_row.key, tuple(fact.code for fact in placed.facts), tuple(printed), joined=False)
        if broken and (any(placed.facts[-1].code not in each.codes for each in broken) or can_hold(placed.table, row)):
            placed.open()
