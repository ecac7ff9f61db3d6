"""Measured rows, and the Markdown table of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, Self

LESS, MORE = "less", "more"
HEADER = ("measure", "ours", "beside", "theirs", "ratio", "aim", "met")
_RULER = ("---", "---:", "---", "---:", "---:", "---", "---")


@dataclass(frozen=True, slots=True)
class Line:
    """A measured row. `ours` and `theirs` are in the unit that `measure` names: the medians of their rounds.

    `ratios` are those of ours to theirs, round by round, empty where nothing stands beside; `better` says which way is
    good. The ratio is to be `under` something or `at_least` something, or `ours` is to be under `most` or at least
    `least`. `rate` names what is measured for those that reckon with it.
    """

    measure: str
    ours: float
    beside: str = ""
    theirs: float | None = None
    ratios: tuple[float, ...] = ()
    better: Literal["less", "more"] = LESS
    under: float | None = None
    at_least: float | None = None
    most: float | None = None
    least: float | None = None
    rate: str = ""

    @property
    def key(self) -> str:
        """What tells a row from another."""
        return f"{self.measure}; {self.beside}" if self.beside else self.measure

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios."""
        return median(self.ratios) if self.ratios else None

    def to_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, entry: Mapping[str, object]) -> Self:
        return cls(**{**entry, "ratios": tuple(entry.get("ratios", ()))})  # type: ignore[arg-type]

    @property
    def aim(self) -> str:
        """What the row is held to, in words."""
        aims = (
            ("ratio under", self.under),
            ("ratio at least", self.at_least),
            ("under", self.most),
            ("at least", self.least),
        )
        return ", ".join(f"{words} {_figure(aim)}" for words, aim in aims if aim is not None)

    @property
    def met(self) -> str:
        """`yes` or `no`; nothing where there is no aim."""
        ratio = self.ratio
        held = [
            *([ratio < self.under] if self.under is not None and ratio is not None else []),
            *([ratio >= self.at_least] if self.at_least is not None and ratio is not None else []),
            *([self.ours < self.most] if self.most is not None else []),
            *([self.ours >= self.least] if self.least is not None else []),
        ]
        return "" if not held else "yes" if all(held) else "no"

    def cells(self) -> tuple[str, ...]:
        """The row's cells under HEADER."""
        theirs = "" if self.theirs is None else _figure(self.theirs)
        return self.measure, _figure(self.ours), self.beside, theirs, self._ratio_words(), self.aim, self.met

    def _ratio_words(self) -> str:
        if self.ratio is None:
            return ""
        low, high = _figure(min(self.ratios)), _figure(max(self.ratios))
        return _figure(self.ratio) if low == high else f"{_figure(self.ratio)} ({low}–{high})"


def beside(
    measure: str, ours: Sequence[float], name: str, theirs: Sequence[float], *, rate: str = "", **held: object
) -> Line:
    """The row of two that took turns: a figure of each from every round."""
    ratios = tuple(mine / its for mine, its in zip(ours, theirs, strict=True) if its)
    return Line(measure, median(ours), name, median(theirs), ratios, rate=rate, **held)  # type: ignore[arg-type]


def markdown(header: Sequence[str], ruler: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; `ruler` aligns its columns."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ruler, *rows))


def table(parts: Mapping[str, Iterable[Line]]) -> str:
    """The rows of all parts as one table, a part's name above its rows."""
    rows: list[Sequence[str]] = []
    for part, lines in parts.items():
        rows += [(f"**{part}**", *[""] * (len(HEADER) - 1)), *(line.cells() for line in lines)]
    return markdown(HEADER, _RULER, rows)


def _figure(number: float) -> str:
    """A number with three figures or all before its point."""
    if number == int(number):
        return f"{number:,.0f}"
    size = abs(number)
    return f"{number:,.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3}f}"
