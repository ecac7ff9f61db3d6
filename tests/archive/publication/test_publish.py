"""A publication: plain SQLite, what the archive says, complete or absent whenever it is killed."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

import archive.site
from archive.database import NoArchiveError
from archive.ingest import ingest
from archive.publication import PublicationError, publish
from archive.publication.places import INSPECT_NAME, MANIFEST_NAME, METADATA_NAME, SNAPSHOTS_KEPT, current, manifest
from archive.publication.swap import file_sha256, point
from archive.serving.application import application
from archive.store import Store
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER

KILLS = 20
TABLES = (
    "publisher",
    "report",
    "revision",
    "section",
    "figures_2021",
    "cell",
    "places",
    "figure",
    "measure",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("archive") / "data"
    assert ingest(sorted(FOLDER.iterdir()), data, Offices()).errors == []
    return data


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def test_it_opens_in_plain_sqlite_with_what_the_archive_has(data):
    snapshot = publish(data)
    assert snapshot.path == data / "public" / "gongkai.db"
    assert snapshot.sha256 == file_sha256(snapshot.path)
    assert counts(snapshot.path) == counts(data / "archive.db")
    with closing(sqlite3.connect(f"{snapshot.path.as_uri()}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for view in ("facts", "coverage"):
            assert connection.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0
    inspect = json.loads((snapshot.directory / INSPECT_NAME).read_text())["gongkai"]
    assert inspect["hash"] == snapshot.sha256
    assert {table: inspect["tables"][table]["count"] for table in TABLES} == counts(snapshot.path)
    metadata = json.loads((snapshot.directory / METADATA_NAME).read_text())
    assert "/ the number" in metadata["databases"]["gongkai"]["tables"]["facts"]["columns"]["value"]
    assert [path.name for path in (data / "public").iterdir() if path.name.startswith(".")] == []


def test_without_an_archive_there_is_no_snapshot(tmp_path):
    with pytest.raises(NoArchiveError):
        publish(tmp_path)


def test_an_unsound_archive_leaves_the_last_snapshot_in_place(data, tmp_path):
    other = tmp_path / "data"
    ingest(sorted(FOLDER.iterdir())[:2], other, Offices())
    before = publish(other).sha256
    with closing(sqlite3.connect(other / "archive.db")) as connection, connection:
        connection.execute("UPDATE figures_2021 SET revision_id = 99 WHERE revision_id = 1")
    with pytest.raises(PublicationError, match="figures_2021"):
        publish(other)
    assert file_sha256(other / "public" / "gongkai.db") == before
    assert [path.name for path in (other / "public" / "snapshots").iterdir()] == [current(other / "public").name]


def test_killed_at_any_moment_the_old_publication_or_the_new_one_is_whole(data):
    public, moments = data / "public", random.Random(7)
    begun = time.monotonic()
    before = publish(data, exports=True).directory
    takes = time.monotonic() - begun
    expected, seen = counts(data / "archive.db"), set()
    for _ in range(KILLS):
        child = os.fork()
        if child == 0:
            try:
                while True:
                    publish(data, exports=True, keep=2)
            finally:
                os._exit(1)
        time.sleep(moments.uniform(0.0, 2.5 * takes))
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        directory = current(public)
        assert directory is not None
        assert directory >= before
        before = directory
        seen.add(directory)
        assert whole(directory) == expected
        assert counts(public / "gongkai.db") == expected
        for name in manifest(directory)["releases"]:
            whole_release(public / "releases" / name)
    assert len(seen) > 1
    assert asyncio.run(application(current(public)).client.get("/")).status_code == 200
    publish(data, keep=2)
    assert sorted(path.name for path in public.iterdir()) == ["current", "gongkai.db", "releases", "snapshots"]
    assert len(list((public / "snapshots").iterdir())) == SNAPSHOTS_KEPT
    kept = manifest(current(public))["releases"]
    assert sorted(path.name for path in (public / "releases").iterdir()) == sorted(kept)


def whole_release(directory: Path) -> None:
    """Every file of a release is as its manifest says, and no other is there."""
    told = {file["name"]: (file["bytes"], file["sha256"]) for file in manifest(directory)["files"]}
    assert {path.name for path in directory.iterdir()} == {*told, MANIFEST_NAME}
    assert {name: (p.stat().st_size, file_sha256(p)) for name in told if (p := directory / name)} == told


def whole(directory: Path) -> dict[str, int]:
    """The counts of a snapshot whose every file is as its manifest says."""
    told = {file["name"]: (file["bytes"], file["sha256"]) for file in manifest(directory)["files"]}
    found = {path.name: (path.stat().st_size, file_sha256(path)) for path in directory.iterdir()}
    del found[MANIFEST_NAME]
    assert found == told
    assert json.loads((directory / INSPECT_NAME).read_text())["gongkai"]["hash"] == told["gongkai.db"][1]
    return counts(directory / "gongkai.db")


def test_a_page_that_fails_stops_the_publication(data, monkeypatch, capsys):
    before = publish(data).directory

    async def broken(datasette, request):
        raise ValueError("the page is broken")

    monkeypatch.setattr(archive.site, "ROUTES", [(r"/status$", broken), *archive.site.ROUTES])
    with pytest.raises(PublicationError, match="the page /status answers 500 from the new snapshot"):
        publish(data)
    assert current(data / "public") == before
    assert len(list((data / "public" / "snapshots").iterdir())) <= SNAPSHOTS_KEPT
    told = capsys.readouterr()
    assert told.out == ""
    assert "the page is broken" in told.err


def test_a_snapshot_of_a_version_that_kept_files_in_the_open_gives_way(data, tmp_path):
    other = tmp_path / "data"
    ingest(sorted(FOLDER.iterdir())[:1], other, Offices())
    public = other / "public"
    public.mkdir()
    for name in ("gongkai.db", METADATA_NAME, INSPECT_NAME):
        (public / name).write_text("of an older version")
    published = publish(other)
    assert sorted(path.name for path in public.iterdir()) == ["current", "gongkai.db", "releases", "snapshots"]
    assert file_sha256(public / "gongkai.db") == published.sha256


def test_a_clock_that_is_put_back_leaves_the_snapshot_before_to_those_who_are_on_it(data):
    ahead = publish(data).directory.rename(data / "public" / "snapshots" / "20380119T031407000000Z")
    point(data / "public" / "current", f"snapshots/{ahead.name}")
    published = publish(data)
    assert current(data / "public") == published.directory
    assert (ahead / "gongkai.db").is_file()
    assert publish(data).directory.name > published.directory.name > ahead.name
    assert not ahead.exists()


def test_an_empty_archive_is_published_too(tmp_path):
    with Store(tmp_path / "data"):
        pass
    assert publish(tmp_path / "data").counts["report"] == 0


def test_publishing_leaves_the_store_usable(data):
    publish(data)
    with Store(data) as store:
        assert store.captures_seen()
