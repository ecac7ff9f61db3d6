"""The ranking of changes: within a unit by size, over units by percentage from a base, the rest by what happened."""

from decimal import Decimal

from archive.compare import compare
from archive.compare.ranking import FLOOR, Ranked, Ranking, headlines, of_each_manner, rank
from tests.archive.compare.building import Cell, report

NEW, GRANTED, PARTIAL = (f"applications.{row}.total" for row in ("new", "granted", "partial"))
IN_FORCE, FEES = "proactive.normative.in_force", "proactive.fees.amount"
OTHERS = tuple(f"applications.other_handling_{row}.total" for row in ("uncorrected", "unpaid", "other"))


def _ranking(a: dict[str, Cell], b: dict[str, Cell], form_a: str = "2021") -> Ranking:
    return compare(report(2022, form_a, a), report(2023, facts=b)).ranking


def _keys(ranked: list[Ranked]) -> list[tuple[int, str]]:
    return [(each.place, each.key) for each in ranked]


def test_a_small_base_does_not_beat_a_large_one() -> None:
    found = _ranking({NEW: 400, GRANTED: 1, PARTIAL: FLOOR}, {NEW: 900, GRANTED: 3, PARTIAL: 30})
    assert _keys(found.absolute["件"]) == [(1, NEW), (2, PARTIAL), (3, GRANTED)]
    assert _keys(found.relative) == [(1, PARTIAL), (2, NEW)]


def test_units_are_never_held_against_each_other() -> None:
    found = _ranking({NEW: 5, FEES: Decimal("90.5")}, {NEW: 4, FEES: Decimal("4000.5")})
    assert {unit: _keys(ranked) for unit, ranked in found.absolute.items()} == {"万元": [(1, FEES)], "件": [(1, NEW)]}


def test_equal_changes_share_a_place_and_keep_the_order_of_the_forms() -> None:
    found = _ranking({PARTIAL: 20, GRANTED: 20, NEW: 20}, {PARTIAL: 18, GRANTED: 22, NEW: 19})
    assert _keys(found.absolute["件"]) == [(1, GRANTED), (1, PARTIAL), (3, NEW)]


def test_what_has_no_percentage_is_listed_by_what_happened() -> None:
    a: dict[str, Cell] = {NEW: 0, GRANTED: ("blank", ""), PARTIAL: 3, IN_FORCE: ("dash", "-")}
    b: dict[str, Cell] = {NEW: 7, GRANTED: 5, IN_FORCE: ("blank", ""), FEES: Decimal(2)}
    found = _ranking(a, b)
    assert [(each.change.manner, each.key) for each in found.unranked] == [
        ("from_zero", NEW),
        ("appeared_number", FEES),
        ("disappeared_number", PARTIAL),
        ("blank_to_number", GRANTED),
    ]
    assert found.relative == []
    assert _keys(found.absolute["件"]) == [(1, NEW)]


def test_a_sum_is_ranked_where_no_measure_says_it() -> None:
    found = _ranking({"applications.other_handling.total": 341}, dict(zip(OTHERS, (1, 0, 468), strict=True)), "2019")
    (only,) = found.absolute["件"]
    assert (only.key, only.code, only.change.change) == ("other_handling.total", None, 128)
    assert [each.key for each in _ranking({NEW: 3}, {NEW: 4}).absolute["件"]] == [NEW]


def test_a_measure_that_is_a_change_has_no_percentage_to_rank() -> None:
    code = "proactive.licensing.change"
    sides = [report(2019 + n, "2019", {code: value}) for n, value in enumerate((20, -20))]
    found = compare(*sides).ranking
    assert _keys(found.absolute["项"]) == [(1, code)]
    assert found.relative == []


def test_a_total_speaks_for_its_applicants() -> None:
    person = NEW.replace("total", "natural_person")
    found = _ranking({NEW: 20, person: 20, GRANTED: 4}, {NEW: 30, person: 30, GRANTED: 5})
    assert [each.key for each in headlines(found.absolute["件"], 2)] == [NEW, GRANTED]


def test_few_without_a_percentage_are_of_every_manner() -> None:
    rows = ("new", "granted", "partial", "carried_in")
    a: dict[str, Cell] = {f"applications.{row}.total": 0 for row in rows} | {FEES: Decimal(3)}
    b: dict[str, Cell] = {f"applications.{row}.total": 2 + n for n, row in enumerate(rows)} | {IN_FORCE: 8}
    found = of_each_manner(_ranking(a, b).unranked, 4)
    assert [(each.key, each.change.manner) for each in found] == [
        ("applications.carried_in.total", "from_zero"),
        ("applications.partial.total", "from_zero"),
        (IN_FORCE, "appeared_number"),
        (FEES, "disappeared_number"),
    ]


def test_nothing_changed_nothing_ranked() -> None:
    assert rank([], []) == Ranking({}, [], [])


def test_the_json_has_codes_with_places() -> None:
    told = compare(report(2022, facts={NEW: 400}), report(2023, facts={NEW: 900})).to_json()["ranking"]
    entry = told["absolute"][0]["changes"][0]
    assert told["absolute"][0]["unit"] == "件"
    assert {"place": 1, "code": NEW, "concept": None, "change": 500, "percent": 125.0, "manner": "rise"}.items() <= (
        entry.items()
    )
    assert told["relative"] == {"floor": FLOOR, "changes": [entry]}
    assert told["unranked"] == []
