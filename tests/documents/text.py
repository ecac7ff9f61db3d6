"""The same report as three kinds of plain text that extractors leave behind."""

import random

from tests.documents import labels
from tests.documents.dialects import assemble, padded_cells
from tests.documents.report import Report
from tests.documents.tables import Table, laid_out


def render_pipe(report: Report, *, with_title: bool = True, half_width: bool = True) -> str:
    """As trafilatura 1.10 to 2.0 leaves HTML tables: `cell |` a line, short rows padded to the table's width.

    Blank cells are lost and only lengthen the pad; full rows and a table's last row carry no pad.
    """
    return assemble(report, padded_cells, half_width=half_width, title=with_title)


def render_tab(report: Report) -> str:
    """As Tika leaves a Word file: a tab a cell, a blank line a row, a blank below a vertical merge, no colspans."""
    rng = random.Random(report.title)
    title = report.title.removeprefix(report.publisher)
    lines = ["", report.publisher, title, "", "", *(f"[bookmark: _GoBack]{p}" for p in report.preamble)]
    for section in report.sections:
        lines += [section.heading, *section.paragraphs]
        if section.key in report.tables:
            lines += _tab_lines(report.tables[section.key], rng)
    # The page number of the footer ends the text.
    lines += [report.publisher, report.date_line, "4", ""]
    return "\n".join(lines) + "\n"


def _tab_lines(table: Table, rng: random.Random) -> list[str]:
    lines: list[str] = []
    for row in laid_out(table):
        for cell, begins in row:
            text = cell.text if cell.code else _wrapped_label(cell.text, rng)
            lines.append(f"\t{text if begins else ''}")
        lines.append("")
    return [*lines, "", ""]


def _wrapped_label(label: str, rng: random.Random) -> str:
    if label == labels.CORNER:
        return label.replace("和，", "和，\n")
    if len(label) >= 4 and rng.random() < 0.12:
        at = rng.randint(3 if label[0].isdigit() else 2, len(label) - 1)
        label = f"{label[:at]}\n{label[at:]}"
    if rng.random() < 0.15:
        label = f"[bookmark: _Hlk{rng.randint(66_000_000, 67_999_999)}]{label}"
    return label


def render_stream(report: Report) -> str:
    """A cell a paragraph with a blank line between, as converters leave tables whose cells hold paragraphs."""
    blocks = [report.title, *report.preamble]
    for section in report.sections:
        blocks += [section.heading, *section.paragraphs]
        if section.key in report.tables:
            blocks += [cell.text for row in report.tables[section.key].rows for cell in row if cell.text]
    blocks += [report.publisher, report.date_line]
    return "\n\n".join(blocks) + "\n"
