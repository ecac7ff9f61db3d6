"""The explanation as it is printed: on a terminal, into a pipe, narrow, wide, huge."""

import re
import time
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from archive.explain.terminal import _GEOMETRIES, MAX_CELLS, MAX_ROWS, print_explanation
from extract.document import Geometry
from extract.model import ExtractError
from extract.report import read_source, understand
from tests import documents as made
from tests.archive.explain.test_cells import RENDERERS, a_report


def drawn(data: bytes, *, width: int = 120, colours: bool = False) -> str:
    document, source = read_source(data, name="x")
    try:
        outcome = understand(document, source)
    except ExtractError as error:
        outcome = error
    out = StringIO()
    print_explanation(Console(file=out, width=width, force_terminal=colours, highlight=False), document, outcome)
    return out.getvalue()


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("layout", ["pipe", "tab", "stream"])
def test_every_figure_of_a_text_stands_beside_its_code(layout: str) -> None:
    known = a_report(2)
    report = understand(*read_source(RENDERERS[layout](known), name="x"))
    said = squeezed(drawn(RENDERERS[layout](known)))
    for fact in report.facts:
        row, column = fact.code.rsplit(".", 1)[0].split(".", 1)[-1], fact.code.rsplit(".", 1)[1]
        whole = fact.code.split(".", 1)[1]
        assert f"{fact.raw}‹{column}›" in said or f"{fact.raw}‹{whole}›" in said or fact.state != "stated", fact
        assert f"{row}.*" in said or f"‹{whole}›" in said


@pytest.mark.parametrize("layout", RENDERERS)
@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(layout: str, width: int) -> None:
    for line in drawn(RENDERERS[layout](a_report(2)), width=width).splitlines():
        assert cell_len(line) <= width


def test_a_pipe_gets_no_colours_and_a_terminal_does() -> None:
    data = RENDERERS["html"](a_report(2))
    assert "\x1b" not in drawn(data)
    coloured = drawn(data, colours=True)
    assert re.search(r"\x1b\[1;32m\d+", coloured)
    assert "\x1b" not in re.sub(r"\x1b\[[\d;]*m", "", coloured)


def test_states_and_marks_are_told_without_colours() -> None:
    code = "applications.new.company"
    figures = made.random_figures(3, "2021").with_cells(
        {code: made.BLANK, "applications.new.research": made.dash("—"), "applications.new.other": made.stated(1234567)}
    )
    text = made.render_html(made.make_report("某区财政局", 2023, figures)).encode()
    said = drawn(text, width=200)
    assert "空白" in said
    assert "横线" in said
    assert "▸规章" in said
    assert "1234567" in said


def test_what_was_left_is_told_with_its_reason_at_its_row() -> None:
    text = made.render_pipe(a_report(1)).replace("行政处罚 |", "行政处不知 |")
    row = next(line for line in drawn(text.encode()).splitlines() if "│" in line and "行政处不知" in line)
    assert re.search(r"行\d+ @\d+", row)
    assert "✗" in row
    assert "unknown_row" in drawn(text.encode()).split("行政处不知", 1)[1].split("\n", 2)[1]


def test_prose_shows_what_its_figures_restate() -> None:
    figures = made.random_figures(3, "2021")
    report = made.make_report("某区财政局", 2023, figures)
    said = squeezed(drawn(made.render_pipe(report).encode()))
    total = made.truth(report)["applications.new.total"][1]
    assert f"{total}件‹=applications.new.total›" in said


def test_a_document_that_is_no_report_says_why_and_shows_its_tables() -> None:
    said = drawn("| 姓名 | 电话 |\n| 甲 | 1 |\n| 乙 | 2 |\n".encode())
    assert said.startswith("not_a_report: ")
    assert "姓名" in said


def test_every_geometry_has_words() -> None:
    assert set(_GEOMETRIES) == set(Geometry)


@pytest.mark.parametrize("columns", [2, 300])
def test_thousands_of_cells_are_drawn_in_part_and_said_to_be(columns: int) -> None:
    page = made.render_html(made.make_report("某区财政局", 2023, made.random_figures(3, "2021")))
    rows = 20_000 // columns + MAX_ROWS
    extra = f"<table>{('<tr>' + '<td>字</td>' * columns + '</tr>') * rows}</table>"
    began = time.monotonic()
    said = drawn(page.replace("五、存在", f"{extra}五、存在", 1).encode())
    assert time.monotonic() - began < 20
    assert f"另有{rows - MAX_ROWS}行未画出" in said
    assert (f"另有{columns - MAX_CELLS}格未画出" in said) == (columns > MAX_CELLS)
    assert len(said) < 300_000
