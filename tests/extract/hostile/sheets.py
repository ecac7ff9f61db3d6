"""Workbooks (.xlsx)."""

from tests.extract.hostile.base import EITHER, LARGE, LEFT, MB, REPORT, SLOW, add
from tests.extract.hostile.packing import LAUGHS, pack

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}"/></Types>'
)


def _relations(**targets: str) -> str:
    entries = "".join(
        f'<Relationship Id="r{number}" Type="{_R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def xlsx(rows: str, *, strings: str = "", doctype: str = "", dimension: str = "A1:B2", after: str = "") -> bytes:
    return pack(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{_S}">{strings}</sst>',
            "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{_S}"><dimension ref="{dimension}"/>'
            f"<sheetData>{rows}</sheetData>{after}</worksheet>",
        }
    )


def _sheet_rows(figure: str = "<v>12</v>") -> str:
    return (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>信息内容</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>本年处理决定数量</t></is></c></row>'
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>行政许可</t></is></c><c r="B2">{figure}</c></row>'
    )


add("plain.xlsx", lambda: xlsx(_sheet_rows()), reads=12)
add("claimed.xlsx", lambda: xlsx(_sheet_rows(), dimension="A1:XFD1048576"), reads=12)
add("last-cell.xlsx", lambda: xlsx(_sheet_rows() + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), LARGE)
add("rows.xlsx", lambda: xlsx("<row><c><v>1</v></c></row>" * 1_000_000), LARGE)
add("empty-rows.xlsx", lambda: xlsx("<row/>" * 3_000_000), *EITHER, LEFT, LARGE)
add("strings.xlsx", lambda: xlsx(_sheet_rows(), strings="<si><t>a</t></si>" * 1_500_000), REPORT, LARGE)
add("string-bomb.xlsx", lambda: xlsx(_sheet_rows(), strings="<si><t>" + "a" * (60 * MB) + "</t></si>"), LARGE)
add(
    "one-string.xlsx",
    lambda: xlsx(
        "<row>" + '<c t="s"><v>0</v></c>' * 16_000 + "</row>", strings="<si><t>" + "公开" * 1_000_000 + "</t></si>"
    ),
    *EITHER,
    LARGE,
    SLOW,
    LEFT,
)
add("row-number.xlsx", lambda: xlsx(_sheet_rows().replace('r="2"', 'r="99999999999999999999"')), LEFT, REPORT)
add("laughs.xlsx", lambda: xlsx(_sheet_rows("<v>&a11;</v>"), doctype=LAUGHS), LEFT)
add("entity-in-figure.xlsx", lambda: xlsx(_sheet_rows("<v>1&a;2</v>"), doctype="<!DOCTYPE x [<!ENTITY a '9'>]>"), LEFT)
add(
    "merges.xlsx",
    lambda: xlsx(_sheet_rows(), after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 100_000 + "</mergeCells>"),
    LEFT,
    *EITHER,
    LARGE,
)
add("digits.xlsx", lambda: xlsx(_sheet_rows("<v>" + "9" * 3_000_000 + "</v>")), REPORT, LEFT)
add("exponent.xlsx", lambda: xlsx(_sheet_rows("<v>1e999999</v>")), REPORT, LEFT)
