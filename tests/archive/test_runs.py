"""When a run is over: not before what it was for is there; what the archive and the snapshot say of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import nightly as nights
from archive.cli import gongkai
from archive.commands import publishing
from archive.ingest import ingest
from archive.nightly import nightly
from archive.progress import Reporter
from archive.snapshot import publish
from crawler.registry import SITES, Registry
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER


def runs(path: Path, kind: str) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, status FROM run WHERE kind = ? ORDER BY id", (kind,)).fetchall()


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

    def watched(*arguments):
        before.extend(runs(data / "archive.db", "publish"))
        return publish(*arguments)

    monkeypatch.setattr(publishing, "publish_snapshot", watched)
    assert CliRunner().invoke(gongkai, ["publish", "--data", str(data)]).exit_code == 0
    assert [status for _, status in before] == [None]
    for path in (data / "archive.db", data / "public" / "gongkai.db"):
        assert [status for _, status in runs(path, "publish")] == ["ok"]


def test_a_publication_that_fails_is_recorded_so(data):
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE fact SET revision_id = 99 WHERE revision_id = 1")
    assert CliRunner().invoke(gongkai, ["publish", "--data", str(data)]).exit_code == 1
    assert [status for _, status in runs(data / "archive.db", "publish")] == ["failed"]


def test_a_night_that_ends_while_it_publishes_has_not_ended_and_is_taken_up_again(data, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(nights, "publish", killed)
    with pytest.raises(KeyboardInterrupt):
        quiet_night(data)
    ((run, status),) = runs(data / "archive.db", "nightly")
    assert status is None
    monkeypatch.undo()
    assert quiet_night(data).run == run
    for path in (data / "archive.db", data / "public" / "gongkai.db"):
        assert runs(path, "nightly") == [(run, "ok")]
