"""What must hold within a report: passes, fails, and what can be asked of blanks and gaps."""

import pytest

from extract.forms import measures, rules
from extract.model import Fact, Finding, GridPlace, State
from extract.rules import check
from tests import documents as made

PLACE = GridPlace(0, 0, 0)


def fact(code: str, value: int | None, state: State = "stated") -> Fact:
    return Fact(code, value, "" if value is None else str(value), state, "件", PLACE)


def reviews(*cells: int | State) -> list[Fact]:
    names = ("upheld", "corrected", "other", "pending", "total")
    codes = [f"reviews.reconsideration.{name}" for name in names]
    return [fact(code, c) if isinstance(c, int) else fact(code, None, c) for code, c in zip(codes, cells, strict=True)]


def counted(figures: made.ReportFigures) -> list[Fact]:
    """The figures of a report that are counts, as facts."""
    true = made.truth(made.make_report("云河市教育局", 2023, figures))
    return [
        fact(code, int(value)) for code, (_, value, _) in true.items() if value is not None and "amount" not in code
    ]


def only(facts: list[Fact]) -> Finding:
    (finding,) = check(facts)
    return finding


@pytest.mark.parametrize(
    ("cells", "status", "reason"),
    [
        ((1, 2, 0, 0, 3), "pass", None),
        ((1, 2, 0, 0, 4), "fail", "sums_differ"),
        ((1, 2, "blank", 0, 3), "pass_if_blank_is_zero", "blank_operand"),
        ((1, 2, "dash", 0, 4), "not_assessable", "blank_operand"),
        ((1, 2, 0, 0, "blank"), "not_assessable", "blank_operand"),
        ((1, 2, "text", 0, 3), "not_assessable", "operand_not_a_number"),
        ((1, 2, "unreadable", 0, 3), "not_assessable", "operand_not_a_number"),
        (("blank",) * 5, "not_assessable", "all_blank"),
    ],
)
def test_what_becomes_of_a_sum(cells: tuple[int | State, ...], status: str, reason: str | None) -> None:
    finding = only(reviews(*cells))
    assert (finding.rule, finding.each, finding.status, finding.reason) == ("R4", "reconsideration", status, reason)


def test_a_missing_operand_blocks_a_rule() -> None:
    finding = only([fact for fact in reviews(1, 2, 0, 0, 4) if not fact.code.endswith("pending")])
    assert (finding.status, finding.reason, finding.stated) == ("not_assessable", "missing_operand", None)


def test_a_failure_says_what_is_printed_and_what_it_adds_up_to() -> None:
    finding = only(reviews(1, 2, 0, 0, 4))
    assert (finding.stated, finding.computed) == (4, 3)
    assert "印为 4" in finding.message
    assert "adds up to 3" in finding.message_en


def test_what_assesses_nothing_says_why_and_not_that_figures_are_missing() -> None:
    words = only(reviews(1, 2, "text", 0, 3))
    assert words.message.endswith("；有的格里不是数字，无法核对")
    assert words.message_en.endswith("; not assessable: a cell holds no number")
    blank = only(reviews(1, 2, "blank", 0, 3))
    assert blank.message.endswith("：3 = 3，如果空格是零")
    (placed,) = check(reviews(1, 2, 0, 0, 3), {("R4", "reconsideration")})
    assert "已用来认定数字的位置" in placed.message


@pytest.mark.parametrize("one_row", [True, False])
def test_every_rule_passes_on_true_figures_in_one_row_or_three(one_row: bool) -> None:
    findings = check(counted(made.random_figures(3, "2021", one_other_handling_row=one_row)))
    assert {finding.status for finding in findings} == {"pass"}
    assert {finding.rule for finding in findings} == {"R1", "R2", "R3", "R4"}
    assert len([finding for finding in findings if finding.rule == "R1"]) == (23 if one_row else 25)


def test_a_planted_break_is_found_where_it_is() -> None:
    figures = made.break_sum(made.random_figures(4, "2021"), "applications.total.total", 1)
    failing = {(finding.rule, finding.each) for finding in check(counted(figures)) if finding.status == "fail"}
    assert failing == {("R1", "total"), ("R2", "total"), ("R3", "total")}


def test_rules_speak_of_measures_that_exist() -> None:
    for rule in rules():
        for each in rule.each:
            for term in (*rule.stated, *rule.computed):
                codes = [term] if isinstance(term, str) else [code for codes in term for code in codes]
                assert all(code.format(each=each) in measures() for code in codes)


def other_handling(one_row: int | State | None, three_rows: tuple[int | State, ...] | None, total: int) -> Finding:
    """R3 of one column whose results are all 0 but for 其他处理, printed as one row, as three, or both."""
    rows = dict.fromkeys(measures_of_results(), 0) | {"total": total}
    parts = ("other_handling_uncorrected", "other_handling_unpaid", "other_handling_other")
    printed: dict[str, int | State] = {row: value for row, value in rows.items() if not row.startswith("other_")}
    if one_row is not None:
        printed["other_handling"] = one_row
    printed |= dict(zip(parts, three_rows, strict=True)) if three_rows else {}
    facts = [
        fact(f"applications.{row}.company", value)
        if isinstance(value, int)
        else fact(f"applications.{row}.company", None, value)
        for row, value in printed.items()
    ]
    return next(finding for finding in check(facts) if finding.rule == "R3")


def measures_of_results() -> list[str]:
    rows = [m.row for m in measures().values() if m.table == "applications" and m.column == "company"]
    return [row for row in rows if row not in ("new", "carried_in", "total", "carried_out")]


@pytest.mark.parametrize(
    ("one_row", "three_rows", "total", "status", "reason"),
    [
        (3, None, 3, "pass", None),
        (None, (1, 2, 0), 3, "pass", None),
        (3, (1, 2, 0), 3, "pass", None),
        (3, (1, 2, 0), 4, "fail", "sums_differ"),
        # The one row is the three rows' label, left blank: the three are the figures.
        ("blank", (1, 2, 0), 3, "pass", None),
        ("blank", (1, 2, 0), 4, "fail", "sums_differ"),
        # Two answers to one question: no telling which of them the total takes.
        (0, (1, 2, 0), 3, "not_assessable", "alternatives_differ"),
        (0, (1, 2, 0), 0, "not_assessable", "alternatives_differ"),
        (3, ("blank", "blank", "blank"), 3, "pass", None),
        (None, (1, 2, "blank"), 3, "pass_if_blank_is_zero", "blank_operand"),
        (None, None, 3, "not_assessable", "missing_operand"),
    ],
)
def test_other_handling_in_one_row_three_or_both(
    one_row: int | State | None, three_rows: tuple[int | State, ...] | None, total: int, status: str, reason: str | None
) -> None:
    finding = other_handling(one_row, three_rows, total)
    assert (finding.status, finding.reason) == (status, reason)
