"""Spans and the columns that cells stand in, against the HTML standard's own words; bytes and their encodings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.decoding import decode
from extract.grid import MAX_COLUMNS, MAX_SPAN, ColumnFinder, span


@pytest.mark.parametrize(
    ("printed", "columns"),
    [(None, 1), ("3", 3), (" 2 ", 2), ("0", 0), ("x", 1), ("-1", 1), ("1000000", MAX_SPAN), ("٣", 1), ("", 1)],
)
def test_spans(printed: str | None, columns: int) -> None:
    assert span(printed) == columns


@given(st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=5), max_size=6))
def test_columns_are_the_first_that_are_free(rows: list[list[tuple[int, int]]]) -> None:
    taken: set[tuple[int, int]] = set()
    finder = ColumnFinder()
    for number, cells in enumerate(rows):
        finder.next_row()
        at = 0
        for colspan, rowspan in cells:
            while (number, at) in taken:
                at += 1
            assert finder.place(colspan, rowspan) == at
            taken |= {(number + down, at + right) for down in range(rowspan) for right in range(colspan)}
            at += colspan


def test_a_cell_down_to_the_end_and_columns_beyond_all_tables() -> None:
    finder = ColumnFinder()
    finder.next_row()
    assert finder.place(1, 0) == 0
    for _ in range(50):
        finder.next_row()
        assert finder.place(1, 1) == 1
    finder.next_row()
    assert max(finder.place(MAX_SPAN, MAX_SPAN) for _ in range(50)) == MAX_COLUMNS


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("公开".encode(), "公开", "utf-8"),
        (b"\xef\xbb\xbf" + "公开".encode(), "公开", "utf-8"),
        ("公开㐂".encode("gb18030"), "公开㐂", "gb18030"),
        (b"\xff\xfe" + "公开".encode("utf-16-le"), "公开", "utf-16-le"),
        ("一、公开\n".encode() + "二、公开".encode("gb18030"), "一、公开\n二、公开", "mixed"),
    ],
)
def test_encodings(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding, False)


def test_bytes_that_fit_nothing_are_told() -> None:
    decoded = decode("公开".encode() + b"\xff\xff" + "年报".encode())
    assert decoded.doubtful
    assert "\ufffd" in decoded.text
