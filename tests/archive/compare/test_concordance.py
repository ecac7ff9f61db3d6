"""Random pairs of reports of every two forms, held against a second telling of what compares: that of the forms' own
description ("Between forms"), written down here and not read from the concordance."""

import random
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise, product

import pytest

from archive.compare.concepts import ConceptChange, compare_concepts
from archive.compare.facts import FactChange, compare_facts
from archive.compare.rates import compare_rates
from archive.compare.years import concepts_side_by_side, measures_side_by_side
from extract.model import Fact, Number, Report
from tests.archive.compare.building import Cell, fact, report
from tests.documents.figures import random_figures
from tests.documents.labels import Form

FORMS: tuple[Form, ...] = ("2014", "2019", "2021")
APPLICANTS = ("natural_person", "company", "research", "nonprofit", "legal_service", "other", "total")
REFUSALS = (
    "state_secret", "law_forbids", "security_stability", "third_party", "internal_affairs", "process",
    "enforcement_file", "admin_query",
)  # fmt: skip
THREE = ("uncorrected", "unpaid", "other")

# Cells that mean the same on both of these forms, and nothing else does.
SHARED_TABLES = {("2019", "2021"): ("applications", "reviews")}
SHARED_CELLS = {("2019", "2021"): ("proactive.normative.made",)}

# Concept: what a form prints of it; several codes add up.
EXACT: dict[str, dict[str, tuple[str, ...]]] = {
    "received": {"2014": ("statistics.received.value",), "later": ("applications.new.total",)},
    "granted": {"2014": ("statistics.answered_granted.value",), "later": ("applications.granted.total",)},
    "partly_granted": {"2014": ("statistics.answered_partial.value",), "later": ("applications.partial.total",)},
    "refused": {
        "2014": ("statistics.answered_refused.value",),
        "later": tuple(f"applications.refused_{reason}.total" for reason in REFUSALS),
    },
    "normative_made": {"2014": ("statistics.made_normative.value",), "later": ("proactive.normative.made",)},
    "reconsideration": {"2014": ("statistics.reconsideration.value",), "later": ("reviews.reconsideration.total",)},
    "litigation": {
        "2014": ("statistics.litigation.value",),
        "later": ("reviews.litigation_direct.total", "reviews.litigation_after.total"),
    },
}
NEVER = {
    "normative_in_force": ("proactive.normative.published_total", "proactive.normative.in_force"),
    "rules_in_force": ("proactive.rules.published_total", "proactive.rules.in_force"),
    "fees": ("proactive.fees.prior_items", "proactive.fees.amount"),
}
DAMAGE: tuple[Cell, ...] = (("blank", ""), ("dash", "—"), ("dash", "/"), ("text", "见附件"), ("unreadable", "1?"), 0)
CASES = [(a, b, seed) for a, b in product(FORMS, FORMS) for seed in range(6)]


def _random_report(rng: random.Random, year: int, form: Form, damage: float) -> Report:
    """Sound figures, of which a share is blanked, dashed, worded, unreadable, zero or not printed at all."""
    mixed = form == "2021"
    figures = random_figures(
        rng.random().hex(),
        form,
        other_services=mixed and rng.random() < 0.5,
        one_other_handling_row=mixed and rng.random() < 0.5,
    )
    cells: dict[str, Cell] = {}
    for code, figure in figures.cells.items():
        if rng.random() >= damage:
            cells[code] = Decimal(str(figure.value)) if isinstance(figure.value, float) else int(figure.value or 0)
        elif rng.random() < 0.8:
            cells[code] = rng.choice(DAMAGE)
    return report(year, form, cells)


def _pair(form_a: Form, form_b: Form, seed: int) -> tuple[Report, Report]:
    rng = random.Random(f"{form_a}/{form_b}/{seed}")
    damage = (0.0, 0.1, 0.5)[seed % 3]
    return _random_report(rng, 2020, form_a, damage), _random_report(rng, 2021, form_b, damage)


