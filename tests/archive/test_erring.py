"""Who probably erred: the office where two readings agree on all that a finding rests on, the extraction where not."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from archive.compare import compare
from archive.database import ARCHIVE_NAME, open_archive
from archive.erring import Readings, who_erred
from archive.moving import fill_erred
from archive.rulings import erred_in
from archive.store import Store
from extract.cross_check import cross_check
from extract.model import Finding, Report
from extract.report import VERSION, extract
from tests.archive.conftest import OFFICE, Night, Offices
from tests.documents import break_sum, make_report, random_figures, render_html, stated

TRAP = "98761"  # a figure that stands nowhere else in the page, to be printed with a mark in it


def page(year: int = 2023, *, trap: str | None = None, marked: str = "", **cells: int) -> str:
    """A report as a page; `trap` is the code of a cell that is printed as `marked`."""
    given = {code.replace("__", "."): stated(value) for code, value in cells.items()}
    if trap:
        given[trap] = stated(int(TRAP))
    html = render_html(make_report(OFFICE, year, random_figures("one", "2021").with_cells(given)))
    if trap:
        cell = next(c for c in re.findall("<td.*?</td>", html, re.DOTALL) if re.sub("<[^>]*>|[^0-9]", "", c) == TRAP)
        html = html.replace(cell, f"<td>{marked}</td>")
    return html


def twice(html: str) -> Report:
    read = extract(html.encode(), name="page.html")
    return replace(read, findings=read.findings + cross_check([html.encode()], read))


def store(night: Night, *reports: Report) -> dict[tuple[str, str], str]:
    """Who erred in the last of the reports."""
    for report in reports:
        night.add((night.capture(f"http://gov.example/{report.year}.html", f"{report.year}"), report))
    return erred_now(night, reports[-1].year)


def erred_now(night: Night, year: int | None) -> dict[tuple[str, str], str]:
    ((revision,),) = night.rows(f"SELECT current_revision_id FROM report WHERE year = {year}")
    return erred_in(night.store.connection, int(str(revision)))


def test_a_sum_that_two_readings_agree_on_is_the_office_s(night):
    erred = store(night, twice(page(applications__new__total=999)))
    assert erred["R1", "new"] == "office"
    assert set(erred.values()) == {"office"}


def test_a_cell_that_is_read_otherwise_is_the_extraction_s_and_other_cells_of_its_table_are_not(night):
    html = page(trap="applications.new.company", marked="9876<sup>1</sup>", applications__granted__total=999)
    erred = store(night, twice(html))
    assert erred["R1", "new"] == erred["R2", "company"] == "extraction"
    assert erred["R1", "granted"] == "office"
    assert erred["X1", "applications"] == "extraction"


def test_a_cell_that_one_reading_states_is_undetermined_beside_one_that_differs(night):
    html = page(trap="applications.new.company", marked="9876<sup>1</sup>", applications__granted__total=999)
    read = twice(html)
    differs = next(f for f in read.findings if f.each == "applications" and f.status == "fail" and f.rule == "X1")
    others = next(f for f in read.findings if f.each == "applications#others")
    assert (differs.facts, others.status, others.facts) == (("applications.new.company",), "pass", ())
    assert "其余" in others.message
    lone = others._replace(status="not_assessable", reason="readings_partial", facts=("applications.granted.total",))
    erred = store(night, replace(read, findings=[lone if f is others else f for f in read.findings]))
    assert (erred["R1", "new"], erred["R1", "granted"]) == ("extraction", "undetermined")


def test_a_table_that_only_one_reading_states_and_a_report_read_once_are_undetermined(night):
    html = page(applications__new__total=999)
    lost = re.sub(r'(<table class="MsoNormalTable".*?</table>)', r"<form>\1</form>", html, flags=re.DOTALL)
    assert store(night, twice(lost))["R1", "new"] == "undetermined"
    once = extract(page(2022, applications__new__total=999).encode(), name="page.html")
    assert store(night, once)["R1", "new"] == "undetermined"


def test_what_does_not_fail_has_nobody_to_blame(night):
    store(night, twice(page(applications__new__total=999)))
    assert night.rows("SELECT count(*) FROM finding WHERE (erred IS NULL) <> (status <> 'fail')") == [(0,)]


def test_across_years_both_reports_count_and_a_neighbour_read_again_changes_it(night):
    earlier, later = twice(page(2022, applications__carried_out__company=777)), twice(page(2023))
    assert store(night, earlier, later)["Y1", "company"] == "office"
    html = page(2022, trap="applications.carried_out.company", marked="9876<sup>1</sup>")
    night.store.read_again(captures(night)[2022], twice(html), night.registry, VERSION)
    assert erred_now(night, 2023)["Y1", "company"] == "extraction"
    night.store.read_again(captures(night)[2022], replace(earlier, findings=[]), night.registry, VERSION)
    assert erred_now(night, 2023)["Y1", "company"] == "undetermined"
    night.store.read_again(captures(night)[2022], earlier, night.registry, VERSION)
    assert erred_now(night, 2023)["Y1", "company"] == "office"


def test_a_comparison_says_so_where_both_reports_were_read_twice():
    earlier = page(2022, applications__carried_out__company=777)
    found = {
        (each["rule"], each["each"]): each["erred"]
        for each in compare(twice(earlier), twice(page(2023)), one_publisher=True).to_json()["across_years"]
    }
    assert found["Y1", "company"] == "office"
    assert found["Y1", "research"] is None, "it holds"
    once = compare(extract(earlier.encode(), name="a.html"), twice(page(2023)), one_publisher=True)
    assert once.erred["Y1", "company"] == "undetermined"


def captures(night: Night):
    return {2022: night.capture("http://gov.example/2022.html", "2022", id=1, offset=1)}


@pytest.mark.parametrize("seed", range(6))
def test_a_broken_sum_of_any_page_that_two_readings_agree_on_is_never_called_misread(night, seed):
    figures = break_sum(random_figures(seed, "2019" if seed % 2 else "2021"), "applications.granted.total", 1 + seed)
    html = render_html(make_report(OFFICE, 2023, figures))
    read = twice(html)
    erred = store(night, read)
    assert {who for (rule, _), who in erred.items() if rule.startswith("R")} == {"office"}
    assert "extraction" not in erred.values()


def compared(*found: tuple[str, str, str | None, tuple[str, ...]]) -> Readings:
    return Readings.of(
        Finding("X1", each, status, None, None, facts, "", "", "warning", reason)  # type: ignore[arg-type]
        for each, status, reason, facts in found
    )


@pytest.mark.parametrize(
    ("rule", "each", "facts", "own", "who"),
    [
        ("P1", "applications.new.total", ("applications.new.total",), [("applications", "pass")], "undetermined"),
        (
            *("P1", "applications.new.total", ("applications.new.total",)),
            *([("applications", "pass"), ("prose", "pass")], "office"),
        ),
        ("P2", "overview:1", ("applications.new.total",), [("applications", "fail")], "undetermined"),
        ("P2", "overview:1", (), [("prose", "pass")], "office"),
        ("P3", "overview:1", (), [("prose", "not_assessable")], "undetermined"),
        (
            *("P4", "b", ("a:applications.new.total", "b:applications.new.total")),
            *([("applications", "pass"), ("prose", "pass")], "undetermined"),
        ),
        ("W1", "overview:1", (), [("prose", "pass")], "undetermined"),
        ("Y1", "company", ("b:applications.new.total",), [("applications", "pass")], "office"),
        ("T1", "overview", (), [("applications", "pass"), ("prose", "pass")], "undetermined"),
        ("T3", "reviews", (), [("reviews", "first_reading_states_nothing")], "extraction"),
        ("T3", "reviews", (), [], "undetermined"),
        ("T5", "reviews", (), [("reviews", "pass")], "office"),
        ("T5", "reviews", (), [("reviews", "readings_partial")], "undetermined"),
        ("T6", "reviews", ("reviews.reconsideration.total",), [("reviews", "pass")], "office"),
    ],
)
def test_what_each_kind_of_rule_rests_on(rule, each, facts, own, who):
    place = ("overview", 0, 5) if rule.startswith(("P", "W")) else None
    finding = Finding(rule, each, "fail", 1, 2, facts, "", "", "error", "x", where=place)
    found = [(table, said if said in ("pass", "fail") else "not_assessable", said, ()) for table, said in own]
    assert who_erred(finding, compared(*found), Readings({})) == who


def test_an_older_archive_is_filled_from_the_readings_it_has(tmp_path):
    data = tmp_path / "data"
    with Store(data) as opened:
        night = Night(opened, Offices())
        html = page(2023, trap="applications.new.company", marked="9876<sup>1</sup>", applications__granted__total=999)
        wanted = store(night, twice(page(2022, applications__carried_out__company=777)), twice(html))
    with closing(sqlite3.connect(data / ARCHIVE_NAME)) as connection:
        connection.execute("UPDATE judged SET erred = NULL")
        fill_erred(connection)
        assert erred_in(connection, 2) == wanted
        connection.commit()
    # What older readings do not say of the cells beside one that differs is not guessed.
    with closing(sqlite3.connect(data / ARCHIVE_NAME)) as connection:
        connection.execute(
            "DELETE FROM judged WHERE ruling_id IN (SELECT id FROM ruling WHERE each = 'applications#others')"
        )
        fill_erred(connection)
        connection.commit()
    with closing(open_archive(data)) as connection:
        erred = erred_in(connection, 2)
        assert (erred["R1", "new"], erred["R1", "granted"]) == ("extraction", "undetermined")
