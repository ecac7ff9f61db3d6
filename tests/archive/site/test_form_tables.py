"""The official tables as laid out for a page, against the labels and spans that the tests' own documents have."""

import pytest

from archive.site.form_tables import Grid, Heading, Place, form_grids
from extract.folding import label_key
from extract.forms import measures, tables
from tests.documents.figures import Form, random_figures
from tests.documents.tables import build_tables, laid_out

# 规范性文件 on the form of 2019 is 行政规范性文件 on that of 2021: one row, two spellings in the forms' data.
SPELLINGS = {
    label_key(spelling): label_key(row.zh)
    for table in tables().values()
    for row in table.rows
    for spelling in row.printed
}


def known(text: str) -> str:
    return SPELLINGS.get(label_key(text), label_key(text))


def squares(grid: Grid) -> list[list[str]]:
    """What stands at every grid position: a label's key, or the code of a figure."""
    height = len(grid.rows)
    found: list[list[str | None]] = [[None] * grid.width for _ in range(height)]
    for index, row in enumerate(grid.rows):
        for cell in row:
            column = found[index].index(None)
            text = cell.code if isinstance(cell, Place) else known(cell.label.zh)
            for below in range(cell.rows if isinstance(cell, Heading) else 1):
                for right in range(cell.columns):
                    assert found[index + below][column + right] is None, f"{text} overlaps"
                    found[index + below][column + right] = text
    assert all(text is not None for row in found for text in row)
    return [[text or "" for text in row] for row in found]


@pytest.mark.parametrize(
    ("form", "other_services", "one_row"),
    [("2021", False, False), ("2021", True, False), ("2021", False, True), ("2019", False, False)],
)
def test_tables_are_those_of_the_form(form: Form, other_services: bool, one_row: bool) -> None:
    figures = random_figures(7, form, other_services=other_services, one_other_handling_row=one_row)
    expected = build_tables(figures)
    grids = {grid.table.key: grid for grid in form_grids(form, figures.cells)}
    assert list(grids) == list(expected) == ["proactive", "applications", "reviews"]
    for key, table in expected.items():
        printed = [
            [cell.code or known(cell.text) for cell, _ in row for _ in range(cell.colspan)] for row in laid_out(table)
        ]
        assert squares(grids[key]) == printed, key


def test_sizes_are_those_of_the_official_form() -> None:
    sizes = {grid.table.key: (len(grid.rows), grid.width) for grid in form_grids("2021", [])}
    assert sizes == {"proactive": (14, 4), "applications": (28, 10), "reviews": (4, 15)}


@pytest.mark.parametrize("form", ["2021", "2019", "2014", "none"])
def test_every_measure_has_exactly_one_place_whatever_the_form(form: str) -> None:
    codes = [code for grid in form_grids(form, measures()) for code in grid.codes()]
    assert sorted(codes) == sorted(measures())


def test_a_report_without_figures_on_no_form_has_no_tables() -> None:
    assert form_grids("none", []) == []


def test_a_row_that_only_the_other_form_has_is_added_where_it_is_printed() -> None:
    codes = {code for grid in form_grids("2021", ["proactive.procurement.amount"]) for code in grid.codes()}
    assert "proactive.procurement.amount" in codes
    assert "proactive.procurement.amount" not in {code for grid in form_grids("2021", []) for code in grid.codes()}


def test_the_split_rows_stay_when_neither_variant_is_printed() -> None:
    codes = {code for grid in form_grids("2021", []) for code in grid.codes()}
    assert "applications.other_handling_unpaid.total" in codes
    assert "applications.other_handling.total" not in codes
