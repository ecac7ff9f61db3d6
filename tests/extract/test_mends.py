"""Which printed cell, read otherwise, would make a failing sum hold."""

import pytest

from extract.model import Fact, Finding
from extract.rules import check
from tests import documents as made
from tests.extract.test_rules import counted, fact, reviews


def hints(facts: list[Fact]) -> dict[tuple[str, str], list[tuple[str, object, object]]]:
    """The hints of each failing sum, by rule and member."""
    return {(f.rule, f.each): [tuple(mend) for mend in f.mends] for f in failing(facts)}


def failing(facts: list[Fact]) -> list[Finding]:
    return [finding for finding in check(facts) if finding.status == "fail"]


def received(total: int, *ways: int) -> list[Fact]:
    names = ("received_in_person", "received_fax", "received_online", "received_letter")
    printed = {"received": total, **dict(zip(names, ways, strict=True))}
    return [fact(f"statistics.{name}.value", value) for name, value in printed.items()]


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("applications.total.total", {("R1", "total"), ("R2", "total"), ("R3", "total")}),
        ("applications.new.natural_person", {("R1", "new"), ("R2", "natural_person")}),
        ("applications.refused_process.company", {("R1", "refused_process"), ("R3", "company")}),
        ("applications.carried_out.total", {("R1", "carried_out"), ("R2", "total")}),
        ("reviews.litigation_direct.total", {("R4", "litigation_direct")}),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_the_cell_where_failing_sums_cross_is_the_one(code: str, rules: set[tuple[str, str]], seed: int) -> None:
    figures = made.random_figures(seed, "2021")
    true = next(f.value for f in counted(figures) if f.code == code)
    assert isinstance(true, int)
    found = hints(counted(made.break_sum(figures, code, 40)))
    assert set(found) == rules
    for told in found.values():
        assert told[0] == (code, true + 40, true)
        assert len(told) == 1 or code.startswith("reviews")


def test_the_figures_stay_as_printed() -> None:
    (finding,) = failing(reviews(1, 2, 0, 0, 4))
    assert (finding.stated, finding.computed) == (4, 3)
    assert [tuple(mend) for mend in finding.mends] == [("reviews.reconsideration.total", 4, 3)]


@pytest.mark.parametrize(
    ("facts", "slip"),
    [
        (received(36, 12, 0, 15, 0), ("statistics.received_in_person.value", 12, 21)),
        (received(221, 100, 0, 12, 1), ("statistics.received_online.value", 12, 120)),
        (received(118, 11, 0, 7, 0), ("statistics.received.value", 118, 18)),
    ],
)
def test_a_slip_of_the_pen_comes_first(facts: list[Fact], slip: tuple[str, int, int]) -> None:
    found = hints(facts)["S1", "received"]
    assert found[0] == slip
    assert "statistics.received.value" in {code for code, _, _ in found}


def test_no_hint_goes_below_zero() -> None:
    found = hints(received(3, 0, 0, 9, 0))["S1", "received"]
    assert all(would_be >= 0 for _, _, would_be in found)
    assert ("statistics.received.value", 3, 9) in found


def test_a_hint_does_not_break_a_sum_that_holds_with_a_blank_in_it() -> None:
    """A blank counts as nothing: a change that such a sum cannot bear is no mend."""
    figures = [
        fact(f"applications.{row}.{column}", value)
        for row, values in {
            "new": (9, 0, 9),
            "carried_in": (1, 0, 1),
            "total": (8, 0, 8),
            "carried_out": (3, 0, 3),
        }.items()
        for column, value in zip(("natural_person", "company", "total"), values, strict=True)
    ]
    found = hints(figures)
    assert set(found) == {("R2", "natural_person"), ("R2", "total")}
    assert all(would_be >= 0 for told in found.values() for _, _, would_be in told)


def test_what_passes_has_no_hint() -> None:
    assert all(not finding.mends for finding in check(counted(made.random_figures(3, "2021"))))
