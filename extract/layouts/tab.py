"""Text in which a tab opens each cell, as Apache Tika leaves a Word file's tables.

A row is a run of such lines, a blank line ends it; a line without a tab right behind a cell is more of that cell; a
cell that continues a vertical merge is there and blank; spans are lost. Tables that print a row a line, its cells
parted by tabs, are read too; where a tab ends every line of the text, it parts no cell, and blank ones are lost.
"""

from extract.document import Document, Geometry, Grid, Paragraph, Row
from extract.headings import read_heading
from extract.layouts.lines import cell_at, is_prose_line, paragraph_at


def read_tab(text: str) -> Document:
    """Reads decoded `text`; every place is an offset into it."""
    return _Reader(text).document()


# 总体情况 without any number.
_SHORTEST_HEADING = 4


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Paragraph | Grid] = []
        self.rows: list[Row] = []
        self.spans: list[tuple[int, int]] = []
        self.row_a_line = 0  # rows of the table that stand on one line
        self.ended = _ends_lines(text)

    def document(self) -> Document:
        at = 0
        for line in self.text.splitlines(keepends=True):
            raw = line.rstrip("\r\n").removesuffix("\t") + "\n" if self.ended else line
            if raw[0] == "\t" and "\t" not in raw[1:] and not self._is_heading(raw):
                self.spans.append((at + 1, at + len(raw)))
            elif not raw.strip() and "\t" not in raw:
                self._end_row()
            else:
                self._line(raw, at)
            at += len(line)
        self._end_table()
        return Document("tab", self.blocks, self.text)

    def _line(self, raw: str, at: int) -> None:
        """A line of words, or of several cells."""
        if self._is_heading(raw):
            self._end_table()
            self._paragraph(at, at + len(raw))
        elif "\t" in raw:
            self._cells(raw, at)
        elif self.spans:
            self.spans[-1] = (self.spans[-1][0], at + len(raw))
        else:
            self._end_table()
            self._paragraph(at, at + len(raw))

    def _is_heading(self, raw: str) -> bool:
        return len(raw) > _SHORTEST_HEADING and read_heading(raw.strip()) is not None

    def _cells(self, raw: str, at: int) -> None:
        pieces = raw.split("\t")
        row_a_line = len(pieces) > 2 or bool(pieces[0].strip())
        if row_a_line:
            self._end_row()
        elif not pieces[0].strip():
            at += len(pieces.pop(0)) + 1
        for piece in pieces:
            self.spans.append((at, at + len(piece)))
            at += len(piece) + 1
        if row_a_line:
            self.row_a_line += 1
            self._end_row()

    def _end_row(self) -> None:
        cells = [cell_at(self.text, *span) for span in self.spans]
        bounds, self.spans = self.spans, []
        if len(cells) == 1 and is_prose_line(cells[0].text):
            self._end_table()
            self._paragraph(*bounds[0])
        elif cells:
            self.rows.append(Row(cells))

    def _end_table(self) -> None:
        if self.spans:
            self._end_row()
        if self.rows:
            self.blocks.append(self._grid())
            self.rows, self.row_a_line = [], 0

    def _grid(self) -> Grid:
        if self.row_a_line and all(not row.cells[0].text for row in self.rows if len(row.cells) > 1):
            # A tab opens every row.
            self.rows = [row._replace(cells=row.cells[1:]) if len(row.cells) > 1 else row for row in self.rows]
        # Rows a line, all of one width with blanks inside: spans stand as blank cells, as a sheet is pasted.
        widths = {len(row.cells) for row in self.rows}
        if self.ended:
            printed = [row._replace(cells=[cell for cell in row.cells if cell.text]) for row in self.rows]
            return Grid([row for row in printed if row.cells], Geometry.RAGGED)
        if self.row_a_line == len(self.rows) > 1 and len(widths) == 1 and _has_blank_inside(self.rows):
            rows = [Row([cell._replace(column=i) for i, cell in enumerate(row.cells)]) for row in self.rows]
            return Grid(rows, Geometry.COLUMNS)
        return Grid(self.rows, Geometry.ROWS)

    def _paragraph(self, start: int, end: int) -> None:
        if printed := paragraph_at(self.text, start, end):
            self.blocks.append(printed)


def _ends_lines(text: str) -> bool:
    """Whether a tab ends the lines of prose, too: then it is no blank cell at the end of a row."""
    prose = [line for line in text.splitlines() if is_prose_line(line) and "\t" not in line.strip()]
    return sum(line.endswith("\t") for line in prose) * 2 > len(prose)


def _has_blank_inside(rows: list[Row]) -> bool:
    return any(not row.cells[i].text and row.cells[i + 1].text for row in rows for i in range(len(row.cells) - 1))
