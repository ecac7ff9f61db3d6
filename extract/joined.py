"""Cells that run together: `规章000`, `信息内容本年制发件数本年废止件数现行有效件数`.

A line is taken apart where it is made of printed labels and figures throughout; the figures of a row stay one cell
then, and `splits` gives every way of taking them apart.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extract.document import Cell
from extract.folding import fold, label_key
from extract.model import TextPlace
from extract.vocabulary import printed_labels

# A table of 28 rows that lost all its line ends has under two thousand characters.
MAX_JOINED = 4_000
# No row of fifteen figures has more digits; more have more splits than can be tried.
MAX_DIGITS = 40

# Texts are folded before they are matched.
_SIGNS = r"\s、,.。:;·\"'()《》"
_BETWEEN = rf"[{_SIGNS}]*"
_SIGN = re.compile(f"[{_SIGNS}]")
_FIGURES = re.compile(r"[+-]?[0-9][0-9.,]*")


@cache
def _labels() -> re.Pattern[str]:
    keys = {label_key(words) for words in printed_labels()}
    longest_first = sorted(keys, key=lambda key: (-len(key), key))
    # The sign in front of a label is part of it only with its point: 0000002.其他 is seven zeros and 2.其他.
    patterns = [
        (rf"{key[0]}[.、)]{_BETWEEN}" if key[0].isdigit() else rf"\(?{key[0]}")
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


def splits(cells: Sequence[Cell], most: int) -> Iterator[list[Cell]]:
    """Every way of reading the cells of a row as at most `most` numbers, each cell as one number or as several."""
    if not cells:
        yield []
        return
    first, rest = cells[0], cells[1:]
    for parts in _parts(first, most - len(rest)):
        for more in splits(rest, most - len(parts)):
            yield [*parts, *more]


def _parts(cell: Cell, most: int) -> Iterator[list[Cell]]:
    if not isinstance(cell.place, TextPlace) or not cell.text.isdigit() or len(cell.text) > MAX_DIGITS:
        if most >= 1:
            yield [cell]
        return
    for bounds in _cuts(cell.text, 0, most):
        yield [_part(cell, begin, end) for begin, end in bounds]


def _cuts(text: str, at: int, most: int) -> Iterator[list[tuple[int, int]]]:
    if at == len(text):
        yield []
        return
    if most == 0:
        return
    # A number does not begin with a zero that is not all of it.
    last = at + 1 if text[at] == "0" else len(text)
    for end in range(at + 1, last + 1):
        for more in _cuts(text, end, most - 1):
            yield [(at, end), *more]


def _part(cell: Cell, begin: int, end: int) -> Cell:
    place = cell.place
    start = place.start if isinstance(place, TextPlace) else 0
    return cell._replace(text=cell.text[begin:end], place=TextPlace(start + begin, start + end))
