"""Reports side by side: every cell as it is printed, held to the one before; no subtraction that may not be."""

from itertools import pairwise

from archive.compare.facts import compare_facts
from archive.compare.years import YearsRow, concepts_side_by_side, measures_side_by_side
from tests.archive.compare.building import report

NEW = "applications.new.total"
IN_FORCE = "proactive.normative.in_force"
LICENSING = "proactive.licensing.decisions"


def rows(*reports: object) -> dict[str, YearsRow]:
    return {row.key: row for row in measures_side_by_side(reports)}  # type: ignore[arg-type]


def test_each_report_is_held_to_the_one_before() -> None:
    years = [report(2020 + n, facts={NEW: cell}) for n, cell in enumerate((3, 3, ("blank", ""), 0, 5))]
    row = rows(*years)[NEW]
    assert [(cell.state, cell.value) for cell in row.cells] == [
        ("stated", 3),
        ("stated", 3),
        ("blank", None),
        ("stated", 0),
        ("stated", 5),
    ]
    assert [change and change.status for change in row.changes] == ["same", "state_changed", "state_changed", "changed"]
    assert [change and change.change for change in row.changes] == [0, None, None, 5]
    assert row.comparable == [[0, 1], [3, 4]]
    assert not row.same


def test_the_changes_are_those_of_two_reports_alone() -> None:
    years = [report(2021, facts={NEW: 1, IN_FORCE: 4}), report(2022, facts={NEW: 2}), report(2023, facts={IN_FORCE: 4})]
    found = rows(*years)
    for index, (a, b) in enumerate(pairwise(years)):
        assert {code: row.changes[index] for code, row in found.items() if row.changes[index]} == {
            change.code: change for change in compare_facts(a, b)
        }
    assert found[IN_FORCE].cells[1].state == "not_printed"
    assert found[IN_FORCE].comparable == [[0], [2]]


def test_what_no_neighbour_prints_is_no_change() -> None:
    found = rows(report(2021, facts={NEW: 1}), report(2022), report(2023), report(2024, facts={NEW: 1}))[NEW]
    assert [change and change.status for change in found.changes] == ["disappeared", None, "appeared"]
    assert not found.same


def test_forms_that_mean_different_things_part_the_line() -> None:
    years = [
        report(2020, "2019", {LICENSING: 3}),
        report(2021, "2021", {LICENSING: 9}),
        report(2022, "2021", {LICENSING: 9}),
    ]
    row = rows(*years)[LICENSING]
    assert [change and change.status for change in row.changes] == ["not_comparable", "same"]
    assert row.comparable == [[0], [1, 2]]
    assert rows(report(2020, "2019"), report(2021, facts={IN_FORCE: 2}))[IN_FORCE].cells[0].state == "not_on_form"


def test_sums_hold_two_forms_together() -> None:
    one_row = report(2020, "2019", {"applications.other_handling.total": 6})
    three = {f"applications.other_handling_{kind}.total": 2 for kind in ("uncorrected", "unpaid", "other")}
    found = {row.label: row for row in concepts_side_by_side([one_row, report(2021, facts=three), report(2022)])}
    row = next(row for row in found.values() if row.cells[0].value == 6)
    assert row.code is None
    assert [cell.value for cell in row.cells] == [6, 6, None]
    assert [change and change.status for change in row.changes] == ["same", "disappeared"]
