"""The one intermediate: paragraphs and grids in reading order, each with its place in the source."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from extract.model import Place, Problem


class Geometry(Enum):
    """How much of a table's shape its text has kept."""

    GRID = "grid"  # every cell knows its columns and spans; blank cells are there
    COLUMNS = "columns"  # every cell knows its column; a span is printed as blank cells behind its text
    ROWS = "rows"  # every row is whole and blank cells are there; spans are lost
    RAGGED = "ragged"  # blank cells may be lost; a row may run on into the next one
    JOINED = "joined"  # as RAGGED, and the figures of a row may run together

    @property
    def is_aligned(self) -> bool:
        return self in (Geometry.GRID, Geometry.COLUMNS)

    @property
    def is_lossy(self) -> bool:
        return self in (Geometry.RAGGED, Geometry.JOINED)


class Cell(NamedTuple):
    """A printed cell. `column` (GRID, COLUMNS) and `span` (GRID) count grid columns."""

    text: str
    place: Place
    column: int = 0
    span: int = 1


class Row(NamedTuple):
    """The cells that begin in one row. `closed`: the source marks that the row ends here (padding, a line, `</tr>`).

    `doubtful`: the source shows that a cell is lost here, or one too many.
    """

    cells: list[Cell]
    closed: bool = True
    doubtful: bool = False


@dataclass(slots=True)
class Grid:
    rows: list[Row]
    geometry: Geometry


class Paragraph(NamedTuple):
    """A line of prose. `start`/`end` are offsets into `Document.text` of a text document, else None.

    `pages` (PDF, image): those on which it begins and ends.
    """

    text: str
    start: int | None
    end: int | None
    pages: tuple[int, int] | None = None


@dataclass(slots=True)
class Document:
    """`text` is the decoded source of a text document (offsets point into it), None for HTML and office files.

    `metas` are the page's own tags by lower-case name; `titles` are candidates, most trusted first, with their
    evidence. `pictures` (HTML, Word): the index of the block that each picture or frame stands in front of;
    `above` (HTML): what the page prints right above the report's own part, such as its date and source.
    `tables` (HTML): how many tables the page has, those outside the report's part included.
    `scanned` (PDF, image): the pages that are pictures, of which nothing is known but what OCR has read.
    """

    layout: str
    blocks: list[Paragraph | Grid]
    text: str | None = None
    pictures: list[int] = field(default_factory=list)
    above: list[Paragraph | Grid] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    titles: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tables: int = 0
    scanned: frozenset[int] = frozenset()

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]
