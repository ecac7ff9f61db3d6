"""How long work will still take: by what was done of late, and never said too soon."""

import pytest

from archive.pace import FIRST, WINDOW, Pace, in_words
from archive.progress import QUIET, Reporter


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_done_before_does_not_count():
    clock = Clock()
    pace = Pace(clock)
    assert pace.left(900, 1000) is None  # by a run that was stopped
    clock.now = FIRST - 1
    assert pace.left(901, 1000) is None
    clock.now = 20.0
    assert pace.left(910, 1000) == pytest.approx(180)


def test_the_rate_is_that_of_late():
    clock = Clock()
    pace = Pace(clock)
    for done in range(1000):  # ten a second, then one in ten seconds
        clock.now = done / 10
        pace.left(done, 2000)
    for done in range(1000, 1200):
        clock.now += 10
        left = pace.left(done, 2000)
    assert left == pytest.approx(801 * 10, rel=0.05)
    assert len(pace._marks) <= WINDOW + 2


def test_work_that_begins_anew_is_not_taken_for_the_old():
    clock = Clock()
    pace = Pace(clock)
    for done in (1, 50):
        clock.now += 20
        pace.left(done, 50)
    assert pace.left(1, 50) is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "about 1 second"),
        (41, "about 41 seconds"),
        (59.7, "about 60 seconds"),
        (61, "about 1 minute"),
        (3599, "about 1 hour"),
        (12_000, "about 3 hours 20 minutes"),
        (86_399, "about 1 day"),
        (200_000, "about 2 days 8 hours"),
    ],
)
def test_a_time_in_words(seconds, said):
    assert in_words(seconds) == said


def test_lines_tell_the_time_left_and_none_waits_for_a_tenth_of_a_million(capsys):
    clock = Clock()
    with Reporter(clock) as reporter:
        for done in range(1, 201):
            clock.now += 1
            reporter.step("reading again", done, 1_000_000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 200 // QUIET
    assert lines[0] == "reading again: 61 of 1000000, about 11 days 14 hours left"
