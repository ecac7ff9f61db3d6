"""Shares: only of stated operands, their change in percentage points from the exact shares."""

from decimal import Decimal
from typing import get_args

import pytest

from archive.compare import wording
from archive.compare.rates import RateChange, RateState, compare_rates
from extract.forms import measures
from extract.forms.concordance import rates
from extract.rules import check
from tests.archive.compare.building import Cell, report

GRANTED, TOTAL = "applications.granted.total", "applications.total.total"


def _granted(a: dict[str, Cell], b: dict[str, Cell], forms: tuple[str, str] = ("2021", "2021")) -> RateChange:
    sides = [report(2022 + n, form, facts) for n, (form, facts) in enumerate(zip(forms, (a, b), strict=True))]
    (found,) = (rate for rate in compare_rates(*sides) if rate.rate == "granted")
    return found


def test_shares_differ_by_points() -> None:
    found = _granted({GRANTED: 30, TOTAL: 120}, {GRANTED: 45, TOTAL: 100})
    assert (found.a.value, found.b.value, found.points) == (Decimal("25.00"), Decimal("45.00"), Decimal("20.00"))
    assert wording.points(found) == ("+20.00个百分点", "+20.00 percentage points")
    assert (found.a.stated, found.a.operands) == (2, 2)


def test_points_are_those_of_the_exact_shares() -> None:
    found = _granted({GRANTED: 1, TOTAL: 3}, {GRANTED: 2, TOTAL: 3})
    assert (found.a.value, found.b.value, found.points) == (Decimal("33.33"), Decimal("66.67"), Decimal("33.33"))
    assert _granted({GRANTED: 1, TOTAL: 3}, {GRANTED: 200, TOTAL: 600}).status == "same"


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({GRANTED: 1}, "incomplete"),
        ({TOTAL: 1}, "incomplete"),
        ({GRANTED: ("blank", ""), TOTAL: 4}, "incomplete"),
        ({GRANTED: ("dash", "-"), TOTAL: 4}, "incomplete"),
        ({GRANTED: 0, TOTAL: 0}, "of_nothing"),
        ({GRANTED: 5, TOTAL: 4}, "contradictory"),
        ({GRANTED: -1, TOTAL: 4}, "contradictory"),
        ({}, "not_printed"),
    ],
)
def test_what_is_no_share_is_never_subtracted(facts: dict[str, Cell], state: RateState) -> None:
    sound: dict[str, Cell] = {GRANTED: 1, TOTAL: 4}
    for found in (_granted(sound, facts), _granted(facts, sound)):
        assert (found.status, found.points, found.reason) == ("not_comparable", None, state)
        assert None in (found.a.value, found.b.value)
        assert wording.points(found) == wording.RATE_STATE[state]


def test_the_older_statistics_have_no_such_share() -> None:
    found = _granted({}, {GRANTED: 1, TOTAL: 4}, ("2014", "2021"))
    assert found.reason == "not_on_form"
    assert _granted({GRANTED: 1, TOTAL: 2}, {GRANTED: 1, TOTAL: 4}, ("2019", "2021")).points == Decimal("-25.00")


def test_rates_name_parts_of_a_whole_that_a_rule_adds_up() -> None:
    known = measures()
    parts = [code for rate in rates() for code in rate.part]
    assert len(parts) == len(set(parts))
    for rate in rates():
        for code in (*rate.part, rate.whole):
            assert set(rate.forms) <= set(known[code].forms)
    every = {code.rpartition(".")[0].partition(".")[2] for code in parts}
    cells: dict[str, Cell] = {f"applications.{row}.total": 1 for row in (*every, "other_handling")}
    found = check(report(form="2019", facts=cells | {TOTAL: len(every) + 1}).facts)
    assert [sums.status for sums in found if (sums.rule, sums.each) == ("R3", "total")] == ["pass"]


def test_every_state_is_worded() -> None:
    assert set(wording.RATE_STATE) == set(get_args(RateState))


def test_the_json() -> None:
    told = _granted({GRANTED: 30, TOTAL: 120}, {GRANTED: 45, TOTAL: 100}).to_json()
    assert told["points"] == 20.0
    assert told["a"] == {"state": "stated", "value": 25.0, "part": 30, "whole": 120, "stated": 2, "operands": 2}
