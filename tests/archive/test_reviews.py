"""Verdicts on findings: they survive a reading that says the same, and say so where the cells have changed."""

import json
import sqlite3
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console
from sqlite_utils import Database

from archive.findings import find
from archive.reviews import Asked, Given, all_given, give, operands_of, reviews, take_back
from archive.schema import migrations, prepare
from archive.summary import print_findings
from extract.model import Finding
from extract.report import VERSION
from tests.archive.conftest import Night, asked_about, read

KEY = "330991-zjj/2023"


def failing(night: Night, rule: str = "R1") -> Asked:
    (row,) = night.rows(f"SELECT id FROM finding WHERE status = 'fail' AND rule = '{rule}' ORDER BY id DESC LIMIT 1")
    return asked_about(night.store.connection, int(row[0]))


@pytest.fixture
def judged(night: Night) -> Night:
    """A report with a broken sum, and a person's verdict on it."""
    night.add((night.capture(content="a"), read(applications__new__total=999)))
    give(night.store.connection, failing(night), "office", given_by="王敏", note="<b>总计</b>误")
    return night


def test_a_verdict_stands_beside_its_finding(judged: Night):
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.report_key, review.rule, review.each, review.status) == (KEY, "R1", "new", "fail")
    assert (review.verdict, review.given_by, review.note, review.outdated) == ("office", "王敏", "<b>总计</b>误", False)
    assert reviews(judged.store.connection) == [review]
    assert reviews(judged.store.connection, "330991-zjj/2022") == []


def test_it_survives_another_layout_of_the_same_cells(judged: Night):
    report = read(applications__new__total=999)
    facts = [fact._replace(where=fact.where._replace(row=fact.where.row + 1)) for fact in report.facts]
    judged.add((judged.capture(content="b"), replace(report, facts=facts)))
    assert [change for _, _, change in judged.revisions()] == ["first", "layout"]
    (review,) = reviews(judged.store.connection, KEY)
    assert not review.outdated


def test_other_operands_leave_it_outdated_and_the_old_figures_bring_it_back(judged: Night):
    judged.add((judged.capture(content="b"), read(applications__new__total=998)))
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.verdict, review.status, review.outdated) == ("office", "fail", True)
    give(judged.store.connection, failing(judged), "extraction", given_by="李")
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.verdict, review.outdated) == ("extraction", False)
    judged.add((judged.capture(content="c"), read(applications__new__total=999)))
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.verdict, review.given_by, review.outdated) == ("office", "王敏", False)


def test_a_sum_that_was_mended_leaves_its_verdict_outdated(judged: Night):
    judged.add((judged.capture(content="b"), read()))
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.status, review.outdated) == ("pass", True)


def test_a_verdict_without_its_finding_is_still_told(judged: Night):
    judged.add((judged.capture(content="b"), replace(read(), findings=[])))
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.finding_id, review.status, review.verdict, review.outdated) == (None, None, "office", True)


def test_across_years_it_rests_on_both_reports(night: Night):
    earlier, later = read(2022, seed="a"), read(2023, seed="b")
    for report in (earlier, later):
        night.add((night.capture(f"http://gov.example/{report.year}.html", str(report.year)), report))
    (finding, *_) = night.rows("SELECT id FROM finding WHERE against_revision_id IS NOT NULL AND status = 'fail'")
    give(night.store.connection, asked_about(night.store.connection, int(finding[0])), "explained", given_by="王敏")
    assert [review.outdated for review in reviews(night.store.connection)] == [False]
    code = "applications__carried_out__"
    each = night.rows(f"SELECT each FROM finding WHERE id = {finding[0]}")[0][0]
    night.add((night.capture("http://gov.example/2022.html", "x"), read(2022, seed="a", **{f"{code}{each}": 777})))
    assert [review.outdated for review in reviews(night.store.connection)] == [True]


@pytest.mark.parametrize(
    ("each", "verdict", "name", "error"),
    [("new", "wrong", "王敏", ValueError), ("new", "office", " ", ValueError), ("none", "office", "王敏", KeyError)],
)
def test_what_is_no_verdict_is_refused(judged: Night, each, verdict, name, error):
    with pytest.raises(error):
        give(judged.store.connection, Asked(KEY, "R1", each), verdict, given_by=name)


def test_the_table_takes_no_other_verdict(night: Night):
    with pytest.raises(sqlite3.IntegrityError):
        night.rows(
            "INSERT INTO finding_verdict (report_key, rule, each, operands, verdict, given_by, given_at)"
            " VALUES ('k', 'R1', 'new', '[]', 'maybe', 'x', 't')"
        )


