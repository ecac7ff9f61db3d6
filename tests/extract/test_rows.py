"""Where a printed row ends, and which of its cells stands below which label."""

import pytest

from extract.columns import Head, Header
from extract.document import Cell, Geometry, Row
from extract.model import TextPlace
from extract.rows import match, printed_rows

COLUMNS = ("made", "repealed", "in_force")
BY_ORDER = Header("proactive", tuple(map(Head, COLUMNS)), COLUMNS, by_order=True)
PLACED = Header(
    "proactive", tuple(Head(key, None, None, at, at) for at, key in enumerate(COLUMNS, 1)), COLUMNS, by_order=False
)


def cells(texts: str, first: int = 0) -> list[Cell]:
    """`|` parts the cells; each has the column that it comes in, from `first` on."""
    return [Cell(text, TextPlace(0, 0), first + at) for at, text in enumerate(texts.split("|"))]


def parted(texts: str, geometry: Geometry = Geometry.RAGGED) -> list[tuple[str, bool]]:
    rows = [row for row, _ in printed_rows(Row(cells(texts)), geometry)]
    return [("|".join(cell.text for cell in row.cells), row.closed) for row in rows]


def below(texts: str, geometry: Geometry, header: Header = BY_ORDER, *, closed: bool = True) -> list[str] | None:
    matched = match(cells(texts, 1), header, geometry, closed=closed)
    return None if matched is None else [cell.text if cell else "-" for cell in matched[0]]


def test_a_label_behind_figures_begins_the_next_row() -> None:
    assert parted("规章|1|2|3|规范性文件|4|5|6") == [("规章|1|2|3", False), ("规范性文件|4|5|6", True)]
    assert parted("信息内容|本年制发件数|本年废止件数|现行有效件数|规章|1|2|3") == [
        ("信息内容|本年制发件数|本年废止件数|现行有效件数", False),
        ("规章|1|2|3", True),
    ]
    assert parted("（六）其他处理|3.其他|1|2|3") == [("（六）其他处理|3.其他|1|2|3", True)]


def test_words_that_no_form_has_are_what_stands_before_them() -> None:
    assert parted("规章|1|（注）|2|3") == [("规章|1|（注）|2|3", True)]
    assert parted("信息内容|某数量|规章|1") == [("信息内容|某数量", False), ("规章|1", True)]


def test_what_knows_its_columns_is_parted_by_nobody() -> None:
    assert parted("规章|1|2|3|规范性文件|4", Geometry.COLUMNS) == [("规章|1|2|3|规范性文件|4", True)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("1|2|3", ["1", "2", "3"]),
        ("1||3", ["1", "", "3"]),
        ("1|2", None),
        ("1|2|3|4", None),
        # Blanks that spans have left, behind the figures or in front of them.
        ("1|2|3||", ["1", "2", "3"]),
        ("||1||3", ["1", "", "3"]),
        ("||||", ["", "", ""]),
        # Which of these are the row's own nobody knows.
        ("1|2|||", None),
        ("|1|2|", None),
    ],
)
def test_a_whole_row_has_as_many_cells_as_columns(texts: str, expected: list[str] | None) -> None:
    assert below(texts, Geometry.ROWS) == expected


def test_in_a_text_that_loses_cells_a_row_has_as_many_figures_as_columns() -> None:
    assert below("1|2|3", Geometry.RAGGED) == ["1", "2", "3"]
    assert below("1|2", Geometry.RAGGED) is None
    assert below("1|2|3|4", Geometry.RAGGED) is None
    assert below("1|有|3", Geometry.RAGGED) is None
    # An unknown row behind it is no part of it.
    matched = match(cells("1|2|3|行政确认|9"), BY_ORDER, Geometry.RAGGED, closed=True)
    assert matched is not None
    assert [cell.text for cell in matched[1]] == ["行政确认", "9"]


def test_a_row_of_nothing_is_blank_only_where_a_mark_ends_it() -> None:
    for closed, expected in ((True, ([None] * 3, [])), (False, None)):
        assert match([], BY_ORDER, Geometry.RAGGED, closed=closed) == expected


def test_a_cell_of_a_grid_stands_below_its_own_label() -> None:
    assert below("1|2|3", Geometry.GRID, PLACED) == ["1", "2", "3"]
    shifted = match(cells("1|2|3", 2), PLACED, Geometry.COLUMNS, closed=True)
    assert shifted is None  # the last of them stands below no label
    wide = [Cell("1", TextPlace(0, 0), 1, 3)]
    assert match(wide, PLACED, Geometry.GRID, closed=True) is None
