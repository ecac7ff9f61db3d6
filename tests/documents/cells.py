"""A table as physical cells with their spans, before any renderer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One physical cell; `code` is its measure code when it holds a figure, else it is a label."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    code: str | None = None


# What the kept texts of HTML pages have in half width; 。、； and quotation marks stay as they are.
HALF_WIDTH = str.maketrans({"（": "(", "）": ")", "，": ",", "：": ":"})

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """`key` is the section it stands in, `width` its number of grid columns."""

    key: str
    width: int
    rows: tuple[Row, ...]

    @property
    def head(self) -> int:
        """How many rows of labels stand above the first figures."""
        return next((r for r, row in enumerate(self.rows) if any(cell.code for cell in row)), len(self.rows))


def laid_out(table: Table) -> list[list[tuple[Cell, bool]]]:
    """Each row's cells from left to right with the vertical continuations: `(cell, True)` where it begins.

    A damaged row may be narrower or wider than its table: what it has is laid out from the left.
    """
    covered: dict[tuple[int, int], Cell] = {}
    out: list[list[tuple[Cell, bool]]] = []
    for r, row in enumerate(table.rows):
        line: list[tuple[Cell, bool]] = []
        cells = iter(row)
        column = 0
        while True:
            above = covered.get((r, column))
            cell = above or next(cells, None)
            if cell is None:
                beyond = [c for row_number, c in covered if row_number == r and c > column]
                if not beyond:
                    break
                column = min(beyond)
                continue
            if above is None:
                covered |= {(below, column): cell for below in range(r + 1, r + cell.rowspan)}
            line.append((cell, above is None))
            column += cell.colspan
        out.append(line)
    return out
