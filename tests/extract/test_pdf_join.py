"""Tables that a page's end cuts: which rows are one, and which nobody can tell."""

from extract.layouts.pdf_join import cut_apart, goes_on, grid_of
from extract.layouts.pdf_table import PageCell, PageTable

EDGES = (50.0, 90.0, 200.0, 230.0, 260.0)
HEADER = ("申请人情况", "自然人", "总计")


def _table(page: int, *rows: tuple[str, ...], edges: tuple[float, ...] = EDGES) -> PageTable:
    """Rows 20 points high between the edges, a cell a column."""
    made = []
    for number, row in enumerate(rows):
        top = 100.0 + 20 * number
        boxes = [(edges[c], top, edges[c + 1], top + 20) for c in range(len(row))]
        made.append([PageCell(text, box, box) for text, box in zip(row, boxes, strict=True)])
    return PageTable(page, (edges[0], 100.0, edges[-1], 100.0 + 20 * len(rows)), made)


def _texts(*parts: PageTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid_of(list(parts), 0).rows]


def test_a_label_that_the_page_cuts_is_one() -> None:
    above = _table(1, ("", "1.属于国家秘密", "1", "1"), ("", "2.其他", "3", "3"))
    below = _table(2, ("", "法律行政法规禁止公开", "", ""), ("", "4.保护第三方合法权益", "0", "0"))
    assert _texts(above, below)[1] == ["", "2.其他法律行政法规禁止公开", "3", "3"]
    assert len(_texts(above, below)) == 3


def test_figures_that_stand_on_the_next_page_are_the_rows() -> None:
    above, below = _table(1, ("", "1.属于国家秘密", "", "")), _table(2, ("", "", "1", "1"))
    assert _texts(above, below) == [["", "1.属于国家秘密", "1", "1"]]
    (row,) = grid_of([above, below], 0).rows
    assert [cell.place.to_json()["page"] for cell in row.cells] == [2, 1, 2, 2]


def test_a_blank_row_stays_a_row() -> None:
    above, below = _table(1, ("", "1.属于国家秘密", "", "")), _table(2, ("", "4.保护第三方合法权益", "1", "1"))
    assert len(_texts(above, below)) == 2


def test_two_rows_with_figures_stay_two() -> None:
    above, below = _table(1, ("", "1.某某", "1", "1")), _table(2, ("", "某某", "1", "1"))
    assert len(_texts(above, below)) == 2


def test_a_header_printed_again_is_no_row() -> None:
    header = ("", *HEADER)
    above = _table(1, header, ("", "2.其他法律行政法规禁", "3", "3"))
    below = _table(2, header, ("", "止公开", "", ""))
    assert _texts(above, below) == [list(header), ["", "2.其他法律行政法规禁止公开", "3", "3"]]


def test_columns_are_where_the_lines_stand() -> None:
    above = _table(1, ("三、本年度办理结果", "（一）予以公开", "1", "1"))
    narrow = _table(2, ("（二）部分公开", "2", "2"), edges=EDGES[1:])
    moved = _table(2, ("", "（二）部分公开", "2", "2"), edges=tuple(x + 30 for x in EDGES))
    for below in (narrow, moved):
        assert goes_on([above], below)
        first, second = grid_of([above, below], 0).rows
        assert [cell.column for cell in first.cells][-3:] == [cell.column for cell in second.cells][-3:]


def test_what_does_not_go_on_leaves_a_doubt_and_shares_no_column() -> None:
    above = _table(1, ("", "2.其他", "3", "3"))
    other = _table(2, ("法律行政法规禁止公开", "", ""), edges=(20.0, 120.0, 333.0, 555.0))
    assert not goes_on([above], other)
    (cells,) = cut_apart(above, other).rows
    assert [cell.text for cell in cells] == ["", "\ufffd2.其他\ufffd", "3", "3"]
    columns = [
        {cell.column for row in grid_of([part], index).rows for cell in row.cells}
        for index, part in enumerate((above, other))
    ]
    assert not columns[0] & columns[1]
    header = _table(2, HEADER, edges=(20.0, 120.0, 333.0, 555.0))
    assert cut_apart(above, header) is above
