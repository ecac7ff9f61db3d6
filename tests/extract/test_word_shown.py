"""What a Word file shows: a figure that a careful person would not read from the page is not stated."""

import pytest

from extract.model import Report
from extract.report import extract
from tests.extract.hostile.base import TITLE
from tests.extract.hostile.packing import pack
from tests.extract.hostile.word import WORD

MADE, REPEALED = "proactive.rules.made", "proactive.rules.repealed"
STYLE = '<w:style w:type="character" w:styleId="{}"><w:basedOn w:val="{}"/><w:rPr>{}</w:rPr></w:style>'
STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    + STYLE.format("Gone", "", "<w:strike/>")
    + STYLE.format("Mark", "Raised", "")
    + STYLE.format("Raised", "", '<w:vertAlign w:val="superscript"/>')
    + "</w:styles>"
)
MATH = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>11</m:t></m:r></m:oMath>'
)
NUMBER = '<w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(content: str) -> str:
    return f"<w:p>{content}</w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    printed = "".join(cell if cell.startswith("<w:tc>") else tc(paragraph(run(cell))) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{printed}</w:tr>"


def read(*rows: str) -> Report:
    header = row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    words = paragraph(run(TITLE)) + paragraph(run("二、主动公开政府信息情况"))
    body = f"{words}<w:tbl>{header}{''.join(rows)}</w:tbl>"
    parts = {"[Content_Types].xml": "", "word/document.xml": WORD.format(body), "word/styles.xml": STYLES}
    return extract(pack(parts), name="x.docx")


def made(report: Report) -> tuple[str, object]:
    fact = {fact.code: fact for fact in report.facts}[MADE]
    return fact.state, fact.value


SHOWN_AS_ELEVEN = {
    "struck out": run("9", "<w:strike/>") + run("11"),
    "struck out by a style": run("9", '<w:rStyle w:val="Gone"/>') + run("11"),
    "raised by what a style is based on": run("11") + run("2", '<w:rStyle w:val="Mark"/>'),
    "a style that does nothing": run("1", '<w:rStyle w:val="Other"/>') + run("1"),
    "hidden": run("9", "<w:vanish/>") + run("11"),
    "not struck out": run("1", '<w:strike w:val="false"/>') + run("1"),
    "taken out": f"<w:del>{run('9')}</w:del>" + run("11"),
    "moved away": f"<w:moveFrom>{run('9')}</w:moveFrom>" + run("11"),
    "without a number": NUMBER.format(0) + run("11"),
}
DOUBTFUL = {
    "lowered": run("11") + run("2", '<w:vertAlign w:val="subscript"/>'),
    "lowered by points": run("11") + run("2", '<w:position w:val="-6"/>'),
    "white": run("9", '<w:color w:val="ffffff"/>') + run("11"),
    "numbered": NUMBER.format(1) + run("11"),
    "a number and nothing else": NUMBER.format(1),
    "a picture": "<w:r><w:drawing/></w:r>",
    "an object": "<w:r><w:object/></w:r>",
    "a text box": f"<w:r><w:pict><w:txbxContent>{paragraph(run('11'))}</w:txbxContent></w:pict></w:r>",
    "a formula": MATH,
    "ruby": f"<w:r><w:ruby><w:rt>{run('2')}</w:rt><w:rubyBase>{run('11')}</w:rubyBase></w:ruby></w:r>",
    "from right to left": f'<w:bdo w:val="rtl">{run("12")}</w:bdo>',
    "a choice": '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList/></w:ffData></w:fldChar></w:r>',
    "struck out and nothing else": run("9", "<w:strike/>"),
    "two lines": run("1") + "<w:r><w:br/></w:r>" + run("2"),
    "a symbol": '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
}


@pytest.mark.parametrize("name", SHOWN_AS_ELEVEN)
def test_what_is_shown_is_read(name: str) -> None:
    assert made(read(row("规章", tc(paragraph(SHOWN_AS_ELEVEN[name])), "22", "33"))) == ("stated", 11)


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_is_not_stated(name: str) -> None:
    report = read(row("规章", tc(paragraph(DOUBTFUL[name])), "22", "33"))
    assert made(report) == ("unreadable", None)
    assert {fact.code: fact.value for fact in report.facts}[REPEALED] == 22


def test_a_table_in_a_cell_is_no_blank() -> None:
    inner = f"<w:tbl>{row('11')}</w:tbl>{paragraph('')}"
    assert made(read(row("规章", tc(inner), "22", "33"))) == ("unreadable", None)


def test_a_cell_whose_deletion_is_tracked_is_doubted() -> None:
    assert made(read(row("规章", tc(paragraph(run("9")), "<w:cellDel/>"), "22", "33"))) == ("unreadable", None)


def test_a_figure_beside_two_rows_is_neither_s() -> None:
    shared = row("规章", tc(paragraph(run("1")), '<w:vMerge w:val="restart"/>'), "2", "3")
    report = read(shared, row("行政规范性文件", tc(paragraph(""), "<w:vMerge/>"), "5", "6"))
    assert made(report) == ("unreadable", None)


def test_a_figure_below_two_labels_is_not_stated() -> None:
    merged = tc(paragraph(run("1")), '<w:hMerge w:val="restart"/>'), tc(paragraph(""), '<w:hMerge w:val="continue"/>')
    assert (
        read(row("规章", *merged, "3"), row("行政规范性文件", "4", "5", "6"))
        .facts[0]
        .code.startswith("proactive.normative")
    )


def test_a_hidden_or_deleted_row_is_not_there() -> None:
    for properties in ("<w:hidden/>", "<w:del/>"):
        gone = row("规章", "9", "9", "9", properties=properties)
        assert made(read(gone, row("规章", "1", "2", "3"))) == ("stated", 1)
