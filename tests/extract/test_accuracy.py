"""Random reports in every layout, by a generator that knows nothing of the reader: whole ones cell by cell, damaged
ones without a single wrong figure. `make accuracy` does the same over thousands."""

import pytest

from tests.accuracy.trials import Trial, trials
from tests.documents.layouts import LAYOUTS, Layout

REPORTS = 20
FEWEST = 1
# Reading a scan takes minutes: it has tests of its own, and its place in `make accuracy`.
TRIALS = [trial for trial in trials(LAYOUTS) if trial.layout.family != "image"]
LEFT_OUT = [layout for layout in LAYOUTS if layout.needs]


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_nothing_is_read_wrongly_and_nothing_certain_left_out(trial: Trial) -> None:
    score = trial.run(range(max(FEWEST, round(REPORTS * trial.layout.share))))
    print(f"{score.right / score.cells:.1%} of {score.cells} cells known")
    assert score.wrong == []
    if trial.certain:
        assert score.missing == 0


@pytest.mark.parametrize("layout", LEFT_OUT, ids=lambda layout: f"{layout.family}: {layout.name}")
def test_layouts_that_need_a_program(layout: Layout) -> None:
    pytest.skip(str(layout.needs))
