"""The scores can fail: a reading is wrong where the truth is another."""

import pytest

from tests.accuracy.scoring import Score, score
from tests.accuracy.table import Line, markdown
from tests.accuracy.trials import Trial
from tests.documents import BLANK, make_report, random_figures, render_html, stated, truth
from tests.documents.layouts import LAYOUTS, Rendered

CODE = "applications.new.total"


FIGURES = random_figures(5, "2021").with_cells({"proactive.rules.made": BLANK})


@pytest.fixture(scope="module")
def document() -> Rendered:
    return Rendered("report.html", render_html(make_report("云河市教育局", 2023, FIGURES)).encode())


def test_a_whole_report_is_right(document: Rendered) -> None:
    true = truth(make_report("云河市教育局", 2023, FIGURES))
    assert score(document, true) == Score(1, len(true), len(true), [])


@pytest.mark.parametrize("doubtful", [frozenset[str](), frozenset({CODE})])
def test_another_number_is_wrong_and_doubt_is_no_excuse(document: Rendered, doubtful: frozenset[str]) -> None:
    true = truth(make_report("云河市教育局", 2023, FIGURES.with_cells({CODE: stated(7777)})))
    found = score(document, true, doubtful)
    assert [told.split(":")[0] for told in found.wrong] == [CODE]


def test_a_blank_is_wrong_where_a_figure_is_printed(document: Rendered) -> None:
    true = truth(make_report("云河市教育局", 2023, random_figures(5, "2021")))
    assert [told.split(":")[0] for told in score(document, true).wrong] == ["proactive.rules.made"]
    assert score(document, true, frozenset({"proactive.rules.made"})).missing == 1


def test_a_number_for_what_is_not_printed_is_wrong(document: Rendered) -> None:
    true = truth(make_report("云河市教育局", 2023, FIGURES))
    del true[CODE]
    assert len(score(document, true).wrong) == 1


def test_what_is_no_report_is_missing() -> None:
    true = truth(make_report("云河市教育局", 2023, random_figures(5, "2021")))
    assert score(Rendered("report.txt", "没有表格".encode()), true) == Score(1, len(true), 0, [])


def test_the_table_has_a_row_for_each_family() -> None:
    trials = [Trial(layout, "whole") for layout in LAYOUTS if layout.family in ("html", "stream")]
    rows = markdown([Line(trial, Score(2, 400, 399, ["told"])) for trial in trials], each=False).splitlines()
    assert rows[2] == "| HTML | 13 | 26 | 5,200 | 5,187 | 0 | 13 |"
    assert rows[-1].startswith("| text without separators, cells run together or left out | 5 |")
