"""Random damage, each kind with what the document then truly prints.

`damage_tables` works on the cells before any renderer, so that every layout can show it. What damage makes doubtful is
not what it makes false: a cell that was lost or run together with another is no longer printed, and the only number
that may still be stated for it is the one that the office wrote.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.documents.cells import Cell, Table
from tests.documents.labels import APPLICATION_COLUMNS
from tests.documents.report import Report, Truth, truth
from tests.documents.statistics import INDICATORS

HOMONYMS = re.compile(r"statistics\.(?:reconsideration|litigation)")
UNITS = {unit for _, unit, row in INDICATORS if row}
NOISE = ("- 3 -", "3", "第3页 共5页", "（续表）", "12", "2023", "单位：件", "附件1", "—3—")


@dataclass
class Draft:
    """The tables of a report while they are being damaged, as lists; `true` follows what they print.

    `doubtful`: codes whose cell is lost or run together with another, for which saying nothing or blank is right too.
    `miscounted`: the tables in which a cell, a row or a label is too many or too few; never any unless `counting`.
    """

    tables: dict[str, list[list[Cell]]]
    true: Truth
    doubtful: set[str]
    miscounted: set[int] = field(default_factory=set)
    counting: bool = True

    def miscount(self, rows: list[list[Cell]], row: list[Cell], *, more: bool) -> bool:
        """Whether a cell may be put into a row or taken out of it, or a row or label lost or repeated: once a table,
        for a second one, also in its header, would make up for the first.

        Nor may one be put into a row with a blank cell: where a layout loses blanks, the text would truly print a whole
        row of other figures.
        """
        if (
            not self.counting
            or id(rows) in self.miscounted
            or (more and any(cell.code and not cell.text for cell in row))
        ):
            return False
        self.miscounted.add(id(rows))
        return True


Damage = Callable[[random.Random, Draft], None]


@dataclass(frozen=True)
class Damaged:
    """A damaged report: render it as any other. `kinds` names what was done to it."""

    report: Report
    truth: Truth
    doubtful: frozenset[str]
    kinds: tuple[str, ...]


def damage_tables(rng: random.Random, report: Report, *, most: int = 3, counting: bool = True) -> Damaged:
    """One to `most` random damages of a report's tables.

    `counting=False`: none that leaves a row with a cell more or fewer, for layouts that fill every row up to the
    table's width, where the figures behind a lost cell truly stand under other labels.
    """
    tables = {key: [list(row) for row in table.rows] for key, table in report.tables.items()}
    draft = Draft(tables, dict(truth(report)), set(), counting=counting)
    kinds = tuple(rng.choice(sorted(DAMAGES)) for _ in range(rng.randint(1, most)))
    for kind in kinds:
        DAMAGES[kind](rng, draft)
    damaged = {
        key: Table(key, table.width, tuple(tuple(row) for row in draft.tables[key]))
        for key, table in report.tables.items()
    }
    return Damaged(replace(report, damaged=damaged), draft.true, frozenset(draft.doubtful), kinds)


def _rows(rng: random.Random, draft: Draft) -> list[list[Cell]]:
    return draft.tables[rng.choice(sorted(key for key, rows in draft.tables.items() if rows))]


def _figures(row: list[Cell]) -> list[int]:
    return [index for index, cell in enumerate(row) if cell.code]


def _row_of_figures(rng: random.Random, rows: list[list[Cell]]) -> list[Cell]:
    return rng.choice([row for row in rows if _figures(row)] or [[]])


def _label(row: list[Cell]) -> int | None:
    """The place of the label before a row's figures, and before their unit in the statistics table."""
    figures = _figures(row)
    at = figures[0] - 1 if figures else -1
    if at > 0 and row[at].text in UNITS:
        at -= 1
    return at if at >= 0 else None


