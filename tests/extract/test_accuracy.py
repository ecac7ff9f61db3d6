"""Random reports in every layout, by a generator that knows nothing of the reader: whole ones cell by cell, damaged
ones without a single wrong figure. `make accuracy` does the same over thousands."""

import pytest

from tests.accuracy.scoring import Score
from tests.accuracy.trials import Trial, trials
from tests.documents.layouts import LAYOUTS

REPORTS = 24
FEWEST = 2


def _run(trial: Trial) -> Score:
    score = trial.run(range(max(FEWEST, round(REPORTS * trial.layout.share))))
    print(f"{trial}: {score.right / score.cells:.1%} of {score.cells} cells known")
    return score


@pytest.mark.parametrize("trial", trials(LAYOUTS), ids=str)
def test_nothing_is_read_wrongly_and_nothing_certain_left_out(trial: Trial) -> None:
    score = _run(trial)
    assert score.wrong == []
    assert score.right > 0 or not trial.layout.whole
    if trial.certain:
        assert score.missing == 0


@pytest.mark.parametrize(
    "layout", [each for each in LAYOUTS if each.needs], ids=lambda each: f"{each.family}: {each.name}"
)
def test_layouts_that_need_a_program(layout):
    pytest.skip(layout.needs)
