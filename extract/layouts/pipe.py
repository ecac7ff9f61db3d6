"""Text in which the cells of tables are parted by `|`, in all the dialects that trafilatura has written.

White space around pipes means nothing: the same table came as a cell a line, as a row a line, with a lone pipe
before each row or after each cell. Two things are told apart, because figures hang on them:

- Some versions delete blank cells and pad the row's end (`|||`); others print the full grid, where a blank between
  two pipes is a blank cell. Blanks before printed cells of a few rows prove the full grid, for the whole document,
  since one program wrote it; without that proof a row's blanks have no certain place.
- A run of pads ends a row. A row without pads runs on into the next: its end is known from the labels alone.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.layouts.lines import cell_at, is_prose_line, paragraphs
from extract.model import TextPlace
from extract.numbers import looks_numeric
from extract.vocabulary import is_printed, terms

# Lines without a pipe inside a table: the pieces of one wrapped cell are few.
MAX_WRAPPED_LINES = 4
# What share of a table's rows a pipe opens where one opens them all, and what share is of one width where all are.
MOST_OPENED = 0.9
MOST_WIDTHS = 0.8
# What share of a table's cells are parted by pads where a pad parts cells and not rows; a few pipes may be lost.
MOST_PARTED = 0.9
# How many pipes beyond one part two cells in any version.
MAX_PARTING = 2
# How many rows of a text must print a blank in front of a cell to prove the full grid: one may be two lines in one.
MIN_PROOFS = 3
# What share of a table's runs shows its width, and the narrowest table of the forms.
MOST_RUNS = 0.7
MIN_WIDTH = 4
_RULE = re.compile(r":?-{2,}:?")
# Where no line prints a cell behind a pipe, no line prints a row.
_CELL_BEHIND_PIPE = re.compile(r"\|[ \t]{0,8}[^\s|]")
_DOUBLED = re.compile(r"\|[^|]+(?:\|\|[^|]+)*\|")
_CELL = re.compile(r"[^\s|](?:[^|]*[^\s|])?")
# A printed cell, or a pipe with nothing between it and the next one.
_TOKEN = re.compile(rf"{_CELL.pattern}|\|(?=\s*\|)")


_Line = tuple[int, int]  # where a line starts and ends


def read_pipe(text: str) -> Document:
    """Reads decoded `text`; every place is an offset into it."""
    regions = list(_regions(text))
    tables = [_row_lines(text, lines) or _flow(text, lines) for lines in regions]
    proofs = sum(_blanks_inside(rows) for geometry, rows in tables if geometry is Geometry.COLUMNS)
    full_grid = proofs >= MIN_PROOFS
    blocks: list[Paragraph | Grid] = []
    at = 0
    for lines, (geometry, rows) in zip(regions, tables, strict=True):
        blocks += paragraphs(text, at, lines[0][0])
        grid = _grid(geometry, rows, full_grid=full_grid)
        blocks += _of_page(text, grid) if any(_is_prose(row) for row in grid.rows) else [grid]
        at = lines[-1][1]
    blocks += paragraphs(text, at, len(text))
    return Document("pipe", blocks, text)


def _regions(text: str) -> Iterator[list[_Line]]:
    """Runs of lines that belong to one table, wrapped pieces of cells included."""
    region: list[_Line] = []
    pending: list[_Line] = []
    at = 0
    for raw in text.splitlines(keepends=True):
        end = at + len(raw)
        if "|" in raw:
            if pending and not _are_pieces(text, pending, region):
                if region:
                    yield _with_last_cell(text, region, pending)
                region = []
                pending = pending[-1:] if _is_first_cell(text[slice(*pending[-1])], raw) else []
            if pending:
                region += pending
                pending = []
            region.append((at, end))
        elif raw.strip():
            pending.append((at, end))
        elif not region:
            pending = []
        at = end
    if region:
        yield _with_last_cell(text, region, pending)


def _with_last_cell(text: str, region: list[_Line], behind: list[_Line]) -> list[_Line]:
    """Where lone pipes open the cells on the lines behind them, a table's last cell has no pipe behind it.

    As many pipes stand in front of it as in front of the first one, and more behind blank cells; fewer close the table.
    """
    lone = [text[slice(*line)].strip() == "|" for line in region]
    if not behind or sum(lone) * 2 <= len(lone) or is_prose_line(text[slice(*behind[0])]):
        return region
    leading = lone.index(False) if False in lone else len(lone)
    trailing = lone[::-1].index(False) if False in lone else 0
    opens = 0 < leading == trailing or (0 < leading < trailing and looks_numeric(text[slice(*behind[0])]))
    return [*region, behind[0]] if opens else region


def _are_pieces(text: str, pending: list[_Line], region: list[_Line]) -> bool:
    """Whether lines without a pipe are wrapped parts of a cell rather than prose between two tables."""
    return bool(region) and len(pending) <= MAX_WRAPPED_LINES and not any(is_prose_line(text[a:b]) for a, b in pending)


def _is_first_cell(line: str, raw: str) -> bool:
    """Whether a table began a line before its first pipe: `标签` on a line of its own, then `| 条`, or a pipe alone."""
    behind = raw.lstrip()
    if is_prose_line(line) or not behind.startswith("|"):
        return False
    return behind.strip(" |\t\r\n\u3000") != "" or is_printed(line)


def _row_lines(text: str, lines: list[_Line]) -> tuple[Geometry, list[Row]] | None:
    """The rows of a table that prints a row a line; None when it prints a cell a line."""
    if not _CELL_BEHIND_PIPE.search(text, lines[0][0], lines[-1][1]):
        return None
    printed = list(_joined(text, lines))
    # A pipe in front of every row opens it, noise aside; where fewer begin with one, their first cell is blank.
    opening = sum(text[start:end].lstrip().startswith("|") for start, end in printed)
    opened = opening >= MOST_OPENED * len(printed)
    if doubled := _doubled(text, printed):
        return Geometry.RAGGED, doubled
    rows = []
    whole = 0
    for start, end in printed:
        pieces = _pieces(text, start, end)
        if opened:
            del pieces[0]
        if pieces and not pieces[-1].text:
            del pieces[-1]
        if not any(cell.text for cell in pieces) or all(_RULE.fullmatch(c.text) for c in pieces if c.text):
            continue
        whole += sum(1 for cell in pieces if cell.text) > 1
        rows.append(Row([cell._replace(column=index) for index, cell in enumerate(pieces)]))
    if whole * 2 < len(rows) and not all(_is_ruled(text[start:end].strip()) for start, end in printed):
        return None
    return Geometry.COLUMNS, rows


def _is_ruled(line: str) -> bool:
    """Whether a line is a row of several cells, whatever they print."""
    return line.startswith("|") and line.endswith("|") and line.count("|") > 2


def _joined(text: str, lines: list[_Line]) -> Iterator[tuple[int, int]]:
    """Printed rows: a line that does not end in a pipe runs on, where the table's lines do end in one."""
    ending = sum(text[slice(*line)].rstrip().endswith("|") for line in lines)
    closes = ending * 2 > len(lines)
    start = None
    for line in lines:
        start = line[0] if start is None else start
        if not closes or text[slice(*line)].rstrip().endswith("|"):
            yield start, line[1]
            start = None
    if start is not None:
        yield start, lines[-1][1]


