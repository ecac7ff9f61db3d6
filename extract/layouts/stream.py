"""Text that has lost every separator: one cell a line, or one cell a paragraph between blank lines.

Blank cells leave no trace here, so a row's figures are certain only where all of them are printed.
"""

import itertools
import re
from collections.abc import Iterator

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.folding import fold
from extract.headings import read_heading
from extract.joined import pieces
from extract.layouts.lines import is_prose_line
from extract.model import TextPlace
from extract.numbers import looks_numeric
from extract.running_numbers import is_unit
from extract.vocabulary import is_label, is_printed, opens_table

_WORD = re.compile(r"\S+")
_COLUMN = re.compile(r"\S+(?: \S+)*")
_FIGURES_BEHIND = re.compile(r"(?<=\S)(?:\s+[+-]?\d[\d.,]*)+\s*$")


def read_stream(text: str) -> Document:
    """Reads decoded `text`; every place is an offset into it."""
    blocks: list[Paragraph | Grid] = []
    cells: list[Cell] = []
    geometry = Geometry.RAGGED

    def close() -> None:
        if cells:
            blocks.append(Grid([Row(_whole_labels(cells, text), closed=False)], geometry))
            cells.clear()

    found = list(_pieces(text))
    for index, (start, end) in enumerate(found):
        piece = text[start:end]
        joined = _run_together(piece, start, in_table=bool(cells))
        following = text[slice(*found[index + 1])] if index + 1 < len(found) else ""
        opening = (joined[0].text, joined[1].text) if joined else (piece, following)
        if cells or opens_table(*opening):
            if joined:
                if not _is_parted(piece, joined):
                    geometry = Geometry.JOINED
                cells += joined
                continue
            if not is_prose_line(piece):
                cells += _cells(piece, start)
                continue
            close()
        blocks.append(Paragraph(piece, start, end))
    close()
    return Document("stream", blocks, text)


def _whole_labels(cells: list[Cell], text: str) -> list[Cell]:
    """The cells with the pieces of a label that stands on two lines as one (本年新 / 制作数量)."""
    whole: list[Cell] = []
    for cell in cells:
        if whole and not looks_numeric(cell.text) and not is_label(cell.text):
            before, here = whole[-1].place, cell.place
            if isinstance(before, TextPlace) and isinstance(here, TextPlace) and is_label(whole[-1].text + cell.text):
                whole[-1] = Cell(text[before.start : here.end], TextPlace(before.start, here.end))
                continue
        whole.append(cell)
    return whole


def _run_together(piece: str, start: int, *, in_table: bool) -> list[Cell]:
    """The cells of a line that is made of several labels and figures throughout; none where it is anything else."""
    if looks_numeric(piece) or read_heading(piece) is not None:
        return []
    found = _columns(piece, in_table=in_table) or ([] if is_label(piece) else pieces(piece))
    return [Cell(piece[a:b], TextPlace(start + a, start + b)) for a, b in found]


def _columns(piece: str, *, in_table: bool) -> list[tuple[int, int]]:
    """Where the cells of a row stand that is printed in columns, two blanks or more between most of them.

    All of them must be what a form prints; within a table a row that no form has is one, too, if it ends in a figure.
    """
    if "  " not in piece:
        return []
    found: list[tuple[int, int]] = []
    known = True
    for column in _COLUMN.finditer(piece):
        words = [(column.start() + word.start(), column.start() + word.end()) for word in _WORD.finditer(column[0])]
        if _is_known(column[0]) or not all(_is_known(piece[a:b]) for a, b in words):
            known = known and _is_known(column[0])
            found.append(column.span())
        else:
            found += words
    ends_in_figure = len(found) > 1 and looks_numeric(piece[slice(*found[-1])])
    return found if len(found) > 1 and (known or (in_table and ends_in_figure)) else []


def _is_known(text: str) -> bool:
    return is_printed(text) or looks_numeric(text) or is_unit(text)


def _is_parted(piece: str, cells: list[Cell]) -> bool:
    """Whether blanks stand between all the cells of a line."""
    return len(piece.split()) >= len(cells)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cells and paragraphs: parted by blank lines where the text parts them so throughout, else by line ends."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"\S(?:[^\r\n]*\S)?", text)]
    parted = [bool(re.search(r"\n[^\S\n]*\n", text[a:b])) for (_, a), (b, _) in itertools.pairwise(lines)]
    if sum(parted) * 2 < len(parted):
        yield from lines
        return
    start = None
    for index, (begin, end) in enumerate(lines):
        start = begin if start is None else start
        if index == len(parted) or parted[index] or is_prose_line(text[begin:end]):
            yield start, end
            start = None


def _cells(piece: str, start: int) -> Iterator[Cell]:
    """One cell, or a label and the figures behind it where one line holds a whole row."""
    behind = _FIGURES_BEHIND.search(fold(piece))
    if behind is None or looks_numeric(piece[: behind.start()]):
        yield Cell(piece, TextPlace(start, start + len(piece)))
        return
    yield Cell(piece[: behind.start()], TextPlace(start, start + behind.start()))
    for figure in re.finditer(r"\S+", piece[behind.start() :]):
        begin = start + behind.start() + figure.start()
        yield Cell(figure[0], TextPlace(begin, begin + len(figure[0])))
