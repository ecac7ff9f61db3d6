"""A text's units: each Han character is one, and so is each number and each word of another script.

Units that stand side by side form a stretch. Punctuation and the ends of lines part stretches; blanks do not (a line
that was spaced out, or `2023 年`), and neither do brackets and hyphens beside a number: `〔2021〕30号` is found however
its brackets are printed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.folding import fold

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(
    rf"""
    (?P<han>[{_HAN}]+)
    |(?P<number>(?<!\d\.)(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+(?!\.?\d))?(?![^\W_{_HAN}])|\d+(?![^\W_{_HAN}]))
    |[^\W_{_HAN}]+
    """,
    re.VERBOSE,
)
_BLANKS = re.compile(r"[^\S\n\r]*")
_BESIDE_NUMBERS = re.compile(r"[^\S\n\r]*[()\[\]〔〕【】/\-]*[^\S\n\r]*")

# What tells a unit that is no Han character from one that is, and keeps it whole beside its neighbours.
WHOLE = "_"


class _Folds(dict[int, str]):
    """What each character is searched as, found when it is first asked for: width, case, accents and the traditional
    characters that `extract.folding` knows do not count."""

    def __init__(self) -> None:
        self.uneven: set[str] = set()  # of those asked for, the characters that become none or several

    def __missing__(self, code: int) -> str:
        # A full-width comma parts numbers; a half-width one may group the digits of one.
        char = "、" if chr(code) == "，" else chr(code)
        plain = [c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) not in ("Mn", "Me", "Cf")]
        folded = fold(fold("".join(plain)).lower())
        self[code] = folded
        if len(folded) != 1:
            self.uneven.add(char)
        return folded


_FOLDS = _Folds()


class Stretch(NamedTuple):
    """The units of a stretch as they are indexed, and where each stands in the text (code points, end exclusive)."""

    units: list[str]
    starts: Sequence[int]
    ends: Sequence[int]


def folded(text: str) -> str:
    """The text as it is searched; a character may become none or several."""
    return text.translate(_FOLDS)


def stretches(text: str) -> list[list[str]]:
    """The units of a text, stretch by stretch."""
    return [units for units, _, _ in _stretches(folded(text))]


def placed_stretches(text: str) -> list[Stretch]:
    """The same with the place of each unit in `text` as it is printed."""
    found = [Stretch(*stretch) for stretch in _stretches(folded(text))]
    if _FOLDS.uneven.isdisjoint(text):
        return found
    places = [place for place, char in enumerate(text) for _ in folded(char)]
    return [
        Stretch(units, [places[start] for start in starts], [places[end - 1] + 1 for end in ends])
        for units, starts, ends in found
    ]


def _stretches(text: str) -> Iterator[tuple[list[str], list[int], list[int]]]:
    units: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    number = False
    for run in _RUN.finditer(text):
        start = run.start()
        is_number = run["number"] is not None
        if units and start > end:
            gap = _BESIDE_NUMBERS if number or is_number else _BLANKS
            if not gap.fullmatch(text, end, start):
                yield units, starts, ends
                units, starts, ends = [], [], []
        end, number = run.end(), is_number
        if run["han"] is not None:
            units.extend(run[0])
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            units.append((run[0].replace(",", "") if is_number else run[0]) + WHOLE)
            starts.append(start)
            ends.append(end)
    if units:
        yield units, starts, ends
