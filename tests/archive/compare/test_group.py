"""A group's figure: sums over those alone that compare, every other publisher counted by what it has instead."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from archive.compare.facts import FigureSide, compare_facts, figure_side
from archive.compare.group import GroupFigure, Member, Merger, Year
from archive.compare.group_figures import asked_figure, codes_needed, group_figure, may_overlap
from extract.forms import measures
from extract.forms.concordance import concepts
from tests.archive.compare.building import Cell, fact, report

NEW, FEES = "applications.new.total", "proactive.fees.amount"
LICENSING, PROCUREMENT = "proactive.licensing.decisions", "proactive.procurement.amount"


def _held(cells: Mapping[str, Cell], form: str = "2021", *, left_open: bool = False) -> FigureSide:
    return figure_side(report(2022, form, cells))._replace(left_open=left_open)


def _figure(key: str, *years: Sequence[Year], labels: Sequence[int] = (2022, 2023)) -> GroupFigure:
    """`years`: for each publisher what there is of each year."""
    members = [(Member(f"office-{n:02}", f"第{n}局", None, None, None), held) for n, held in enumerate(years)]
    return group_figure(asked_figure(key), labels, members)


def _new(cell: Cell) -> FigureSide:
    return _held({NEW: cell})


def test_sums_are_over_those_that_state_both_years() -> None:
    found = _figure(
        NEW,
        [_new(10), _new(15)],
        [_new(0), _new(7)],
        [_new(4), _new(0)],
        [_new(5), _new(5)],
        [_new(1000), _new(("blank", ""))],
        [_new(("dash", "-")), _new(2000)],
        ["missing", _new(3000)],
        [_held({}), "not_due"],
    ).overall
    assert (found.compared, found.sum_a, found.sum_b, found.change, found.percent) == (4, 19, 27, 8, Decimal("42.11"))
    assert (found.rose, found.fell, found.stayed, found.from_zero, found.to_zero) == (2, 1, 1, 1, 1)
    assert (found.only_a, found.only_b, found.neither, found.not_comparable) == (1, 2, 1, {})
    assert found.spread == (Decimal(-4), Decimal(-1), Decimal("2.5"), Decimal("5.5"), Decimal(7))


def test_what_is_missing_is_counted_by_kind_and_never_zero() -> None:
    kinds: list[Year] = [
        _new(0),
        _new(("blank", "")),
        _new(("dash", "/")),
        _new(("text", "无")),
        _new(("unreadable", "1?")),
        _held({}),
        _held({}, left_open=True),
        _held({}, "2014"),
        *("merged", "not_expected", "not_due", "missing", "failed", "not_fetched"),
    ]
    found = _figure(NEW, *([year, _new(3)] for year in kinds))
    assert set(found.tallies[0]) == {
        "stated", "blank", "dash", "text", "unreadable", "not_printed", "left_open", "not_on_form", "merged",
        "not_expected", "not_due", "missing", "failed", "not_fetched",
    }  # fmt: skip
    assert set(found.tallies[0].values()) == {1}
    assert found.tallies[1] == {"stated": len(kinds)}
    assert (found.overall.compared, found.overall.sum_a, found.overall.sum_b) == (1, 0, 3)
    assert found.overall.percent is None


def test_two_numbers_that_mean_different_things_add_to_nothing() -> None:
    older, newer = _held({LICENSING: 9}, "2019"), _held({LICENSING: 12})
    found = _figure(LICENSING, [older, newer], [newer, newer]).overall
    assert (found.compared, found.sum_a, found.not_comparable) == (1, 12, {"forms_differ": 1})


def test_another_unit_is_not_added_up() -> None:
    def bought(unit: str | None) -> FigureSide:
        printed = report(2022, "2019")
        printed.facts.append(fact(PROCUREMENT, 8, unit))
        return figure_side(printed)

    found = _figure(PROCUREMENT, [bought("万元"), bought("万元")], [bought(None), bought(None)]).overall
    assert (found.compared, found.sum_a, found.not_comparable) == (1, 8, {"units_differ": 1})


def test_a_concept_spans_the_forms() -> None:
    old = _held({"statistics.received.value": 20}, "2014")
    found = _figure("received", [old, _new(30)], [_new(1), _new(2)])
    assert (found.code, found.overall.sum_a, found.overall.sum_b) == (None, 21, 32)
    money = _figure("fees", [_held({FEES: Decimal("1.1")}), _held({FEES: Decimal("1.3")})]).overall
    assert (money.compared, money.change) == (1, Decimal("0.2"))
    assert _figure("fees", [_held({"proactive.fees.prior_items": 2}, "2019"), _held({FEES: 3})]).overall.compared == 0


def test_more_than_two_years_have_their_steps_and_their_cohort() -> None:
    found = _figure(
        NEW,
        [_new(1), _new(2), _new(4)],
        [_new(10), _new(("blank", "")), _new(30)],
        [_new(100), _new(200), "missing"],
        labels=(2021, 2022, 2023),
    )
    assert [(s.a, s.b, s.compared, s.change) for s in found.steps] == [
        (2021, 2022, 2, 101),
        (2022, 2023, 1, 2),
        (2021, 2023, 2, 23),
    ]
    assert (found.cohort, found.cohort_sums) == (1, (1, 2, 4))


def test_the_largest_first_in_two_orders() -> None:
    found = _figure(
        NEW,
        [_new(400), _new(900)],
        [_new(1), _new(3)],
        [_new(20), _new(60)],
        [_new(0), _new(8)],
        [_new(9), "missing"],
        [_new(5), _new(5)],
        [_new(60), _new(20)],
    )
    assert [(place, row.member.key[-1]) for place, row in found.largest_first()] == [
        (1, "0"), (2, "2"), (2, "6"), (4, "3"), (5, "1"), (6, "5"), (None, "4"),
    ]  # fmt: skip
    relative = found.largest_first(relative=True)
    assert [(place, row.member.key[-1]) for place, row in relative] == [
        (1, "2"), (2, "0"), (3, "6"), (None, "1"), (None, "3"), (None, "5"), (None, "4"),
    ]  # fmt: skip


def test_a_publisher_that_took_over_another_is_counted_as_such() -> None:
    def told(on: str | None) -> int:
        merger = Merger("gone", "某局", on)
        heir = Member("heir", "新局", None, None, None, took_over=(merger,))
        return group_figure(asked_figure(NEW), (2022, 2023), [(heir, [_new(1), _new(9)])]).overall.took_over

    assert [told(on) for on in ("2022-06-01", "2023-03-01", "2021-12-31", "2024-01-01", None)] == [1, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("offices", "overlap"),
    [
        ([], False),
        ([("department", "prefecture"), ("department", "county"), ("town", "town")], False),
        ([("government", "county"), ("government", "county")], False),
        ([("government", "county"), ("department", "county")], True),
        ([("government", "county"), ("government", "prefecture")], True),
        ([("government", None), (None, None)], True),
    ],
)
def test_a_government_may_count_what_its_departments_count(
    offices: list[tuple[str | None, str | None]], overlap: bool
) -> None:
    members = [Member(str(n), "某机关", None, kind, level) for n, (kind, level) in enumerate(offices)]
    assert may_overlap(members) is overlap


def test_nobody_and_nothing() -> None:
    assert _figure(NEW).overall.spread is None
    assert _figure(NEW).tallies == ({}, {})
    assert _figure(NEW, ["missing", "missing"]).to_json()["steps"][0]["sum_a"] is None
    with pytest.raises(KeyError):
        asked_figure("applications.new")


@pytest.mark.parametrize("seed", range(8))
def test_a_group_is_its_pairs(seed: int) -> None:
    """Told a second time from the comparisons of single publishers, over every measure."""
    rng = random.Random(f"group/{seed}")
    codes = rng.sample(list(measures()), 40)
    pool: tuple[Cell, ...] = (0, 1, 12, 400, ("blank", ""), ("dash", "-"), ("text", "无"), Decimal("2.5"))
    years: list[Sequence[Year]] = []
    for _ in range(12):
        sides: list[Year] = []
        for _ in range(2):
            form = rng.choice(("2014", "2019", "2021"))
            cells = {code: rng.choice(pool) for code in codes if rng.random() < 0.8}
            sides.append("missing" if rng.random() < 0.2 else _held(cells, form))
        years.append(sides)
    for code in codes:
        found = _figure(code, *years)
        held = [(a, b) for a, b in years if isinstance(a, FigureSide) and isinstance(b, FigureSide)]
        changes = [
            change
            for a, b in held
            for change in compare_facts(_Shown(a), _Shown(b))
            if change.code == code and change.change is not None
        ]
        assert found.overall.compared == len(changes)
        assert found.overall.change == (sum(change.change or 0 for change in changes) if changes else None)
        step = found.overall
        assert step.rose + step.fell + step.stayed == step.compared
        both = step.compared + sum(step.not_comparable.values())
        assert both + step.only_a + step.only_b + step.neither == len(years)
        stated = Counter(
            isinstance(a, FigureSide) and code in a.cells and a.cells[code].value is not None for a, _ in years
        )[True]
        assert found.tallies[0].get("stated", 0) == stated == both + step.only_a
        assert sum(found.tallies[0].values()) == len(years)


class _Shown:
    """The figures of a side as a report has them."""

    def __init__(self, held: FigureSide) -> None:
        self.form = held.form
        self.left_open = held.left_open
        self.facts = list(held.cells.values())


def test_a_figure_needs_no_other_cells_than_it_says() -> None:
    """What a comparison of one measure looks at is read; the rest of a report changes nothing."""
    rng = random.Random("needed")
    for form_a, form_b in (("2019", "2021"), ("2021", "2021"), ("2014", "2019")):
        cells: list[dict[str, Cell]] = [{c: rng.randrange(9) for c in measures() if rng.random() < 0.7} for _ in "ab"]
        for asked in (*measures().values(), *concepts()):
            whole = [_held(of, form) for of, form in zip(cells, (form_a, form_b), strict=True)]
            needed = codes_needed(asked)
            narrow = [
                _held({code: cell for code, cell in of.items() if code in needed}, form)
                for of, form in zip(cells, (form_a, form_b), strict=True)
            ]
            member = Member("office", "某局", None, None, None)
            told = [group_figure(asked, (2020, 2021), [(member, years)]) for years in (whole, narrow)]
            assert told[0].to_json() == told[1].to_json()
