"""What pipes say of rows: where one ends, whether a cell is lost from it, and what is no table at all."""

import pytest

from extract.document import Geometry, Grid, Paragraph
from extract.layouts.pipe import read_pipe


def cells(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def padded(*rows: tuple[str, int]) -> str:
    """A cell a line, and so many pads behind the last cell of each row; a character is a cell."""
    return "".join("".join(f"{cell} |\n" for cell in printed) + "|" * pads + "\n" for printed, pads in rows)


def doubtful(text: str) -> list[str]:
    (grid,) = read_pipe(text).grids
    return ["".join(cell.text for cell in row.cells) for row in grid.rows if row.doubtful]


FOURS = (("abc", 1), ("def", 1), ("gh", 2), ("ij", 2), ("klm", 1), ("nop", 1))


def test_a_run_of_cells_and_pads_that_is_no_row_of_its_table_has_lost_a_cell() -> None:
    assert doubtful(padded(*FOURS)) == []
    assert doubtful(padded(*FOURS[:2], ("gh", 1), *FOURS[3:])) == ["gh"]
    assert doubtful(padded(*FOURS[:2], ("gh", 3), *FOURS[3:])) == ["gh"]
    # Two whole rows without pads and a padded one are one run.
    assert doubtful(padded(*FOURS[:2], ("12345678gh", 2), *FOURS[3:])) == []


def test_runs_of_no_common_width_are_of_another_rule_or_of_two_tables() -> None:
    assert doubtful(padded(("abc", 1), ("de", 3), ("f", 5), ("gh", 5), ("ij", 6))) == []
    two = (("a", 4), ("b", 5))
    assert doubtful(padded(*FOURS, *two, *FOURS)) == []


def test_the_last_row_of_a_table_carries_no_pad() -> None:
    text = padded(*FOURS) + "q |\nr |\ns |\nt |\n"
    (grid,) = read_pipe(text).grids
    assert [row.closed for row in grid.rows] == [True] * len(FOURS) + [False]
    assert doubtful(padded(*FOURS, ("qr", 1))) == []


def test_two_pipes_between_all_cells_are_no_blank_column() -> None:
    lines = ["|信息内容||本年处理决定数量|", "|行政许可||17|", "|行政处罚||5|", "|行政强制||6|"]
    (grid,) = read_pipe("\n".join(lines)).grids
    assert grid.geometry is Geometry.RAGGED
    assert cells(grid)[1] == ["行政许可", "17"]
    # One line that does otherwise, and two pipes are a blank cell between them.
    (grid,) = read_pipe("\n".join([*lines, "|行政检查|3|7|"])).grids
    assert grid.geometry is Geometry.COLUMNS
    assert cells(grid)[1] == ["行政许可", "", "17"]


def test_a_page_that_is_one_big_table_is_taken_apart() -> None:
    text = (
        "| 云河市教育局2023年政府信息公开工作年度报告 |\n|||||||||||\n| 一、总体情况 根据条例，现将情况报告如下。 |\n"
        "| 信息内容 | 本年处理决定数量 |\n| 行政许可 | 17 |\n| 二、主动公开政府信息情况 |\n"
    )
    title, overview, table, heading = read_pipe(text).blocks
    assert [block.text for block in (title, overview, heading) if isinstance(block, Paragraph)] == [
        "云河市教育局2023年政府信息公开工作年度报告",
        "一、总体情况 根据条例，现将情况报告如下。",
        "二、主动公开政府信息情况",
    ]
    assert isinstance(table, Grid)
    assert cells(table) == [["信息内容", "本年处理决定数量"], ["行政许可", "17"]]
    for block in (title, overview, heading):
        assert isinstance(block, Paragraph)
        assert text[block.start : block.end] == block.text


@pytest.mark.parametrize(
    ("behind", "last"),
    [
        ("", "5"),
        ("表后的说明。\n", "5"),
        # As many pipes in front of the last cell as in front of the first: the table goes on.
        ("|\n6\n", "6"),
        ("|\n6\n表后的说明。\n", "6"),
        # Blank cells in front of the last one, which only a figure can be.
        ("|\n|\n|\n6\n", "6"),
        ("|\n|\n|\n表后的说明。\n", "5"),
    ],
)
def test_where_lone_pipes_stand_in_front_of_cells_the_last_one_has_none_behind_it(behind: str, last: str) -> None:
    document = read_pipe("|\n信息内容\n|\n本年处理决定数量\n|\n行政许可\n|\n17\n|\n行政处罚\n|\n5\n" + behind)
    (grid,) = document.grids
    assert cells(grid)[-1][-1] == last
    assert [block.text for block in document.paragraphs] == (["表后的说明。"] if "说明" in behind else [])


def test_fewer_pipes_than_open_a_table_close_it() -> None:
    document = read_pipe("|\n|\n信息内容\n|\n本年处理决定数量\n|\n|\n行政许可\n|\n17\n|\n表后说明\n")
    assert [cells(grid)[-1][-1] for grid in document.grids] == ["17"]
    assert [block.text for block in document.paragraphs] == ["表后说明"]


def test_where_lone_pipes_stand_behind_cells_a_line_below_the_table_is_no_cell_of_it() -> None:
    document = read_pipe("信息内容\n|\n本年处理决定数量\n|\n行政许可\n|\n17\n|\n表后说明\n")
    assert [cells(grid)[-1][-1] for grid in document.grids] == ["17"]
    assert [block.text for block in document.paragraphs] == ["表后说明"]
