"""Printed characters -> lines, the words of cells, and paragraphs."""

import re
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from extract.headings import ORDINAL, read_heading
from extract.layouts.pdf_page import Box, Char

# In heights of a character: how far apart two of a line may be (a blank is between them beyond it), and how much those
# of a line stand apart in height.
_GAP = 0.15
_SAME_LINE = 0.4
# How far a line begins from the margin when it is indented, and how far from the other when it is a paragraph's last.
_INDENT = 1.0
_SHORT = 2.5
_LEADING = 1.7  # in line distances: what is farther below begins a paragraph
_SIZE = 1.2  # how much larger or smaller the print of another paragraph is

_LATIN = re.compile(r"[!-~]")
_DIGIT_ENDS = re.compile(r"[\d.]$")
_ENDS_SENTENCE = "。；：！？.;:"


class Line(NamedTuple):
    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def rows_of(chars: list[Char]) -> list[list[Char]]:
    """The characters line by line, each line from left to right."""
    rows: list[list[Char]] = []
    base = height = 0.0
    for char in sorted(chars, key=attrgetter("base")):
        # Most stand on the very line of the one before.
        if not rows or (char.base != base and char.base - base > _SAME_LINE * min(height, char.height)):
            rows.append([])
            base, height = char.base, char.height
        rows[-1].append(char)
    for row in rows:
        row.sort(key=attrgetter("x0"))
    return rows


def words_of(row: list[Char]) -> str:
    """The text of a line. A blank stands only where it parts Latin letters or figures: 1 0 is not 10, 总 计 is 总计."""
    parts: list[str] = []
    for index, char in enumerate(row):
        if index and char.x0 - row[index - 1].x1 > _GAP * char.height and _are_latin(row[index - 1].text, char.text):
            parts.append(" ")
        parts.append(char.text)
    return "".join(parts)


def cell_text(chars: list[Char]) -> str:
    """The text of a cell; a line end parts its words where both sides are Latin letters or figures."""
    if len(chars) == 1:  # most figures are zeros
        return chars[0].text
    text = ""
    for row in rows_of(chars):
        words = words_of(row)
        text += f" {words}" if text and _are_latin(text[-1], words[0]) else words
    return text


def _are_latin(a: str, b: str) -> bool:
    return bool(_LATIN.match(a)) and bool(_LATIN.match(b))


def bounds(chars: list[Char]) -> Box:
    if len(chars) == 1:
        return chars[0][1:5]
    _, x0, top, x1, bottom, _ = zip(*chars, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def lines_of(chars: list[Char]) -> list[Line]:
    return [Line(words_of(row), *bounds(row)) for row in rows_of(chars)]


class Margins(NamedTuple):
    """Where the lines of the text begin and end, and how far one is below the other."""

    left: float
    right: float
    leading: float


def margins(pages: list[list[Line]]) -> Margins:
    """The margins of the body text: those of its long lines."""
    lines = [line for page in pages for line in page]
    if not lines:
        return Margins(0, 0, 0)
    widest = max(line.x1 - line.x0 for line in lines)
    long = [line for line in lines if line.x1 - line.x0 > 0.8 * widest]
    steps = sorted(b.top - a.top for page in pages for a, b in pairwise(page) if b.top > a.top)
    return Margins(min(line.x0 for line in long), max(line.x1 for line in long), steps[len(steps) // 2] if steps else 0)


def begins_paragraph(line: Line, before: Line, margin: Margins, *, same_page: bool) -> bool:
    """Whether `line` begins a paragraph, or goes on with that of the line before it."""
    if read_heading(line.text):
        return True
    heading = read_heading(before.text)
    if heading is not None and heading.end == len(before.text):
        return True
    height = max(line.height, before.height)
    if line.x0 > margin.left + _INDENT * height or before.x1 < margin.right - _SHORT * height:
        return True
    if not 1 / _SIZE < line.height / before.height < _SIZE:
        return True
    if same_page and margin.leading and line.top - before.top > _LEADING * margin.leading:
        return True
    return before.text[-1] in _ENDS_SENTENCE and ORDINAL.match(line.text) is not None


def join(text: str, more: str) -> str:
    """A paragraph's text and its next line: a number that the line end parts is one number, words are two."""
    if _are_latin(text[-1], more[0]) and not (_DIGIT_ENDS.search(text) and (more[0].isdigit() or more[0] in ".%")):
        return f"{text} {more}"
    return text + more