def lose_cell(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    row = _row_of_figures(rng, rows)
    figures = _figures(row)
    if figures and draft.miscount(rows, row, more=False):
        draft.doubtful.add(str(row.pop(rng.choice(figures)).code))


def double_cell(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    row = _row_of_figures(rng, rows)
    figures = _figures(row)
    if figures and draft.miscount(rows, row, more=True):
        at = rng.choice(figures)
        row.insert(at, replace(row[at], code=None))


def join_cells(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    row = _row_of_figures(rng, rows)
    pairs = [i for i in _figures(row)[:-1] if row[i + 1].code and row[i].text and row[i + 1].text]
    if pairs and draft.miscount(rows, row, more=False):
        at = rng.choice(pairs)
        joined = row.pop(at + 1)
        draft.doubtful |= {str(row[at].code), str(joined.code)}
        row[at] = replace(row[at], text=row[at].text + rng.choice(("", " ")) + joined.text)


def lose_row(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    row = _row_of_figures(rng, rows)
    if draft.miscount(rows, row, more=False):
        draft.doubtful |= {cell.code for cell in row if cell.code}
        rows[:] = [other for other in rows if other is not row]


def swap_rows(rng: random.Random, draft: Draft) -> None:
    """Two neighbours change places with their labels."""
    rows = _rows(rng, draft)
    places = [
        i for i in range(len(rows) - 1) if _label(rows[i]) is not None and len(_figures(rows[i])) == _swappable(rows, i)
    ]
    if places:
        at = rng.choice(places)
        one, other = rows[at], rows[at + 1]
        a, b = _label(one) or 0, _label(other) or 0
        one[a:], other[b:] = other[b:], one[a:]


def _swappable(rows: list[list[Cell]], at: int) -> int:
    below = rows[at + 1]
    same = _label(below) is not None and [c.colspan for c in rows[at]][-1:] == [c.colspan for c in below][-1:]
    return len(_figures(below)) if same else -1


def swap_columns(rng: random.Random, draft: Draft) -> None:
    """Two neighbouring columns change places with their labels."""
    rows = draft.tables.get("applications", [])
    if {len(_figures(row)) for row in rows} != {0, len(APPLICATION_COLUMNS)}:
        return
    at = rng.randrange(4)  # among the five kinds of organisations
    for row in rows:
        figures = _figures(row)
        first = figures[0] + 1 if figures else 0
        if (figures or (len(row) == 5 and not row[0].code)) and len(row) > first + at + 1:
            row[first + at], row[first + at + 1] = row[first + at + 1], row[first + at]


def misprint_label(rng: random.Random, draft: Draft) -> None:
    row = rng.choice(_rows(rng, draft))
    labels = [i for i, cell in enumerate(row) if not cell.code and len(cell.text) > 2]
    if labels:
        at = rng.choice(labels)
        text = row[at].text
        position = rng.randrange(len(text))
        if text[position] != "万":  # 万元 without it is another unit
            row[at] = replace(row[at], text=text[:position] + rng.choice(("某", "")) + text[position + 1 :])


def repeat_label(rng: random.Random, draft: Draft) -> None:
    """A row's label stands before the next row's figures too."""
    table = _rows(rng, draft)
    rows = [row for row in table if _label(row) is not None]
    if len(rows) > 1 and draft.miscount(table, table[0], more=False):
        at = rng.randrange(len(rows) - 1)
        one, other = rows[at], rows[at + 1]
        other[_label(other) or 0] = replace(other[_label(other) or 0], text=one[_label(one) or 0].text)
        draft.doubtful |= {cell.code for row in (one, other) for cell in row if cell.code}


def exchange_labels(rng: random.Random, draft: Draft) -> None:
    """Two rows' labels change places and their figures do not: the document says something else now."""
    rows = [row for row in draft.tables.get("applications", []) if _label(row) is not None]
    if len(rows) < 2:
        return
    one, other = rng.sample(rows, 2)
    a, b = _label(one) or 0, _label(other) or 0
    first, second = _figures(one), _figures(other)
    alike = (one[a].colspan, one[a].rowspan, len(first)) == (other[b].colspan, other[b].rowspan, len(second))
    if not alike:
        return
    one[a], other[b] = other[b], one[a]
    for i, j in zip(first, second, strict=True):
        _print_as(draft, one, i, other, j)


def swap_figures(rng: random.Random, draft: Draft) -> None:
    """Two figures of a row change places: that is what the document says now."""
    row = _row_of_figures(rng, _rows(rng, draft))
    figures = _figures(row)
    if len(figures) > 1:
        i, j = rng.sample(figures, 2)
        row[i], row[j] = replace(row[i], text=row[j].text), replace(row[j], text=row[i].text)
        a, b = str(row[i].code), str(row[j].code)
        if a in draft.true and b in draft.true and not {a, b} & draft.doubtful:
            draft.true[a], draft.true[b] = draft.true[b], draft.true[a]
        else:
            draft.true.pop(a, None), draft.true.pop(b, None)


def _print_as(draft: Draft, one: list[Cell], i: int, other: list[Cell], j: int) -> None:
    a, b = str(one[i].code), str(other[j].code)
    one[i], other[j] = replace(one[i], code=b), replace(other[j], code=a)
    draft.true[a], draft.true[b] = draft.true[b], draft.true[a]
    if {a, b} & draft.doubtful:
        draft.doubtful |= {a, b}


def wrong_sum(rng: random.Random, draft: Draft) -> None:
    """One figure is another one."""
    row = _row_of_figures(rng, _rows(rng, draft))
    figures = [i for i in _figures(row) if row[i].text.isascii() and row[i].text.isdigit()]
    if figures and not str(row[figures[-1]].code).endswith(".amount"):
        at = rng.choice(figures)
        number = int(row[at].text) + rng.choice((1, 2, 9, 10, 90))
        row[at] = replace(row[at], text=str(number))
        code = str(row[at].code)
        if code in draft.true:
            draft.true[code] = ("stated", number, str(number))


def noise_row(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    at = rng.randrange(1, len(rows) + 1)
    if draft.miscount(rows, rows[at - 1], more=True):
        rows.insert(at, [Cell(rng.choice(NOISE), rng.choice((1, 1, 3)))])


def noise_cell(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    row = rng.choice(rows)
    if draft.miscount(rows, row, more=True):
        # Not in front of a row: where the one above ends in a blank that is lost, it would stand for that.
        row.insert(rng.randrange(1, len(row) + 1), Cell(rng.choice(NOISE)))


def lose_label(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    row = _row_of_figures(rng, rows)
    at = _label(row)
    if at is not None and draft.miscount(rows, row, more=False):
        if rng.random() < 0.5:
            row[at] = replace(row[at], text="")
        else:
            del row[at]


def lose_column_label(rng: random.Random, draft: Draft) -> None:
    rows = [row for row in _rows(rng, draft) if len(row) > 1 and not _figures(row)]
    if rows:
        row = rng.choice(rows)
        at = rng.randrange(1, len(row))
        if rng.random() < 0.5:
            row[at] = replace(row[at], text="")
        else:
            del row[at]


def lose_column(rng: random.Random, draft: Draft) -> None:
    """One kind of organisation is not there at all."""
    at = rng.randrange(5)
    for row in draft.tables.get("applications", []):
        figures = _figures(row)
        place = figures[0] + 1 + at if figures else at
        if (figures or len(row) == 5) and place < len(row):
            cell = row.pop(place)
            if cell.code:
                draft.doubtful.add(cell.code)


def lose_header_row(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    headers = [row for row in rows if not _figures(row)]
    if headers:
        lost = rng.choice(headers)
        rows[:] = [row for row in rows if row is not lost]


def lose_line(rng: random.Random, draft: Draft) -> None:
    """A whole stretch of rows is lost, as at the end of a page."""
    rows = _rows(rng, draft)
    first = rng.randrange(len(rows))
    lost = rows[first : first + rng.randint(1, 6)]
    if any(HOMONYMS.match(cell.code or "") for row in lost for cell in row):
        return  # of two rows with one label, only their order tells which is which
    if not draft.miscount(rows, rows[first], more=False):
        return
    draft.doubtful |= {cell.code for row in lost for cell in row if cell.code}
    del rows[first : first + len(lost)]


def split_row(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    at = rng.randrange(len(rows))
    if len(rows[at]) > 1:
        cut = rng.randrange(1, len(rows[at]))
        if not draft.counting:  # the first part is filled up with blanks
            draft.doubtful |= {cell.code for cell in rows[at][cut:] if cell.code}
        rows[at : at + 1] = [rows[at][:cut], rows[at][cut:]]


def join_rows(rng: random.Random, draft: Draft) -> None:
    rows = _rows(rng, draft)
    if len(rows) > 1:
        at = rng.randrange(len(rows) - 1)
        rows[at : at + 2] = [rows[at] + rows[at + 1]]


def repeat_header(rng: random.Random, draft: Draft) -> None:
    """The header stands again in the middle, as on a new page."""
    rows = _rows(rng, draft)
    head = next((i for i, row in enumerate(rows) if _figures(row)), 0)
    rows[(at := rng.randrange(head, len(rows) + 1)) : at] = [list(row) for row in rows[:head]]


DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        lose_cell,
        double_cell,
        join_cells,
        lose_row,
        swap_rows,
        swap_columns,
        misprint_label,
        repeat_label,
        exchange_labels,
        swap_figures,
        wrong_sum,
        noise_row,
        noise_cell,
        lose_label,
        lose_column_label,
        lose_column,
        lose_header_row,
        lose_line,
        split_row,
        join_rows,
        repeat_header,
    )
}
