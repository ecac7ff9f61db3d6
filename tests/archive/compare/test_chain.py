"""Chains of years: each break in its column and year and no other, and what a gap leaves to be said."""

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.compare.across import across_years
from archive.compare.chain import CSV_COLUMNS, Cell, Chain, ChainYear, Link, chain, csv_lines
from extract.forms import measures, tables
from extract.forms.across import rules_across
from extract.model import Finding, Report
from tests.archive.compare.building import Cell as Printed
from tests.archive.compare.building import report

COLUMNS = [column.key for column in tables()["applications"].columns]
GROUPS = ["rules", "normative"]
ITEMS = ["licensing", "other_services", "penalty", "coercion", "fees"]


def _chain(reports: Mapping[int, Report], lacks: Mapping[int, str] | None = None) -> Chain:
    """The chain through these reports; `lacks` are the years without one."""
    findings: dict[tuple[str, str, int], Finding] = {}
    for year, next_year in pairwise(sorted(reports)):
        if next_year == year + 1:
            for finding in across_years(reports[year], reports[next_year]):
                findings[finding.rule, finding.each, next_year] = finding
    years = []
    for year in sorted({*reports, *(lacks or {})}):
        if year in reports:
            cells = {fact.code: Cell(fact.state, fact.value, fact.unit) for fact in reports[year].facts}
            years.append(ChainYear(year, cells, report=f"k/{year}", form=reports[year].form))
        else:
            years.append(ChainYear(year, {}, (lacks or {})[year]))  # type: ignore[arg-type]
    return chain(years, findings)


def _link(found: Chain, rule: str, each: str, year: int) -> Link:
    (link,) = (link for link in found.links if (link.rule, link.each, link.own.year) == (rule, each, year))
    return link


def _report_2021(year: int, carried_in: int, carried_out: int, in_force: int = 10, made: int = 0, repealed: int = 0):
    cells: dict[str, Printed] = {}
    for column in COLUMNS:
        cells |= {f"applications.carried_in.{column}": carried_in, f"applications.carried_out.{column}": carried_out}
    for group in GROUPS:
        cells |= {f"proactive.{group}.in_force": in_force, f"proactive.{group}.made": made}
        cells[f"proactive.{group}.repealed"] = repealed
    return report(year, facts=cells)


def test_a_link_is_what_a_report_says_of_its_end_and_what_the_next_one_does() -> None:
    found = _chain({2022: _report_2021(2022, 1, 4), 2023: _report_2021(2023, 6, 2, 13, 5, 2)})
    broken = _link(found, "Y1", "company", 2022)
    assert (broken.status, broken.own.value, broken.next.value, broken.difference) == ("fail", 4, 6, 2)
    assert broken.own.codes == ("applications.carried_out.company",)
    assert broken.next.codes == ("applications.carried_in.company",)
    held = _link(found, "Y2", "rules", 2022)
    assert (held.status, held.own.value, held.next.value, held.difference) == ("pass", 10, 10, 0)
    assert {code.rpartition(".")[2] for code in held.next.codes} == {"in_force", "made", "repealed"}
    first, last = _link(found, "Y1", "company", 2021), _link(found, "Y1", "company", 2023)
    assert (first.status, first.own.value, first.next.value, first.reason) == ("implied", None, 1, "none")
    assert (last.status, last.own.value, last.next.value, last.reason) == ("unconfirmed", 2, None, "none")


def test_a_gap_neither_passes_nor_fails_and_says_what_both_ends_say() -> None:
    lacks = {2021: "missing", 2022: "unread"}
    found = _chain({2020: _report_2021(2020, 0, 4, 10), 2023: _report_2021(2023, 9, 1, 15, 3, 1)}, lacks)
    assert {link.status for link in found.links} == {"implied", "unconfirmed"}
    end, implied = _link(found, "Y1", "total", 2020), _link(found, "Y1", "total", 2022)
    assert (end.status, end.reason, end.own.value, end.next.value) == ("unconfirmed", "missing", 4, None)
    assert (implied.status, implied.reason, implied.own.value, implied.next.value) == ("implied", "unread", None, 9)
    bridges = {(bridge.rule, bridge.each): bridge for bridge in found.bridges}
    assert set(bridges) == {*(("Y1", column) for column in COLUMNS), *(("Y2", group) for group in GROUPS)}
    assert (bridges["Y1", "total"].years, bridges["Y1", "total"].net) == ((2021, 2022), 5)
    # In force before the year: 15 less the 3 that it made, with the 1 that it repealed.
    assert (bridges["Y2", "rules"].after.value, bridges["Y2", "rules"].net) == (13, 3)
    assert [year.lacks for year in found.years] == [None, "missing", "unread", None]


def test_less_than_nothing_cannot_hold_whatever_a_missing_report_says() -> None:
    found = _chain({2023: _report_2021(2023, 0, 0, in_force=2, made=5)}, {2022: "not_fetched"})
    link = _link(found, "Y2", "rules", 2022)
    assert (link.status, link.next.value, link.impossible) == ("implied", -3, True)
    assert not _link(found, "Y1", "total", 2022).impossible


