"""Backups taken beside a writer, and put back after the original was damaged."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.backups import BackupError, backup, restore
from archive.backups.manifest import backups, manifest_of
from archive.cli import gongkai
from archive.ingest import ingest
from archive.lock import BusyError, writing
from archive.publication import publish
from archive.verify import verify
from crawler.captures import CaptureStore, Origin
from crawler.captures.attached import attach
from crawler.captures.remote import Remote
from crawler.captures.shipping import ship
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER
from tests.replica.server import running_replica

DOCUMENTS = sorted(FOLDER.iterdir())


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def told(path: Path) -> list[tuple[object, ...]]:
    """Every figure of an archive or a snapshot."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT publisher_key, year, code, state, value FROM facts ORDER BY 1, 2, 3"
        return connection.execute(query).fetchall()


def bytes_under(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("made") / "data"
    ingest(DOCUMENTS[:3], data, Offices())
    publish(data)
    return data


@pytest.fixture
def data(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data", symlinks=True))


def flip(path: Path, at: int) -> None:
    """Damages a byte of a file, as a disk does."""
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def test_a_damaged_original_comes_back_whole(data, tmp_path):
    before = told(data / "archive.db")
    assert len(before) > 300
    taken = backup(data, tmp_path / "kept")
    assert taken.problems == []

    (segment,) = (data / "captures").glob("*.warc.gz")
    flip(segment, segment.stat().st_size // 2)
    (data / "archive.db").write_bytes(b"no database any more")
    shutil.rmtree(data / "public")
    refused = run("verify", "--data", data)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "gongkai restore" in refused.stderr

    data.rename(tmp_path / "damaged")
    restored = restore(tmp_path / "kept", data)
    assert restored.captures == 3
    assert told(data / "archive.db") == before
    result = verify(data)
    assert (result.captures, result.revisions, result.problems) == (3, 3, [])
    assert told(data / "public" / "gongkai.db") == before
    # What changed from release to release is known from the snapshot: the next publication goes on from it.
    again = publish(data)
    assert again.release is None
    assert ingest([DOCUMENTS[3]], data, Offices()).tally.new


def test_what_did_not_change_is_linked_and_what_did_is_copied(data, tmp_path):
    first = backup(data, tmp_path / "kept")
    ingest([DOCUMENTS[3]], data, Offices())
    second = backup(data, tmp_path / "kept")
    (old,) = (first.folder / "captures").glob("*.warc.gz")
    names = sorted(path.name for path in (second.folder / "captures").glob("*.warc.gz"))
    assert len(names) == 2
    assert (second.folder / "captures" / old.name).stat().st_ino == old.stat().st_ino
    assert second.copied < second.bytes
    # Never a link to the original: what damages that must not damage the backup.
    assert (data / "captures" / old.name).stat().st_ino != old.stat().st_ino
    assert manifest_of(second.folder).files["archive.db"] != manifest_of(first.folder).files["archive.db"]


def test_older_backups_go_but_not_where_the_captures_are_damaged(data, tmp_path):
    kept = tmp_path / "kept"
    for _ in range(3):
        last = backup(data, kept, keep=2)
    assert len(backups(kept)) == 2
    assert len(last.removed) == 1
    ingest([DOCUMENTS[3]], data, Offices())
    new = max((data / "captures").glob("*.warc.gz"))
    flip(new, 200)
    damaged = backup(data, kept, keep=1)
    assert damaged.removed == []
    assert [new.name in problem for problem in damaged.problems] == [True]
    assert len(backups(kept)) == 3


def test_a_clock_that_is_put_back_takes_away_no_backup_but_the_oldest(data, tmp_path):
    kept = tmp_path / "kept"
    ahead = backup(data, kept).folder.rename(kept / "20380119T031407000000Z")
    latest = backup(data, kept, keep=2).folder
    assert backups(kept) == [ahead, latest]
    newest = backup(data, kept, keep=2)
    assert (newest.removed, backups(kept)) == ([ahead.name], [latest, newest.folder])


def test_a_damaged_database_is_not_backed_up(data, tmp_path):
    backup(data, tmp_path / "kept")
    path = data / "archive.db"
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 12] = os.urandom(4096 * 11)
    path.write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        backup(data, tmp_path / "kept")
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_backup_beside_a_writer_holds_what_was_safe_by_then(data, tmp_path):
    """The writer has an open segment, with records that its index knows and one that it does not yet."""
    with CaptureStore(data / "captures") as store:
        origin = Origin(run="night", site="330991-zjj", role="detail")
        store.add_response("http://gov.example/1.html", 200, [(b"Content-Type", b"text/html")], b"first", origin)
        store.commit()
        store.add_response("http://gov.example/2.html", 200, [(b"Content-Type", b"text/html")], b"second", origin)
        with writing(data):
            taken = backup(data, tmp_path / "kept")
    assert taken.problems == []
    assert [name for name in manifest_of(taken.folder).files if name.endswith(".open")]
    restored = restore(taken.folder, tmp_path / "back")
    assert restored.captures == 5
    with CaptureStore(tmp_path / "back" / "captures") as store:
        assert store.payload(store.latest("http://gov.example/1.html")) == b"first"
        assert list(store.verify()) == []


def test_backups_taken_all_through_a_night_are_each_sound_and_a_night_goes_on_from_the_first(tmp_path):
    data, kept = tmp_path / "data", tmp_path / "kept"
    with running_replica() as replica:
        environment = os.environ | {"GONGKAI_REGISTRY": str(replica.registry)}
        command = [sys.executable, "-m", "archive.cli", "nightly", "--data"]
        night = subprocess.Popen(
            [*command, data], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        taken = []
        while night.poll() is None:
            time.sleep(1.0)
            if (data / "captures" / "index.db").is_file():
                taken.append(backup(data, kept, keep=99))
        assert (night.returncode, [each.problems for each in taken if each.problems]) == (0, [])
        assert len(taken) > 3
        for number, each in enumerate((taken[0], taken[len(taken) // 2], taken[-1])):
            back = tmp_path / f"back-{number}"
            restore(each.folder, back)
            assert verify(back).problems == []
        assert subprocess.run([*command, tmp_path / "back-0"], env=environment, capture_output=True).returncode == 0
    assert told(tmp_path / "back-0" / "archive.db") == told(data / "archive.db")


@pytest.mark.parametrize("name", ["archive.db", "captures/index.db", "segment", "lost"])
def test_a_damaged_backup_puts_nothing_back(data, tmp_path, name):
    taken = backup(data, tmp_path / "kept")
    (segment,) = (taken.folder / "captures").glob("*.warc.gz")
    if name == "lost":
        segment.unlink()
    else:
        path = segment if name == "segment" else taken.folder / name
        flip(path, path.stat().st_size - 1)
    with pytest.raises(BackupError, match="earlier one"):
        restore(tmp_path / "kept", tmp_path / "back")
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["writing.lock"]


def test_nothing_is_ever_written_over(data, tmp_path):
    backup(data, tmp_path / "kept")
    before = bytes_under(data)
    result = run("restore", tmp_path / "kept", "--data", data)
    assert result.exit_code == 1
    assert f"mv {data} {data}.damaged" in result.stderr
    assert bytes_under(data) == before
    (tmp_path / "back").mkdir()
    with writing(tmp_path / "back"), pytest.raises(BusyError):
        restore(tmp_path / "kept", tmp_path / "back")


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", '{"schema": "other/1", "files": []}', '{"schema": "gongkai.backup/1"}', "escaping", "\x00\xff"],
)
def test_a_manifest_that_is_none_ends_in_a_sentence(data, tmp_path, manifest):
    taken = backup(data, tmp_path / "kept")
    path = taken.folder / "manifest.json"
    if manifest == "escaping":
        whole = json.loads(path.read_text("utf-8"))
        whole["files"][0]["name"] = "../../outside.db"
        manifest = json.dumps(whole)
    path.write_text(manifest, "latin-1")
    result = run("restore", taken.folder, "--data", tmp_path / "back")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "manifest" in result.stderr


def test_the_commands_say_what_they_did(data, tmp_path):
    taken = run("backup", "--to", tmp_path / "kept", "--data", data)
    assert taken.exit_code == 0
    folder = Path(taken.stdout.splitlines()[0])
    assert folder.parent == tmp_path / "kept"
    back = run("restore", folder, "--data", tmp_path / "back")
    assert back.exit_code == 0
    assert f"Next: gongkai verify --data {tmp_path / 'back'}" in back.stdout
    assert run("backup", "--to", data / "kept", "--data", data).exit_code == 1
    assert run("backup", "--to", tmp_path / "more", "--data", tmp_path / "nothing").exit_code == 1
    assert run("restore", tmp_path / "nothing", "--data", tmp_path / "new").exit_code == 1


def test_segments_that_are_at_an_address_only_are_not_gone(data, tmp_path):
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(data / "captures", remote)
    attach(data / "captures", remote)
    (segment,) = (data / "captures").glob("*.warc.gz")
    segment.unlink()
    taken = backup(data, tmp_path / "kept")
    assert taken.problems == []
    assert restore(tmp_path / "kept", tmp_path / "back").captures == 3
    assert verify(tmp_path / "back").problems == []
    (data / "captures" / "address").unlink()
    assert backup(data, tmp_path / "kept").problems == [f"the segment {segment.name} is gone"]
    (data / "captures" / "address").write_text("nosuch://x\n")
    taken = backup(data, tmp_path / "kept")  # what is here is kept all the same
    assert len(taken.problems) == 1
    assert taken.problems[0].startswith("1 segments are not here, and may be elsewhere: nosuch://x is no address")
    assert taken.removed == []
