"""The oracle and the comparison of archives: silent about a sound archive, and not about one that was tampered with."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.nightly import nightly
from archive.progress import Reporter
from crawler.registry import Registry
from tests.replica.server import running_replica
from tests.soak.equality import differences
from tests.soak.oracle import ANY, Oracle, better_than_allowed
from tests.soak.plan import Served, Version
from tests.soak.stage import SITES, set_stage

SPEC = SITES[2]
KEY = SPEC.office.key
YEARS = SPEC.office.years
FIRST, EDITED, REWORDED = Version(), Version(1), Version(1, 1)
# First all but the newest, then an edit, then one is gone and one is new and other words are used; at last a fault.
SERVED = (
    Served(dict.fromkeys(YEARS[:-1], FIRST), None),
    Served({**dict.fromkeys(YEARS[:-1], FIRST), YEARS[1]: EDITED}, None),
    Served({YEARS[1]: REWORDED, YEARS[2]: FIRST}, "slow"),
    Served({YEARS[1]: Version(2, 1), YEARS[2]: FIRST}, "ruishu-412"),
)
STAGES = [{KEY: served} for served in SERVED]


@dataclass
class Soaked:
    """An archive after the nights, and what the oracle makes of it."""

    data: Path
    oracle: Oracle
    began: float

    def wrong(self) -> list[str]:
        archive, snapshot = self.data / "archive.db", self.data / "public" / "gongkai.db"
        return [
            *self.oracle.wrong_in_archive(STAGES[-1], archive, self.began),
            *self.oracle.wrong_in_snapshot(snapshot),
        ]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Soaked:
    data, oracle = tmp_path_factory.mktemp("soaked") / "data", Oracle([SPEC.office])
    with running_replica([SPEC]) as replica:
        registry = Registry.load(replica.registry)
        for stage in STAGES:
            set_stage(replica, [SPEC], stage)
            allowed = oracle.verdicts(stage)
            done = nightly(data, registry, registry.sites, Reporter())
            oracle.read(stage)
            results = {site.site: (site.verdict, site.since) for site in done.sites}
            assert list(oracle.wrong_verdicts(stage, results, allowed)) == []
    return Soaked(data, oracle, 0)


@pytest.fixture
def soaked(sound: Soaked, tmp_path: Path) -> Soaked:
    """A copy that may be tampered with."""
    shutil.copytree(sound.data, tmp_path / "data", symlinks=True)
    return Soaked(tmp_path / "data", sound.oracle, sound.began)


def test_a_sound_archive_has_nothing_wrong(sound: Soaked) -> None:
    assert sound.wrong() == []
    assert sound.oracle.revisions == 5
    assert list(differences(sound.data / "archive.db", sound.data / "archive.db")) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE report SET gone_at = NULL", f"{KEY}/{YEARS[0]} has no tombstone and is gone"),
        (f"UPDATE report SET gone_at = '2026-01-01' WHERE year = {YEARS[2]}", f"{KEY}/{YEARS[2]} has a tombstone"),
        ("DELETE FROM revision WHERE number = 2", f"{KEY}/{YEARS[1]} has the revisions"),
        ("UPDATE revision SET number = 4 WHERE number = 2", f"{KEY}/{YEARS[1]} has the revisions"),
        ("UPDATE revision SET change = 'words' WHERE number = 2", f"{KEY}/{YEARS[1]} has the revisions"),
        ("UPDATE section SET text = replace(text, '丑', '寅')", f"{KEY}/{YEARS[1]} has the revisions"),
        ("UPDATE section SET text = replace(text, '文字订正标记', '')", f"{KEY}/{YEARS[1]} has the revisions"),
        ('UPDATE figures_2021 SET "proactive.licensing.decisions" = 1', f"{KEY}/{YEARS[0]} has the revisions"),
        (
            f"UPDATE report SET key = '{KEY}/2001' WHERE year = {YEARS[0]}",
            f"{KEY}/2001 is in the archive and was never",
        ),
    ],
)
def test_an_archive_that_says_otherwise_is_found_out(soaked: Soaked, statement: str, told: str) -> None:
    before = shutil.copy(soaked.data / "archive.db", soaked.data / "before.db")
    with closing(sqlite3.connect(soaked.data / "archive.db")) as connection, connection:
        assert connection.execute(statement).rowcount
    assert any(sentence.startswith(told) for sentence in soaked.wrong())
    assert list(differences(Path(before), soaked.data / "archive.db"))


def test_a_report_that_was_not_seen_tonight_is_found_out(soaked: Soaked) -> None:
    told = list(soaked.oracle.wrong_in_archive(STAGES[2], soaked.data / "archive.db", began=4e9))
    assert [sentence.partition(" was ")[0] for sentence in told] == [f"{KEY}/{YEARS[1]}", f"{KEY}/{YEARS[2]}"]


def test_a_snapshot_with_another_cell_is_found_out(soaked: Soaked) -> None:
    snapshot = (soaked.data / "public" / "gongkai.db").resolve()
    with closing(sqlite3.connect(snapshot)) as connection, connection:
        connection.execute('UPDATE figures_2021 SET "reviews.litigation_direct.total" = 4711')
    assert any("other cells than were printed: reviews.litigation_direct" in sentence for sentence in soaked.wrong())


@pytest.mark.parametrize(
    ("verdict", "since", "told"),
    [
        ("unchanged", None, f"{KEY} with ruishu-412 is unchanged, not blocked"),
        ("blocked", None, f"{KEY} is blocked and is said to fail since None"),
        ("blocked", "2001-01-01T00:00:00Z", f"{KEY} fails since"),
    ],
)
def test_a_false_verdict_is_found_out(sound: Soaked, verdict: str, since: str | None, told: str) -> None:
    wrong = sound.oracle.wrong_verdicts(STAGES[3], {KEY: (verdict, since)}, sound.oracle.verdicts(STAGES[3]))
    assert any(sentence.startswith(told) for sentence in wrong)


def test_of_what_a_site_changed_while_a_night_was_under_way_either_may_have_been_seen(soaked: Soaked) -> None:
    """Until it is known which: an archive that says the other from then on is wrong."""
    oracle, archive = Oracle([SPEC.office]), soaked.data / "archive.db"
    for stage, unsure in zip(STAGES[:3], ({KEY}, {KEY}, ()), strict=True):
        oracle.read(stage, unsure)
    assert oracle.verdicts(STAGES[2], {KEY}) == {KEY: ANY}
    assert list(oracle.wrong_in_archive(STAGES[2], archive, 0)) == []
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute("UPDATE section SET text = replace(text, '丑', '寅')")
    assert list(oracle.wrong_in_archive(STAGES[2], archive, 0))


def test_trouble_excuses_a_worse_verdict_and_no_better_one() -> None:
    kept_out = SERVED[3]
    assert better_than_allowed(KEY, kept_out, "failed") is None
    assert better_than_allowed(KEY, kept_out, "unchanged") == f"{KEY} with ruishu-412 is unchanged"
    assert better_than_allowed(KEY, SERVED[2], "unchanged") is None


def test_a_report_that_returns_after_its_column_has_moved_looks_new_once() -> None:
    oracle, all_of_them = Oracle([SPEC.office]), dict.fromkeys(YEARS, FIRST)
    moved = {"address": 1, "registered": 1}
    for served in (Served(all_of_them, None), Served(dict.fromkeys(YEARS[1:], FIRST), None, **moved)):
        oracle.read({KEY: served})
    back = {KEY: Served(all_of_them, None, **moved)}
    assert oracle.verdicts(back)[KEY] >= {"new", "unchanged"}
    oracle.read(back)
    assert oracle.verdicts(back)[KEY] == {"unchanged"}


def test_a_fault_of_pages_that_are_not_listed_does_not_show() -> None:
    oracle = Oracle([SPEC.office])
    oracle.read({KEY: Served(dict.fromkeys(YEARS, FIRST), None)})
    assert oracle.verdicts({KEY: Served(dict.fromkeys(YEARS, FIRST), "cut-details")})[KEY] == {"failed"}
    assert oracle.verdicts({KEY: Served({}, "cut-details")})[KEY] == {"empty"}
    assert oracle.verdicts({KEY: Served({}, "gone")})[KEY] == {"failed"}
