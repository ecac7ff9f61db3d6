"""Lines without any separator: where a table begins and ends in them, and what one line holds."""

import pytest

from extract.document import Geometry, Grid, Paragraph
from extract.layouts.stream import read_stream

HEADER = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
RULES = ["规章", "1", "2", "3"]


def tables(text: str) -> list[list[str]]:
    """The cells of each table, which begin where `where` says."""
    found = []
    for grid in read_stream(text).grids:
        (row,) = grid.rows
        for cell in row.cells:
            assert text[cell.place.start : cell.place.end] == cell.text
        found.append([cell.text for cell in row.cells])
    return found


@pytest.mark.parametrize("parting", ["\n", "\n\n", "\r\n", "\n \n", "\n\n\n"])
def test_cells_are_parted_by_line_ends_or_by_blank_lines(parting: str) -> None:
    assert tables(parting.join([*HEADER, *RULES])) == [[*HEADER, *RULES]]


def test_where_blank_lines_part_cells_a_line_s_end_does_not() -> None:
    text = "\n\n".join(["信息内容", "本年制发\n件数", "本年废止件数", "现行有效件数", *RULES])
    assert tables(text) == [["信息内容", "本年制发\n件数", *HEADER[2:], *RULES]]


def test_a_table_ends_where_prose_begins() -> None:
    text = "\n".join(["工作如下。", *HEADER, *RULES, "三、收到和处理政府信息公开申请情况", "见下表。", *HEADER, *RULES])
    blocks = read_stream(text).blocks
    assert [type(block) for block in blocks] == [Paragraph, Grid, Paragraph, Paragraph, Grid]
    assert tables(text) == [[*HEADER, *RULES]] * 2


def test_a_line_may_hold_a_whole_row() -> None:
    assert tables("\n".join([*HEADER, "规章 1 2 3", "规范性文件  4  5  6"])) == [
        [*HEADER, *RULES, "规范性文件", "4", "5", "6"]
    ]
    assert tables("\n".join([*HEADER, "某项工作 1 2 3"])) == [[*HEADER, "某项工作", "1", "2", "3"]]


@pytest.mark.parametrize(
    ("line", "cells", "geometry"),
    [
        ("规章 1 2 3", RULES, Geometry.RAGGED),
        ("规章123", ["规章", "123"], Geometry.JOINED),
        ("规章1 2 3", ["规章", "1", "2", "3"], Geometry.JOINED),
    ],
)
def test_a_line_whose_cells_nothing_parts_says_so(line: str, cells: list[str], geometry: Geometry) -> None:
    (grid,) = read_stream("\n".join([*HEADER, line])).grids
    assert [cell.text for cell in grid.rows[0].cells] == [*HEADER, *cells]
    assert grid.geometry is geometry


def test_a_label_on_two_lines_is_one_cell() -> None:
    lines = ["信息内容", "本年新", "制作数量", "本年新", "公开数量", "对外公开总数量", *RULES]
    assert tables("\n".join(lines)) == [["信息内容", "本年新\n制作数量", "本年新\n公开数量", "对外公开总数量", *RULES]]


def test_words_before_the_first_label_are_prose() -> None:
    assert tables("规章\n1\n2\n3") == []
    assert tables("我局共制发规章1件。\n行政许可") == []