def _shared(code: str, form_a: str, form_b: str) -> bool:
    forms = (min(form_a, form_b), max(form_a, form_b))
    return (
        form_a == form_b
        or code.partition(".")[0] in SHARED_TABLES.get(forms, ())
        or code in SHARED_CELLS.get(forms, ())
    )


def _by_code(of: Report) -> dict[str, Fact]:
    return {each.code: each for each in of.facts}


@pytest.mark.parametrize(("form_a", "form_b", "seed"), CASES)
def test_every_measure_is_told_once_and_as_an_independent_telling_has_it(form_a: Form, form_b: Form, seed: int) -> None:
    a, b = _pair(form_a, form_b, seed)
    facts_a, facts_b = _by_code(a), _by_code(b)
    found = compare_facts(a, b)
    assert sorted(change.code for change in found) == sorted(facts_a.keys() | facts_b.keys())
    for change in found:
        left, right = facts_a.get(change.code), facts_b.get(change.code)
        subtracts = (
            left is not None
            and right is not None
            and left.state == right.state == "stated"
            and _shared(change.code, form_a, form_b)
        )
        _holds_together(change, left and left.value, right and right.value, subtracts)
        for side, state, raw in ((left, change.state_a, change.raw_a), (right, change.state_b, change.raw_b)):
            assert (state, raw) == ((side.state, side.raw) if side else (state, None))
            assert (side is None) == (state in ("not_printed", "not_on_form"))


def _holds_together(change: FactChange | ConceptChange, a: Number | None, b: Number | None, subtracts: bool) -> None:
    assert (change.a, change.b) == (a, b)
    if subtracts:
        assert a is not None
        assert b is not None
        assert change.change == b - a
        assert change.status == ("same" if a == b else "changed")
        assert (change.percent is None) == (a == 0)
        if change.percent is not None:
            assert abs(change.percent - Decimal(b - a) * 100 / abs(Decimal(a))) <= Decimal("0.005")
    else:
        assert (change.change, change.percent) == (None, None)
        assert change.status != "changed"
    assert (change.manner is None) == (change.status in ("same", "not_comparable"))
    assert (change.reason is not None) >= (change.status == "not_comparable")


@pytest.mark.parametrize(("form_a", "form_b", "seed"), CASES)
def test_exact_sums_and_parents_between_any_two_forms(form_a: Form, form_b: Form, seed: int) -> None:
    a, b = _pair(form_a, form_b, seed)
    found = {change.concept: change for change in compare_concepts(a, b)}
    for concept, by_form in EXACT.items():
        left, right = (_value(_by_code(of), by_form["2014" if of.form == "2014" else "later"]) for of in (a, b))
        if concept in found:
            _holds_together(found[concept], left, right, left is not None and right is not None)
        else:
            assert (left, right) == (None, None)
    for column in APPLICANTS:
        change = found.get(f"other_handling.{column}")
        left, right = (_other_handling(_by_code(of), column) for of in (a, b))
        if change is not None:
            _holds_together(change, left, right, left is not None and right is not None)
        else:
            assert (left, right) == (None, None)


@pytest.mark.parametrize(("form_a", "form_b", "seed"), CASES)
def test_what_the_forms_mean_differently_is_never_a_change_between_them(form_a: Form, form_b: Form, seed: int) -> None:
    a, b = _pair(form_a, form_b, seed)
    found = {change.concept: change for change in compare_concepts(a, b)}
    for concept in NEVER:
        change = found.get(concept)
        if change is not None and form_a != form_b:
            assert change.change is None
            assert change.status in ("not_comparable", "appeared", "disappeared")
    known = {change.concept for change in compare_concepts(a, b)}
    assert known <= EXACT.keys() | NEVER.keys() | {f"other_handling.{column}" for column in APPLICANTS}
    for rate in compare_rates(a, b):
        assert (rate.points is not None) == (rate.a.state == rate.b.state == "stated")


