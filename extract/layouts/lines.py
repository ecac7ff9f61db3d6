"""Text documents: which lines are prose, and the cells and paragraphs that stand between two offsets."""

import re
from collections.abc import Iterator

from extract.document import Cell, Paragraph
from extract.headings import opens_heading_in_place, read_heading
from extract.model import TextPlace

# A line longer than this, or one with a full stop, is a sentence and no part of a cell.
MAX_CELL_LINE = 60
_SENTENCE = re.compile(r"[。；;！？]")


def is_prose_line(line: str) -> bool:
    """Whether a line between two tables is prose: a section's heading or a sentence."""
    line = line.strip()
    return (
        len(line) > MAX_CELL_LINE
        or bool(_SENTENCE.search(line))
        or read_heading(line) is not None
        or opens_heading_in_place(line)
    )


def cell_at(text: str, start: int, end: int) -> Cell:
    """The cell that `text[start:end]` prints, without the blanks around it; a blank one stands at `start`."""
    start, end = _printed(text, start, end)
    return Cell(text[start:end], TextPlace(start, end))


def paragraph_at(text: str, start: int, end: int) -> Paragraph | None:
    """The paragraph that `text[start:end]` prints, without the blanks around it; None where it is blank."""
    start, end = _printed(text, start, end)
    return Paragraph(text[start:end], start, end) if start < end else None


def paragraphs(text: str, start: int, end: int) -> Iterator[Paragraph]:
    """Each line of `text[start:end]` that prints something."""
    at = start
    for raw in text[start:end].splitlines(keepends=True):
        if line := paragraph_at(text, at, at + len(raw)):
            yield line
        at += len(raw)


def _printed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    stripped = piece.strip()
    begin = start + piece.index(stripped[0]) if stripped else start
    return begin, begin + len(stripped)