def test_a_form_without_the_cell_is_a_gap_of_its_own() -> None:
    old = report(2020, "2019", facts={"proactive.rules.made": 2, "proactive.rules.published_total": 8})
    found = _chain({2020: old, 2021: _report_2021(2021, 0, 0, 9, 1, 0)})
    link = _link(found, "Y2", "rules", 2020)
    assert (link.status, link.reason, link.own.state, link.next.value) == ("implied", "not_on_form", "not_on_form", 8)
    # What that form calls `made` is no word on what was in force.
    assert [each.own.year for each in found.links if (each.rule, each.each) == ("Y2", "rules")] == [2020, 2021]


def test_cells_without_a_number_are_told_and_bridge_nothing() -> None:
    blank: Printed = ("blank", "")
    found = _chain(
        {
            2020: report(2020, facts={"applications.carried_out.total": blank}),
            2021: report(2021, facts={"applications.carried_in.total": 3, "applications.carried_out.total": 2}),
            2023: report(2023, facts={"applications.carried_in.total": blank}),
        },
        {2022: "failed"},
    )
    first = _link(found, "Y1", "total", 2020)
    assert (first.status, first.own.state, first.own.value, first.difference) == ("not_assessable", "blank", None, None)
    assert _link(found, "Y1", "total", 2022).next.state == "blank"
    assert found.bridges == ()


def test_reports_that_were_not_yet_judged_are_no_pass() -> None:
    years = [
        ChainYear(2022, {"applications.carried_out.total": Cell("stated", 3, "件")}, form="2021"),
        ChainYear(2023, {"applications.carried_in.total": Cell("stated", 3, "件")}, form="2021"),
    ]
    link = _link(chain(years, {}), "Y1", "total", 2022)
    assert (link.status, link.reason) == ("not_assessable", "not_judged")
    assert chain([], {}).links == ()


def test_every_link_is_a_line_and_an_object() -> None:
    found = _chain({2022: _report_2021(2022, 1, 4), 2023: _report_2021(2023, 6, 2)})
    lines = [dict(zip(CSV_COLUMNS, line, strict=True)) for line in csv_lines(found)]
    told = found.to_json()
    assert len(lines) == len(told["links"]) == len(found.links)
    for line, entry in zip(lines, told["links"], strict=True):
        assert (line["own"], line["next"], line["status"]) == (
            entry["own"]["value"],
            entry["next"]["value"],
            entry["status"],
        )


@st.composite
def _planted(draw: st.DrawFn) -> tuple[dict[int, Report], set[tuple[str, str, int]]]:
    """Consistent reports of some years, forms of 2019 then 2021, some left out; and the links that were broken."""
    first, count = draw(st.integers(2017, 2021)), draw(st.integers(2, 7))
    years = [first + number for number in range(count)]
    number = st.integers(0, 10_000)
    broken: set[tuple[str, str, int]] = set()
    cells: dict[int, dict[str, Printed]] = {year: {} for year in years}

    def off(rule: str, each: str, year: int) -> int:
        if not draw(st.booleans()):
            return 0
        broken.add((rule, each, year))
        return draw(st.integers(1, 9))

    for column in COLUMNS:
        end = draw(number)
        for year in years:
            cells[year][f"applications.carried_in.{column}"] = end + off("Y1", column, year)
            end = draw(number)
            cells[year][f"applications.carried_out.{column}"] = end
    for group in GROUPS:
        end = draw(number)
        for year in (year for year in years if year >= 2021):
            made, repealed = draw(number), draw(st.integers(0, end))
            cells[year] |= {f"proactive.{group}.made": made, f"proactive.{group}.repealed": repealed}
            end += made - repealed + off("Y2", group, year)
            cells[year][f"proactive.{group}.in_force"] = end
    for row in ITEMS:
        end = draw(number)
        for year in (year for year in years if year < 2021):
            prior, change = end + off("Y3", row, year), draw(st.integers(-5, 5))
            cells[year] |= {f"proactive.{row}.prior_items": prior, f"proactive.{row}.change": change}
            end = prior + change
    kept = draw(st.sets(st.sampled_from(years), min_size=1))
    reports = {year: report(year, "2021" if year >= 2021 else "2019", facts=cells[year]) for year in kept}
    form = {year: found.form for year, found in reports.items()}
    judged = {
        (rule, each, year)
        for rule, each, year in broken
        if year in form and year - 1 in form and (rule == "Y1" or form[year] == form[year - 1])
    }
    return reports, judged


@settings(max_examples=60, deadline=None)
@given(_planted())
def test_every_planted_break_is_found_where_it_is_and_no_other(planted: tuple[dict[int, Report], set]) -> None:
    reports, broken = planted
    lacks = {year: "missing" for year in range(min(reports), max(reports)) if year not in reports}
    found = _chain(reports, lacks)
    assert {(link.rule, link.each, link.next.year) for link in found.breaks} == broken
    for link in found.links:
        both = link.own.year in reports and link.next.year in reports
        assert link.status in ("pass", "fail") or not both or link.reason == "not_on_form"
        assert (link.difference or 0) == 0 or link.status != "pass"
        assert (link.status in ("implied", "unconfirmed")) == (not (link.own.codes and link.next.codes))
    for bridge in found.bridges:
        assert all(year in lacks for year in bridge.years)


def test_every_rule_of_years_is_a_chain() -> None:
    """Both sides of every rule name one figure each: what a chain can link."""
    for rule in rules_across():
        sides = {term.removeprefix("-")[0] for term in (*rule.stated, *rule.computed) if isinstance(term, str)}
        assert sides == {"a", "b"}
        for each in rule.each:
            for term in rule.stated:
                assert term.removeprefix("-").format(each=each)[2:] in measures()
