"""Random reports are as various as meant, and damaged ones come with what they then print."""

import random
from itertools import chain

import pytest

from tests.documents import truth
from tests.documents.damage import DAMAGES, damage_tables
from tests.documents.dialects import DIALECTS, assemble
from tests.documents.figures import random_figures
from tests.documents.statistics import INDICATORS, SUMS
from tests.documents.streams import STREAMS
from tests.documents.tables import HALF_WIDTH
from tests.documents.tabs import TABS
from tests.documents.variety import Printing, random_report

REPORTS = [random_report(seed) for seed in range(120)]
DAMAGED = [(report, damage_tables(random.Random(seed), report)) for seed, report in enumerate(REPORTS)]


def test_every_form_and_habit_occurs() -> None:
    assert {report.figures.form for report in REPORTS} == {"2021", "2019", "2014"}
    cells = list(chain.from_iterable(truth(report).values() for report in REPORTS))
    printed = [raw for _, _, raw in cells]
    assert {state for state, _, _ in cells} == {"stated", "blank", "dash"}
    for habit in ("１", ",", "，", "元", "件", "减", "增", "+", "－"):
        assert any(habit in raw for raw in printed), habit
    styles = [report.style for report in REPORTS]
    assert any(style.clipped for style in styles)
    assert any(style.notes for style in styles)
    assert any(style.fee_amount for style in styles)
    assert any(report.figures.form == "2019" and report.year > 2020 for report in REPORTS)
    codes = {code for report in REPORTS if report.figures.form == "2021" for code in report.figures.cells}
    assert {"proactive.other_services.decisions", "applications.other_handling.total"} <= codes
    assert any("proactive.other_documents.made" in report.figures.cells for report in REPORTS)


def test_a_seed_is_a_report_and_blanks_can_be_left_out() -> None:
    assert random_report(7) == random_report(7)
    assert random_report(7) != random_report(8)
    filled = [random_report(seed, Printing(blanks=False)) for seed in range(40)]
    assert {state for report in filled for state, _, _ in truth(report).values()} == {"stated"}


@pytest.mark.parametrize("seed", range(5))
def test_the_statistics_add_up(seed: int) -> None:
    figures = random_figures(seed, "2014")
    assert len(figures.cells) == sum(1 for _, _, row in INDICATORS if row)
    for total, parts in SUMS.items():
        numbers = [figures.number(f"statistics.{part}.value") for part in parts]
        assert sum(numbers) == figures.number(f"statistics.{total}.value")


@pytest.mark.parametrize("name", DAMAGES)
def test_what_damage_calls_true_is_what_the_cells_print(name: str) -> None:
    """Each cell that still has a code prints the text that the truth has for it, unless it is doubtful."""
    changed = 0
    for report, damaged in DAMAGED:
        if name not in damaged.kinds:
            continue
        changed += damaged.report.tables != report.tables
        cells = [cell for table in damaged.report.tables.values() for row in table.rows for cell in row if cell.code]
        told = {cell.code: cell.text for cell in cells if cell.code not in damaged.doubtful}
        assert told == {code: damaged.truth[code][2] for code in told}
        assert set(damaged.truth) - damaged.doubtful == set(told)
    assert changed


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_prints_every_figure_in_order(name: str) -> None:
    for report in REPORTS[:10]:
        text = assemble(report, DIALECTS[name])
        at = 0
        for table in report.tables.values():
            for cell in chain.from_iterable(table.rows):
                if cell.code:
                    at = text.index(cell.text.translate(HALF_WIDTH), at)


@pytest.mark.parametrize("name", [*TABS, *STREAMS])
def test_a_text_shows_what_it_does_not_call_doubtful(name: str) -> None:
    for report in REPORTS[:10]:
        text, doubtful = (TABS[name](report), frozenset[str]()) if name in TABS else STREAMS[name](report)
        assert doubtful <= set(truth(report))
        assert all(raw in text for code, (_, _, raw) in truth(report).items() if code not in doubtful)
