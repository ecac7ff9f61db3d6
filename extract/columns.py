"""The header of a table -> which measure each of its columns counts, in the order of the printed columns."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extract.document import Geometry, Row
from extract.folding import fold, label_key
from extract.forms import tables
from extract.numbers import MONEY
from extract.vocabulary import Term, clipped_column, terms


class Head(NamedTuple):
    """One printed column. `column` is its key (in `reviews` "group.column"), None where its label is unknown.

    `unit` is the unit of money that the label prints. `first`..`last` are its grid columns. `label` is what it prints
    where no form does.
    """

    column: str | None
    form: str | None = None
    unit: str | None = None
    first: int = 0
    last: int = 0
    label: str = ""


_ANY_UNIT = re.compile(r"单位:?([^()]*)")
_MONEY_UNIT = re.compile(r"(?:单位:?|[(:,]|金额)([^(),:]*元)\)?$")


# A note about units is a line of its own; a longer one is prose.
MAX_NOTE = 40
_NOTE = re.compile(r"单位:?([^。;]*)")
_MONEY = re.compile("|".join(sorted(MONEY, key=len, reverse=True)))


class _Label(NamedTuple):
    text: str
    column: int
    span: int


@dataclass(frozen=True, slots=True)
class Header:
    table: str
    heads: tuple[Head, ...]
    columns: tuple[str | None, ...]
    by_order: bool  # the columns are known by their order alone, not by where they stand


def read_header(rows: list[Row], geometry: Geometry) -> Header | None:
    """The header that `rows` print; None where it cannot be read with certainty."""
    return _read(tuple([tuple([(c.text, c.column, c.span) for c in row.cells]) for row in rows]), geometry)


# Offices print the same few headers: each is worked out once.
@lru_cache(maxsize=1024)
def _read(printed: tuple[tuple[tuple[str, int, int], ...], ...], geometry: Geometry) -> Header | None:
    rows = [[_Label(*cell) for cell in row] for row in printed]
    table = _table(rows)
    if table is None:
        return None
    aligned = geometry.is_aligned
    if table in ("proactive", "statistics"):
        return _header(table, _single_row(rows[-1], table, geometry), by_order=not aligned)
    if aligned and (header := _header(table, _stacked(rows, table, geometry), by_order=False)):
        return header
    # A page that has lost its spans still prints its rows whole.
    return _header(table, _in_reading_order(rows, table), by_order=True) if geometry is not Geometry.COLUMNS else None


def _header(table: str, heads: list[Head], *, by_order: bool) -> Header | None:
    columns = tuple(head.column for head in heads)
    return Header(table, tuple(heads), columns, by_order) if _is_whole(table, columns, exact=by_order) else None


def _is_whole(table: str, columns: tuple[str | None, ...], *, exact: bool) -> bool:
    """Whether these are all the columns of the form, in any order, or in its own order with some labels unknown.

    A header that has lost a label has shifted the others: nothing below it is certain. `exact`: nor is anything where
    a column more is printed, if the columns are known by their order alone.
    """
    known = [column for column in columns if column]
    if table == "statistics" and columns and len(known) <= 1:
        return True  # its columns stand for themselves: of several, each has a label that tells whose figures it has
    if not known or len(known) != len(set(known)):
        return False
    form = tables()[table]
    if form.blocks:
        expected = [block.columns for block in form.blocks]
    elif table == "reviews":
        expected = [tuple(f"{row.key}.{column.key}" for row in form.rows for column in form.columns)]
    else:
        expected = [tuple(column.key for column in form.columns)]
    return any(
        (sorted(known) == sorted(whole) and (len(columns) == len(whole) or not exact))
        or (len(columns) == len(whole) and all(c in (None, w) for c, w in zip(columns, whole, strict=True)))
        for whole in expected
    )


def _table(rows: list[list[_Label]]) -> str | None:
    votes: dict[str, int] = {}
    for row in rows:
        for cell in row:
            for term in terms(cell.text):
                if term.kind != "row" or term.table == "reviews":
                    votes[term.table] = votes.get(term.table, 0) + 1
    return max(votes, key=lambda table: votes[table]) if votes else None


def _term(cell: _Label, table: str, *kinds: str) -> Term | None:
    return next((t for t in terms(cell.text) if t.table == table and t.kind in kinds), None)


def _head(cell: _Label, table: str, last: int, prefix: str = "") -> Head:
    term = _term(cell, table, "column") or clipped_column(cell.text, table)
    if term is None:
        return Head(None, None, None, cell.column, last, cell.text)
    counts_money = tables()[table].column(term.key, term.form).unit in MONEY
    unit = printed_unit(cell.text) if counts_money else None
    # Below a unit that nobody can convert no figure is certain.
    key = None if unit is not None and unit not in MONEY else prefix + term.key
    return Head(key, term.form, unit, cell.column, last)


def noted_units(text: str) -> frozenset[str]:
    """The units of money that a note beside a table prints (单位：元)."""
    found = _NOTE.search("".join(fold(text[:MAX_NOTE]).split())) if "位" in text[:MAX_NOTE] else None
    return frozenset(_MONEY.findall(found[1])) if found else frozenset()


def printed_unit(text: str) -> str | None:
    """The unit of money that a label prints; a word for one that is not known stands for itself."""
    # A line may end inside the unit: （单位：万 / 元）.
    folded = "".join(fold(text).split())
    found = _MONEY_UNIT.search(folded) or _ANY_UNIT.search(folded)
    return found[1] if found else None


def _single_row(cells: list[_Label], table: str, geometry: Geometry) -> list[Head]:
    corner = next((i for i, cell in enumerate(cells) if _term(cell, table, "corner")), None)
    if corner is None:
        begin = next((i for i, cell in enumerate(cells) if cell.text and not _term(cell, table, "block")), 0)
        corner = begin if cells and not _term(cells[begin], table, "column", "clipped") else begin - 1
    beside = {label_key(words) for words in tables()[table].beside}
    printed = [cell for cell in cells[corner + 1 :] if cell.text and label_key(cell.text) not in beside]
    clipped = list(tables()[table].clipped)
    taken: dict[str, int] = {}
    heads = []
    for index, cell in enumerate(printed):
        last = cell.column + cell.span - 1
        if geometry is Geometry.COLUMNS:
            last = (printed[index + 1].column if index + 1 < len(printed) else len(cells)) - 1
        head = _head(cell, table, last)
        if cut := _term(cell, table, "clipped"):
            entry = next(entry for entry in clipped if entry.zh == cut.key)
            position = taken.get(cut.key, 0)
            taken[cut.key] = position + 1
            head = head._replace(
                column=entry.columns[position] if position < len(entry.columns) else None, form=cut.form
            )
        heads.append(head)
    # A clipped label is told by its position among its like: only where all of them are clipped.
    whole = all(taken.get(entry.zh, len(entry.columns)) == len(entry.columns) for entry in clipped)
    return heads if whole else [h if h.form is None else h._replace(column=None) for h in heads]


def _stacked(rows: list[list[_Label]], table: str, geometry: Geometry) -> list[Head]:
    """The lowest label of every grid column; in `reviews` with the group that stands above it."""
    width = max((cell.column + cell.span for row in rows for cell in row), default=0)
    lowest: list[_Label | None] = [None] * width
    above: list[str | None] = [None] * width
    for row in rows:
        printed = [cell for cell in row if cell.text]
        for index, cell in enumerate(printed):
            end = cell.column + cell.span
            group = _term(cell, table, "row")
            if group and geometry is Geometry.COLUMNS:
                end = printed[index + 1].column if index + 1 < len(printed) else width
            for column in range(cell.column, end):
                if group:
                    above[column] = group.key
                if column < cell.column + cell.span:
                    lowest[column] = cell
    leaves: list[_Label] = []
    for leaf in lowest:
        if leaf is not None and (not leaves or leaf is not leaves[-1]):
            leaves.append(leaf)
    if table == "applications" and not _spans_agree(rows, leaves, table, geometry):
        return []
    first = next((i for i, cell in enumerate(leaves) if _term(cell, table, "column")), len(leaves))
    heads = []
    for index, cell in enumerate(leaves[first:], start=first):
        last = cell.column + cell.span - 1
        if geometry is Geometry.COLUMNS:
            last = (leaves[index + 1].column if index + 1 < len(leaves) else width) - 1
        if table != "reviews":
            heads.append(_head(cell, table, last))
        elif group_key := above[cell.column]:
            heads.append(_head(cell, table, last, f"{group_key}."))
        else:
            heads.append(Head(None, None, None, cell.column, last))
    # Where a label is lost the one above it shows, which begins over its neighbours.
    return [
        head._replace(first=lowest.index(cell)) if head.column is None else head
        for head, cell in zip(heads, leaves[first:], strict=True)
    ]


def _spans_agree(rows: list[list[_Label]], leaves: list[_Label], table: str, geometry: Geometry) -> bool:
    """Whether a label above spans just the columns that the form puts below one: else the spans are lost or damaged."""
    below = {column.key for column in tables()[table].columns if column.over}
    children = [leaf for leaf in leaves if (term := _term(leaf, table, "column")) and term.key in below]
    known = [leaf for leaf in leaves if _term(leaf, table, "column")]
    if not children or all(leaf in rows[-1] for leaf in known):
        return bool(children) and len(children) < len(known)
    begin, end = children[0].column, children[-1].column + children[-1].span
    for row in rows:
        printed = [cell for cell in row if cell.text]
        for index, cell in enumerate(printed):
            last = cell.column + cell.span
            if geometry is Geometry.COLUMNS:
                last = printed[index + 1].column if index + 1 < len(printed) else last
            if (cell.column, last) == (begin, end) and cell not in children:
                return True
    return False


def _in_reading_order(rows: list[list[_Label]], table: str) -> list[Head]:
    """Without spans a header is its labels row by row: the ones below a spanning label come after its neighbours."""
    cells = [cell for row in rows for cell in row if cell.text]
    if table == "reviews":
        return _review_order(cells)
    first = next((i for i, cell in enumerate(cells) if _term(cell, table, "column", "over")), len(cells))
    below = {column.key for column in tables()[table].columns if column.over}
    top: list[Head | None] = []  # None stands for the columns below the spanning label
    under: list[Head] = []
    for cell in cells[first:]:
        if _term(cell, table, "over"):
            top.append(None)
            continue
        head = _head(cell, table, 0)
        if head.column in below or (head.column is None and under):
            under.append(head)
        elif under and None not in top:
            under.append(head)  # a header of one row: everything in its printed order
        else:
            top.append(head)
    if None not in top:
        # One row of labels stands in its own order; of two rows without the spanning label nobody knows the order.
        return [head for head in top if head] + under if len(top) <= 1 or not under else []
    if top.count(None) != 1:
        return []
    at = top.index(None)
    return [h for h in top[:at] if h] + under + [h for h in top[at + 1 :] if h]


def _review_order(cells: list[_Label]) -> list[Head]:
    table = tables()["reviews"]
    groups = [term.key for cell in cells if (term := _term(cell, "reviews", "row"))]
    tops = [term.kind for cell in cells if (term := _term(cell, "reviews", "over", "row"))]
    # 行政诉讼 in front of 行政复议 turns the groups around.
    if groups != [row.key for row in table.rows] or tops[0] == "over":
        return []
    outcomes = [cell for cell in cells if not _term(cell, "reviews", "row", "over")]
    size = len(table.columns)
    if len(outcomes) != size * len(groups):
        return []
    return [_head(cell, "reviews", 0, f"{groups[index // size]}.") for index, cell in enumerate(outcomes)]
