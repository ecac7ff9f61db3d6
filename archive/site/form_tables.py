"""The official tables of a report as a grid with spans, laid out from the forms' data and from what the report prints.

Nothing is typed twice: labels, rows, columns, blocks and vertical labels come from `extract.forms`. Every figure that a
report prints has a place: rows that the form lacks but the report prints are added, and so are blocks of another form.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.forms import Block, Form, Label, Row, Table, alternatives, forms, tables


@dataclass(frozen=True, slots=True)
class Heading:
    """A printed label with its spans.

    `kind`: `corner`, `column`, `row`, `group` (the outermost vertical label), `subgroup`, `block` or `unit`.
    """

    label: Label
    kind: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """The cell where the figure of a measure stands."""

    code: str
    columns: int = 1


Cell = Heading | Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in the order of its rows. `width` is its number of grid columns."""

    table: Table
    rows: tuple[tuple[Cell, ...], ...]
    width: int

    def codes(self) -> Iterator[str]:
        return (cell.code for row in self.rows for cell in row if isinstance(cell, Place))


def form_grids(form: str, printed: Collection[str]) -> list[Grid]:
    """The tables of `form` (a form's key, or `none`) with a place for each code of `printed`, in a report's order."""
    known: Form | None = forms().get(form)
    grids = []
    for table in tables().values():
        codes = {code for code in printed if code.startswith(f"{table.key}.")}
        if codes or (known is not None and table.key in known.tables):
            grids.append(_LAYOUTS[table.key](table, form, codes))
    return grids


def _heading(text: str, kind: str, rows: int = 1, columns: int = 1, en: str | None = None) -> Heading:
    return Heading(Label(key="", zh=text, en=en or text), kind, rows, columns)


def _code(table: Table, row: str, column: str) -> str:
    return f"{table.key}.{row}.{column}"


def _rows(table: Table, form: str, printed: Collection[str]) -> list[Row]:
    """The rows that the form has or the report prints; of alternatives (one row, or three) those printed."""
    with_figures = {code.split(".")[1] for code in printed}
    choices = [set(keys) for keys in alternatives(table.key)]
    used = [keys for keys in choices if with_figures & keys]
    hidden = set[str]().union(*choices) - set[str]().union(*used) if used else set[str]()
    return [row for row in table.rows if row.key in with_figures or (form in row.forms and row.key not in hidden)]


def _proactive(table: Table, form: str, printed: Collection[str]) -> Grid:
    """Blocks of four grid columns; the last column of a block takes the width that is left."""
    width = 1 + max(len(block.columns) for block in table.blocks)
    rows: list[tuple[Cell, ...]] = []
    left = set(printed)
    for block in table.blocks:
        if block.form == form:
            extra = {key for key in block.extra if left & _block_codes(table, block, [key])}
            keys = [row.key for row in table.rows if row.key in block.rows or row.key in extra]
            rows += _block(table, block, keys, block.columns, width)
            left -= _block_codes(table, block, keys)
    for block in table.blocks:
        # What the report prints of another form: its rows and columns, less those that have their place above.
        keys = [key for key in (*block.rows, *block.extra) if left & _block_codes(table, block, [key])]
        columns = [column for column in block.columns if left & {_code(table, key, column) for key in keys}]
        if keys:
            rows += _block(table, block, keys, columns, width)
            left -= _block_codes(table, block, keys)
    return Grid(table, tuple(rows), width)


def _block_codes(table: Table, block: Block, rows: Iterable[str]) -> set[str]:
    return {_code(table, row, column) for row in rows for column in block.columns}


def _block(
    table: Table, block: Block, rows: Sequence[str], columns: Sequence[str], width: int
) -> Iterator[tuple[Cell, ...]]:
    yield (_heading(block.heading, "block", columns=width, en=_ARTICLE_EN.get(block.heading)),)
    spans = [1] * (len(columns) - 1) + [width - len(columns)]
    labels = [table.column(key, block.form) for key in columns]
    corner = _heading(table.corner or "", "column", en=_CORNER_EN)
    yield (corner, *(Heading(label, "column", columns=span) for label, span in zip(labels, spans, strict=True)))
    for key in rows:
        places = (Place(_code(table, key, c.key), span) for c, span in zip(labels, spans, strict=True))
        yield (Heading(table.row(key).on(block.form), "row"), *places)


