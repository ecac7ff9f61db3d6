"""Page numbers and running heads: lines at a page's edge that no reader counts as the document's words."""

import re
from collections import Counter
from collections.abc import Sequence

from extract.layouts.pdf_page import Char, Page
from extract.layouts.pdf_text import Line, rows_of, words_of

# How much of the page's height, above and below, such lines stand in, and how many of them at each edge.
_EDGE = 0.13
_LINES = 2
# In points: how far the same line differs in height from page to page.
_SAME_HEIGHT = 4.0
# On how many pages a bare number must count the pages before it is taken out of a table.
_COUNTED = 3

_DIGITS = re.compile(r"\d+")
_BARE = re.compile(r"\d{1,4}")
# Nothing but a page number is printed so.
_DRESSED = re.compile(r"[-—–―·]+\s*\d{1,4}\s*[-—–―·]+|第\s*\d{1,4}\s*页.*")
_NUMBER = re.compile(r"[-—–―·\s]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[-—–―·\s]*|第\s*\d{1,4}\s*页.*")


def without_page_numbers(pages: list[Page]) -> list[Page]:
    """The pages without the numbers that can only be theirs, also where a table surrounds them.

    A bare figure at a page's end may be a table's last: it is the page's number when the pages count on with it.
    """
    edges = []
    for page in pages:
        rows = rows_of(page.chars)
        edges.append([(_line(rows[index]), rows[index]) for index in _edge([row[0] for row in rows], page.height)])
    counted: Counter[tuple[int, int]] = Counter()
    for page, lines_at_edge in zip(pages, edges, strict=True):
        counted.update(_count(line, page.number) for line, _ in lines_at_edge if _BARE.fullmatch(line.text))
    kept = []
    for page, lines_at_edge in zip(pages, edges, strict=True):
        left_out = set()
        for line, row in lines_at_edge:
            counts = _BARE.fullmatch(line.text) and counted[_count(line, page.number)] >= max(_COUNTED, len(pages) / 2)
            if counts or _DRESSED.fullmatch(line.text):
                left_out |= {id(char) for char in row}
        kept.append(page._replace(chars=[char for char in page.chars if id(char) not in left_out]))
    return kept


def without_running_lines(lines: list[list[Line]], pages: list[Page]) -> list[list[Line]]:
    """Each page's lines outside its tables, without page numbers and lines that most pages print at the same height."""
    edges = [_edge(page_lines, page.height) for page_lines, page in zip(lines, pages, strict=True)]
    printed: Counter[tuple[int, str]] = Counter()
    for page_lines, edge in zip(lines, edges, strict=True):
        printed.update({_masked(page_lines[index]) for index in edge})

    def is_running(line: Line) -> bool:
        if _NUMBER.fullmatch(line.text):
            return True
        step, masked = _masked(line)
        times = sum(printed[near, masked] for near in (step - 1, step, step + 1))
        return times > 1 and times > len(pages) / 2

    return [
        [line for index, line in enumerate(page_lines) if index not in edge or not is_running(line)]
        for page_lines, edge in zip(lines, edges, strict=True)
    ]


def _line(row: list[Char]) -> Line:
    return Line(words_of(row), row[0].x0, row[0].top, row[-1].x1, row[0].bottom)


def _edge(lines: Sequence[Line | Char], height: float) -> list[int]:
    """The indices of a page's outermost lines, which are in order from the top."""
    above = [index for index in range(min(_LINES, len(lines))) if lines[index].bottom < _EDGE * height]
    first = max(len(lines) - _LINES, len(above))
    return above + [index for index in range(first, len(lines)) if lines[index].top > (1 - _EDGE) * height]


def _masked(line: Line) -> tuple[int, str]:
    return round(line.top / _SAME_HEIGHT), _DIGITS.sub("0", line.text)


def _count(line: Line, page: int) -> tuple[int, int]:
    """A bare number's height and how far it is ahead of the page's."""
    return round(line.top / _SAME_HEIGHT), int(line.text) - page
