"""Running numbers of the statistics table: none of them is a figure, wherever a text breaks its lines."""

import pytest

from extract.document import Cell, Geometry, Grid, Row
from extract.model import TextPlace
from extract.running_numbers import has_running_numbers, is_unit, without_running_numbers

HEADER = "序号|统计指标|单位|统计数"
FIRST, SECOND, THIRD = "1|（一）主动公开政府信息数|条|120", "2|制发规范性文件总数|件|7", "3|（一）收到申请数|件|9"
ROWS = ["（一）主动公开政府信息数|条|120", "制发规范性文件总数|件|7", "（一）收到申请数|件|9"]


def rows(*printed: str) -> list[Row]:
    """`|` parts the cells; a mark stands behind every row."""
    return [Row([Cell(text, TextPlace(0, 0)) for text in row.split("|")]) for row in printed]


def texts(found: list[Row]) -> list[str]:
    return ["|".join(cell.text for cell in row.cells) for row in found]


def doubtful(found: list[Row]) -> list[str]:
    return texts([row for row in found if row.doubtful])


@pytest.mark.parametrize("printed", [(FIRST, SECOND, THIRD), (f"{FIRST}|{SECOND}|{THIRD}",)])
def test_each_row_is_its_label_and_what_stands_behind_it(printed: tuple[str, ...]) -> None:
    found = without_running_numbers(rows(*printed), lossy=True)
    assert texts(found) == ROWS
    assert doubtful(found) == []
    assert found[-1].closed


def test_a_row_in_the_middle_of_a_line_has_no_mark_at_its_end() -> None:
    found = without_running_numbers(rows(f"{FIRST}|{SECOND}"), lossy=True)
    assert [row.closed for row in found] == [False, True]


def test_one_number_in_front_of_a_label_is_that_label_s() -> None:
    found = without_running_numbers(rows("1|（一）主动公开政府信息数|条|2|制发规范性文件总数|件|7"), lossy=True)
    assert texts(found) == ["（一）主动公开政府信息数|条", ROWS[1]]


def test_a_row_without_a_number_leaves_the_figure_before_it_in_doubt() -> None:
    # 120 is lost, and 2 may be the figure of the first row as well as the number of the second.
    found = without_running_numbers(rows("1|（一）主动公开政府信息数|条|2", ROWS[1], THIRD), lossy=True)
    assert doubtful(found) == ["（一）主动公开政府信息数|条|2"]
    whole = without_running_numbers(rows("1|（一）主动公开政府信息数|条|2", ROWS[1], THIRD), lossy=False)
    assert doubtful(whole) == []
    # Nothing numbers these rows.
    assert doubtful(without_running_numbers(rows(*ROWS), lossy=True)) == []


def test_a_label_that_no_form_has_is_numbered_too() -> None:
    found = without_running_numbers(rows("1|（一）主动公开政府信息数|条|120|2|办公用品|件|40"), lossy=True)
    assert texts(found) == [ROWS[0], "办公用品|件|40"]


def test_numbers_are_looked_for_only_where_a_column_of_them_is_headed() -> None:
    for words in ("序号", "行次", "代 码"):
        assert has_running_numbers(Grid(rows(HEADER.replace("序号", words), FIRST), Geometry.ROWS))
    assert not has_running_numbers(Grid(rows(HEADER.removeprefix("序号|"), FIRST), Geometry.ROWS))


def test_units_are_told_from_other_words() -> None:
    assert [text for text in ("条", "人 次", "万元", "件数", "120", "") if is_unit(text)] == ["条", "人 次", "万元"]
