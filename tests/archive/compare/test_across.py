"""Y1, Y2 and Y3: seven columns, two rows, five rows, and everything that keeps them from being assessed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.compare import across, across_years
from extract.forms import measures, tables
from extract.model import Finding, Report
from tests.archive.compare.building import Cell, report

COLUMNS = [column.key for column in tables()["applications"].columns]


def _pair(
    carried_out: Cell | None = 4, carried_in: Cell | None = 4, *, years: tuple[int | None, int | None] = (2022, 2023)
) -> tuple[Report, Report]:
    a: dict[str, Cell] = {"proactive.normative.in_force": 10}
    b: dict[str, Cell] = {
        "proactive.normative.in_force": 11,
        "proactive.normative.made": 3,
        "proactive.normative.repealed": 2,
    }
    for column in COLUMNS:
        if carried_out is not None:
            a[f"applications.carried_out.{column}"] = carried_out
        if carried_in is not None:
            b[f"applications.carried_in.{column}"] = carried_in
    return report(years[0], facts=a), report(years[1], facts=b)


def _found(a: Report, b: Report, rule: str = "Y1", each: str = "natural_person") -> Finding:
    (finding,) = (finding for finding in across_years(a, b) if (finding.rule, finding.each) == (rule, each))
    return finding


def test_both_rules_for_every_member() -> None:
    findings = across_years(*_pair())
    assert [(finding.rule, finding.each) for finding in findings] == [
        *(("Y1", column) for column in COLUMNS),
        ("Y2", "rules"),
        ("Y2", "normative"),
    ]
    assert {finding.status for finding in findings if finding.rule == "Y1"} == {"pass"}
    assert (findings[0].stated, findings[0].computed) == (4, 4)
    assert findings[0].facts == (
        "b:applications.carried_in.natural_person",
        "a:applications.carried_out.natural_person",
    )


def test_in_force_of_the_year_before_with_what_was_made_and_repealed() -> None:
    a, b = _pair()
    passed = _found(a, b, "Y2", "normative")
    assert (passed.status, passed.stated, passed.computed) == ("pass", 11, 11)
    assert (_found(a, b, "Y2", "rules").status, _found(a, b, "Y2", "rules").reason) == (
        "not_assessable",
        "missing_operand",
    )
    b.facts = [fact._replace(value=12) if fact.code.endswith("normative.in_force") else fact for fact in b.facts]
    failed = _found(a, b, "Y2", "normative")
    assert (failed.status, failed.stated, failed.computed, failed.severity) == ("fail", 12, 11, "warning")


def test_a_difference_fails_and_says_both_figures() -> None:
    finding = _found(*_pair(4, 5))
    assert (finding.status, finding.stated, finding.computed) == ("fail", 5, 4)
    assert finding.message.endswith("；本年报告为 5，上年报告为 4")
    assert finding.message_en.endswith("; this report says 5, last year's says 4")


@pytest.mark.parametrize(
    ("carried_out", "carried_in", "status", "reason"),
    [
        (("blank", ""), 0, "pass_if_blank_is_zero", "blank_operand"),
        (0, ("dash", "—"), "pass_if_blank_is_zero", "blank_operand"),
        (("blank", ""), 3, "not_assessable", "blank_operand"),
        (("blank", ""), ("blank", ""), "not_assessable", "all_blank"),
        (("text", "无"), 0, "not_assessable", "operand_not_a_number"),
        (("unreadable", "?3"), 3, "not_assessable", "operand_not_a_number"),
        (None, 3, "not_assessable", "missing_operand"),
        (3, None, "not_assessable", "missing_operand"),
    ],
)
def test_what_is_missing_never_fails(carried_out: Cell, carried_in: Cell, status: str, reason: str) -> None:
    finding = _found(*_pair(carried_out, carried_in))
    assert (finding.status, finding.reason) == (status, reason)


@pytest.mark.parametrize(
    ("years", "reason"),
    [
        ((2021, 2023), "gap_years"),
        ((2023, 2023), "gap_years"),
        ((2023, 2022), "gap_years"),
        ((None, 2023), "year_unknown"),
    ],
)
def test_only_years_in_a_row_are_assessed(years: tuple[int | None, int | None], reason: str) -> None:
    findings = across_years(*_pair(4, 9, years=years))
    assert len(findings) == 9
    assert {(finding.status, finding.reason) for finding in findings} == {("not_assessable", reason)}


def _on_2019(year: int, items: tuple[Cell, Cell] | None = (14, 2), **more: Cell) -> Report:
    """A report on the form of 2019 whose licensing row says these items of the year before, and this change."""
    cells: dict[str, Cell] = {"proactive.normative.made": 3, "proactive.normative.published_total": 40}
    if items is not None:
        cells |= {"proactive.licensing.prior_items": items[0], "proactive.licensing.change": items[1]}
    return report(year, "2019", facts=cells | more)


def test_the_second_rule_needs_rows_of_the_form_of_2021() -> None:
    a, b = _on_2019(2022), _pair(4, 5)[1]
    found = _found(a, b, "Y2", "normative")
    assert (found.status, found.reason) == ("not_assessable", "not_on_form")
    assert "上年报告的格式没有此项" in found.message
    a.form = "2014"
    assert _found(a, b).reason == "not_on_form"


def test_the_form_of_a_row_is_what_its_cells_tell_where_a_report_mixes_two() -> None:
    a, b = _pair(4, 5)
    a.form = b.form = "2019"
    assert (_found(a, b, "Y2", "normative").status, _found(a, b).status) == ("pass", "fail")
    assert measures()["applications.carried_out.total"].forms == ("2019", "2021")


def test_a_rule_is_not_asked_of_a_form_without_its_stated_side() -> None:
    """Y2 of the form of 2019, Y3 of that of 2021, Y1 of that of 2014: none has a word to say."""
    old, new, oldest = _on_2019(2020), report(2020), report(2020, "2014")
    assert {f.rule for f in across_years(_on_2019(2019), old)} == {"Y1", "Y3"}
    assert {f.rule for f in across_years(report(2019), new)} == {"Y1", "Y2"}
    assert across_years(report(2019, "2014"), oldest) == []


def test_items_of_the_year_before_are_what_last_years_report_came_to() -> None:
    a, b = _on_2019(2019, (14, -2)), _on_2019(2020, (12, 1))
    passed = _found(a, b, "Y3", "licensing")
    assert (passed.status, passed.stated, passed.computed) == ("pass", 12, 12)
    assert passed.facts == (
        "b:proactive.licensing.prior_items",
        "a:proactive.licensing.prior_items",
        "a:proactive.licensing.change",
    )
    failed = _found(a, _on_2019(2020, (15, 1)), "Y3", "licensing")
    assert (failed.status, failed.stated, failed.computed, failed.severity) == ("fail", 15, 12, "info")
    assert "本年报告称上一年为 15 项，上年报告得 12 项" in failed.message
    assert (_found(a, b, "Y3", "fees").status, _found(a, b, "Y3", "fees").reason) == (
        "not_assessable",
        "missing_operand",
    )


def test_figures_in_other_units_are_not_held_to_each_other() -> None:
    a, b = _pair(4, 4)
    b.facts = [fact._replace(unit="万件") if "carried_in.total" in fact.code else fact for fact in b.facts]
    assert (_found(a, b, each="total").status, _found(a, b, each="total").reason) == ("not_assessable", "units_differ")
    assert _found(a, b, each="company").status == "pass"


def test_who_took_over_another_office_may_report_what_that_one_left() -> None:
    found = across_years(*_pair(4, 9), one_publisher=True, merged=True)
    assert {(finding.status, finding.reason) for finding in found} == {("not_assessable", "merged")}


def test_reports_of_two_publishers_are_not_held_together_unless_the_caller_knows_better() -> None:
    a, b = _pair(4, 5)
    b.publisher = "青石镇人民政府"
    assert _found(a, b).reason == "other_publisher"
    assert across_years(a, b, one_publisher=True)[0].status == "fail"
    b.publisher = "水务局"
    assert _found(a, b).status == "fail"
    b.publisher = None
    assert _found(a, b).status == "fail"


def _used(module: str, seen: set[str]) -> Iterator[str]:
    """The modules of `archive` that a module is made of, itself included."""
    path = Path(f"{module.replace('.', '/')}.py")
    if module in seen or not path.is_file():
        return
    seen.add(module)
    yield module
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("archive."):
            for name in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)):
                yield from _used(name, seen)


def test_reports_are_judged_anew_where_a_judge_changes_and_for_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    made_of = {module.removeprefix("archive.compare.") for module in _used("archive.compare.across", set())}
    assert sorted(f"{module}.py" for module in made_of) == sorted(across.JUDGING)
