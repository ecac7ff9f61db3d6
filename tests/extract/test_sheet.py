"""Workbooks: every cell of the forms, and what a hostile or damaged workbook is answered."""

import contextlib
import io
import struct
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES

from extract.layouts.sheet import read_sheet
from extract.layouts.sheet_extent import MAX_CELLS
from extract.model import ExtractError, GridPlace
from extract.report import extract
from tests import documents as made
from tests.documents.office import SOFFICE, WITHOUT_SOFFICE, convert
from tests.documents.sheet import render_xlsx
from tests.extract.test_layouts import _report, _with_gaps, states, true_states


@pytest.mark.parametrize("sheet_a_section", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_every_cell_of_a_workbook_is_stated(seed: int, sheet_a_section: bool) -> None:
    report = _with_gaps(seed) if seed % 2 else _report(seed)
    read = extract(render_xlsx(report, sheet_a_section=sheet_a_section), name="report.xlsx")
    assert states(read) == true_states(report)
    assert read.problems == []
    assert (read.source.layout, len(read.sections)) == ("xlsx", 6)
    assert (read.title, read.publisher, read.year) == (report.title, report.publisher, report.year)


@pytest.mark.skipif(SOFFICE is None, reason=WITHOUT_SOFFICE)
def test_an_old_workbook_says_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    reports = {str(seed): _with_gaps(seed) for seed in range(3)}
    files = convert({f"{name}.xlsx": render_xlsx(report) for name, report in reports.items()}, "xls")
    for name, report in reports.items():
        read = extract(files[name], name="report.xls")
        assert states(read) == true_states(report)
        assert (read.source.layout, read.source.media_type) == ("xlsx", "application/vnd.ms-excel")
    for cut in range(0, len(files["0"]), 97):
        _read_or_refuse(files["0"][:cut] + b"\xff\xff\xff\x7f" + files["0"][cut + 4 :])
    assert "panicked" not in capfd.readouterr().err


def test_places_find_the_cells() -> None:
    data = render_xlsx(_report(1), sheet_a_section=True)
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for fact in extract(data, name="x").facts:
        assert isinstance(fact.where, GridPlace)
        cell = workbook.worksheets[fact.where.table].cell(fact.where.row + 1, fact.where.column + 1)
        assert float(cell.value) == float(fact.raw)


def _save(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_values_as_printed() -> None:
    workbook = Workbook()
    values = [3.0, 1317.89, 1317.8900000000001, -2, 1e15, "0", None, True, "=1/3", " 12 件", 0]
    workbook.active.append(["序", *values])
    cell = workbook.active.cell(1, 14, ERROR_CODES[1])
    cell.data_type = "e"
    (grid,) = read_sheet(_save(workbook)).grids
    texts = [cell.text for cell in grid.rows[0].cells]
    plain = ["序", "3", "1317.89", "1317.89", "-2", "1000000000000000", "0", "", "TRUE", "=1/3", "12 件", "0"]
    assert texts == [*plain, "", ERROR_CODES[1]]


def test_hidden_sheets_are_left_out() -> None:
    workbook = Workbook()
    workbook.active.append(["一", 1])
    other = workbook.create_sheet("隐藏")
    other.append(["二", 2])
    other.sheet_state = "hidden"
    assert len(read_sheet(_save(workbook)).grids) == 1


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for entry in source.infolist():
            target.writestr(entry.filename, content if entry.filename == name else source.read(entry))
    return out.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"
_OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_CLOSE = b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>', "too_large"),
        (
            b'<row r="1048576"><c><v>1</v></c></row><row><c r="A1"><v>1</v></c><c r="XFC1"><v>1</v></c></row>',
            "too_large",
        ),
        (b"<row/>" * 40 + b"<row>" + b"<c><v>1</v></c>" * 16000 + b"</row>", "too_large"),
        (b"<row>" + b"<c><v>1</v></c>" * (MAX_CELLS + 1) + b"</row>", "too_large"),
        (b" " * (41 * 1024 * 1024), "too_large"),
        (b'<row r="1"><c r="A1"><v>1</v>', "unreadable"),
        (b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "unreadable"),
    ],
)
def test_hostile_cells(cells: bytes, code: str) -> None:
    data = _with_part(_save(Workbook()), _SHEET, _OPEN + cells + _CLOSE)
    with pytest.raises(ExtractError) as error:
        read_sheet(data)
    assert error.value.code == code


def test_entities_are_not_followed() -> None:
    doctype = b'<!DOCTYPE w [<!ENTITY a "' + b"1" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'
    part = doctype + _OPEN + b'<row r="1"><c r="A1"><v>&b;&b;&b;</v></c></row>' + _CLOSE
    _read_or_refuse(_with_part(_save(Workbook()), _SHEET, part))


def test_a_format_alone_takes_no_room() -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    (grid,) = read_sheet(_with_part(_save(Workbook()), _SHEET, _OPEN + cells + _CLOSE)).grids
    assert [len(row.cells) for row in grid.rows] == [1]


def test_merged_ranges_are_bounded() -> None:
    merges = "".join(f'<mergeCell ref="A{row}:SF1000"/>' for row in range(1, 1000)).encode()
    cells = (
        b'<row r="1000"><c r="SF1000"><v>1</v></c></row></sheetData><mergeCells>'
        + merges
        + b"</mergeCells></worksheet>"
    )
    with pytest.raises(ExtractError) as error:
        read_sheet(_with_part(_save(Workbook()), _SHEET, _OPEN + cells))
    assert error.value.code == "too_large"


def test_a_damaged_workbook_is_told() -> None:
    data = render_xlsx(_report(0))
    for cut in range(40, len(data), 499):
        _read_or_refuse(data[:cut])
        _read_or_refuse(data[:cut] + b"\x00\xff" + data[cut + 2 :])


def test_an_encrypted_office_file_says_so() -> None:
    with pytest.raises(ExtractError) as error:
        extract(_compound("EncryptedPackage"), name="x.xlsx")
    assert error.value.code == "encrypted"


@pytest.mark.parametrize(("name", "code"), [("PowerPoint Document", "unsupported"), ("Workbook", "not_a_report")])
def test_other_compound_files(name: str, code: str) -> None:
    with pytest.raises(ExtractError) as error:
        extract(_compound(name), name="x")
    assert error.value.code == code


def _compound(name: str) -> bytes:
    """A compound file whose directory has one empty stream."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, end, 0, end, 0, 0) + struct.pack("<I", free) * 108
    fat = struct.pack("<II", 0xFFFFFFFD, end) + struct.pack("<I", free) * 126

    def entry(words: str, kind: int, child: int) -> bytes:
        raw = words.encode("utf-16-le")
        named = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        return (named + struct.pack("<III", free, free, child) + bytes(36) + struct.pack("<III", end, 0, 0)).ljust(
            128, b"\0"
        )

    return header + fat + entry("Root Entry", 5, 1) + entry(name, 2, free) + bytes(256)


def _read_or_refuse(data: bytes) -> None:
    """Damage gives a report or an error of the interface, and nothing else."""
    with contextlib.suppress(ExtractError):
        extract(data, name="x")


def test_the_renderer_prints_every_figure() -> None:
    report = _report(3)
    assert len(true_states(report)) == len(made.truth(report)) > 180
