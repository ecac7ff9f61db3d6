"""Lines of text documents: which are prose, and the paragraphs between two tables."""

import re
from collections.abc import Iterator

from extract.document import Paragraph
from extract.headings import read_heading

# A line longer than this, or one with a full stop, is a sentence and no part of a cell.
MAX_CELL_LINE = 60
_SENTENCE = re.compile(r"[。；;！？]")


def is_prose_line(line: str) -> bool:
    """Whether a line between two tables is prose: a section's heading or a sentence."""
    line = line.strip()
    return len(line) > MAX_CELL_LINE or bool(_SENTENCE.search(line)) or read_heading(line) is not None


def paragraphs(text: str, start: int, end: int) -> Iterator[Paragraph]:
    """The lines of `text[start:end]` that print something, with their offsets."""
    at = start
    for raw in text[start:end].splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            begin = at + raw.index(stripped[0])
            yield Paragraph(stripped, begin, begin + len(stripped))
        at += len(raw)
