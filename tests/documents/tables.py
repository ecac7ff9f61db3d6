"""The three tables of a report as physical cells with their spans, before any renderer."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.documents import labels as form
from tests.documents.figures import ReportFigures


@dataclass(frozen=True)
class Cell:
    """One physical cell; `code` is its measure code when it holds a figure, else it is a label."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    code: str | None = None


Row = tuple[Cell, ...]
CellOf = Callable[..., Cell]


@dataclass(frozen=True)
class Table:
    """`key` is the section it stands in, `width` its number of grid columns."""

    key: str
    width: int
    rows: tuple[Row, ...]


def build_tables(figures: ReportFigures, *, normative_label: str | None = None) -> dict[str, Table]:
    """The tables `proactive`, `applications` and `reviews` of a report, as the national form draws them."""

    def cell(code: str, colspan: int = 1) -> Cell:
        return Cell(figures.cells[code].raw, colspan, code=code)

    proactive = _proactive_2019 if figures.form == "2019" else _proactive_2021
    return {
        "proactive": proactive(figures, cell, normative_label),
        "applications": _applications(figures, cell),
        "reviews": _reviews(cell),
    }


def _article(number: str) -> Row:
    return (Cell(form.ARTICLE.format(number), 4),)


def _documents(figures: ReportFigures, cell: CellOf, normative_label: str | None) -> list[Row]:
    columns = form.DOCUMENT_COLUMNS[figures.form]
    rows: list[Row] = [_article("一"), (Cell(form.CONTENT), *(Cell(label) for _, label in columns))]
    for row, label in (("rules", form.RULES), ("normative", normative_label or form.NORMATIVE[figures.form])):
        rows.append((Cell(label), *(cell(f"proactive.{row}.{column}") for column, _ in columns)))
    return rows


def _proactive_2021(figures: ReportFigures, cell: CellOf, normative_label: str | None) -> Table:
    rows = _documents(figures, cell, normative_label)
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


def _proactive_2019(figures: ReportFigures, cell: CellOf, normative_label: str | None) -> Table:
    rows = _documents(figures, cell, normative_label)
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


def laid_out(table: Table) -> list[list[tuple[Cell, bool]]]:
    """Each row's cells from left to right with the vertical continuations: `(cell, True)` where it begins."""
    covered: dict[tuple[int, int], Cell] = {}
    out: list[list[tuple[Cell, bool]]] = []
    for r, row in enumerate(table.rows):
        line: list[tuple[Cell, bool]] = []
        cells = iter(row)
        column = 0
        while column < table.width:
            above = covered.get((r, column))
            cell = above or next(cells)
            if above is None:
                covered |= {(below, column): cell for below in range(r + 1, r + cell.rowspan)}
            line.append((cell, above is None))
            column += cell.colspan
        if next(cells, None) is not None:
            raise ValueError(f"row {r} of {table.key} is wider than {table.width} columns")
        out.append(line)
    return out
