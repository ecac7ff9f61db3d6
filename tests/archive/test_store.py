"""What makes a report, what makes a revision, and what does not."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.articles import Article
from archive.changes import classify
from archive.runs import tally
from archive.store import SLOW_TRIES, Store, read_by_others
from extract.model import ExtractError, Report
from extract.report import VERSION
from tests.archive.conftest import Night, Office, Offices, read

KEY = "330991-zjj/2023"
NOT_A_REPORT = ExtractError("not_a_report", "a stub")


def test_the_same_bytes_and_other_bytes_with_the_same_reading_are_no_revision(night: Night):
    report = read()
    night.add((night.capture(content="a"), report))
    night.run = "night-2"
    again = night.capture(content="a", status=304, kind="revisit")
    assert night.store.was_read(Article(again))
    night.add((again, None))
    counter = night.capture(content="b")
    assert not night.store.was_read(Article(counter))
    night.add((counter, replace(report, source=replace(report.source, sha256="b"))))
    counted = night.capture(content="b")
    assert night.store.was_read(Article(counted))
    night.add((counted, None))
    assert night.standings() == ["revision", "same", "bytes", "same"]
    assert night.revisions() == [(KEY, 1, "first")]
    assert night.rows("SELECT last_seen_at FROM report") == [(counted.fetched_at,)]


def _moved(report):
    facts = [fact._replace(where=fact.where._replace(table=fact.where.table + 1)) for fact in report.facts]
    return replace(report, facts=facts)


Edit = Callable[[Report], Report]


def _as_it_is(report):
    return report


def _reworded(report):
    sections = [section._replace(text=section.text + "新增一句。") for section in report.sections]
    return replace(report, sections=sections)


def _refigured(report):
    facts = [f._replace(value=f.value + 1) if f.code == "applications.new.total" else f for f in report.facts]
    return replace(report, facts=facts)


def _restated(report):
    figures = [report.figures[0]._replace(value=report.figures[0].value + 1), *report.figures[1:]]
    return replace(report, figures=figures)


def _blanked(report):
    facts = [f._replace(value=None, state="blank", raw="") if f.value == 0 else f for f in report.facts]
    return replace(report, facts=facts)


@pytest.mark.parametrize(
    ("edit", "change"),
    [(_moved, "layout"), (_reworded, "words"), (_refigured, "figures"), (_restated, "figures"), (_blanked, "figures")],
)
def test_revisions_are_classed(night: Night, edit, change):
    report = read()
    edited = edit(report)
    assert classify(report, report) == "bytes"
    night.add((night.capture(content="a"), report))
    night.run = "night-2"
    night.add((night.capture(content="b"), edited))
    assert night.revisions() == [(KEY, 1, "first"), (KEY, 2, change)]
    assert night.store.load(KEY).facts == edited.facts
    assert night.store.load(KEY, 1).facts == report.facts


def test_going_back_to_an_earlier_text_is_a_revision(night: Night):
    first, second = read(), _refigured(read())
    for number, (content, report) in enumerate([("a", first), ("b", second), ("a", first)], 1):
        night.run = f"night-{number}"
        capture = night.capture(content=content)
        assert not night.store.was_read(Article(capture))
        night.add((capture, report))
    assert [row[1:] for row in night.revisions()] == [(1, "first"), (2, "figures"), (3, "figures")]


@pytest.mark.parametrize("well_on", [2, 3, None])
def test_what_took_too_long_to_read_is_read_again_for_some_nights(night: Night, well_on: int | None):
    """A machine that is busy is no fault of the document; one that always takes too long must not cost every night."""
    slow = ExtractError("too_slow", "it took too long")
    night.add((night.capture(content="a"), slow))
    for number in range(2, SLOW_TRIES + 1):
        night.run = f"night-{number}"
        again = night.capture(content="a", status=304, kind="revisit")
        assert not night.store.was_read(Article(again))
        night.add((again, read() if number == well_on else slow))
        if number == well_on:
            assert night.revisions() == [(KEY, 1, "first")]
            assert tally(night.store.connection, [night.run]).unread == []
            return
    night.run = "night-last"
    last = night.capture(content="a", status=304, kind="revisit")
    assert night.store.was_read(Article(last))
    night.add((last, None))
    assert [unread.code for unread in tally(night.store.connection, [night.run]).unread] == ["too_slow"]


def test_the_attachment_is_the_report_and_its_page_the_cover(night: Night):
    page = night.capture("http://gov.example/stub.html", "stub", title=f"{KEY} 2023年政府信息公开工作年度报告")
    file = night.capture("http://gov.example/a.docx", "docx", role="attachment", found_on=page.url)
    night.add((page, NOT_A_REPORT), (file, read()))
    assert night.standings() == ["cover", "revision"]
    assert night.rows("SELECT count(*) FROM unread") == [(0,)]
    # The next night the page's counter has moved, the file has not.
    night.run = "night-2"
    page = night.capture("http://gov.example/stub.html", "stub2")
    file = night.capture("http://gov.example/a.docx", "docx", role="attachment", found_on=page.url)
    night.add((page, NOT_A_REPORT), (file, None))
    assert night.standings() == ["cover", "revision", "cover", "same"]
    assert night.revisions() == [(KEY, 1, "first")]


@pytest.mark.parametrize("nights_between", [0, 1])
def test_a_page_that_stays_while_its_attachment_is_edited_takes_the_report_with_it(night: Night, nights_between: int):
    edited = read(proactive__licensing__decisions=77)
    nights = [("first", NOT_A_REPORT, read()), ("second", None, edited), *[("second", None, None)] * nights_between]
    for content, cover, report in nights:
        night.run += "+"
        page = night.capture("http://gov.example/stub.html", "stub")
        file = night.capture("http://gov.example/a.docx", content, role="attachment", found_on=page.url)
        night.add((page, cover), (file, report))
    covered = night.rows("SELECT revision_id FROM capture WHERE standing = 'cover' ORDER BY id")
    assert covered == [(1,), (2,), (2,)][: len(nights)]
    night.store.add_gone(night.capture("http://gov.example/stub.html", status=404, role="gone"))
    assert night.rows("SELECT gone_at IS NOT NULL FROM report") == [(1,)]


def test_a_page_that_was_read_before_its_attachment_becomes_its_cover(night: Night):
    page = night.capture("http://gov.example/stub.html", "stub")
    night.add((page, NOT_A_REPORT))
    assert night.rows("SELECT code FROM unread") == [("not_a_report",)]
    file = night.capture("http://gov.example/a.docx", "docx", role="attachment", found_on=page.url)
    night.add((file, read()))
    assert night.standings() == ["cover", "revision"]
    assert night.rows("SELECT count(*) FROM unread") == [(0,)]


def test_a_page_with_a_title_and_nothing_more_is_its_attachment_s_cover(night: Night):
    page = night.capture("http://gov.example/stub.html", "stub")
    file = night.capture("http://gov.example/a.docx", "docx", role="attachment", found_on=page.url)
    night.add((page, replace(read(), facts=[], sections=[], figures=[], findings=[])), (file, read()))
    assert night.standings() == ["cover", "revision"]
    assert night.rows("SELECT count(*) FROM unread") == [(0,)]


@pytest.mark.parametrize("fuller_first", [True, False])
def test_of_two_copies_in_one_night_the_fuller_is_the_report(night: Night, fuller_first: bool):
    full = read()
    thin = replace(full, facts=full.facts[:50])
    copies = [("http://gov.example/full.html", full), ("http://gov.example/thin.html", thin)]
    for url, report in copies if fuller_first else reversed(copies):
        night.add((night.capture(url, url), report))
    assert night.revisions() == [(KEY, 1, "first")]
    assert night.rows("SELECT url FROM revision") == [("http://gov.example/full.html",)]
    assert sorted(night.standings()) == ["copy", "revision"]
    assert len(night.store.load(KEY).facts) == len(full.facts)
    # A copy stays a copy when it changes.
    night.run = "night-2"
    night.add((night.capture(copies[1][0], "other"), _reworded(thin)))
    assert night.revisions() == [(KEY, 1, "first")]


def test_a_report_that_moves_and_is_edited_has_a_revision(night: Night):
    night.add((night.capture("http://gov.example/old.html", "a"), read()))
    night.run = "night-2"
    night.add((night.capture("http://gov.example/new.html", "b"), _refigured(read())))
    night.add((night.capture("http://gov.example/third.html", "c"), _refigured(read())))
    assert night.revisions() == [(KEY, 1, "first"), (KEY, 2, "figures")]
    assert night.standings() == ["revision", "revision", "copy"]


@pytest.mark.parametrize("edited", ["words", "figures"])
def test_a_report_that_is_edited_nights_after_it_has_moved_has_a_revision(night: Night, edited: str):
    old, new = "http://gov.example/old.html", "http://gov.example/new.html"
    night.add((night.capture(old, "a"), read()))
    # The new address gives the same report, and the old one nothing any more.
    night.run = "night-2"
    night.add((night.capture(new, "b"), read()))
    assert night.standings() == ["revision", "copy"]
    night.run = "night-3"
    night.add((night.capture(new, "c"), {"words": _reworded, "figures": _refigured}[edited](read())))
    assert night.revisions() == [(KEY, 1, "first"), (KEY, 2, edited)]
    # Going back to the text that was a copy is a change of the report too.
    night.run = "night-4"
    again = night.capture(new, "b")
    assert not night.store.was_read(Article(again))
    night.add((again, read()))
    assert night.revisions()[2:] == [(KEY, 3, edited)]


@pytest.mark.parametrize(
    ("copied", "stays", "edited", "becomes"),
    [
        (_as_it_is, False, _refigured, True),
        (_as_it_is, False, _reworded, True),
        (_reworded, False, lambda report: _reworded(_reworded(report)), False),
        (_reworded, False, _refigured, True),
        (_refigured, False, lambda report: _refigured(_refigured(report)), False),
        (_as_it_is, True, _refigured, False),
    ],
)
def test_a_copy_becomes_the_report_where_that_is_gone_and_the_copy_had_said_the_same(
    night: Night, copied: Edit, stays: bool, edited: Edit, becomes: bool
):
    """Two addresses give a report, then one of them alone."""
    own, copy = "http://gov.example/own.html", "http://gov.example/copy.html"
    night.add((night.capture(own, "a"), read()))
    night.add((night.capture(copy, "b"), copied(read())))
    night.run = "night-2"
    if stays:
        night.add((night.capture(own, "a"), None))
    night.add((night.capture(copy, "b"), None))
    night.run = "night-3"
    night.add((night.capture(copy, "c"), edited(read())))
    assert len(night.revisions()) == (2 if becomes else 1)
    assert night.standings()[-1] == ("revision" if becomes else "copy")


def test_publishers_come_from_the_site_the_name_or_the_print(night: Night):
    report = read()
    night.add((night.capture("u1", "a", site=None), replace(report, publisher="市住建局", year=2020)))
    night.add((night.capture("u2", "b"), replace(report, publisher="另一个名称", year=2021)))
    night.add((night.capture("u3", "c", site=None), replace(report, publisher="无名县财政局", year=2021)))
    night.registry = Offices((Office(), Office(key="330991-czj", publisher="云河市财政局", aliases=())))
    night.add((night.capture("u4", "d"), replace(report, publisher="云河市财政局", year=2021)))
    assert {row[0] for row in night.revisions()} == {
        "330991-zjj/2020",
        "330991-zjj/2021",
        "000000-无名县财政局/2021",
        "330991-czj/2021",
    }
    assert night.rows("SELECT name, adcode, registered FROM publisher WHERE key LIKE '000000-%'") == [
        ("无名县财政局", None, 0)
    ]


def test_nobody_is_guessed(night: Night):
    report = read()
    night.add((night.capture("u1", "a", site=None), replace(report, publisher=None)))
    night.add((night.capture("u2", "b"), replace(report, year=None)))
    assert night.rows("SELECT code FROM unread ORDER BY capture_id") == [("no_publisher",), ("no_year",)]
    assert night.revisions() == []


def test_a_year_that_is_not_printed_comes_from_the_link(night: Night):
    report = replace(read(), year=None, year_evidence=None)
    page = night.capture("http://gov.example/p.html", "stub", title="2019年政府信息公开工作年度报告")
    file = night.capture("http://gov.example/f.docx", "f", role="attachment", found_on=page.url, title="附件.docx")
    night.add((page, NOT_A_REPORT), (file, report))
    assert night.revisions() == [("330991-zjj/2019", 1, "first")]
    loaded = night.store.load("330991-zjj/2019")
    assert (loaded.year, loaded.year_evidence) == (2019, "link")


def test_a_report_that_vanishes_leaves_a_tombstone_until_it_is_back(night: Night):
    night.add((night.capture(content="a"), read()))
    gone = night.capture(content="404", status=404)
    night.store.add_gone(gone)
    later = night.capture(content="404", status=404)
    night.store.add_gone(later)
    assert night.rows("SELECT gone_at FROM report") == [(gone.fetched_at,)]
    assert night.rows("SELECT state FROM coverage WHERE year = 2023") == [("gone",)]
    night.add((night.capture(content="a"), None))
    assert night.rows("SELECT gone_at FROM report") == [(None,)]


def _findings(night: Night) -> list[tuple[object, ...]]:
    return night.rows(
        "SELECT DISTINCT rule, status FROM finding WHERE against_revision_id IS NOT NULL AND status = 'fail'"
    )


def test_rules_across_years_are_judged_again_when_either_year_changes(night: Night):
    earlier = read(2022)
    carried_out = next(f for f in earlier.facts if f.code == "applications.carried_out.total").value
    later = read(2023, applications__carried_in__total=carried_out + 5)
    night.add((night.capture("u2023", "a"), later))
    assert night.rows("SELECT count(*) FROM finding WHERE against_revision_id IS NOT NULL") == [(0,)]
    night.add((night.capture("u2022", "b"), earlier))
    assert ("Y1", "fail") in _findings(night)
    count = night.rows("SELECT count(*) FROM finding WHERE against_revision_id IS NOT NULL")
    # The earlier year is corrected so that it agrees: the finding goes, and none is doubled.
    facts = [
        f._replace(value=carried_out + 5) if f.code == "applications.carried_out.total" else f for f in earlier.facts
    ]
    night.run = "night-2"
    night.add((night.capture("u2022", "c"), replace(earlier, facts=facts)))
    failing = night.rows(
        "SELECT each FROM finding WHERE against_revision_id IS NOT NULL AND status = 'fail' AND rule = 'Y1'"
    )
    assert ("total",) not in failing
    assert night.rows("SELECT count(*) FROM finding WHERE against_revision_id IS NOT NULL") == count
    # They are the archive's, not the reading's.
    assert night.store.load("330991-zjj/2023").findings == later.findings


def _older(store: Store) -> None:
    store.connection.execute("UPDATE revision SET extractor_version = 'older'")
    store.connection.execute("UPDATE unread SET extractor_version = 'older'")
    store.connection.execute('UPDATE figures_2021 SET "applications.new.total" = 0')
    store.connection.commit()


def test_reading_again_replaces_the_reading_and_is_no_revision(night: Night):
    report = read()
    capture, stub = night.capture(content="a"), night.capture("u2", "b")
    night.add((capture, report))
    night.add((stub, NOT_A_REPORT))
    _older(night.store)
    assert read_by_others(night.store.connection, VERSION) == [capture.id, stub.id]
    night.store.read_again(capture, report, night.registry, VERSION)
    night.store.read_again(stub, replace(report, year=2021), night.registry, VERSION)
    assert read_by_others(night.store.connection, VERSION) == []
    assert night.revisions() == [("330991-zjj/2021", 1, "first"), (KEY, 1, "first")]
    assert night.store.load(KEY) == replace(report, source=replace(report.source, sha256="a"))
    assert night.rows("SELECT count(*) FROM unread") == [(0,)]


def test_reading_again_can_move_a_reading_to_another_year(night: Night):
    report = read()
    capture = night.capture(content="a")
    night.add((capture, replace(report, year=2022)))
    _older(night.store)
    night.store.read_again(capture, report, night.registry, VERSION)
    assert night.revisions() == [(KEY, 1, "first")]
    assert night.rows("SELECT key FROM report") == [(KEY,)]
    assert night.rows("SELECT count(*) FROM figures_2021") == [(1,)]


def test_what_can_no_longer_be_read_keeps_its_reading_and_says_so(night: Night):
    capture = night.capture(content="a")
    night.add((capture, read()))
    _older(night.store)
    night.store.read_again(capture, NOT_A_REPORT, night.registry, VERSION)
    assert night.revisions() == [(KEY, 1, "first")]
    assert night.rows("SELECT code FROM unread") == [("not_a_report",)]
    assert read_by_others(night.store.connection, VERSION) == []


def test_a_newer_reading_that_cannot_be_kept_leaves_the_old_one_whole(night: Night):
    report = read()
    capture = night.capture(content="a")
    night.add((capture, report))
    night.store.connection.execute("UPDATE revision SET extractor_version = 'older'")
    night.store.connection.commit()
    facts = [*report.facts[:-1], report.facts[-1]._replace(value=2**70)]
    night.store.read_again(capture, replace(report, facts=facts), night.registry, VERSION)
    assert night.rows("SELECT code FROM unread") == [("unreadable",)]
    assert night.store.load(KEY).facts == report.facts


def _with_unknown_code(report):
    return replace(report, facts=[report.facts[0]._replace(code="no.such.cell"), *report.facts[1:]])


def test_a_reading_that_the_archive_fails_on_is_unread_and_the_others_are_stored(night: Night):
    page = night.capture("http://gov.example/p.html", "p")
    file = night.capture("http://gov.example/a.docx", "docx", role="attachment", found_on=page.url)
    night.add((page, replace(read(), title="\ud800")), (file, _with_unknown_code(read(2022))))
    night.add((night.capture("http://gov.example/2021.html", "c"), read(2021)))
    assert night.revisions() == [("330991-zjj/2021", 1, "first")]
    told = dict(night.rows("SELECT capture_id, message FROM unread WHERE code = 'unreadable'"))
    assert set(told) == {page.id, file.id}
    assert "UnicodeEncodeError" in told[page.id]
    assert "no form has a measure" in told[file.id]


def test_a_newer_reading_that_the_archive_fails_on_leaves_the_old_one(night: Night):
    capture = night.capture()
    night.add((capture, read()))
    night.store.read_again(capture, _with_unknown_code(read()), night.registry, VERSION)
    assert night.store.load(KEY).facts == read().facts
    assert "no form has a measure" in night.rows("SELECT message FROM unread")[0][0]


def test_a_database_that_fails_is_no_documents_fault(night: Night):
    night.store.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(sqlite3.OperationalError):
        night.add((night.capture(), read()))
    assert night.rows("SELECT count(*) FROM unread") == [(0,)]


@pytest.mark.parametrize(("number", "left"), [(1, [(2, "first"), (3, "figures")]), (2, [(1, "first"), (3, "words")])])
def test_the_revision_behind_a_reading_that_moved_is_read_again_and_classed_beside_the_one_before(
    night: Night, number: int, left: list[tuple[int, str]]
):
    first, second = read(), read(applications__new__total=1)
    third = replace(first, sections=[first.sections[0]._replace(text="另一段话。"), *first.sections[1:]])
    captures = [night.capture(content=content) for content in "abc"]
    for capture, report in zip(captures, (first, second, third), strict=True):
        night.add((capture, report))
    _older(night.store)
    readings = [
        replace(report, year=2021) if n == number else report for n, report in enumerate((first, second, third), 1)
    ]
    for capture, report in zip(captures, readings, strict=True):
        night.store.read_again(capture, report, night.registry, VERSION)
    assert night.rows("SELECT code, message FROM unread") == []
    assert night.revisions() == [("330991-zjj/2021", 1, "first"), *((KEY, *each) for each in left)]
