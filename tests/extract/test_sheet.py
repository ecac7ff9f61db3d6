"""Workbooks: every cell of the forms, and what a hostile or damaged workbook is answered."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from extract.layouts.compound import SIGNATURE
from extract.layouts.sheet import read_sheet
from extract.layouts.sheet_extent import MAX_CELLS
from extract.layouts.sheet_xls_strings import rich_strings
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
    workbook = load_workbook(io.BytesIO(data))
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
    plain = ["序", "3", "1317.89", "1317.89", "-2", "1e+15\ufffd", "0", "", "TRUE", "=1/3", "12 件", "0"]
    assert texts == [*plain, "", ERROR_CODES[1]]


_ZEROS = '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.12, "0%", "12%"),
        (0.125, "0.0%", "12.5%"),
        (9.6, "0", "10"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (17.4567, "0.00", "17.46"),
        (1.005, "0.00", "1.01"),
        (17, "0.00", "17.00"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234, "0_ ", "1234"),
        (0.5, "0.##", "0.5"),
        (5, '0"件"', "5件"),
        (5, "[Red]0_);[Red]\\(0\\)", "5"),
        (-5, "[Red]0_);[Red]\\(0\\)", "(5)"),
        (0, _ZEROS, "-"),
        (1200, _ZEROS, "1,200"),
        (-3, _ZEROS, "-3"),
        ("法律", _ZEROS, "法律"),
        (0, "0;-0;;@", ""),
        (7, "0;-0;;@", "7"),
        (7, "@", "7"),
        (3.25, '"约"General', "约3.25"),
        ("法律", "yyyy/m/d;@", "法律"),
        # What is shown is not certain, or cannot be had.
        (12.3456789012, "General", None),
        (123456789012, "General", None),
        (0.00001, "General", None),
        (12345, "0,", None),
        (12345, "#,##0.0,", None),
        (45000, "yyyy/m/d", None),
        (45000, '[$-804]yyyy"年"m"月"d"日"', None),
        (0.5, "[h]:mm", None),
        (0.5, "# ?/?", None),
        (12, "0.00E+00", None),
        (12, "[>10]0;0.0", None),
        (12, "[DBNum1]General", None),
        (12, "000-000", None),
        (0.4, "0", None),
        (-0.001, "0.00", None),
        (0.49999999999999994, "0", None),
        (5, ";;;", None),
        ("法律", ";;;", None),
        ("法律", '@"件"', None),
        ("法律", '0;0;0;"x"', None),
    ],
)
def test_a_cell_says_what_its_format_shows(value: float | str, number_format: str, shown: str | None) -> None:
    workbook = Workbook()
    workbook.active.append(["序", value, "末"])
    workbook.active["B1"].number_format = number_format
    text = _texts(_save(workbook))[0][1]
    assert text.endswith("\ufffd") if shown is None else text == shown


def _texts(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for grid in read_sheet(data).grids for row in grid.rows]


def _fact(data: bytes, code: str) -> tuple[str, object]:
    (fact,) = [fact for fact in extract(data, name="x").facts if fact.code == code]
    return fact.state, fact.value


def _of_a_report(change: Callable[[Workbook, Cell], None]) -> tuple[bytes, str]:
    """A report of which one cell that holds a figure above 0 was changed, and that cell's code."""
    data = render_xlsx(_report(1))
    fact = next(fact for fact in extract(data, name="x").facts if fact.state == "stated" and fact.value)
    assert isinstance(fact.where, GridPlace)
    workbook = load_workbook(io.BytesIO(data))
    change(workbook, workbook.active.cell(fact.where.row + 1, fact.where.column + 1))
    return _save(workbook), fact.code


def test_figures_that_are_not_shown_are_not_stated() -> None:
    def percent(_: Workbook, cell: Cell) -> None:
        cell.number_format = "0%"

    def in_thousands(_: Workbook, cell: Cell) -> None:
        cell.number_format = "0,"

    def strike(_: Workbook, cell: Cell) -> None:
        cell.font = Font(strike=True)

    def strike_the_run(_: Workbook, cell: Cell) -> None:
        cell.value = CellRichText(TextBlock(InlineFont(strike=True), str(cell.value)))

    for change in (percent, in_thousands, strike, strike_the_run):
        assert _fact(*_of_a_report(change)) == ("unreadable", None), change.__name__


def test_a_rounded_figure_is_the_one_that_is_shown() -> None:
    def rounded(_: Workbook, cell: Cell) -> None:
        cell.value, cell.number_format = 9.6, "0"

    assert _fact(*_of_a_report(rounded)) == ("stated", 10)


_RUNS = [["15", "7", "34", "\ufffd", "5\ufffd"]]


def _with_runs() -> Workbook:
    struck, raised = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    workbook = Workbook()
    workbook.active.append(
        [
            CellRichText(TextBlock(struck, "12"), TextBlock(InlineFont(), "15")),
            CellRichText("7", TextBlock(raised, "1")),
            CellRichText(TextBlock(InlineFont(strike=False), "3"), "4"),
            CellRichText(TextBlock(struck, "法律")),
            "5",
        ]
    )
    workbook.active["E1"].font = Font(strike=True)
    return workbook


