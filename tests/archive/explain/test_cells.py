"""What became of each cell: nothing that was read or left is missing, and nothing is said of the wrong cell."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from archive.explain.cells import ExplainedCell, Explanation, explain, shared_part
from extract.model import ExtractError, Report, TextPlace
from extract.report import read_source, understand
from tests import documents as made
from tests.documents.sheet import render_xlsx

RENDERERS: dict[str, Callable[[made.Report], bytes]] = {
    "html": lambda report: made.render_html(report).encode(),
    "pipe": lambda report: made.render_pipe(report).encode(),
    "tab": lambda report: made.render_tab(report).encode(),
    "stream": lambda report: made.render_stream(report).encode(),
    "docx": made.render_docx,
    "xlsx": render_xlsx,
}


def a_report(seed: int) -> made.Report:
    figures = made.random_figures(seed, "2021" if seed % 2 else "2019")
    rng = random.Random(seed)
    codes = rng.sample(sorted(made.truth(made.make_report("某区财政局", 2023, figures))), 9)
    states = [made.BLANK, made.dash("—"), made.stated(987)]
    return made.make_report("某区财政局", 2023, figures.with_cells({code: rng.choice(states) for code in codes}))


def explained(data: bytes) -> tuple[Report | None, Explanation]:
    document, source = read_source(data, name="x")
    try:
        report = understand(document, source)
    except ExtractError:
        report = None
    return report, explain(document, report)


def cells(explanation: Explanation) -> list[ExplainedCell]:
    return [cell for grid in explanation.grids for row in grid.rows for cell in row.cells]


@pytest.mark.parametrize("layout", RENDERERS)
@pytest.mark.parametrize("seed", range(4))
def test_every_fact_is_given_to_its_cell(layout: str, seed: int) -> None:
    report, explanation = explained(RENDERERS[layout](a_report(seed)))
    assert report is not None
    assert explanation.facts == []
    given = [code for grid in explanation.grids for row in grid.rows for code in row.codes]
    assert Counter(given) == Counter(fact.code for fact in report.facts)
    for cell in cells(explanation):
        for fact in cell.facts:
            assert fact.raw == cell.cell.text
            assert cell.role == "figure"


@pytest.mark.parametrize("layout", RENDERERS)
def test_every_problem_is_told_at_its_row_or_elsewhere(layout: str) -> None:
    known = a_report(1)
    for change in (("行政许可", "行政许司可"), ("总计", "总"), ("规章", "某某")):
        data = RENDERERS[layout](known)
        if layout in ("html", "pipe", "tab", "stream"):
            data = data.decode().replace(*change).encode()
        report, explanation = explained(data)
        assert report is not None
        told = [p for grid in explanation.grids for row in grid.rows for p in row.problems] + explanation.problems
        assert Counter(told) == Counter(report.problems)


def test_roles() -> None:
    text = made.render_pipe(a_report(1)).replace("行政许可 |", "行政许不知 |")
    report, explanation = explained(text.encode())
    assert report is not None
    by_text = {cell.cell.text: cell.role for cell in cells(explanation)}
    assert by_text["信息内容"] == by_text["本年废止件数"] == by_text["申请人情况"] == "header"
    assert by_text["规章"] == by_text["行政处罚"] == "label"
    row = next(r for grid in explanation.grids for r in grid.rows if any("不知" in c.cell.text for c in r.cells))
    assert [cell.role for cell in row.cells] == ["words", "left"]
    assert [problem.code for problem in row.problems] == ["unknown_row"]


def test_a_misprinted_label_that_was_seen_through_is_a_label() -> None:
    page = made.render_html(made.make_report("某区财政局", 2023, made.random_figures(3, "2021")))
    report, explanation = explained(page.encode())
    assert report is not None
    text = "2.其他法律行政法规禁止公开"
    misprinted = made.render_pipe(a_report(1)).replace(text, "2.其他法律行政止公开")
    report, explanation = explained(misprinted.encode())
    assert report is not None
    assert "applications.refused_law_forbids.total" in {fact.code for fact in report.facts}
    assert {cell.role for cell in cells(explanation) if "行政止公开" in cell.cell.text} == {"label"}


def test_a_document_that_is_no_report_is_explained_without_facts() -> None:
    text = "| 姓名 | 电话 |\n| 甲 | 1 |\n| 乙 | 2 |\n"
    report, explanation = explained(text.encode())
    assert report is None
    assert [cell.cell.text for cell in cells(explanation)] == ["姓名", "电话", "甲", "1", "乙", "2"]
    assert {cell.role for cell in cells(explanation)} == {"words"}


def test_places_of_text_find_the_cell() -> None:
    text = made.render_tab(a_report(0))
    _, explanation = explained(text.encode())
    for cell in cells(explanation):
        assert isinstance(cell.cell.place, TextPlace)
        assert text[cell.cell.place.start : cell.cell.place.end].split() == cell.cell.text.split()


def test_what_codes_share() -> None:
    codes = ["applications.new.total", "applications.new.company"]
    assert shared_part(codes, 2) == "applications.new."
    assert shared_part([*codes, "applications.total.total"], 2) == ""
    assert shared_part([*codes, "applications.total.total"], 1) == "applications."
    assert shared_part([], 1) == ""
