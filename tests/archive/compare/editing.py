"""A random editor of reports' words: two years' texts of an invented office with what was edited, which nobody judged.

Nothing here knows of the comparison. What the editor replaced, put in or took out is marked; what it moved is not.
"""

import random
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.archive.compare.scoring import Marked

SECTIONS = tomllib.loads(Path(__file__).with_name("editing.toml").read_text(encoding="utf-8"))["section"]
_POINT = re.compile(r"\{([^{}]*)\}")
_NUMERALS = "一二三四五六七八九十"

Pieces = list[tuple[str, str]]  # what the first and the second text say: equal where nothing was edited


class Habits(NamedTuple):
    """How often each edit is made, from 0 to 1."""

    number: float = 0.8  # a figure has another value
    wording: float = 0.3  # a choice of words, or a clause, is another
    left_out: float = 0.2  # a sentence stands in neither text
    dropped: float = 0.1  # a sentence stands in one text only
    moved: float = 0.1
    merged: float = 0.06  # a full stop becomes a comma, and the line goes on
    split: float = 0.06  # a comma becomes a full stop
    run_on: float = 0.2  # a section of one of the texts has no line breaks


class Editor:
    """Edits with the habits given; the same seed gives the same texts."""

    def __init__(self, seed: object, habits: Habits) -> None:
        self.chance = random.Random(f"{seed}")
        self.habits = habits
        self.year = self.chance.randint(2009, 2024)

    def sections(self) -> dict[str, tuple[Marked, Marked]]:
        """Each section's first and second text by key."""
        return {
            section["key"]: self._section(section["sentences"], listed=section.get("listed", False))
            for section in SECTIONS
        }

    def _happens(self, often: float) -> bool:
        return self.chance.random() < often

    def _section(self, templates: list[str], *, listed: bool) -> tuple[Marked, Marked]:
        units = [self._unit(template) for template in templates if not self._happens(self.habits.left_out)]
        sides = ["ab" if not self._happens(self.habits.dropped) else self.chance.choice("ab") for _ in units]
        order = [index for index, where in enumerate(sides) if "b" in where]
        for index in [index for index in order if self._happens(self.habits.moved)]:
            order.remove(index)
            order.insert(self.chance.randint(0, len(order)), index)
        orders = ([index for index, where in enumerate(sides) if "a" in where], order)
        breaks = ["" if self._happens(self.habits.run_on) else "\n" for _ in orders]
        merged: set[int] = set()
        if listed:
            units = [_listed(unit, index, orders) for index, unit in enumerate(units)]
        else:
            neighbours = [set(pairwise(side)) for side in orders]
            for index, unit in enumerate(units):
                if (index, index + 1) in neighbours[0] & neighbours[1] and self._happens(self.habits.merged):
                    merged.add(index)
                    unit[-1] = ("。", "，")
        first = [(units[i], breaks[0], "b" not in sides[i]) for i in orders[0]]
        second = [(units[i], "" if i in merged else breaks[1], "a" not in sides[i]) for i in orders[1]]
        return _marked(first, 0), _marked(second, 1)

    def _unit(self, template: str) -> Pieces:
        """A sentence in both texts; where it is no item of a list, its full stop is the last piece."""
        pieces: Pieces = []
        last = 0
        for point in _POINT.finditer(template):
            pieces += [(template[last : point.start()],) * 2, self._choice(point[1])]
            last = point.end()
        rest = template[last:].removesuffix("。")
        commas = [index for index, (old, _) in enumerate(pieces) if old.startswith("，") and len(old) > 1]
        if commas and self._happens(self.habits.split):
            index = self.chance.choice(commas)
            old, new = pieces[index]
            if old == new:
                pieces[index : index + 1] = [("，", "。"), (old[1:], old[1:])]
        return [*pieces, (rest, rest), ("。", "。")]

    def _choice(self, point: str) -> tuple[str, str]:
        if point == "@":
            return f"{self.year}年", f"{self.year + 1}年"
        if point in ("#", "#万", "%"):
            unit = point.strip("#")
            old, new = (self._number(point) + unit for _ in "ab")
            return old, new if self._happens(self.habits.number) else old
        words = ["", point[1:]] if point.startswith("?") else point.split("|")
        old = self.chance.choice(words)
        others = [word for word in words if word != old]
        return old, self.chance.choice(others) if self._happens(self.habits.wording) else old

    def _number(self, point: str) -> str:
        if point == "%":
            return f"{self.chance.randint(1, 9999) / 100:.{self.chance.choice((0, 1, 2))}f}"
        number = self.chance.randint(1, 10 ** self.chance.choice((1, 1, 2, 2, 3, 4)))
        return f"{number:,}" if self._happens(0.5) else str(number)


def _listed(unit: Pieces, index: int, orders: tuple[list[int], list[int]]) -> Pieces:
    """An item with its number and end mark in each text; what it lacks in a text is as in the other."""
    marks = [f"{_NUMERALS[side.index(index)]}是" if index in side else "" for side in orders]
    ends = ["。" if side and side[-1] == index else "；" for side in orders]
    mark = (marks[0] or marks[1], marks[1] or marks[0])
    return [mark, *unit[:-1], (ends[0], ends[1])]


def _marked(units: list[tuple[Pieces, str, bool]], side: int) -> Marked:
    text, changed = "", []
    for pieces, line_end, whole in units:
        for piece in pieces:
            text += piece[side]
            changed += [whole or piece[0] != piece[1]] * len(piece[side])
        text += line_end
        changed += [False] * len(line_end)
    return Marked(text, changed)
