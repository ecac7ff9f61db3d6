"""Places in words, short enough for a margin: lines and offsets of a text, rows of a table, pages."""

from bisect import bisect_right

from archive.explain.cells import ExplainedRow
from extract.document import Document
from extract.model import PagePlace, Place, TextPlace


class Places:
    """Words for the places of one document. Lines, tables, rows and columns are counted from 1, offsets from 0."""

    def __init__(self, document: Document) -> None:
        self._starts = [0]
        at = 0
        for line in (document.text or "").split("\n"):
            at += len(line) + 1
            self._starts.append(at)

    def at_offset(self, offset: int) -> str:
        return f"行{bisect_right(self._starts, offset)} @{offset}"

    def of(self, place: Place) -> str:
        """The whole place."""
        match place:
            case TextPlace():
                return f"{self.at_offset(place.start)}–{place.end}"
            case PagePlace():
                return f"第{place.page}页 ({', '.join(f'{side:.0f}' for side in place.bbox)})"
        return f"表{place.table + 1} 行{place.row + 1} 列{place.column + 1}"

    def of_row(self, row: ExplainedRow) -> str:
        """Where a row begins."""
        first = next((cell.cell.place for cell in row.cells), None)
        match first:
            case None:
                return ""
            case TextPlace():
                return self.at_offset(first.start)
            case PagePlace():
                return f"第{first.page}页"
        return f"表{first.table + 1} 行{first.row + 1}"
