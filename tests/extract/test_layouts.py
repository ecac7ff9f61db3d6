"""Random reports in every layout, by a generator that knows nothing of the reader: every cell, and no other."""

import random
from collections.abc import Callable

import pytest
import trafilatura

from extract.model import GridPlace, Report, TextPlace
from extract.report import extract
from tests import documents as made

SEEDS = range(12)
State = tuple[str, float | None, str]


def _report(seed: int) -> made.Report:
    form = "2021" if seed % 3 else "2019"
    mixed = form == "2021"
    figures = made.random_figures(
        seed, form, other_services=mixed and seed % 2 == 0, one_other_handling_row=mixed and seed % 5 == 0
    )
    return made.make_report("云河市住房和城乡建设局", 2023, figures)


def _with_gaps(seed: int) -> made.Report:
    report = _report(seed)
    rng = random.Random(seed)
    codes = rng.sample(sorted(made.truth(report)), 8)
    figures = report.figures.with_cells(
        {code: rng.choice([made.BLANK, made.dash("—"), made.dash("/")]) for code in codes}
    )
    return made.make_report("云河市住房和城乡建设局", 2023, figures)


def _page(report: made.Report) -> bytes:
    return made.render_html(report).encode()


def _second_reading(report: made.Report) -> bytes:
    text = trafilatura.extract(made.render_html(report))
    assert text
    return text.encode()


RENDERERS: dict[str, Callable[[made.Report], bytes]] = {
    "pipe": lambda report: made.render_pipe(report).encode(),
    "tab": lambda report: made.render_tab(report).encode(),
    "stream": lambda report: made.render_stream(report).encode(),
    "html": _page,
    "docx": made.render_docx,
    "trafilatura": _second_reading,
}
# The layouts that show a blank cell where it stands.
KEEPS_BLANKS = ("tab", "html", "docx", "trafilatura")


def states(report: Report) -> dict[str, tuple[str, float | None]]:
    return {fact.code: (fact.state, None if fact.value is None else float(fact.value)) for fact in report.facts}


def true_states(report: made.Report) -> dict[str, tuple[str, float | None]]:
    return {
        code: (state, None if value is None else float(value)) for code, (state, value, _) in made.truth(report).items()
    }


@pytest.mark.parametrize("layout", RENDERERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_is_stated(layout: str, seed: int) -> None:
    report = _report(seed)
    read = extract(RENDERERS[layout](report), name="report")
    assert states(read) == true_states(report)
    assert read.problems == []
    assert read.form == report.figures.form
    assert len(read.sections) == 6


@pytest.mark.parametrize("layout", RENDERERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_blank_and_dash_are_told_from_zero(layout: str, seed: int) -> None:
    report = _with_gaps(seed)
    read = states(extract(RENDERERS[layout](report), name="report"))
    true = true_states(report)
    if layout in KEEPS_BLANKS:
        assert read == true
    else:  # the text has lost where a blank stood: its row may stay unplaced, but nothing is stated wrongly
        assert {code: state for code, state in read.items() if true[code] != state} == {}
        assert len(read) > len(true) * 0.6


@pytest.mark.parametrize("layout", ["pipe", "tab", "stream", "trafilatura"])
def test_places_in_text_find_what_is_printed(layout: str) -> None:
    data = RENDERERS[layout](_report(1))
    text = data.decode()
    for fact in extract(data, name="report").facts:
        assert isinstance(fact.where, TextPlace)
        assert text[fact.where.start : fact.where.end] == fact.raw


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_line_ends(encoding: str, line_end: str) -> None:
    report = _report(2)
    for render in (made.render_pipe, made.render_tab, made.render_stream):
        data = render(report).replace("\n", line_end).encode(encoding)
        assert states(extract(data, name="report")) == true_states(report)


def test_places_in_a_page_find_what_is_printed() -> None:
    from bs4 import BeautifulSoup

    page = made.render_html(_report(1))
    tables = BeautifulSoup(page, "lxml").find_all("table")
    for fact in extract(page.encode(), name="report").facts:
        assert isinstance(fact.where, GridPlace)
        rows = [
            tr for tr in tables[fact.where.table].find_all("tr") if tr.find_parent("table") is tables[fact.where.table]
        ]
        assert "".join(_resolved(rows)[fact.where.row][fact.where.column].split()) == fact.raw


def _resolved(rows: list) -> dict[int, dict[int, str]]:
    """The grid of a table as the HTML standard forms it, written down again for this test alone."""
    grid: dict[int, dict[int, str]] = {number: {} for number in range(len(rows))}
    for number, tr in enumerate(rows):
        column = 0
        for td in tr.find_all(["td", "th"], recursive=False):
            while column in grid[number]:
                column += 1
            for down in range(int(td.get("rowspan", 1))):
                for right in range(int(td.get("colspan", 1))):
                    grid[number + down][column + right] = td.get_text()
            column += int(td.get("colspan", 1))
    return grid


@pytest.mark.parametrize("seed", range(4))
def test_a_page_says_the_same_as_its_text(seed: int) -> None:
    """The DOM's reading and the reading of trafilatura's text are independent of each other."""
    report = _report(seed)
    page, text = extract(_page(report), name="a"), extract(_second_reading(report), name="b")
    assert states(page) == states(text)
    assert (page.publisher, page.year, page.form) == (text.publisher, text.year, text.form)
    compact = [["".join(section.text.split()) for section in reading.sections] for reading in (page, text)]
    assert compact[0] == compact[1]


def test_a_footnote_s_mark_is_no_digit_of_a_figure_in_prose() -> None:
    before, table, after = made.render_html(_report(1)).partition('<table class="MsoNormalTable"')
    page = f"{before}<p>全年发布短信98763<sup>2</sup>条，办公用房98765m<sup>2</sup>。</p>{table}{after}"
    read = extract(page.encode(), name="x")
    assert [figure.text for figure in read.figures if figure.text.startswith("9876")] == ["98763条"]
    assert "98763条，办公用房98765m2。" in "".join(section.text for section in read.sections)