def test_reading_again_keeps_the_verdict(night: Night):
    capture, report = night.capture(content="a"), read(applications__new__total=999)
    night.add((capture, report))
    give(night.store.connection, failing(night), "office", given_by="王敏")
    night.store.read_again(capture, report, night.registry, VERSION)
    assert [review.outdated for review in reviews(night.store.connection)] == [False]


def test_the_list_of_findings_shows_the_verdict(judged: Night):
    (row,) = (row for row in find(judged.store.connection, year=2023) if row.rule == "R1")
    assert (row.to_json()["verdict"], row.to_json()["verdict_outdated"]) == ("office", False)
    judged.add((judged.capture(content="b"), read(applications__new__total=998)))
    page = StringIO()
    print_findings(Console(file=page, width=140), find(judged.store.connection, publishers=["330991-zjj"]))
    assert "office (outdated)" in page.getvalue()
    assert all(row.review is None for row in find(judged.store.connection, status=None) if row.rule != "R1")


def test_nothing_that_was_said_is_lost(judged: Night):
    connection = judged.store.connection
    number = give(connection, failing(judged), "explained", given_by="李", note="如此\r\n印出")
    assert give(connection, failing(judged), "explained", given_by="李", note="如此\n印出") == number, (
        "said twice in a row"
    )
    give(connection, failing(judged), None, given_by="赵", note="待查")
    (review,) = reviews(connection, KEY)
    assert (review.verdict, review.given_by) == ("explained", "李"), "a note takes no verdict's place"
    take_back(connection, number, by="李")
    (review,) = reviews(connection, KEY)
    assert (review.verdict, review.given_by, review.outdated) == ("office", "王敏", False)
    with pytest.raises(KeyError):
        take_back(connection, number, by="李")
    assert [(each.verdict, each.note, each.withdrawn_by) for each in all_given(connection, KEY)] == [
        ("office", "<b>总计</b>误", None),
        ("explained", "如此\n印出", "李"),
        (None, "待查", None),
    ]


def test_a_note_on_the_present_figures_does_not_bring_back_a_verdict_on_others(judged: Night):
    judged.add((judged.capture(content="b"), read(applications__new__total=998)))
    give(judged.store.connection, failing(judged), None, given_by="赵", note="待查")
    (review,) = reviews(judged.store.connection, KEY)
    assert (review.verdict, review.note, review.given_by, review.outdated) == (None, "待查", "赵", False)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("x" * 61, None),
        ("王\n敏", None),
        ("a\u2066b", None),
        ("王敏", "x" * 1001),
        ("王敏", "\x00"),
        ("王敏", "\ud800"),
    ],
)
def test_names_and_notes_are_bounded_and_plain(judged: Night, name, note):
    with pytest.raises(ValueError, match=r"character"):
        give(judged.store.connection, failing(judged), "office", given_by=name, note=note)


def test_verdicts_of_an_older_archive_are_all_there(tmp_path):
    connection = sqlite3.connect(tmp_path / "old.db")
    migrations.apply(Database(connection), stop_before="m013_erred")
    old = '["fail",1,2,[]]'
    row = (7, KEY, "R1", "new", old, "office", None, "王敏", "2024-02-01T08:00:00Z")
    connection.execute(
        "INSERT INTO finding_verdict (id, report_key, rule, each, operands, verdict, note, given_by, given_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    connection.commit()
    prepare(connection)
    assert all_given(connection) == [Given(*row[:4], '["fail",1,2,[],null]', *row[5:], None, None)]
    assert [review.outdated for review in reviews(connection)] == [True]
    connection.close()


def test_a_verdict_on_words_is_not_one_on_other_words(night: Night):
    """The first wrong sum of a section is another one when the words before it change."""
    report = read()
    section = report.sections[0]
    where = (section.key, 3, 9)
    wrong = Finding("P2", f"{section.key}:1", "fail", 3, 4, (), "说", "said", "warning", "sums_differ", where=where)
    night.add((night.capture(content="a"), replace(report, findings=[*report.findings, wrong])))
    asked = Asked(KEY, "P2", wrong.each)
    give(night.store.connection, asked, "office", given_by="王敏")
    assert json.loads(operands_of(night.store.connection, asked)) == ["fail", 3, 4, [], section.text[3:9]]
    moved = wrong._replace(where=(section.key, 13, 19))
    text = section._replace(text="这是一段新的文字啊啊" + section.text)
    again = replace(report, sections=[text, *report.sections[1:]], findings=[*report.findings, moved])
    night.add((night.capture(content="b"), again))
    assert [review.outdated for review in reviews(night.store.connection)] == [False], "the same words elsewhere"
    other = replace(again, sections=[text._replace(text="甲乙" + text.text), *report.sections[1:]])
    night.add((night.capture(content="c"), other))
    assert [review.outdated for review in reviews(night.store.connection)] == [True]
