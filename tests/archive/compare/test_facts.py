"""Figures compared: arithmetic only between two stated numbers that mean the same, every code told once."""

from decimal import Decimal

import pytest

from archive.compare.concepts import ConceptChange, compare_concepts
from archive.compare.facts import FactChange, compare_facts
from extract.forms import measures
from extract.forms.concordance import concepts, keeps_meaning
from extract.model import Problem
from tests.archive.compare.building import Cell, fact, report

NEW = "applications.new.total"
ABSENT = None


def _one(a: Cell | None, b: Cell | None) -> FactChange:
    sides = [report(facts={} if cell is None else {NEW: cell}) for cell in (a, b)]
    (found,) = compare_facts(*sides)
    return found


def _by_code(a: dict[str, Cell], b: dict[str, Cell], form_a: str, form_b: str) -> dict[str, FactChange]:
    return {found.code: found for found in compare_facts(report(2020, form_a, a), report(2021, form_b, b))}


def _concepts(a: dict[str, Cell], b: dict[str, Cell], form_a: str, form_b: str) -> dict[str, ConceptChange]:
    return {found.concept: found for found in compare_concepts(report(2020, form_a, a), report(2021, form_b, b))}


def test_a_change_is_told_absolutely_and_in_percent() -> None:
    found = _one(118, 121)
    assert (found.status, found.a, found.b, found.change, found.percent) == ("changed", 118, 121, 3, Decimal("2.54"))
    assert found.label == measures()[NEW].zh
    assert found.label_en == measures()[NEW].en


def test_the_json_keeps_to_the_interface() -> None:
    entry = _one(118, 121).to_json()
    expected = {"code": NEW, "a": 118, "b": 121, "change": 3, "percent": 2.54, "status": "changed"}
    assert expected.items() <= entry.items()
    assert entry["state_a"] == entry["state_b"] == "stated"


@pytest.mark.parametrize(
    ("old", "new", "change", "percent"),
    [
        (0, 5, 5, None),
        (5, 0, -5, Decimal("-100.00")),
        (3, 4, 1, Decimal("33.33")),
        (Decimal("1317.89"), Decimal("1317.9"), Decimal("0.01"), Decimal("0.00")),
        (-4, 2, 6, Decimal("150.00")),
    ],
)
def test_percent(old: int, new: int, change: int, percent: Decimal | None) -> None:
    found = _one(old, new)
    assert (found.change, found.percent) == (change, percent)


def test_zero_to_zero_is_the_same() -> None:
    found = _one(0, 0)
    assert (found.status, found.change, found.percent) == ("same", 0, None)


@pytest.mark.parametrize("missing", [("blank", ""), ("dash", "—"), ("text", "见附件"), ("unreadable", "1 2"), ABSENT])
@pytest.mark.parametrize("number", [0, 7])
def test_what_is_missing_never_subtracts(missing: Cell | None, number: int) -> None:
    for found in (_one(missing, number), _one(number, missing)):
        assert found.change is None
        assert found.percent is None
        assert found.status in ("appeared", "disappeared", "state_changed")
        assert None in (found.a, found.b)


def test_kinds_of_missing_are_told_apart() -> None:
    found = _one(("blank", ""), ("dash", "/"))
    assert (found.status, found.state_a, found.state_b) == ("state_changed", "blank", "dash")
    assert (found.raw_a, found.raw_b) == ("", "/")
    assert _one(("blank", ""), ("blank", "")).status == "same"
    assert _one(("dash", "-"), ("dash", "—")).status == "same"
    assert _one(("text", "无"), ("text", "见附件")).status == "state_changed"
    assert (_one(None, ("blank", "")).status, _one(None, ("blank", "")).state_a) == ("appeared", "not_printed")
    assert _one(3, None).status == "disappeared"


