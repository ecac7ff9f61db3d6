"""Cells that run together: a line is taken apart where it is made of labels and figures throughout, or not at all."""

import pytest

from extract.document import Cell
from extract.joined import last_figures, pieces
from extract.model import TextPlace


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("规章002", ["规章", "002"]),
        ("信息内容本年制发件数本年废止件数现行有效件数", ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]),
        ("行政处罚22行政强制0", ["行政处罚", "22", "行政强制", "0"]),
        (
            "三、本年度办理结果（一）予以公开6000006",
            ["三、本年度办理结果", "（一）予以公开", "6000006"],
        ),
        # The last digit in front of a point numbers the label behind it.
        (
            "1.属于国家秘密00000002.其他法律行政法规禁止公开0000000",
            ["1.属于国家秘密", "0000000", "2.其他法律行政法规禁止公开", "0000000"],
        ),
        ("3.危及“三安全一稳定”0100001", ["3.危及“三安全一稳定”", "0100001"]),
        ("规章 0 1 22", ["规章", "0", "1", "22"]),
        ("行政许可1,714", ["行政许可", "1,714"]),
    ],
)
def test_a_line_of_labels_and_figures_is_taken_apart(line: str, parts: list[str]) -> None:
    assert [line[begin:end] for begin, end in pieces(line)] == parts


@pytest.mark.parametrize(
    "line",
    [
        "规章",
        "12",
        "2023年，我局主动公开规范性文件13项，行政许可1714项。",
        "上一年项目数量(指2019年事项数)",
        "规章某项0",
        "行政许可" * 5000,
    ],
)
def test_any_other_line_stays_whole(line: str) -> None:
    assert pieces(line) == []


def test_digits_end_with_every_number_that_does_not_begin_with_a_zero() -> None:
    found = [(left.text if left else None, last.text) for left, last in last_figures(Cell("1050", TextPlace(10, 14)))]
    assert found == [(None, "1050"), ("105", "0"), ("10", "50")]
    assert [cell.place for _, cell in last_figures(Cell("12", TextPlace(5, 7)))] == [TextPlace(5, 7), TextPlace(6, 7)]


@pytest.mark.parametrize(
    ("text", "last"),
    [("11210件0014", ["4", "14"]), ("0010件", ["0件", "10件"]), ("12—", ["—"]), ("3 4", []), ("不适用", [])],
)
def test_a_unit_ends_a_figure_and_a_dash_is_one(text: str, last: list[str]) -> None:
    _, *found = (cell.text for _, cell in last_figures(Cell(text, TextPlace(0, len(text)))))
    assert [figure for figure in found if figure in last] == last