def _applications(table: Table, form: str, printed: Collection[str]) -> Grid:
    """Three label columns beside the figures: the vertical labels, outermost first, and the row's own label."""
    rows = _rows(table, form, printed)
    depth = 1 + max(len(row.under) for row in table.rows)
    head = _applications_head(table, depth)
    body: list[tuple[Cell, ...]] = []
    for index, row in enumerate(rows):
        cells: list[Cell] = []
        for level, group in enumerate(row.under):
            before = rows[index - 1].under[: level + 1] if index else ()
            if before != row.under[: level + 1]:
                kind = "subgroup" if level else "group"
                cells.append(Heading(_group(table, group), kind, rows=_run(rows[index:], row.under[: level + 1])))
        cells.append(Heading(row, "row", columns=depth - len(row.under)))
        cells += [Place(_code(table, row.key, column.key)) for column in table.columns]
        body.append(tuple(cells))
    return Grid(table, (*head, *body), depth + len(table.columns))


def _applications_head(table: Table, depth: int) -> list[tuple[Cell, ...]]:
    corner = _heading(table.corner or "", "corner", rows=3, columns=depth, en=_IDENTITY_EN)
    above = _heading(table.above or "", "column", columns=len(table.columns), en=_APPLICANTS_EN)
    middle: list[Cell] = []
    lowest: list[Cell] = []
    for over, columns in groupby(table.columns, key=lambda column: column.over):
        under = list(columns)
        if over is None:
            middle += [Heading(column, "column", rows=2) for column in under]
        else:
            middle.append(_heading(over, "column", columns=len(under), en=_OVER_EN.get(over)))
            lowest += [Heading(column, "column") for column in under]
    return [(corner, above), tuple(middle), tuple(lowest)]


def _group(table: Table, key: str) -> Label:
    return next(group for group in table.groups if group.key == key)


def _run(rows: list[Row], under: tuple[str, ...]) -> int:
    """How many rows, from the first on, stand beside these vertical labels."""
    return next((n for n, row in enumerate(rows) if row.under[: len(under)] != under), len(rows))


def _reviews(table: Table, form: str, printed: Collection[str]) -> Grid:
    """Groups side by side, five columns each, and one row of figures; the same on both forms that have the table."""
    del form, printed
    head: tuple[list[Cell], list[Cell], list[Cell]] = ([], [], [])
    width = len(table.columns)
    for over, rows in groupby(table.rows, key=lambda row: row.over):
        under = list(rows)
        if over is not None:
            head[0].append(_heading(over, "column", columns=width * len(under), en=_OVER_EN.get(over)))
        for row in under:
            if over is None:
                head[0].append(Heading(row, "column", columns=width))
                head[1].extend(Heading(column, "column", rows=2) for column in table.columns)
            else:
                head[1].append(Heading(row, "column", columns=width))
                head[2].extend(Heading(column, "column") for column in table.columns)
    figures = tuple(Place(_code(table, row.key, column.key)) for row in table.rows for column in table.columns)
    return Grid(table, (*(tuple(row) for row in head), figures), width * len(table.rows))


def _statistics(table: Table, form: str, printed: Collection[str]) -> Grid:
    """A list: label, unit, figure."""
    (column,) = table.columns
    head = (
        _heading("统计指标", "column", en="Indicator"),
        _heading("单位", "column", en="Unit"),
        Heading(column, "column"),
    )
    body = [
        (Heading(row, "row"), _heading(row.unit or "", "unit"), Place(_code(table, row.key, column.key)))
        for row in _rows(table, form, printed)
    ]
    return Grid(table, (head, *body), 3)


# English for headings that the forms' data gives in Chinese alone.
_CORNER_EN = "Content"
_APPLICANTS_EN = "Applicants"
_IDENTITY_EN = "(In each column items I and II together equal items III and IV together)"
_ARTICLE_EN = {
    f"第二十条第（{zh}）项": f"Article 20, item ({number})"
    for zh, number in (("一", 1), ("五", 5), ("六", 6), ("八", 8), ("九", 9))
}
_OVER_EN = {"法人或其他组织": "Legal persons and other organisations", "行政诉讼": "Administrative litigation"}

_LAYOUTS = {"proactive": _proactive, "applications": _applications, "reviews": _reviews, "statistics": _statistics}