def _pieces(text: str, start: int, end: int) -> list[Cell]:
    cells = []
    at = start
    while (pipe := text.find("|", at, end)) >= 0:
        cells.append(cell_at(text, at, pipe))
        at = pipe + 1
    cells.append(cell_at(text, at, end))
    return cells


def _blanks_inside(rows: list[Row]) -> int:
    """How many rows print a blank in front of a printed cell."""
    filled = [[bool(cell.text) for cell in row.cells] for row in rows]
    return sum(True in row and False in row[: len(row) - row[::-1].index(True)] for row in filled)


def _doubled(text: str, lines: list[_Line]) -> list[Row] | None:
    """The rows of lines that part all their cells by two pipes (`|a||b||c|`); None where any line does otherwise.

    What three or four pipes between two cells say of blank ones, nobody knows.
    """
    printed = [text[start:end].strip() for start, end in lines]
    if not all(_DOUBLED.fullmatch(line) for line in printed) or not any("||" in line for line in printed):
        return None
    rows = []
    for start, end in lines:
        cells = _CELL.finditer(text, start, end)
        rows.append(Row([Cell(cell[0], TextPlace(*cell.span())) for cell in cells]))
    return rows


def _is_prose(row: Row) -> bool:
    cells = [cell for cell in row.cells if cell.text]
    return len(cells) == 1 and is_prose_line(cells[0].text) and not terms(cells[0].text)


