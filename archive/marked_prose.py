"""A section's words cut into paragraphs and pieces, so that its figures can be marked in place."""

from collections.abc import Iterable
from typing import NamedTuple

from extract.model import Figure, Section


class Piece(NamedTuple):
    """Words of a paragraph. `figure` is set where they are one of the figures asked for."""

    text: str
    figure: Figure | None = None


def paragraphs(section: Section, figures: Iterable[Figure]) -> list[list[Piece]]:
    """The paragraphs of a section with `figures` marked; joined again with newlines they are its text, less the empty
    lines."""
    marked = sorted((figure for figure in figures if figure.section == section.key), key=lambda figure: figure.within)
    result = []
    start = 0
    for line in section.text.split("\n"):
        end = start + len(line)
        if line.strip():
            inside = [figure for figure in marked if start <= figure.within[0] and figure.within[1] <= end]
            result.append(_pieces(section.text, start, end, inside))
        start = end + 1
    return result


def _pieces(text: str, start: int, end: int, figures: Iterable[Figure]) -> list[Piece]:
    pieces = []
    for figure in figures:
        first, last = figure.within
        if first < start:  # overlaps the figure before it, which is marked already
            continue
        if first > start:
            pieces.append(Piece(text[start:first]))
        pieces.append(Piece(text[first:last], figure))
        start = last
    if start < end:
        pieces.append(Piece(text[start:end]))
    return pieces
