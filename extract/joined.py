"""Cells that run together: `规章000`, `信息内容本年制发件数本年废止件数现行有效件数`.

A line is taken apart where it is made of printed labels and figures throughout; the figures of a row stay one cell
then, which `last_figures` takes apart from its end.
"""

import re
from collections.abc import Iterator
from functools import cache

from extract.document import Cell
from extract.folding import fold, label_key
from extract.model import TextPlace
from extract.numbers import COUNTING
from extract.vocabulary import printed_labels

# A table of 28 rows that lost all its line ends has under two thousand characters.
MAX_JOINED = 4_000

# Texts are folded before they are matched.
_SIGNS = r"\s、,.。:;·\"'()《》"
_BETWEEN = rf"[{_SIGNS}]*"
_SIGN = re.compile(f"[{_SIGNS}]")
_UNITS = "|".join(sorted(COUNTING, key=len, reverse=True))
_FIGURES = re.compile(rf"(?:[+-]?[0-9][0-9.,]*(?:{_UNITS})?|[-/])+")
_LAST_FIGURE = re.compile(rf"([0-9.,]*)(?:{_UNITS})?$")


@cache
def _labels() -> re.Pattern[str]:
    keys = {label_key(words) for words in printed_labels()}
    longest_first = sorted(keys, key=lambda key: (-len(key), key))
    # The sign in front of a label is part of it only with its point: 0000002.其他 is seven zeros and 2.其他.
    sign = rf"(?:[1-9][.、)]{_BETWEEN})?"
    patterns = [
        (rf"{key[0]}[.、)]{_BETWEEN}" if key[0].isdigit() else rf"{sign}\(?{key[0]}")
        + "".join(_BETWEEN + re.escape(char) for char in key[1:])
        for key in longest_first
    ]
    block = r"(?:第二十条)?第\(?[一二三四五六七八九十]{1,2}\)?[项款]"
    return re.compile(rf"(?:{block}|{'|'.join(patterns)})[)\"']*")


def pieces(text: str) -> list[tuple[int, int]]:
    """Where the labels and figures stand that `text` is made of; empty where it is not made of several."""
    if not 2 < len(text) <= MAX_JOINED:
        return []
    folded = fold(text)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(folded):
        if label := _labels().match(folded, at):
            found.append(label.span())
            at = label.end()
        elif figures := _figures(folded, at):
            found.append(figures)
            at = figures[1]
        elif _SIGN.match(folded, at):
            at += 1
        else:
            return []
    return found if len(found) > 1 else []


def _figures(folded: str, at: int) -> tuple[int, int] | None:
    """A run of figures that ends where a blank, the text's end or a label is."""
    found = _FIGURES.match(folded, at)
    if found is None:
        return None
    begin, end = found.span()
    # 0000002.其他: the last digit and its point are the sign of the next label.
    for last in range(max(begin + 1, end - 4), end + 1):
        if _labels().match(folded, last):
            return begin, last
    return (begin, end) if end == len(folded) or folded[end].isspace() else None


def is_run_of_figures(text: str) -> bool:
    """Whether a cell prints figures and nothing else, however many."""
    return _FIGURES.fullmatch(fold(text)) is not None


def last_figures(cell: Cell) -> Iterator[tuple[Cell | None, Cell]]:
    """Every figure that a cell can end with, with the cell that is left in front of it (None: nothing).

    A number does not begin with a zero that is not all of it; a dash is a figure of its own, a unit ends one.
    """
    yield None, cell
    folded = fold(cell.text)
    found = _LAST_FIGURE.search(folded)
    if found is None or not isinstance(cell.place, TextPlace):
        return
    digits, begin = found[1], found.start()
    if not digits and folded[-1] in "-/" and len(folded) > 1:
        yield _cut(cell, len(folded) - 1)
    for at in range(len(digits) - 1, -1, -1):
        if begin + at and (digits[at] in "123456789" or (digits[at] == "0" and at == len(digits) - 1)):
            yield _cut(cell, begin + at)


def _cut(cell: Cell, at: int) -> tuple[Cell, Cell]:
    start = cell.place.start if isinstance(cell.place, TextPlace) else 0
    left, right = cell.text[:at], cell.text[at:]
    return Cell(left, TextPlace(start, start + at)), Cell(right, TextPlace(start + at, start + len(cell.text)))
