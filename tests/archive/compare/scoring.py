"""Scores a comparison of prose against the gold set: precision and recall of changed characters, blanks apart."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from archive.compare.prose import compare_texts
from archive.compare.sentences import split

GOLD = Path(__file__).with_name("gold")
_MARK = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


class Marked(NamedTuple):
    """A text and, for each of its characters, whether it is changed."""

    text: str
    changed: list[bool]

    def without_blanks(self) -> "Marked":
        kept = [(char, flag) for char, flag in zip(self.text, self.changed, strict=True) if not char.isspace()]
        return Marked("".join(char for char, _ in kept), [flag for _, flag in kept])


@dataclass
class Score:
    hits: int = 0
    marked: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.hits / self.marked

    @property
    def recall(self) -> float:
        return self.hits / self.gold

    def add(self, told: Marked, gold: Marked) -> None:
        assert told.text == gold.text
        self.hits += sum(x and y for x, y in zip(told.changed, gold.changed, strict=True))
        self.marked += sum(told.changed)
        self.gold += sum(gold.changed)


def gold_texts(case: dict[str, Any]) -> tuple[Marked, Marked]:
    """The first and the second text of a case with the characters that differ marked."""
    order = case.get("order", range(len(case["units"])))
    join = case.get("join", ["\n", "\n"])
    return _side(case["units"], 1, join[0]), _side([case["units"][i] for i in order], 2, join[1])


def _side(units: list[str], group: int, join: str) -> Marked:
    text, changed = "", []
    for unit in units:
        last = 0
        for mark in _MARK.finditer(unit):
            same, own = unit[last : mark.start()], mark[group]
            text += same + own
            # A figure that both texts print is no change, however it is marked.
            changed += [False] * len(same) + [mark[1] != mark[2]] * len(own)
            last = mark.end()
        text += unit[last:] + join
        changed += [False] * (len(unit) - last + len(join))
    return Marked(text, changed)


def told_texts(a: str, b: str) -> tuple[Marked, Marked]:
    """Both texts with the characters that the comparison marks as changed, blanks left out."""
    sentences = compare_texts(a, b)
    in_b = Marked("", [])
    for sentence in sentences:
        in_b = _joined(in_b, _told(sentence.spans, ("insert", -1)))
    waiting = [(sentence.a, _told(sentence.spans, ("delete", 1))) for sentence in sentences if sentence.a is not None]
    in_a = Marked("", [])
    rest = "".join(piece.text for piece in split(a))
    while rest:
        # The longest that begins here: sentences that were merged stand together.
        text, told = max((found for found in waiting if rest.startswith(found[0])), key=lambda found: len(found[0]))
        waiting.remove((text, told))
        in_a, rest = _joined(in_a, told), rest.removeprefix(text)
    assert not waiting
    return in_a.without_blanks(), in_b.without_blanks()


def _told(spans: list[tuple[str, ...]], side: tuple[str, int]) -> Marked:
    """One side of the spans: `side` is the kind that only it has, and where its text stands in a replacement."""
    text, changed = "", []
    for span in spans:
        if span[0] == "equal":
            text += span[1]
            changed += [False] * len(span[1])
        elif span[0] in (side[0], "replace"):
            text += span[side[1]]
            changed += [True] * len(span[side[1]])
    return Marked(text, changed)


def _joined(x: Marked, y: Marked) -> Marked:
    return Marked(x.text + y.text, x.changed + y.changed)
