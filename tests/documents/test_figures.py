"""The invented figures obey the forms' identities, checked here by plain arithmetic."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

from tests.documents import BLANK, ReportFigures, break_sum, make_report, random_figures, truth
from tests.documents.labels import APPLICANTS, APPLICATION_COLUMNS, REVIEW_GROUPS, Form, result_rows

SHAPES: list[tuple[Form, bool, bool, int]] = [
    ("2021", False, False, 6 + 4 + 25 * 7 + 15),
    ("2021", True, True, 6 + 5 + 23 * 7 + 15),
    ("2019", True, True, 6 + 4 * 3 + 2 + 2 + 23 * 7 + 15),
]


def sum_errors(figures: ReportFigures) -> list[str]:
    """Every broken R1 to R4, as "rule each"."""

    def application(row: str, column: str) -> float:
        return figures.number(f"applications.{row}.{column}")

    results = result_rows(one_other_handling_row=figures.one_other_handling_row)
    errors = [
        f"R1 {row}"
        for row in ("new", "carried_in", *results, "total", "carried_out")
        if sum(application(row, who) for who in APPLICANTS) != application(row, "total")
    ]
    for column in APPLICATION_COLUMNS:
        received = application("new", column) + application("carried_in", column)
        if received != application("total", column) + application("carried_out", column):
            errors.append(f"R2 {column}")
        if sum(application(row, column) for row in results) != application("total", column):
            errors.append(f"R3 {column}")
    for group in REVIEW_GROUPS:
        outcomes = (figures.number(f"reviews.{group}.{o}") for o in ("upheld", "corrected", "other", "pending"))
        if sum(outcomes) != figures.number(f"reviews.{group}.total"):
            errors.append(f"R4 {group}")
    return errors


@pytest.mark.parametrize(("form", "other_services", "one_row", "printed"), SHAPES)
@pytest.mark.parametrize("seed", range(8))
def test_sums_hold(form: Form, other_services: bool, one_row: bool, printed: int, seed: int) -> None:
    figures = random_figures(seed, form, other_services=other_services, one_other_handling_row=one_row)
    assert sum_errors(figures) == []
    cells = truth(make_report("云河市教育局", 2020, figures))
    assert set(cells) == set(figures.cells)
    assert len(cells) == printed


@pytest.mark.parametrize("seed", range(8))
def test_years_follow_each_other(seed: int) -> None:
    first = random_figures(f"{seed}/a", "2019")
    second = random_figures(f"{seed}/b", "2021", previous=first, other_services=True)
    third = random_figures(f"{seed}/c", "2021", previous=second)
    for before, after in ((first, second), (second, third)):
        for column in APPLICATION_COLUMNS:
            carried_in = after.number(f"applications.carried_in.{column}")
            assert carried_in == before.number(f"applications.carried_out.{column}")
    for row in ("rules", "normative"):
        change = third.number(f"proactive.{row}.made") - third.number(f"proactive.{row}.repealed")
        assert third.number(f"proactive.{row}.in_force") == second.number(f"proactive.{row}.in_force") + change


def test_a_broken_sum_breaks_only_its_sums() -> None:
    figures = random_figures(3, "2021")
    assert sum_errors(break_sum(figures, "reviews.reconsideration.upheld", 1)) == ["R4 reconsideration"]
    assert sum_errors(break_sum(figures, "applications.granted.natural_person", 2)) == [
        "R1 granted",
        "R3 natural_person",
    ]


def test_missing_is_not_zero() -> None:
    figures = random_figures(3, "2021").with_cells({"proactive.rules.made": BLANK})
    assert truth(make_report("云河市教育局", 2023, figures))["proactive.rules.made"] == ("blank", None, "")
    with pytest.raises(ValueError, match=r"proactive\.rules\.made states no number"):
        figures.number("proactive.rules.made")
    with pytest.raises(KeyError, match=r"applications\.other_handling\.total"):
        figures.with_cells({"applications.other_handling.total": BLANK})


def test_consecutive_years_share_part_of_the_text() -> None:
    figures = random_figures(5, "2021")
    years = [make_report("云河市教育局", year, figures) for year in range(2019, 2025)]
    words = [
        {p.replace(str(r.year), "Y") for s in r.sections if s.key == "problems" for p in s.paragraphs} for r in years
    ]
    shared = [bool(a & b) for a, b in pairwise(words)]
    assert any(shared)
    assert any(a != b for a, b in pairwise(words))
    text = "".join(p for s in years[0].sections for p in s.paragraphs)
    assert f"{figures.number('applications.new.total')}件" in text


def test_imports_nothing_of_the_project() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & {"extract", "crawler", "archive"}, path
