"""Dated releases: when there is one, how it is called, what it says has changed, and how many are kept."""

import csv
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from archive.articles import Article
from archive.publication import publish
from archive.publication.changelog import Change
from archive.publication.places import current, manifest
from archive.publication.release_files import changelog_text
from archive.publication.releases import known_releases, next_name
from archive.store import Member, Store
from extract.model import Fact
from tests.archive.conftest import Night, Offices, read

PAGE = "http://gov.example/1.html"
OTHER = "http://gov.example/2.html"
HOSTILE = "恶意局|<script>alert(1)</script>\n# =HYPERLINK()"


class Archive:
    """An archive that documents are added to and that is published."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._captures = 0

    def add(self, *members) -> None:
        with Store(self.data) as store:
            night = Night(store, Offices())
            for _ in range(self._captures):
                night.capture()
            for url, content, report in members:
                self._captures += 1
                night.add((night.capture(url, content), report))

    def publish(self, **options) -> str | None:
        self.published = publish(self.data, **options)
        return self.published.release

    def release(self, name: str) -> Path:
        return self.data / "public" / "releases" / name

    def changes(self, name: str) -> list[dict[str, str]]:
        with (self.release(name) / "changes.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "data")
    archive.add((PAGE, "a", read(2023)))
    return archive


def stated(report, code: str) -> Fact:
    return next(fact for fact in report.facts if fact.code == code)


def test_a_release_is_made_where_a_reading_has_changed_and_only_there(archive):
    first = archive.publish()
    assert first.replace("-", "") == archive.published.directory.name[:8]
    assert archive.publish() is None
    assert archive.publish(exports=True) == f"{first}.2"
    archive.add((OTHER, "b", read(2022)))
    assert archive.publish(exports=False) is None
    assert archive.publish() == f"{first}.3"
    assert archive.publish() is None


def test_names_of_a_day_are_numbered():
    assert next_name("2026-11-26", set()) == "2026-11-26"
    assert next_name("2026-11-26", {"2026-11-26"}) == "2026-11-26.2"
    assert next_name("2026-11-26", {"2026-11-26", "2026-11-26.2", "2026-11-25"}) == "2026-11-26.3"


def test_what_a_release_says_has_changed_is_what_was_edited(archive):
    archive.add((OTHER, "b", read(2022)))
    first = archive.publish()
    edited = read(2023, applications__new__natural_person=98765)
    dropped = stated(edited, "proactive.rules.made")
    edited.facts = [fact for fact in edited.facts if fact is not dropped]
    archive.add((PAGE, "c", edited))
    added = read(2021)
    archive.add(("http://gov.example/3.html", "d", added))
    second = archive.publish()
    told = {(row["kind"], row["why"], row["report_key"], row["code"]): row for row in archive.changes(second)}
    changed = told.pop(("figure_changed", "new_revision", "330991-zjj/2023", "applications.new.natural_person"))
    before = stated(read(2023), "applications.new.natural_person").value
    assert (changed["old_value"], changed["new_value"], changed["new_state"]) == (str(before), "98765", "stated")
    assert (changed["old_revision"], changed["new_revision"], changed["year"]) == ("1", "2", "2023")
    removed = told.pop(("figure_removed", "new_revision", "330991-zjj/2023", "proactive.rules.made"))
    assert (removed["old_value"], removed["new_state"], removed["new_value"]) == (str(dropped.value), "", "")
    new = told.pop(("report_new", "new_report", "330991-zjj/2021", ""))
    assert new["figures"] == str(len(added.facts))
    assert told == {}
    text = (archive.release(second) / "CHANGELOG.md").read_text()
    assert f"与 {first} 相比" in text
    assert "| 98765 |" in text
    with closing(sqlite3.connect(archive.published.path)) as connection:
        assert connection.execute("SELECT name, before FROM release ORDER BY name").fetchall() == [
            (first, None),
            (second, first),
        ]
        stored = connection.execute("SELECT kind, count(*) FROM release_change GROUP BY kind").fetchall()
    assert dict(stored) == Counter(row["kind"] for row in archive.changes(second))
    (release,) = [one for one in known_releases(archive.published.path) if one.name == second]
    assert release.counts["figure_changed"] == release.counts["figure_removed"] == release.counts["report_new"] == 1
    assert manifest(archive.release(second))["changes"]["figures_changed"] == 1


def test_a_newer_extractor_is_told_from_an_office_that_edits(archive):
    archive.publish()
    with Store(archive.data) as store:
        night = Night(store, Offices())
        again = read(2023, applications__new__natural_person=98765)
        again.extractor_version = "99.0"
        capture = night.capture(PAGE, "a")
        store.add([Member(Article(capture), again)], Offices(), "99.0")
    second = archive.publish()
    assert {(row["why"], row["kind"]) for row in archive.changes(second)} == {("re_extraction", "figure_changed")}


def test_a_report_that_vanishes_is_told_and_its_figures_stay(archive):
    archive.publish()
    with Store(archive.data) as store, store.connection as connection:
        connection.execute("UPDATE report SET gone_at = '2026-01-01T00:00:00Z'")
    second = archive.publish()
    assert [(row["kind"], row["why"]) for row in archive.changes(second)] == [("report_gone", "vanished")]
    with Store(archive.data) as store, store.connection as connection:
        connection.execute("UPDATE report SET gone_at = NULL")
    third = archive.publish()
    assert [(row["kind"], row["why"]) for row in archive.changes(third)] == [("report_back", "back")]


def test_words_alone_are_a_release_without_figures(archive):
    archive.publish()
    other = read(2023)
    other.sections[0] = other.sections[0]._replace(text=other.sections[0].text + "另有说明。")
    archive.add((PAGE, "c", other))
    second = archive.publish()
    assert [(row["kind"], row["why"]) for row in archive.changes(second)] == [("report_reread", "new_revision")]


def test_the_newest_releases_are_kept_and_the_history_stays(archive):
    names = [archive.publish(exports=True, keep=2) for _ in range(4)]
    public = archive.data / "public"
    assert sorted(path.name for path in (public / "releases").iterdir()) == names[-2:]
    assert manifest(current(public))["releases"] == names[-2:]
    assert [(one.name, bool(one.kept)) for one in known_releases(archive.published.path)] == [
        (name, name in names[-2:]) for name in names
    ]


def test_a_clock_that_is_put_back_makes_no_release_of_what_has_not_changed(archive):
    first = archive.publish()
    with closing(sqlite3.connect(archive.published.path)) as connection, connection:
        connection.execute("UPDATE release SET published_at = '2038-01-19T03:14:07Z'")
    archive.add((OTHER, "b", read(2022)))
    second = archive.publish(keep=1)
    assert archive.publish(keep=1) is None
    assert [one.name for one in known_releases(archive.published.path)] == [first, second]
    assert [path.name for path in (archive.data / "public" / "releases").iterdir()] == [second]


def test_a_release_that_was_never_pointed_to_is_taken_away(archive):
    first = archive.publish()
    (archive.release(f"{first}.2")).mkdir()
    (archive.release(f"{first}.2") / "manifest.json").write_text("{}")
    archive.add((OTHER, "b", read(2022)))
    assert archive.publish() == f"{first}.2"
    assert (archive.release(f"{first}.2") / "facts.csv").is_file()


def test_the_changelog_shows_hostile_names_as_text(archive):
    archive.publish()
    archive.add((PAGE, "c", read(2023, applications__new__natural_person=98765)))
    with Store(archive.data) as store, store.connection as connection:
        connection.execute("UPDATE publisher SET name = ?", (HOSTILE,))
    second = archive.publish()
    with closing(sqlite3.connect(archive.published.path)) as connection:
        (release,) = [one for one in known_releases(archive.published.path) if one.name == second]
        text = changelog_text(connection, release)
    assert "<script>" not in text
    (row,) = [line for line in text.splitlines() if "98765" in line]
    assert row.replace("\\|", "").count("|") == 7
    assert all(change["publisher"] == HOSTILE for change in archive.changes(second))


def test_the_package_of_a_release_names_every_file(archive):
    name = archive.publish()
    package = json.loads((archive.release(name) / "datapackage.json").read_text())
    described = {resource["path"] for resource in package["resources"]}
    assert described | {"datapackage.json", "manifest.json"} == {path.name for path in archive.release(name).iterdir()}
    changes = next(resource for resource in package["resources"] if resource["name"] == "changes")
    assert [field["name"] for field in changes["schema"]["fields"]] == list(Change._fields)
