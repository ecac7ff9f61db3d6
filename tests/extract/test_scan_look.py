"""What a picture of a page shows before anything is read: its ruled lines, its lines of print, and what is blank."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extract.layouts.pdf_page import Page
from extract.layouts.pdf_table import PageTable, find_tables
from extract.layouts.scan_look import Scan, look_at
from extract.layouts.scan_page import read_scans

DOTS = 200
ROWS = (300, 380, 411, 491, 700)  # pixels; the second row is 11 points high
COLUMNS = (200, 500, 800, 1100, 1400)
INSIDE = (520, 700)  # between two of the columns


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(sheet)
    for y in ROWS:
        draw.line((COLUMNS[0], y, COLUMNS[-1], y), fill="black", width=2)
    for x in COLUMNS:
        draw.line((x, ROWS[0], x, ROWS[-1]), fill="black", width=2)
    return sheet, draw


def _look(sheet: Image.Image) -> Scan:
    return look_at(np.asarray(sheet), 1, 72 / DOTS)


def _tables(scan: Scan) -> list[PageTable]:
    return find_tables(Page(1, scan.width, scan.height, [], scan.horizontal, scan.vertical, 0))[0]


@pytest.mark.parametrize("askew", [0, 2, -3.5])
def test_lines_make_cells(askew: float) -> None:
    sheet, _ = _sheet()
    scan = _look(sheet.rotate(askew, Image.Resampling.BICUBIC, fillcolor="white"))
    assert [[len(row) for row in table.rows] for table in _tables(scan)] == [[4] * 4]
    assert scan.pieces == []


def test_a_low_row_that_a_page_end_leaves() -> None:
    sheet = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(sheet)
    for y in ROWS[1:3]:
        draw.line((COLUMNS[0], y, COLUMNS[-1], y), fill="black", width=2)
    for x in COLUMNS:
        draw.line((x, ROWS[1], x, ROWS[2]), fill="black", width=2)
    draw.line((650, ROWS[1] + 4, 650, ROWS[2] - 4), fill="black", width=3)  # a stroke of a character
    assert [[len(row) for row in table.rows] for table in _tables(_look(sheet))] == [[4]]


def test_lines_go_on_under_a_seal() -> None:
    sheet, draw = _sheet()
    draw.line((650, 250, 650, 760), fill=(220, 30, 40), width=14)
    draw.line((150, 600, 1450, 600), fill=(220, 30, 40), width=14)
    assert [[len(row) for row in table.rows] for table in _tables(_look(sheet))] == [[4] * 4]


def _print_in_cell(shade: tuple[int, int, int]) -> Scan:
    sheet, draw = _sheet()
    draw.rectangle((INSIDE[0], 325, INSIDE[0] + 12, 350), outline=shade, width=3)
    return _look(sheet)


def test_a_cell_is_blank_only_where_nothing_shows() -> None:
    """What is too pale to be read, or covered by a seal, leaves a piece without a mark."""
    assert [piece.marks for piece in _print_in_cell((0, 0, 0)).pieces] == [1]
    assert [piece.marks for piece in _print_in_cell((212, 212, 212)).pieces] == [0]
    assert [piece.marks for piece in _print_in_cell((220, 30, 40)).pieces] == [0]
    assert _print_in_cell((250, 250, 250)).pieces == []


def test_dust_is_no_print_and_a_point_is() -> None:
    sheet, draw = _sheet()
    draw.point((INSIDE[0], 340), fill="black")
    draw.ellipse((INSIDE[1], 340, INSIDE[1] + 4, 344), fill="black")
    assert _look(sheet).pieces == []
    for left in (560, 600):
        draw.rectangle((left, 325, left + 14, 350), outline="black", width=3)
    draw.ellipse((583, 346, 587, 350), fill="black")
    assert [piece.marks for piece in _look(sheet).pieces] == [4]


def test_a_dash_is_certain_only_where_no_seal_hides_the_rest() -> None:
    sheet, draw = _sheet()
    draw.rectangle((560, 339, 590, 341), fill="black")
    assert [char.text for page in read_scans([_look(sheet)]).pages for char in page.chars] == ["—"]
    draw.line((575, 320, 575, 330), fill=(220, 30, 40), width=8)
    assert [piece.sealed for piece in _look(sheet).pieces] == [True]
    assert "\ufffd" in [char.text for page in read_scans([_look(sheet)]).pages for char in page.chars]
