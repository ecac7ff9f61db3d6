"""When a run is over: not before what it was for is there; what the archive and the snapshot say of it."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from datasette.app import Datasette

from archive import nightly as nights
from archive import runs as records
from archive.cli import gongkai
from archive.commands import publishing
from archive.ingest import ingest
from archive.lock import writing
from archive.nightly import nightly
from archive.progress import Reporter
from archive.publication import publish
from archive.store import Store
from crawler.registry import SITES, Registry
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER


def runs(path: Path, kind: str) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, status FROM run WHERE kind = ? ORDER BY id", (kind,)).fetchall()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def home(data: Path, lang: str) -> str:
    site = Datasette([], immutables=[str(data / "public" / "gongkai.db")])
    return asyncio.run(site.client.get(f"/?lang={lang}")).text


def begin_night(data: Path) -> None:
    """What a night leaves that is killed as soon as it has begun."""
    with Store(data) as store:
        records.start(store.connection, "nightly")


@pytest.fixture
def data(tmp_path) -> Path:
    data = tmp_path / "data"
    ingest([next(FOLDER.iterdir())], data, Offices())
    return data


def quiet_night(data: Path):
    """A night over no site, so that nothing but its order is at stake."""
    return nightly(data, Registry.load(SITES), [], Reporter())


def test_a_publication_is_recorded_when_it_is_done_and_its_snapshot_tells_it(data, monkeypatch):
    before = []

    def watched(*arguments, **options):
        before.extend(runs(data / "archive.db", "publish"))
        return publish(*arguments, **options)

    monkeypatch.setattr(publishing, "publish_snapshot", watched)
    assert run("publish", "--data", data).exit_code == 0
    assert [status for _, status in before] == [None]
    for path in (data / "archive.db", data / "public" / "gongkai.db"):
        assert [status for _, status in runs(path, "publish")] == ["ok"]


def test_a_publication_that_fails_is_recorded_so(data):
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE section SET revision_id = 99 WHERE revision_id = 1")
    assert run("publish", "--data", data).exit_code == 1
    assert [status for _, status in runs(data / "archive.db", "publish")] == ["failed"]


def test_a_night_that_ends_while_it_publishes_has_not_ended_and_is_taken_up_again(data, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(nights, "publish", killed)
    with pytest.raises(KeyboardInterrupt):
        quiet_night(data)
    ((begun, status),) = runs(data / "archive.db", "nightly")
    assert status is None
    monkeypatch.undo()
    assert quiet_night(data).run == begun
    for path in (data / "archive.db", data / "public" / "gongkai.db"):
        assert runs(path, "nightly") == [(begun, "ok")]


def test_a_night_that_failed_is_told_first_with_its_reason_and_on_the_home_page(data, monkeypatch):
    assert quiet_night(data).exit_code == 0
    assert run("status", "--data", data).exit_code == 0
    assert "失败" not in home(data, "zh")
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    assert run("nightly", "--data", data).exit_code == 3
    told = run("status", "--data", data)
    assert told.exit_code == 1
    assert told.stdout.startswith("The last night failed. It began 20")
    assert "GONGKAI_CONTACT" in told.stdout.partition("Put that right")[0]
    assert f"gongkai nightly --data {data}" in told.stdout
    for lang, words in (("zh", "最近一夜失败了"), ("en", "The last night failed")):
        page = home(data, lang)
        assert words in page
        assert "GONGKAI_CONTACT" in page


def test_a_night_that_never_ended_is_told_first_unless_it_is_still_at_work(data):
    begin_night(data)
    told = run("status", "--data", data)
    assert told.exit_code == 1
    assert told.stdout.startswith("The last night never ended. It began 20")
    assert "takes it up again" in told.stdout
    with writing(data):
        working = run("status", "--data", data)
    assert working.exit_code == 0
    assert "at work now" in working.stdout
    publish(data)
    assert "最近一夜没有结束" in home(data, "zh")
    with Store(data) as store, store.transaction() as connection:
        connection.execute("UPDATE run SET started_at = '2020-01-01T00:00:00Z' WHERE kind = 'nightly'")
    assert "begins a new one" in run("status", "--data", data).stdout


def test_the_newest_night_is_the_last_that_began_whatever_the_clock_said(data):
    assert quiet_night(data).exit_code == 0
    with Store(data) as store, store.transaction() as connection:
        connection.execute("UPDATE run SET started_at = '2038-01-19T03:00:00Z', finished_at = '2038-01-19T03:14:07Z'")
    begin_night(data)
    ((_, _), (begun, _)) = runs(data / "archive.db", "nightly")
    told = json.loads(run("status", "--format", "json", "--data", data).stdout)
    assert (told["night"]["run"], told["night"]["resumable"]) == (begun, True)
    taken_up = quiet_night(data)
    assert (taken_up.run, taken_up.resumed) == (begun, True)
    told = json.loads(run("status", "--format", "json", "--data", data).stdout)
    assert told["last_finished_at"] == told["night"]["finished_at"] < "2038"
    with closing(sqlite3.connect(data / "public" / "gongkai.db")) as connection:
        assert connection.execute("SELECT run_id FROM night ORDER BY position DESC").fetchone() == (begun,)


def test_what_is_new_since_the_last_night_began_is_told_by_the_runs(data):
    assert quiet_night(data).exit_code == 0
    with Store(data) as store, store.transaction() as connection:  # a machine that starts in 2000
        connection.execute("UPDATE run SET started_at = '2000-01-01T00:00:00Z' WHERE kind = 'nightly'")
    found = []
    for _ in range(2):
        publish(data)
        with closing(sqlite3.connect(data / "public" / "gongkai.db")) as connection:
            found += connection.execute("SELECT n FROM archive_count WHERE what = 'new'").fetchone()
        ingest(sorted(FOLDER.iterdir())[-2:], data, Offices())
    assert found == [0, 2]
