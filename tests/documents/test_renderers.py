"""What the renderers write carries exactly the true figures, in the structure of the real thing."""

import io
import re
import zipfile
from pathlib import Path

import docx
import lxml.html
import pypdfium2
import pytest
import trafilatura

from tests.documents import (
    BLANK,
    Report,
    ReportFigures,
    dash,
    make_report,
    random_figures,
    render_docx,
    render_html,
    render_pipe,
    render_stream,
    render_tab,
    stated,
    truth,
)
from tests.documents.cells import HALF_WIDTH
from tests.documents.demo import FOLDER, demo_documents
from tests.documents.pdf import render_pdf
from tests.documents.tables import Table, laid_out

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples are not beside the checkout")


@pytest.fixture(params=["2021", "2021 mixed", "2019"])
def report(request: pytest.FixtureRequest) -> Report:
    form, _, mixed = request.param.partition(" ")
    figures = random_figures(11, form, other_services=bool(mixed), one_other_handling_row=bool(mixed))
    if mixed:
        unstated = {"proactive.rules.repealed": BLANK, "reviews.litigation_after.other": dash()}
        figures = figures.with_cells(unstated)
    return make_report("清屿市财政局", 2023 if form == "2021" else 2020, figures)


def expected_grid(table: Table) -> list[list[str]]:
    """The text at every grid place after spans are resolved."""
    return [[cell.text for cell, _ in line for _ in range(cell.colspan)] for line in laid_out(table)]


def test_html_has_every_cell_at_its_place(report: Report) -> None:
    tables = lxml.html.fromstring(render_html(report)).xpath('//*[@id="zoom"]//table')
    assert [resolved(table) for table in tables] == [expected_grid(t) for t in report.tables.values()]


def resolved(table: lxml.html.HtmlElement) -> list[list[str]]:
    rows = table.xpath(".//tr")
    grid: dict[tuple[int, int], str] = {}
    for r, row in enumerate(rows):
        c = 0
        for cell in row.xpath("./td"):
            while (r, c) in grid:
                c += 1
            text = "".join(cell.text_content().split())
            down, across = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            grid |= {(r + i, c + j): text for i in range(down) for j in range(across)}
    width = max(c for _, c in grid) + 1
    return [[grid[r, c] for c in range(width)] for r in range(len(rows))]


def test_trafilatura_finds_the_figures(report: Report) -> None:
    text = trafilatura.extract(render_html(report))
    assert text is not None
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if "|" in line]
    for label, code in (("行政许可", "proactive.licensing"), ("行政处罚", "proactive.penalty")):
        printed = [truth(report)[c][2] for c in truth(report) if c.startswith(code)]
        row = next(cells for cells in rows if "".join(cells[0].split()) == label)
        assert [cell for cell in row[1:] if cell] == printed


def test_docx_opens_with_merged_cells(report: Report) -> None:
    document = docx.Document(io.BytesIO(render_docx(report)))
    assert document.paragraphs[0].text == report.publisher
    for table, true in zip(document.tables, report.tables.values(), strict=True):
        assert len(table.columns) == true.width
        assert [[cell.text for cell in row.cells] for row in table.rows] == expected_grid(true)


def test_pipe_rows_fill_the_width(report: Report) -> None:
    text = render_pipe(report)
    for table in report.tables.values():
        start = text.index(f"{table.rows[0][0].text} |".translate(HALF_WIDTH))
        places = 0
        rows = 0
        for line in text[start:].splitlines():
            if line.endswith(" |"):
                places += 1
            elif line and not line.strip("|"):
                places += len(line)
                assert places % table.width == 0
                rows += 1
            else:
                break
        assert rows > 0


def test_stream_and_tab_print_the_figures_in_order(report: Report) -> None:
    printed = [raw for _, _, raw in truth(report).values() if raw]
    figure = re.compile(r"[+-]?[\d.]+元?|—|/")
    blocks = render_stream(report).split("\n\n")
    assert [b for b in blocks if figure.fullmatch(b)] == printed
    lines = render_tab(report).splitlines()
    assert [t[1:] for t in lines if t.startswith("\t") and figure.fullmatch(t[1:])] == printed


def sample_figures(numbers: list[str], *, mixed: bool) -> ReportFigures:
    """Figures of the 2021 form that print the given numbers in printed order."""
    shape = random_figures(1, "2021", other_services=mixed, one_other_handling_row=mixed)
    codes = truth(make_report("", 2023, shape))
    return shape.with_cells(
        {code: stated(float(raw), raw) for code, raw in zip(codes, numbers, strict=True)},
    )


@needs_samples
def test_pipe_layout_equals_the_real_one() -> None:
    lines = (SAMPLES / "zhoukou-2023.pipe.txt").read_text("utf-8").splitlines()
    parts = table_lines(lines)
    numbers = [m[1] for line in parts if (m := re.fullmatch(r"([\d.]+)(?: \|)?", line))]
    report = make_report("", 2023, sample_figures(numbers, mixed=True))
    ours = [
        "规范性文件 |" if line == "行政规范性文件 |" else line for line in table_lines(render_pipe(report).splitlines())
    ]
    assert ours == parts


@needs_samples
def test_tab_layout_equals_the_real_one() -> None:
    text = (SAMPLES / "liaocheng-2023.tab.txt").read_text("utf-8")
    numbers = re.findall(r"^\t([\d.]+)$", text, re.MULTILINE)
    ours = render_tab(make_report("", 2023, sample_figures(numbers, mixed=False)))
    assert table_lines(unwrapped(ours)) == table_lines(unwrapped(text))


def unwrapped(text: str) -> list[str]:
    """Lines without bookmarks and without the line breaks inside labels."""
    text = re.sub(r"\[bookmark: [^\]]*\]", "", text)
    return re.sub(r"(?<=\t)([^\n]+)\n(?=[^\s])(?![一二三四五六]、)", r"\1", text).splitlines()


def table_lines(lines: list[str]) -> list[str]:
    """The lines from heading 二 to heading 五, which hold nothing but tables and headings."""
    start = next(i for i, line in enumerate(lines) if line.startswith("二、"))
    end = next(i for i, line in enumerate(lines) if line.startswith("五、"))
    return lines[start:end]


def test_demo_documents_are_what_the_generator_writes() -> None:
    documents = {d.name: d.data for d in demo_documents()}
    assert sorted(p.name for p in FOLDER.iterdir()) == sorted(documents)
    for name, data in documents.items():
        kept = (FOLDER / name).read_bytes()
        if name.endswith(".docx"):
            # The compressor differs from one zlib to the next; what it holds does not.
            assert members(kept) == members(data)
        else:
            assert kept == data, f"{name} is stale: run python -m tests.documents"


def test_pdf_prints_every_word_of_every_cell(report: Report) -> None:
    with pypdfium2.PdfDocument(render_pdf(report)) as printed:
        text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in printed)
    assert text.startswith(report.title)
    assert render_pdf(report) == render_pdf(report)
    for table in report.tables.values():
        for row in table.rows:
            assert all("".join(cell.text.split()) in text for cell in row)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}
