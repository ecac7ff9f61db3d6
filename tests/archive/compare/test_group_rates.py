"""Shares of a group: pooled over those alone that make a share in both years, their points exact."""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from archive.compare.facts import FigureSide, figure_side
from archive.compare.group import Member, Year
from archive.compare.group_rates import GroupRate, group_rate
from extract.forms.concordance import rates
from tests.archive.compare.building import Cell, report

GRANTED, TOTAL = "applications.granted.total", "applications.total.total"


def _side(cells: Mapping[str, Cell], form: str = "2021") -> FigureSide:
    return figure_side(report(2022, form, cells))


def _of(part: Cell, whole: Cell) -> FigureSide:
    return _side({GRANTED: part, TOTAL: whole})


def _rate(*held: Sequence[Year], years: Sequence[int] = (2022, 2023)) -> GroupRate:
    members = [(Member(str(n), f"第{n}局", None, None, None), each) for n, each in enumerate(held)]
    return group_rate(next(rate for rate in rates() if rate.key == "granted"), years, members)


def test_the_share_of_all_is_of_all_parts_and_wholes() -> None:
    found = _rate([_of(1, 2), _of(2, 2)], [_of(10, 100), _of(5, 100)], [_of(3, 4), _of(3, 4)]).overall
    # 14 of 106, then 10 of 106: the mean of the shares rose.
    assert (found.share_a, found.share_b, found.points) == (Decimal("13.21"), Decimal("9.43"), Decimal("-3.77"))
    assert (found.compared, found.rose, found.fell, found.stayed) == (3, 1, 1, 1)
    assert found.spread is not None
    assert (found.spread.least, found.spread.median, found.spread.most) == (Decimal("-5"), Decimal("0"), Decimal("50"))


def test_who_makes_no_share_is_in_none() -> None:
    odd: list[Year] = [
        _of(("blank", ""), 4),
        _of(0, 0),
        _of(5, 4),
        _side({}),
        _side({}, "2014"),
        _side({})._replace(left_open=True),
        "missing",
        "not_fetched",
    ]
    found = _rate([_of(1, 4), _of(2, 4)], *([year, _of(4, 4)] for year in odd))
    assert (found.overall.compared, found.overall.share_a, found.overall.share_b) == (1, Decimal(25), Decimal(50))
    kinds = ("stated", "incomplete", "of_nothing", "contradictory", "not_printed", "not_on_form", "left_open")
    assert found.tallies[0] == dict.fromkeys((*kinds, "missing", "not_fetched"), 1)
    assert found.tallies[1] == {"stated": len(odd) + 1}


def test_nobody() -> None:
    found = _rate(["missing", _of(1, 2)], years=(2020, 2021)).overall
    assert (found.compared, found.share_a, found.points, found.spread) == (0, None, None, None)
    assert _rate().to_json()["steps"][0]["compared"] == 0


def test_more_than_two_years() -> None:
    found = _rate([_of(1, 4), _of(("dash", "-"), 4), _of(3, 4)], years=(2021, 2022, 2023))
    assert [(s.a, s.b, s.compared, s.points) for s in found.steps] == [
        (2021, 2022, 0, None),
        (2022, 2023, 0, None),
        (2021, 2023, 1, Decimal("50.00")),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_pooled_shares_told_a_second_time(seed: int) -> None:
    rng = random.Random(seed)
    pairs = [[(rng.randrange(0, 50), rng.randrange(0, 50)) for _ in "ab"] for _ in range(30)]
    sound = [pair for pair in pairs if all(whole > 0 and part <= whole for part, whole in pair)]
    found = _rate(*([_of(*a), _of(*b)] for a, b in pairs)).overall
    assert found.compared == len(sound)
    shares = [Fraction(sum(pair[n][0] for pair in sound), sum(pair[n][1] for pair in sound)) for n in (0, 1)]
    assert found.points is not None
    assert abs(Fraction(found.points) - 100 * (shares[1] - shares[0])) <= Fraction(1, 200)
