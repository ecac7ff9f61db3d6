"""A row's figures as a line, as geometry for a small SVG: the longest stretch through which they may be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import Number

WIDTH = 96
HEIGHT = 26
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """Points in user units; `points` joined is what a polyline takes. Zero is at `base`."""

    points: tuple[tuple[float, float], ...]
    base: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def joined(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


def line(values: Sequence[Number | None], stretches: Sequence[Sequence[int]]) -> Line | None:
    """The line of `values`, a column each, through the longest of `stretches`, the last of those; None for one point.

    Figures that may not be compared with these are not drawn: on one scale with them they would be.
    """
    stretch = max(stretches, key=lambda columns: (len(columns), columns[-1]), default=())
    stated = [(column, float(value)) for column in stretch if (value := values[column]) is not None]
    if len(stated) < 2:
        return None
    low, high = min(0.0, *(value for _, value in stated)), max(0.0, *(value for _, value in stated))
    slot = (WIDTH - 2 * _MARGIN) / (len(values) - 1)
    scale = (HEIGHT - 2 * _MARGIN) / ((high - low) or 1)

    def height(value: float) -> float:
        return round(HEIGHT - _MARGIN - (value - low) * scale, 1)

    points = tuple((round(_MARGIN + column * slot, 1), height(value)) for column, value in stated)
    return Line(points, height(0.0))
