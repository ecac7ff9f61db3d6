"""Measured lines and the tables of them."""

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """`ours` and `theirs` are in the unit that `measure` names.

    Their ratio is to be `under` something, or `at_least` something, or is only told.
    """

    measure: str
    ours: float
    beside: str
    theirs: float
    under: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def aim(self) -> str:
        if self.under is not None:
            return f"under {self.under:g}"
        return "" if self.at_least is None else f"at least {self.at_least:g}"

    @property
    def met(self) -> str:
        if self.under is not None:
            return "yes" if self.ratio < self.under else "no"
        return "" if self.at_least is None else "yes" if self.ratio >= self.at_least else "no"

    def cells(self) -> tuple[str, ...]:
        numbers = f"{self.ours:.2f}", f"{self.theirs:.2f}", f"{self.ratio:.2f}"
        return self.measure, numbers[0], self.beside, numbers[1], numbers[2], self.aim, self.met


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the columns of numbers are flushed right."""
    ruler = ["---:" if all(row[index][:1].isdigit() for row in rows) else "---" for index in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ruler, *rows))
