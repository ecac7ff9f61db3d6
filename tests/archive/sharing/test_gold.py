"""Copying that is known: what is found of it, and that honest offices share nothing."""

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.compare.reuse import Shares
from archive.sharing.as_json import reuse_json
from archive.sharing.index import COMMON_CITIES, COMMON_OFFICES
from archive.sharing.neighbours import LEAST_SENTENCES, sharing
from archive.sharing.reading import ReportReuse, read_reuse
from tests.archive.sharing.gold import (
    COPY,
    COUNTIES,
    OWN,
    PLAIN,
    SOURCE,
    WORDS,
    GoldArchive,
    county_entries,
    filled,
    honest_entries,
    register,
    write,
)
from tests.archive.site.published import Register

STATUTORY = len(WORDS["statutory"])


def _read(connection: sqlite3.Connection, key: str, year: int = 2023) -> ReportReuse:
    found = read_reuse(connection, key, year)
    assert found is not None
    return found


def _published(archive: GoldArchive) -> sqlite3.Connection:
    return sqlite3.connect(archive.publication.publish())


def test_what_every_report_quotes_is_learned(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT offices, cities FROM common_sentence").fetchall()
    assert len(rows) == STATUTORY
    # The fourteen honest offices, the five counties, the source, its copy and the office of long ago.
    assert {offices for offices, _ in rows} == {len(honest_entries()) + len(COUNTIES) + 3}
    assert _read(connection, PLAIN).learned


@pytest.mark.parametrize("entry", honest_entries(), ids=lambda entry: entry.key)
def test_honest_offices_share_nothing(connection: sqlite3.Connection, entry) -> None:
    found = _read(connection, entry.key)
    assert found.others.neighbours == []
    assert found.others.offices == 0
    assert found.common_sentences == STATUTORY
    assert sum(found.telling) == 1
    row = connection.execute(
        "SELECT other_shared FROM text_sharing JOIN report ON report.id = report_id WHERE key = ?",
        [f"{entry.key}/2023"],
    ).fetchone()
    assert row == (None,)


def test_a_report_that_is_an_earlier_one_but_for_the_year(connection: sqlite3.Connection) -> None:
    found = _read(connection, OWN, 2010)
    lines = len(WORDS["own_2008"])
    by_year = {held.earlier.year: held for held in found.held}
    assert by_year[2008].own == Shares(lines, lines - 1, lines, lines)
    assert by_year[2009].own == Shares(lines, 0, 0, 0)
    # With the common sentences, whose years and figures differ.
    assert by_year[2008].all.template == lines + STATUTORY
    assert by_year[2009].all.template == STATUTORY
    own = [one for one in found.standings if found.common_to(one.key) is None]
    assert [one.kind for one in own] == ["template", *["same"] * (lines - 1)]
    assert {found.held[one.since].earlier.year for one in own if one.since is not None} == {2008}
    assert {(later, earlier) for later, earlier in found.matrix} == {(found.documents[1].id, found.documents[0].id)}
    row = connection.execute(
        "SELECT sentences, earlier.key, earlier_shared, other_report_id FROM text_sharing"
        " JOIN report ON report.id = report_id JOIN report AS earlier ON earlier.id = earlier_report_id"
        " WHERE report.key = ?",
        [f"{OWN}/2010"],
    ).fetchone()
    assert row == (lines, f"{OWN}/2008", lines, None)


def test_a_copy_with_other_names_and_another_order(connection: sqlite3.Connection) -> None:
    found = _read(connection, COPY)
    lines = len(WORDS["source"])
    (other,) = found.others.neighbours
    assert other.document.key == f"{SOURCE}/2023"
    assert (other.shares.sentences, other.shares.template) == (lines, lines)
    assert other.published_first(found.document) == "there"
    assert other.origin is None
    assert other.group == []
    # A third of it was told at the end: two passages, every sentence beside its source.
    assert [len(passage.pairs) for passage in other.passages] == [7, 3]
    for passage in other.passages:
        for theirs, ours, _ in passage.pairs:
            assert found.text.masked[ours].key == other.text.masked[theirs].key
    (back,) = _read(connection, SOURCE).others.neighbours
    assert (back.document.key, back.published_first(_read(connection, SOURCE).document)) == (f"{COPY}/2023", "here")


@pytest.mark.parametrize("entry", county_entries(), ids=lambda entry: entry.key)
def test_a_model_that_five_counties_fill_in_is_told_as_one(connection: sqlite3.Connection, entry) -> None:
    found = _read(connection, entry.key)
    assert found.others.offices == len(COUNTIES) - 1
    assert len(found.others.neighbours) + len(found.others.further) == found.others.offices
    assert {one.shared for one in found.others.further} == {len(WORDS["template"])}
    for other in found.others.neighbours:
        assert other.shares.reuse.template == 1
        assert {office.name[:2] for office in other.group} == set(COUNTIES)
        assert other.published_first(found.document) is None


def test_an_archive_too_small_to_learn_tells_only_of_most_of_a_text(tmp_path: Path) -> None:
    archive = GoldArchive(tmp_path, register())
    own = {key: WORDS["honest"][at : at + 7] for at, key in ((0, PLAIN), (7, SOURCE))}
    by_key = {entry.key: entry for entry in archive.register.sites}
    for key, lines in own.items():
        archive.add(key, 2023, [*lines, *WORDS["template"][1:2], *filled(WORDS["statutory"], by_key[key], 2023)])
    archive.add(
        COPY,
        2023,
        [*filled(WORDS["source"], by_key[COPY], 2023), *own[SOURCE], *filled(WORDS["statutory"], by_key[COPY], 2023)],
    )
    connection = _published(archive)
    found = _read(connection, PLAIN)
    assert not found.learned
    assert found.common_sentences == 0
    assert STATUTORY + 1 >= LEAST_SENTENCES
    assert found.others.neighbours == []
    assert [one.document.key for one in _read(connection, SOURCE).others.neighbours] == [f"{COPY}/2023"]
    connection.close()


@pytest.mark.parametrize(
    ("offices", "cities", "learned"),
    [(COMMON_OFFICES, COMMON_CITIES, True), (COMMON_OFFICES - 1, 9, False), (COMMON_OFFICES, COMMON_CITIES - 1, False)],
)
def test_common_is_what_many_offices_of_several_cities_have(
    tmp_path: Path, offices: int, cities: int, learned: bool
) -> None:
    model = honest_entries()[0]
    entries = [
        replace(
            model,
            key=f"{number}-czj",
            publisher=f"{chr(0x4E9A + number)}陵市财政局",
            adcode=f"33{number % cities:02}00",
        )
        for number in range(offices)
    ]
    archive = GoldArchive(tmp_path, Register(tuple(entries)))
    for entry in entries:
        archive.add(entry.key, 2023, filled(WORDS["statutory"], entry, 2023))
    connection = _published(archive)
    common = connection.execute("SELECT offices, cities FROM common_sentence").fetchall()
    shared = connection.execute("SELECT count(DISTINCT key), count(*) FROM shared_sentence").fetchone()
    if learned:
        assert (common, shared) == ([(offices, cities)] * STATUTORY, (0, 0))
    else:
        assert (common, shared) == ([], (STATUTORY, STATUTORY * offices))
    connection.close()


def test_set_phrases_here_and_there_are_not_told(tmp_path: Path) -> None:
    """Phrases that too few offices have to be common: each office has some of them, among sentences of its own."""
    chance = random.Random("phrases")
    entries = honest_entries()
    phrases = [
        f"第{sign}类信息由业务科室起草、办公室审核后统一发布。" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    ]
    archive = GoldArchive(tmp_path, Register(tuple(entries)))
    for tree, entry in zip("松竹梅兰菊荷桂枫柳桃杏李榆槐", entries, strict=True):
        own = [f"{place}片区的居民可以到{tree}树路的服务窗口查阅。" for place in "东西南北中前后左右上下内外里"]
        lines = [*own, *chance.sample(phrases, 8)]
        chance.shuffle(lines)
        archive.add(entry.key, 2023, [*lines, *filled(WORDS["statutory"], entry, 2023)])
    connection = _published(archive)
    assert connection.execute("SELECT count(*) FROM common_sentence").fetchone() == (STATUTORY,)
    shared = [len(_shared(connection, entry.key)) for entry in entries]
    assert max(shared) >= LEAST_SENTENCES
    assert [entry.key for entry in entries if _read(connection, entry.key).others.offices] == []
    connection.close()


def _shared(connection: sqlite3.Connection, key: str) -> set[int]:
    """What the closest other report has of a report's telling sentences, told or not."""
    found = _read(connection, key)
    keys = {one for one, tells in zip(found.text.keys, found.telling, strict=True) if one is not None and tells}
    others = sharing(connection, keys, (2023,), [found.document.office.id])
    return set(max((one.keys for one in others), key=len, default=frozenset()))


def test_who_had_it_before_is_told(tmp_path: Path) -> None:
    archive = write(tmp_path)
    by_key = {entry.key: entry for entry in archive.register.sites}
    for year in (2021, 2022):
        archive.add(SOURCE, year, filled(WORDS["source"], by_key[SOURCE], year))
    archive.add(PLAIN, 2020, filled(WORDS["source"], by_key[PLAIN], 2020))
    connection = _published(archive)
    (other,) = _read(connection, COPY).others.neighbours
    assert (other.document.year, other.since_here, other.since_there) == (2023, 2023, 2021)
    assert other.origin is not None
    assert (other.origin.office.key, other.origin.year) == (PLAIN, 2020)
    connection.close()


def test_the_report_of_the_year_before_is_found(tmp_path: Path) -> None:
    archive = GoldArchive(tmp_path, register())
    by_key = {entry.key: entry for entry in archive.register.sites}
    archive.add(SOURCE, 2022, filled(WORDS["source"], by_key[SOURCE], 2022))
    archive.add(SOURCE, 2021, filled(WORDS["source"], by_key[SOURCE], 2021))
    archive.add(COPY, 2023, filled(WORDS["source"], by_key[COPY], 2023))
    connection = _published(archive)
    assert [one.document.key for one in _read(connection, COPY).others.neighbours] == [f"{SOURCE}/2022"]
    assert _read(connection, SOURCE, 2022).others.neighbours == []
    connection.close()


def test_merged_offices_are_one(tmp_path: Path) -> None:
    """The copier was merged into its source: it is no other office, and its reports are the source's earlier ones."""
    archive = write(tmp_path, merged=True)
    by_key = {entry.key: entry for entry in archive.register.sites}
    archive.add(SOURCE, 2024, filled(WORDS["source"], by_key[SOURCE], 2024))
    connection = _published(archive)
    assert _read(connection, SOURCE).others.neighbours == []
    assert _read(connection, COPY).others.neighbours == []
    assert _read(connection, COPY).others.elsewhere == {}
    held = _read(connection, SOURCE, 2024).held
    assert {one.earlier.key for one in held} == {f"{SOURCE}/2023", f"{COPY}/2023"}
    (offices,) = {row[0] for row in connection.execute("SELECT offices FROM common_sentence")}
    assert offices == len(honest_entries()) + len(COUNTIES) + 2
    connection.close()


def test_a_revision_that_takes_the_copy_back(tmp_path: Path) -> None:
    archive = write(tmp_path)
    by_key = {entry.key: entry for entry in archive.register.sites}
    rewritten = [*WORDS["own_2009"], *filled(WORDS["statutory"], by_key[COPY], 2023)]
    archive.add(COPY, 2023, rewritten, again=1)
    connection = _published(archive)
    assert _read(connection, SOURCE).others.neighbours == []
    assert _read(connection, COPY).others.neighbours == []
    connection.close()


def test_a_copy_that_forgot_to_change_a_name_is_told(tmp_path: Path) -> None:
    archive = GoldArchive(tmp_path, register())
    by_key = {entry.key: entry for entry in archive.register.sites}
    source = filled(WORDS["source"], by_key[SOURCE], 2023)
    archive.add(SOURCE, 2023, source)
    archive.add(COPY, 2023, [*filled(WORDS["source"][:6], by_key[COPY], 2023), source[0], *source[6:]])
    connection = _published(archive)
    found = _read(connection, COPY)
    (other,) = found.others.neighbours
    assert [found.text.sentences[number].text for number in other.named] == [source[0]]
    assert _read(connection, SOURCE).others.neighbours[0].named == []
    connection.close()


def test_a_report_that_is_gone_still_tells(tmp_path: Path) -> None:
    archive = write(tmp_path)
    archive.publication.gone(f"http://{SOURCE}.example/2023.html", SOURCE, fetched_at="2024-06-01T02:00:00Z")
    connection = _published(archive)
    (other,) = _read(connection, COPY).others.neighbours
    assert other.document.gone_at == "2024-06-01T02:00:00Z"
    connection.close()


def test_the_json_names_every_sentence_and_every_earlier_year(connection: sqlite3.Connection) -> None:
    told = reuse_json(_read(connection, OWN, 2010))
    assert told["schema"] == "gongkai.reuse/1"
    assert [held["report"]["year"] for held in told["earlier"]] == [2008, 2009]
    assert told["earlier"][0]["own"]["reuse"] == {"identical": 0.8, "template": 1.0, "reused": 1.0}
    assert len(told["text"]) == told["sentences"] == told["telling"] + told["common"]["sentences"] + told["short"]
    assert [pair["report"] for pair in told["matrix"]] == [f"{OWN}/2009"]


def test_every_pair_of_years_is_told_whichever_is_asked_for(connection: sqlite3.Connection) -> None:
    found = _read(connection, OWN, 2009)
    years = {one.id: one.year for one in found.documents}
    told = {(years[later], years[earlier]): held.own.template for (later, earlier), held in found.matrix.items()}
    assert told == {(2010, 2008): 5, (2010, 2009): 0}
    assert [(held.earlier.year, held.own.template) for held in found.held] == [(2008, 0)]
