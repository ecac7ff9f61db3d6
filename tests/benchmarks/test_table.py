"""A row says what was measured, and whether it is what it should be."""

import json

import pytest

from tests.benchmarks.table import HEADER, MORE, Line, beside, table


def test_the_ratio_is_the_median_of_the_rounds_and_its_spread_is_told() -> None:
    # Medians alone would say 3 / 2: the machine was busy in the last round, for both.
    line = beside("read, ms", [2.0, 3.0, 30.0], "other", [2.0, 1.5, 20.0])
    assert line.ratios == (1.0, 2.0, 1.5)
    assert line.cells() == ("read, ms", "3", "other", "2", "1.50 (1–2)", "", "")


@pytest.mark.parametrize(
    ("held", "met"),
    [
        ({"under": 2.01}, "yes"),
        ({"under": 2.0}, "no"),
        ({"at_least": 2.0}, "yes"),
        ({"at_least": 2.01}, "no"),
        ({"most": 4.01}, "yes"),
        ({"most": 4.0}, "no"),
        ({"least": 4.0}, "yes"),
        ({"under": 3, "most": 3.0}, "no"),  # one aim of two
        ({}, ""),
    ],
)
def test_an_aim_is_met_or_not(held: dict[str, float], met: str) -> None:
    assert beside("a measure", [4.0], "other", [2.0], **held).met == met


def test_what_has_nothing_beside_it_has_no_ratio() -> None:
    line = Line("pages stored again", 0, most=1)
    assert (line.ratio, line.cells()) == (None, ("pages stored again", "0", "", "", "", "under 1", "yes"))
    assert beside("pages", [3.0], "none", [0.0]).ratio is None


def test_a_row_comes_back_from_json() -> None:
    line = beside("crawl, pages/s", [1 / 3, 0.5], "bare", [1.0, 1.0], better=MORE, at_least=0.7, rate="crawl")
    assert Line.from_json(json.loads(json.dumps(line.to_json()))) == line


def test_all_parts_are_one_table() -> None:
    rows = table({"reading": [Line("a", 1234.5)], "serving": [Line("b", 0.0123)]}).splitlines()
    assert [row.count("|") for row in rows] == [len(HEADER) + 1] * 6
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| **reading**", "| a", "| **serving**", "| b"]
    assert "1,234" in rows[3]
    assert "0.012" in rows[5]