def _of_page(text: str, grid: Grid) -> Iterator[Paragraph | Grid]:
    """The paragraphs and tables of a page that is one big table: a row with one cell of words is a paragraph."""
    rows: list[Row] = []
    for row in grid.rows:
        printed = [cell for cell in row.cells if cell.text]
        if len(printed) == 1 and not terms(printed[0].text) and not looks_numeric(printed[0].text):
            if rows:
                yield Grid(rows, grid.geometry)
                rows = []
            place = printed[0].place
            if isinstance(place, TextPlace):
                yield from paragraphs(text, place.start, place.end)
        else:
            rows.append(row)
    if rows:
        yield Grid(rows, grid.geometry)


def _flow(text: str, lines: list[_Line]) -> tuple[Geometry, list[Row]]:
    """The rows of a table that prints a cell a line: a run of pads ends a row.

    Some versions part all cells by more than one pipe; only what exceeds that is a pad.
    """
    cells: list[Cell] = []
    pads: dict[int, int] = {}  # how many stand behind that many cells
    for found in _TOKEN.finditer(text, lines[0][0], lines[-1][1]):
        printed = found[0]
        if printed != "|":
            cells.append(Cell(printed, TextPlace._make(found.span()), 0, 1))
        elif cells:
            pads[len(cells)] = pads.get(len(cells), 0) + 1
    usual = min(pads.values(), default=0) if len(pads) >= MOST_PARTED * (len(cells) - 1) else 0
    if usual > MAX_PARTING:
        usual = 0  # a page of single cells, each with the pad of a table that is hundreds of columns wide
    ends = [index for index, count in pads.items() if count > usual]
    runs = list(pairwise([0, *ends]))
    sizes = [b - a + pads[b] for a, b in runs]
    rows = [Row(cells[a:b], doubtful=lost) for (a, b), lost in zip(runs, _out_of_width(sizes), strict=True)]
    if rest := cells[ends[-1] if ends else 0 :]:
        rows.append(Row(rest, closed=False))
    return Geometry.RAGGED, rows


def _out_of_width(sizes: list[int]) -> list[bool]:
    """Which runs of cells and pads a cell is lost from, or has come to.

    Every run of a table fills whole rows of its width. One run between others that do, but does not itself, is damaged;
    where several do not, the text pads by another rule, or another table begins.
    """
    width = next((w for w in sorted(set(sizes), reverse=True) if _share(sizes, w) >= MOST_RUNS), 0)
    if width < MIN_WIDTH:
        return [False] * len(sizes)
    fits = [size % width == 0 for size in sizes]
    doubts = [not fit and all(fits[max(0, at - 1) : at] + fits[at + 1 : at + 2]) for at, fit in enumerate(fits)]
    return [*doubts[:-1], False]  # the last row of a table carries no pad


def _share(sizes: list[int], width: int) -> float:
    return sum(size % width == 0 for size in sizes) / len(sizes)


def _grid(geometry: Geometry, rows: list[Row], *, full_grid: bool) -> Grid:
    if geometry is Geometry.RAGGED:
        return Grid(rows, geometry)
    if full_grid:
        # Where rows differ in width, cells that span rows are printed once: a row is whole, but not its columns.
        widths = [len(row.cells) for row in rows]
        same = max(map(widths.count, widths)) >= MOST_WIDTHS * len(widths)
        return Grid(rows, Geometry.COLUMNS if same else Geometry.ROWS)
    return Grid([Row([cell for cell in row.cells if cell.text], row.closed) for row in rows], Geometry.RAGGED)
