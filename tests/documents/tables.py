"""The tables of a report, with the labels as the national forms or one office word them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.documents import labels as form
from tests.documents.cells import HALF_WIDTH, Cell, Row, Table, laid_out
from tests.documents.figures import ReportFigures
from tests.documents.statistics import statistics_table

__all__ = ["HALF_WIDTH", "PLAIN", "Cell", "Style", "Table", "build_tables", "laid_out"]

CellOf = Callable[..., Cell]


@dataclass(frozen=True)
class Style:
    """How an office words and spaces the form's labels; the figures are the same.

    `clipped`: two columns both say 本年新; `notes`: labels carry notes for that year, as one province prints them;
    `spaced`: blanks inside short labels; `numbered`: the statistics table begins with a running number.
    """

    normative: str | None = None
    in_force: str | None = None
    fee_amount: str | None = None
    other_services: str | None = None
    clipped: bool = False
    notes: int | None = None
    spaced: bool = False
    numbered: bool = False
    half_width: bool = False


PLAIN = Style()


def build_tables(figures: ReportFigures, style: Style = PLAIN) -> dict[str, Table]:
    """The tables of a report by the section they stand in, as the national form draws them: `proactive`,
    `applications` and `reviews`, or before 2019 `statistics` alone."""

    def cell(code: str, colspan: int = 1) -> Cell:
        return Cell(figures.cells[code].raw, colspan, code=code)

    if figures.form == "2014":
        tables = [statistics_table(cell, numbered=style.numbered)]
    else:
        proactive = _proactive_2019 if figures.form == "2019" else _proactive_2021
        tables = [proactive(figures, cell), _applications(figures, cell), _reviews(cell)]
    return {table.key: _styled(table, style) for table in tables}


def _styled(table: Table, style: Style) -> Table:
    """The table with its labels as the office words them."""
    if style == PLAIN:
        return table
    rows = tuple(tuple(c if c.code else replace(c, text=_worded(c.text, style)) for c in row) for row in table.rows)
    return replace(table, rows=rows)


def _worded(label: str, style: Style) -> str:
    instead = {
        form.NORMATIVE["2021"]: style.normative,
        form.NORMATIVE["2019"]: style.normative,
        "现行有效件数": style.in_force,
        form.FEE_AMOUNT: style.fee_amount,
        form.OTHER_SERVICES: style.other_services,
    }
    words = instead.get(label) or label
    if style.clipped and label in ("本年新制作数量", "本年新公开数量"):
        words = form.CLIPPED
    if style.notes and label in form.NOTES:
        words += form.NOTES[label].format(year=style.notes, before=style.notes - 1)
    if style.spaced and len(words) <= 3 and not words.isdigit():
        words = " ".join(words)
    return words.translate(HALF_WIDTH) if style.half_width else words


def _article(number: str) -> Row:
    return (Cell(form.ARTICLE.format(number), 4),)


def _documents(figures: ReportFigures, cell: CellOf) -> list[Row]:
    old = figures.form == "2019"
    columns = form.DOCUMENT_COLUMNS["2019" if old else "2021"]
    normative = form.NORMATIVE["2019" if old else "2021"]
    printed = [("rules", form.RULES), ("normative", normative), ("other_documents", form.OTHER_DOCUMENTS)]
    rows: list[Row] = [_article("一"), (Cell(form.CONTENT), *(Cell(label) for _, label in columns))]
    for row, label in printed:
        codes = [f"proactive.{row}.{column}" for column, _ in columns]
        if codes[0] in figures.cells:
            rows.append((Cell(label), *(cell(code) for code in codes)))
    return rows


def _proactive_2021(figures: ReportFigures, cell: CellOf) -> Table:
    rows = _documents(figures, cell)
    fifth = [("licensing", form.LICENSING)]
    if figures.has_other_services:
        fifth.append(("other_services", form.OTHER_SERVICES))
    sixth = [("penalty", form.PENALTY), ("coercion", form.COERCION)]
    for number, items in (("五", fifth), ("六", sixth)):
        rows += [_article(number), (Cell(form.CONTENT), Cell(form.DECISIONS, 3))]
        rows += [(Cell(label), cell(f"proactive.{row}.decisions", 3)) for row, label in items]
    rows += [_article("八"), (Cell(form.CONTENT), Cell(form.FEE_AMOUNT, 3))]
    rows.append((Cell(form.FEES), cell("proactive.fees.amount", 3)))
    return Table("proactive", 4, tuple(rows))


def _proactive_2019(figures: ReportFigures, cell: CellOf) -> Table:
    rows = _documents(figures, cell)
    header = (Cell(form.CONTENT), Cell(form.PRIOR_ITEMS), Cell(form.CHANGE), Cell(form.DECISIONS_2019))
    fifth = (("licensing", form.LICENSING), ("other_services", form.OTHER_SERVICES))
    sixth = (("penalty", form.PENALTY), ("coercion", form.COERCION))
    for number, items in (("五", fifth), ("六", sixth)):
        rows += [_article(number), header]
        for row, label in items:
            codes = (f"proactive.{row}.{column}" for column in ("prior_items", "change", "decisions"))
            rows.append((Cell(label), *(cell(code) for code in codes)))
    rows += [_article("八"), (Cell(form.CONTENT), Cell(form.PRIOR_ITEMS), Cell(form.CHANGE, 2))]
    rows.append((Cell(form.FEES), cell("proactive.fees.prior_items"), cell("proactive.fees.change", 2)))
    (items_code, items_label), (amount_code, amount_label) = form.PROCUREMENT_COLUMNS
    rows += [_article("九"), (Cell(form.CONTENT), Cell(items_label), Cell(amount_label, 2))]
    procured = (cell(f"proactive.procurement.{items_code}"), cell(f"proactive.procurement.{amount_code}", 2))
    rows.append((Cell(form.PROCUREMENT), *procured))
    return Table("proactive", 4, tuple(rows))


def _applications(figures: ReportFigures, cell: CellOf) -> Table:
    def numbers(row: str) -> Row:
        return tuple(cell(f"applications.{row}.{column}") for column in form.APPLICATION_COLUMNS)

    single = figures.one_other_handling_row
    height = len(form.result_rows(one_other_handling_row=single)) + 1
    rows: list[Row] = [
        (Cell(form.CORNER, 3, 3), Cell(form.APPLICANTS_HEADING, 7)),
        (Cell(form.NATURAL_PERSON, 1, 2), Cell(form.ORGANISATIONS_HEADING, 5), Cell(form.TOTAL, 1, 2)),
        tuple(Cell(label) for _, label in form.ORGANISATIONS),
        (Cell(form.NEW, 3), *numbers("new")),
        (Cell(form.CARRIED_IN, 3), *numbers("carried_in")),
    ]
    lead: Row = (Cell(form.RESULTS, 1, height),)
    for label, code, items in form.result_groups(one_other_handling_row=single):
        if code:
            rows.append((*lead, Cell(label, 2), *numbers(code)))
            lead = ()
        group: Row = (Cell(label, 1, len(items)),)
        for item, item_label in items:
            rows.append((*lead, *group, Cell(item_label), *numbers(item)))
            lead, group = (), ()
    rows.append((Cell(form.RESULTS_TOTAL, 2), *numbers("total")))
    rows.append((Cell(form.CARRIED_OUT, 3), *numbers("carried_out")))
    return Table("applications", 10, tuple(rows))


def _reviews(cell: CellOf) -> Table:
    outcomes = tuple(label for _, label in form.OUTCOMES)
    codes = tuple(f"reviews.{group}.{outcome}" for group in form.REVIEW_GROUPS for outcome, _ in form.OUTCOMES)
    rows: tuple[Row, ...] = (
        (Cell(form.RECONSIDERATION_HEADING, 5), Cell(form.LITIGATION_HEADING, 10)),
        (
            *(Cell(label, 1, 2) for label in outcomes),
            Cell(form.LITIGATION_DIRECT_HEADING, 5),
            Cell(form.LITIGATION_AFTER_HEADING, 5),
        ),
        tuple(Cell(label) for label in outcomes * 2),
        tuple(cell(code) for code in codes),
    )
    return Table("reviews", 15, rows)
