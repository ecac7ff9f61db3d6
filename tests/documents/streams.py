"""Tables as text without separators: what is left when a converter has dropped the table and kept its words.

Each function gives the text and the codes whose cell the text no longer shows in full: for those, saying nothing is
right. Everything else is still there to be read, at least by who knows the form.
"""

from collections.abc import Callable, Iterator

from tests.documents.report import Report
from tests.documents.tables import Cell, Row, Table, laid_out

Stream = tuple[str, frozenset[str]]


def _text(report: Report, lines_of: Callable[[Table], list[str]], parting: str) -> str:
    blocks = [report.title, *report.preamble]
    for section in report.sections:
        blocks += [section.heading, *section.paragraphs]
        if section.key in report.tables:
            blocks += lines_of(report.tables[section.key])
    return parting.join([*blocks, report.publisher, report.date_line]) + "\n"


def _cells(table: Table) -> Iterator[Cell]:
    return (cell for row in table.rows for cell in row)


def _texts(table: Table) -> list[str]:
    return [cell.text for cell in _cells(table) if cell.text]


def paragraph_a_cell(report: Report) -> Stream:
    """A blank line between cells; blanks lost."""
    return _text(report, _texts, "\n\n"), frozenset()


def line_a_cell(report: Report) -> Stream:
    """Nothing but line ends between cells; blanks lost."""
    return _text(report, _texts, "\n"), frozenset()


def blanks_kept(report: Report) -> Stream:
    """A blank line between cells, and one more for each blank cell; stray blanks before and behind figures."""

    def lines(table: Table) -> list[str]:
        return [f"  {cell.text} " if cell.code and cell.text else cell.text for cell in _cells(table)]

    return _text(report, lines, "\n\n"), frozenset()


def row_a_line(report: Report) -> Stream:
    """A row a line, its cells parted by blanks, as from the text of a PDF; blanks lost."""

    def lines(table: Table) -> list[str]:
        return [" ".join(cell.text for cell in row if cell.text) for row in table.rows]

    return _text(report, lines, "\n"), frozenset()


def zeros_dropped(report: Report) -> Stream:
    """As a converter that takes 0 for nothing."""

    def lines(table: Table) -> list[str]:
        return [text for text in _texts(table) if text != "0"]

    dropped = {
        cell.code for table in report.tables.values() for cell in _cells(table) if cell.code and cell.text == "0"
    }
    return _text(report, lines, "\n\n"), frozenset(dropped)


def repeated_lines_removed(report: Report) -> Stream:
    """As a cleaner that keeps the first of equal lines running."""
    dropped: set[str] = set()

    def lines(table: Table) -> list[str]:
        kept: list[str] = []
        for cell in _cells(table):
            if cell.text and kept[-1:] != [cell.text]:
                kept.append(cell.text)
            elif cell.code and cell.text:
                dropped.add(cell.code)
        return kept

    return _text(report, lines, "\n"), frozenset(dropped)


def cells_run_together(report: Report) -> Stream:
    """The cells of a row without anything between them: 规章000."""

    def run_together(row: Row) -> str:
        return "".join(cell.text for cell in row)

    def lines(table: Table) -> list[str]:
        return [line for row in table.rows if (line := run_together(row))]

    return _text(report, lines, "\n    "), frozenset()


def rows_run_together(report: Report) -> Stream:
    """As before, where a vertical label is repeated beside each of its rows."""

    def lines(table: Table) -> list[str]:
        return ["".join(cell.text for cell, _ in row) for row in laid_out(table)]

    return _text(report, lines, "\n"), frozenset()


STREAMS: dict[str, Callable[[Report], Stream]] = {
    "blank lines": paragraph_a_cell,
    "line ends": line_a_cell,
    "blanks kept": blanks_kept,
    "row a line": row_a_line,
    "zeros dropped": zeros_dropped,
    "repeated lines removed": repeated_lines_removed,
    "run together": cells_run_together,
    "run together, vertical labels repeated": rows_run_together,
}