def test_every_code_of_either_report_is_told_once_and_in_the_order_of_the_forms() -> None:
    codes = [code for code, measure in measures().items() if "2021" in measure.forms]
    a = report(facts=dict.fromkeys(codes[::2], 1))
    b = report(facts=dict.fromkeys(reversed(codes[1::2]), 2))
    b.facts.append(fact("statistics.local_row.value", 3))
    assert [found.code for found in compare_facts(a, b)] == [*codes, "statistics.local_row.value"]


def test_columns_that_the_forms_mean_differently_are_not_compared() -> None:
    found = _by_code(
        {
            "proactive.licensing.decisions": 9,
            "proactive.normative.made": 2,
            "proactive.normative.published_total": 40,
            "proactive.fees.prior_items": 3,
            "applications.granted.company": 1,
        },
        {
            "proactive.licensing.decisions": 12,
            "proactive.normative.made": 5,
            "proactive.normative.in_force": 31,
            "proactive.fees.amount": Decimal("2.5"),
            "applications.granted.company": 4,
        },
        "2019",
        "2021",
    )
    assert found["proactive.licensing.decisions"].status == "not_comparable"
    assert found["proactive.licensing.decisions"].reason == "forms_differ"
    assert found["proactive.normative.made"].change == 3
    assert found["applications.granted.company"].change == 3
    for code in ("normative.published_total", "normative.in_force", "fees.prior_items", "fees.amount"):
        told = found[f"proactive.{code}"]
        assert (told.status, told.reason, told.change) == ("not_comparable", "not_on_form", None)
    assert found["proactive.fees.amount"].state_a == "not_on_form"


def test_a_row_that_mixes_in_the_older_form_is_not_compared_with_the_newer() -> None:
    mixed: dict[str, Cell] = {"proactive.rules.made": 1, "proactive.rules.published_total": 6}
    found = _by_code(mixed, {"proactive.rules.made": 3, "proactive.rules.in_force": 9}, "2021", "2021")
    assert found["proactive.rules.made"].status == "not_comparable"
    again = _by_code(mixed, {"proactive.rules.made": 3, "proactive.rules.published": 2}, "2021", "2019")
    assert again["proactive.rules.made"].change == 2


def test_a_row_that_the_newer_form_dropped_keeps_the_newer_column() -> None:
    services = "proactive.other_services.decisions"
    older: dict[str, Cell] = {services: 30, "proactive.other_services.prior_items": 2}
    assert _by_code({services: 30}, {services: 40}, "2019", "2021")[services].reason == "forms_differ"
    assert _by_code(older, {services: 40}, "2019", "2021")[services].reason == "forms_differ"
    assert _by_code({services: 30}, {services: 40}, "2021", "2021")[services].change == 10
    assert _by_code(older, older | {services: 40}, "2019", "2021")[services].change == 10


def test_units_that_differ_are_not_subtracted() -> None:
    a, b = report(form="2019"), report(form="2019")
    a.facts.append(fact("proactive.procurement.amount", 251, None))
    b.facts.append(fact("proactive.procurement.amount", 251, "万元"))
    (found,) = compare_facts(a, b)
    assert (found.status, found.reason, found.change) == ("not_comparable", "units_differ", None)


def test_other_handling_in_one_row_and_in_three() -> None:
    rows = ("other_handling_uncorrected", "other_handling_unpaid", "other_handling_other")
    whole: dict[str, Cell] = {"applications.other_handling.total": 341}
    parts: dict[str, Cell] = {f"applications.{row}.total": n for row, n in zip(rows, (1, 0, 468), strict=True)}
    told = _concepts(whole, parts, "2019", "2021")["other_handling.total"]
    assert (told.a, told.b, told.change, told.status) == (341, 469, 128, "changed")
    codes = _by_code(whole, parts, "2019", "2021")
    assert {found.status for found in codes.values()} == {"not_comparable"}
    assert {found.reason for found in codes.values()} == {"printed_otherwise"}
    same_form = _by_code(whole, parts, "2021", "2021")
    assert same_form["applications.other_handling.total"].status == "disappeared"
    assert same_form["applications.other_handling_other.total"].status == "appeared"
    assert _concepts(whole, parts, "2021", "2021")["other_handling.total"].change == 128