def _value(facts: Mapping[str, Fact], codes: tuple[str, ...]) -> Number | None:
    values = [facts[code].value for code in codes if code in facts]
    stated = [value for value in values if value is not None]
    return sum(stated) if len(stated) == len(codes) else None


def _other_handling(facts: Mapping[str, Fact], column: str) -> Number | None:
    one = facts.get(f"applications.other_handling.{column}")
    return one.value if one else _value(facts, tuple(f"applications.other_handling_{row}.{column}" for row in THREE))


@pytest.mark.parametrize("seed", range(4))
def test_years_through_all_forms_are_their_pairs(seed: int) -> None:
    rng = random.Random(f"years/{seed}")
    forms: tuple[Form, ...] = ("2014", "2014", "2019", "2019", "2021", "2019", "2021", "2021")
    reports = [_random_report(rng, 2016 + n, form, 0.2) for n, form in enumerate(forms)]
    measures, concepts = measures_side_by_side(reports), concepts_side_by_side(reports)
    assert sorted(row.key for row in measures) == sorted({each.code for of in reports for each in of.facts})
    for index, (a, b) in enumerate(pairwise(reports)):
        assert {row.key: row.changes[index] for row in measures if row.changes[index]} == {
            change.code: change for change in compare_facts(a, b)
        }
        assert {row.key: row.changes[index] for row in concepts if row.changes[index]} == {
            change.concept: change for change in compare_concepts(a, b)
        }
    for row in (*measures, *concepts):
        stretches = row.comparable
        assert sorted(index for stretch in stretches for index in stretch) == [
            index for index, cell in enumerate(row.cells) if cell.value is not None
        ]
        for stretch in stretches:
            assert stretch == list(range(stretch[0], stretch[-1] + 1))


def test_one_row_and_three_in_one_report() -> None:
    def told(cells: dict[str, Cell]) -> ConceptChange:
        sound: dict[str, Cell] = {"applications.other_handling.total": 4}
        found = compare_concepts(report(2020, "2019", sound), report(2021, facts=cells))
        return next(change for change in found if change.concept == "other_handling.total")

    three: dict[str, Cell] = {f"applications.other_handling_{row}.total": 2 for row in THREE}
    whole = "applications.other_handling.total"
    assert told(three | {whole: ("blank", "")}).change == 2
    assert told(three | {whole: 6}).change == 2
    assert (told(three | {whole: 7}).status, told(three | {whole: 7}).reason) == ("not_comparable", "contradictory")
    assert told({whole: 5, f"applications.other_handling_{THREE[0]}.total": 5}).change == 1


def test_a_report_that_mixes_in_another_form_keeps_its_meaning() -> None:
    mixed = report(2021, "2021", {"proactive.normative.published_total": 40})
    later = report(2022, "2021", {"proactive.normative.in_force": 31})
    (told,) = compare_concepts(mixed, later)
    assert (told.concept, told.status, told.reason) == ("normative_in_force", "not_comparable", "meaning_differs")
    older = report(2020, "2019", {"proactive.normative.published_total": 38})
    assert compare_concepts(older, mixed)[0].change == 2
    split = report(2020, "2019", {f"applications.other_handling_{row}.total": 1 for row in THREE})
    whole = report(2021, "2021", {"applications.other_handling.total": 5})
    assert compare_concepts(split, whole)[0].change == 2


def test_a_sum_of_two_units_is_none() -> None:
    direct, after = "reviews.litigation_direct.total", "reviews.litigation_after.total"
    odd = report(2021, facts={direct: 1})
    odd.facts.append(fact(after, 2, "条"))
    told = {change.concept: change for change in compare_concepts(report(2020, facts={direct: 1, after: 1}), odd)}
    assert told["litigation"].reason == "incomplete"
