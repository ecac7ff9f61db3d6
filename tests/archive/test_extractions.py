"""Reading again by a newer extractor is no revision, and is taken down as what it is."""

from dataclasses import replace

from archive.extractions import CellChange, Extraction, extractions
from extract.report import VERSION
from tests.archive.conftest import Night, read

CODE = "applications.new.total"


def older(night: Night) -> None:
    night.store.connection.execute("UPDATE revision SET extractor_version = '0.1'")
    night.store.connection.commit()


def noted(night: Night) -> list[Extraction]:
    return [entry._replace(extracted_at="") for entry in extractions(night.store.connection, 1)]


def test_a_first_reading_is_none(night: Night):
    night.add((night.capture(content="a"), read()))
    assert noted(night) == []


def test_what_a_newer_extractor_reads_otherwise_is_listed_with_old_and_new(night: Night):
    capture, report = night.capture(content="a"), read(applications__new__total=12)
    first, *rest = report.facts
    misread = [fact._replace(value=None, state="unreadable", raw="?") if fact.code == CODE else fact for fact in rest]
    night.add((capture, replace(report, facts=misread)))
    older(night)
    night.store.read_again(capture, report, night.registry, VERSION)
    (entry,) = noted(night)
    assert entry == Extraction(
        VERSION,
        "0.1",
        "",
        "figures",
        2,
        tuple(
            sorted(
                [
                    CellChange(
                        CODE,
                        {"value": None, "raw": "?", "state": "unreadable", "unit": "件"},
                        {"value": 12, "raw": "12", "state": "stated", "unit": "件"},
                    ),
                    CellChange(
                        first.code,
                        None,
                        {"value": first.value, "raw": first.raw, "state": "stated", "unit": first.unit},
                    ),
                ]
            )
        ),
    )
    assert [change for _, _, change in night.revisions()] == ["first"]


def test_the_same_reading_says_nothing_changed(night: Night):
    capture, report = night.capture(content="a"), read()
    night.add((capture, report))
    older(night)
    night.store.read_again(capture, report, night.registry, VERSION)
    assert noted(night) == [Extraction(VERSION, "0.1", "", "nothing", 0, ())]


def test_other_words_and_other_places_are_told_apart(night: Night):
    capture, report = night.capture(content="a"), read()
    night.add((capture, report))
    moved = replace(report, facts=[fact._replace(where=fact.where._replace(table=9)) for fact in report.facts])
    reworded = replace(moved, sections=[moved.sections[0]._replace(text="另一段话"), *moved.sections[1:]])
    for reading in (moved, reworded):
        older(night)
        night.store.read_again(capture, reading, night.registry, VERSION)
    assert [(entry.change, entry.cells) for entry in noted(night)] == [("words", 0), ("layout", 0)]


def test_a_damaged_reading_is_mended_and_what_changed_is_not_known(night: Night):
    capture, report = night.capture(content="a"), read()
    night.add((capture, report))
    night.store.connection.execute(f'UPDATE figures_2021 SET "{CODE}" = NULL')
    older(night)
    night.store.read_again(capture, report, night.registry, VERSION)
    assert [(entry.change, entry.cells) for entry in noted(night)] == [(None, 0)]
    assert night.store.load("330991-zjj/2023").facts == report.facts


def test_it_goes_with_a_reading_that_moves_to_another_report(night: Night):
    capture, report = night.capture(content="a"), read()
    night.add((capture, report))
    for year in (2023, 2022):
        older(night)
        night.store.read_again(capture, replace(report, year=year), night.registry, VERSION)
    assert night.rows("SELECT key FROM report") == [("330991-zjj/2022",)]
    assert night.rows("SELECT count(*) FROM extraction") == [(0,)]