def test_a_sum_with_a_part_missing_is_no_number() -> None:
    rows = ("other_handling_uncorrected", "other_handling_unpaid", "other_handling_other")
    for gap in (None, ("blank", "")):
        parts: dict[str, Cell] = {f"applications.{row}.total": 2 for row in rows}
        if gap is None:
            del parts[f"applications.{rows[0]}.total"]
        else:
            parts[f"applications.{rows[0]}.total"] = ("blank", "")
        told = _concepts({"applications.other_handling.total": 9}, parts, "2019", "2021")["other_handling.total"]
        assert (told.status, told.reason, told.b, told.change) == ("not_comparable", "incomplete", None, None)


def test_concepts_across_all_three_forms() -> None:
    old: dict[str, Cell] = {
        "statistics.received.value": 10,
        "statistics.answered_refused.value": 3,
        "statistics.litigation.value": 2,
        "statistics.made_normative.value": 4,
    }
    refused = [row.code for row in measures().values() if row.row.startswith("refused_") and row.column == "total"]
    new: dict[str, Cell] = {
        "applications.new.total": 15,
        "reviews.litigation_direct.total": 1,
        "reviews.litigation_after.total": 2,
        "proactive.normative.made": 4,
        "proactive.normative.in_force": 20,
    } | dict.fromkeys(refused, 1)
    assert len(refused) == 8
    told = _concepts(old, new, "2014", "2021")
    assert told["received"].change == 5
    assert (told["refused"].how, told["refused"].change) == ("parent", 5)
    assert told["litigation"].change == 1
    assert told["normative_made"].status == "same"
    assert (told["normative_in_force"].status, told["normative_in_force"].reason) == ("not_comparable", "not_on_form")
    assert "granted" not in told


def test_what_the_forms_do_not_share_is_no_concept_of_change() -> None:
    told = _concepts({"proactive.fees.prior_items": 3}, {"proactive.fees.amount": 7}, "2019", "2021")["fees"]
    assert (told.status, told.reason, told.change) == ("not_comparable", "meaning_differs", None)
    told = _concepts({"proactive.fees.amount": 3}, {"proactive.fees.amount": 7}, "2021", "2021")["fees"]
    assert told.change == 4


def test_a_report_on_no_form_only_lacks_the_figures() -> None:
    found = _by_code({}, {NEW: 3}, "none", "2021")[NEW]
    assert (found.status, found.state_a) == ("appeared", "not_printed")


def test_the_concordance_names_measures_of_the_forms() -> None:
    known = measures()
    for concept in concepts():
        for form, alternatives in concept.codes.items():
            for code in (code for codes in alternatives for code in codes):
                assert code in known
                # Reports on the form of 2021 print this row of the older form too.
                assert form in known[code].forms or ".other_handling." in code
    assert len({concept.key for concept in concepts()}) == len(concepts())
    assert keeps_meaning("reviews.reconsideration.total", "2019", "2021")
    assert not keeps_meaning("proactive.penalty.decisions", "2019", "2021")


def test_a_cell_that_was_not_read_is_not_said_to_be_gone() -> None:
    a, b = report(facts={NEW: 5}), report(facts={})
    b.problems.append(Problem("unplaced", "这一行有14个数，表头有15列", None, "5"))
    (told,) = compare_facts(a, b)
    assert (told.status, told.reason, told.state_b, told.manner) == ("not_comparable", "left_open", "left_open", None)
    assert told.change is None
    assert {change.status for change in compare_concepts(a, b)} == {"not_comparable"}
    assert {change.reason for change in compare_concepts(b, a)} == {"left_open"}
    assert compare_facts(report(facts={}), report(facts={NEW: 5}))[0].status == "appeared"
