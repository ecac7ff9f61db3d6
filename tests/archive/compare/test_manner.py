"""The manner of a change: every pair of what can stand on two sides has one, and the words for it."""

from itertools import product
from typing import get_args

import pytest

from archive.compare import wording
from archive.compare.concepts import compare_concepts
from archive.compare.facts import compare_facts
from archive.compare.manner import Manner
from tests.archive.compare.building import Cell, report

NEW = "applications.new.total"
CELLS: dict[str, tuple[Cell | None, ...]] = {
    "number": (7, 9),
    "zero": (0, 0),
    "blank": (("blank", ""), ("blank", "")),
    "dash": (("dash", "-"), ("dash", "/")),
    "text": (("text", "无"), ("text", "见附件")),
    "unreadable": (("unreadable", "1?"), ("unreadable", "?1")),
    "absent": (None, None),
}
ALIKE = ("zero", "blank", "dash", "absent")


def _manner(a: Cell | None, b: Cell | None) -> str | None:
    sides = [report(facts={} if cell is None else {NEW: cell}) for cell in (a, b)]
    (fact,) = compare_facts(*sides)
    (concept,) = (found for found in compare_concepts(*sides) if found.concept == "received")
    assert (concept.status, concept.manner) == (fact.status, fact.manner)
    assert all(wording.manner(fact))
    return fact.manner


@pytest.mark.parametrize(("before", "after"), [pair for pair in product(CELLS, CELLS) if pair != ("absent", "absent")])
def test_every_pair_of_cells_has_its_manner(before: str, after: str) -> None:
    found = _manner(CELLS[before][0], CELLS[after][1])
    if before == after:
        expected = {"number": "rise", "text": "text_to_text", "unreadable": "unreadable_both"}.get(before)
    elif "unreadable" in (before, after) and "absent" not in (before, after):
        expected = "unreadable_before" if before == "unreadable" else "unreadable_after"
    elif "absent" in (before, after):
        verb, cell = ("appeared", after) if before == "absent" else ("disappeared", before)
        expected = f"{verb}_{cell if cell in ('number', 'zero') else 'unstated'}"
    elif {before, after} == {"number", "zero"}:
        expected = "from_zero" if before == "zero" else "to_zero"
    else:
        expected = f"{before}_to_{after}"
    assert found == expected


def test_what_stays_has_no_manner() -> None:
    for cell in (*(CELLS[kind][0] for kind in CELLS if kind != "absent"),):
        assert _manner(cell, cell) is None


def test_a_fall_is_no_rise_whatever_the_sign() -> None:
    assert _manner(9, 7) == "fall"
    assert _manner(-3, -5) == "fall"
    assert _manner(-3, 5) == "rise"
    assert _manner(0, -5) == "from_zero"


def test_every_manner_is_worded() -> None:
    assert set(wording.MANNER) == set(get_args(Manner))
    assert len({zh for zh, _ in wording.MANNER.values()}) == len({en for _, en in wording.MANNER.values()})


def test_from_zero_is_told_with_the_number() -> None:
    (found,) = compare_facts(report(facts={NEW: 0}), report(facts={NEW: 12}))
    assert wording.manner(found) == ("由0变为12", "from 0 to 12")


def test_what_rises_to_zero_is_not_told_as_a_fall() -> None:
    change = "proactive.penalty.change"
    (found,) = compare_facts(report(form="2019", facts={change: -2}), report(form="2019", facts={change: 0}))
    assert (found.manner, found.change) == ("to_zero", 2)
    assert wording.manner(found) == ("由负数变为0", "up to 0")
