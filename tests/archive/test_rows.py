"""What is stored is what comes back, whatever the layout; what cannot be kept exactly is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from archive.rows import load_report
from archive.values import RowError, number, stored_number
from extract.model import Fact, Figure, Problem, TextPlace
from extract.report import extract
from tests.archive.conftest import read
from tests.documents.demo import Demo, demo_documents


@pytest.mark.parametrize("demo", list(demo_documents()), ids=lambda demo: demo.name)
def test_a_reading_comes_back_as_it_was(night, demo: Demo):
    report = extract(demo.data, name=demo.name)
    assert report.facts
    assert report.sections
    night.add((night.capture(content=report.source.sha256, site=None), report))
    ((key,),) = night.rows("SELECT key FROM report")
    assert load_report(night.store.connection, key) == report
    assert load_report(night.store.connection, key, 1) == report


def test_every_state_place_and_number_comes_back(night):
    report = read()
    codes = ("proactive.fees.amount", "proactive.rules.made", "proactive.rules.repealed", "proactive.rules.in_force")
    facts = [
        Fact(codes[0], Decimal("1317.89"), "1317.89", "stated", "万元", TextPlace(3, 10), "identities"),
        Fact(codes[1], None, "", "blank", "件", TextPlace(11, 11)),
        Fact(codes[2], None, "见附件", "text", "件", TextPlace(12, 15)),
        Fact(codes[3], -4, "-4", "stated", None, TextPlace(16, 18)),
    ]
    figures = [Figure("12.5%", Decimal("12.5"), "%", "overview", None, None, (4, 9), codes[0], False)]
    problems = [Problem("unplaced", "两处皆可", TextPlace(1, 2), "7"), Problem("odd", "no place")]
    report = replace(report, facts=facts, figures=figures, problems=problems)
    night.add((night.capture(content=report.source.sha256), report))
    assert night.store.load("330991-zjj/2023") == report


@pytest.mark.parametrize("value", [0, -3, 2**63 - 1, Decimal("0.1"), Decimal("1317.89"), Decimal("3.00")])
def test_numbers_are_kept_exactly(value):
    assert number(stored_number(value)) == value


@pytest.mark.parametrize("value", [2**63, Decimal("12345678901234.56789"), Decimal("1e30")])
def test_numbers_that_would_change_are_refused(value):
    with pytest.raises(RowError, match="exactly"):
        stored_number(value)


def test_a_report_with_such_a_number_is_unread_and_leaves_nothing(night):
    report = read()
    report.facts[0] = report.facts[0]._replace(value=2**70)
    night.add((night.capture(), report))
    assert night.rows("SELECT code FROM unread") == [("unreadable",)]
    for table in ("report", "revision", "figures_2021", "cell", "places", "section"):
        assert night.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
