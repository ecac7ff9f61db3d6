"""Text that has lost every separator: one cell a line, or one cell a paragraph between blank lines.

Blank cells leave no trace here, so a row's figures are certain only where all of them are printed.
"""

import itertools
import re
from collections.abc import Iterator

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.folding import fold
from extract.layouts.lines import is_prose_line
from extract.model import TextPlace
from extract.numbers import looks_numeric
from extract.vocabulary import opens_table

_FIGURES_BEHIND = re.compile(r"(?<=\S)(?:\s+[+-]?\d[\d.,]*)+\s*$")


def read_stream(text: str) -> Document:
    """Reads decoded `text`; every place is an offset into it."""
    blocks: list[Paragraph | Grid] = []
    cells: list[Cell] = []
    for start, end in _pieces(text):
        piece = text[start:end]
        if cells or opens_table(piece):
            if not is_prose_line(piece):
                cells += _cells(piece, start)
                continue
            blocks.append(Grid([Row(cells, closed=False)], Geometry.RAGGED))
            cells = []
        blocks.append(Paragraph(piece, start, end))
    if cells:
        blocks.append(Grid([Row(cells, closed=False)], Geometry.RAGGED))
    return Document("stream", [b for b in blocks if not isinstance(b, Grid) or b.rows[0].cells], text)


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