def test_struck_and_raised_runs_are_left_out() -> None:
    data = _save(_with_runs())
    assert _texts(data) == _RUNS
    cell = b'<c r="A1" t="inlineStr"><is><r><rPr><strike/></rPr><t>12</t></r><r><t>15</t></r></is></c>'
    inline = _OPEN + b'<row r="1">' + cell + b'<c r="B1"><v>1</v></c></row>' + _CLOSE
    assert _texts(_with_part(data, _SHEET, inline)) == [["15", "1"]]


def _with_hidden_parts() -> Workbook:
    """Four columns of which the second is hidden, five rows of which the second and fourth are hidden."""
    workbook = Workbook()
    sheet = workbook.active
    for row in range(1, 6):
        sheet.append([row * 10 + column for column in range(1, 5)])
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("B4:C5")
    return workbook


def test_hidden_rows_and_columns_are_not_read() -> None:
    (grid,) = read_sheet(_save(_with_hidden_parts())).grids
    cells = [[(cell.text, cell.column, cell.span) for cell in row.cells] for row in grid.rows]
    # The merged range has a part that is shown, and shows its value there.
    assert cells == [
        [("11", 0, 1), ("13", 1, 1), ("14", 2, 1)],
        [("31", 0, 1), ("33", 1, 1), ("34", 2, 1)],
        [("51", 0, 1), ("42", 1, 1), ("54", 2, 1)],
    ]
    assert grid.rows[2].cells[1].place == GridPlace(0, 3, 1)
    assert grid.rows[2].cells[2].place == GridPlace(0, 4, 3)


def test_a_hidden_column_leaves_a_report_as_it_is_shown() -> None:
    report = _report(2)
    workbook = load_workbook(io.BytesIO(render_xlsx(report)))
    sheet = workbook.active
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, 40, 999)
    sheet.column_dimensions[get_column_letter(40)].hidden = True
    assert states(extract(_save(workbook), name="x")) == true_states(report)


def test_zeros_that_are_not_shown_are_blank() -> None:
    workbook = Workbook()
    workbook.active.append(["序", 0, 5])
    workbook.active.sheet_view.showZeros = False
    assert _texts(_save(workbook)) == [["序", "", "5"]]


@pytest.mark.skipif(SOFFICE is None, reason=WITHOUT_SOFFICE)
def test_an_old_workbook_shows_the_same() -> None:
    hidden = _with_hidden_parts()
    formats = Workbook()
    formats.active.append(["序", 0.12, 9.6, 17.4567, 45000, 5, 5, 3, "法律", 1])
    for column, number_format in enumerate(("0%", "0", "0.00", "yyyy/m/d", '0"件"', "0,"), 2):
        formats.active.cell(1, column).number_format = number_format
    formats.active["H1"].font = formats.active["I1"].font = Font(strike=True)
    zeros = Workbook()
    zeros.active.append(["序", 0, 5])
    zeros.active.sheet_view.showZeros = False
    # The table of strings of such a length is continued in other records, in the middle of strings.
    runs = _with_runs()
    for number in range(900):
        struck = TextBlock(InlineFont(strike=True), f"划去{number}")
        runs.active.append(
            [f"第{number}行的文字", CellRichText(struck, TextBlock(InlineFont(), f"{number}")), "a" * 40]
        )
    made_of = {
        "runs.xlsx": _save(runs),
        "hidden.xlsx": _save(hidden),
        "formats.xlsx": _save(formats),
        "zeros.xlsx": _save(zeros),
    }
    old = convert(made_of, "xls")
    for name, data in made_of.items():
        assert old[name.removesuffix(".xlsx")].startswith(SIGNATURE)
        assert _texts(old[name.removesuffix(".xlsx")]) == _texts(data)
    assert _texts(old["runs"])[0] == _RUNS[0]
    (row,) = _texts(old["formats"])
    assert row[:4] == ["序", "12%", "10", "17.46"]
    assert row[4].endswith("\ufffd")
    assert row[5:] == ["5件", "5\ufffd", "3\ufffd", "\ufffd", "1"]


def _string(text: str, *runs: tuple[int, int]) -> bytes:
    raw = text.encode("utf-16-le")
    body = struct.pack("<HBH", len(raw) // 2, 0x09, len(runs)) + raw
    return body + b"".join(struct.pack("<HH", *run) for run in runs)


def test_the_strings_of_an_old_workbook_run_on_over_records() -> None:
    head, first, second = struct.pack("<II", 2, 2), _string("\U00020000甲12", (3, 5)), _string("15", (0, 6), (1, 7))
    expected = [(0, [("\U00020000甲", None), ("12", 5)]), (1, [("", None), ("1", 6), ("5", 7)])]
    assert list(rich_strings([head + first + second])) == expected
    # Within a text, the record that goes on says first how wide its characters are.
    narrow = b"\x00" + b"12" + first[-4:]
    assert list(rich_strings([head + first[:11], narrow, second])) == expected
    assert list(rich_strings([head + first[:-2], first[-2:] + second])) == expected
    for damaged in (
        first[:-1],
        first + second[:-1],
        first + _string("15", (1, 6), (0, 7)),
    ):
        with pytest.raises(ExtractError) as error:
            list(rich_strings([head + damaged]))
        assert error.value.code == "unreadable"


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


def test_a_figure_beside_two_rows_is_neither_s() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", 1, 2, 3],
        ["行政规范性文件", None, 5, 6],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    file = io.BytesIO()
    workbook.save(file)
    states = {fact.code: fact.state for fact in extract(file.getvalue(), name="x").facts}
    assert states["proactive.rules.made"] == "unreadable"
    assert states["proactive.rules.in_force"] == "stated"
