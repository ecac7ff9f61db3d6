"""Publications at an address: whole there or not there, and served from a copy that was held against its manifest."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.ingest import ingest
from archive.publication import PublicationError, publish
from archive.publication.elsewhere import fetch_publication, ship_publication
from archive.publication.places import current, newest
from crawler.captures.remote import DifferentError, Remote
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER

DOCUMENTS = sorted(FOLDER.iterdir())[:2]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def published_files(data: Path) -> dict[str, bytes]:
    public = data / "public"
    folder = current(public)
    assert folder is not None
    paths = (path for top in (folder, public / "releases") for path in top.rglob("*") if path.is_file())
    return {str(path.relative_to(public)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data: Path = tmp_path_factory.mktemp("made") / "data"
    ingest(DOCUMENTS, data, Offices())
    publish(data)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data", symlinks=True))


def test_what_was_sent_is_served_elsewhere(data: Path, address: str, tmp_path: Path) -> None:
    remote = Remote(address)
    sent = ship_publication(data, remote)
    assert (sent.problems, len(sent.releases)) == ([], 1)
    assert sent.files > 10
    again = ship_publication(data, remote)
    assert (again.files, again.problems) == (0, [])

    new = tmp_path / "new"
    fetched = fetch_publication(new, remote)
    assert (fetched.snapshot, fetched.files, fetched.problems) == (sent.snapshot, sent.files, [])
    assert published_files(new) == published_files(data)
    served = newest(new / "public")
    assert served is not None
    assert served.directory.name == sent.snapshot
    assert (fetch_publication(new, remote).files, current(new / "public")) == (0, served.directory)


def test_an_earlier_one_is_fetched_by_its_name(data: Path, tmp_path: Path) -> None:
    remote = Remote(str(tmp_path / "elsewhere"))
    first = ship_publication(data, remote).snapshot
    publish(data, exports=False)
    second = ship_publication(data, remote).snapshot
    assert first < second
    new = tmp_path / "new"
    assert fetch_publication(new, remote).snapshot == second
    assert fetch_publication(new, remote, first).snapshot == first
    folder = current(new / "public")
    assert folder is not None
    assert folder.name == first
    for name in ("20200101T000000000000Z", "../snapshots", "", ".", "a/b", "x\0y"):
        with pytest.raises(PublicationError):
            fetch_publication(new, remote, name)


def test_old_ones_go_there_but_for_the_newest(data: Path, address: str, tmp_path: Path) -> None:
    remote = Remote(address)
    first = ship_publication(data, remote).snapshot
    # What a killed upload of another left, earlier and later.
    for name in ("20200101T000000000000Z", "29990101T000000000000Z"):
        remote.write(f"public/snapshots/{name}/gongkai.db", b"half")
    publish(data, exports=False)
    sent = ship_publication(data, remote, keep=2)
    assert sent.removed == ["20200101T000000000000Z"]
    assert sorted(remote.folders("public/snapshots")) == [first, sent.snapshot, "29990101T000000000000Z"]
    assert fetch_publication(tmp_path / "new", remote, first).snapshot == first
    again = ship_publication(data, remote, keep=1)
    assert again.removed == [first]
    assert fetch_publication(tmp_path / "new", remote).snapshot == sent.snapshot
    with pytest.raises(PublicationError, match="there is no"):
        fetch_publication(tmp_path / "other", remote, first)
    # What is cited stays: releases, with all their files.
    assert remote.folders("public/releases") == sent.releases
    assert len(remote.sizes(f"public/releases/{sent.releases[0]}")) > 10


def test_what_was_killed_goes_on_with_its_file(data: Path, address: str) -> None:
    remote = Remote(address)
    folder = current(data / "public")
    assert folder is not None
    there = f"public/snapshots/{folder.name}"
    remote.write(f"{there}/metadata.json", (folder / "metadata.json").read_bytes())
    remote.write(f"{there}/gongkai.db", (folder / "gongkai.db").read_bytes()[:-1] + b"x")
    with pytest.raises(PublicationError, match="nothing is published"):
        fetch_publication(data.parent / "early", remote)
    with pytest.raises(PublicationError, match="there is no"):
        fetch_publication(data.parent / "early", remote, folder.name)
    sent = ship_publication(data, remote)
    assert sent.files == len(published_files(data)) - 2 - 1  # without the manifests, and what was there
    assert remote.read(f"{there}/gongkai.db") == (folder / "gongkai.db").read_bytes()


def test_damage_there_never_takes_the_place_of_what_is_served(data: Path, tmp_path: Path) -> None:
    remote = Remote(str(tmp_path / "elsewhere"))
    first = ship_publication(data, remote).snapshot
    new = tmp_path / "new"
    fetch_publication(new, remote)
    publish(data, exports=False)
    second = ship_publication(data, remote).snapshot
    there = f"public/snapshots/{second}"
    content = bytearray(remote.read(f"{there}/gongkai.db"))
    content[len(content) // 2] ^= 1
    remote.write(f"{there}/gongkai.db", bytes(content))
    with pytest.raises(DifferentError, match="is not what was published"):
        fetch_publication(new, remote)
    assert current(new / "public") == new / "public" / "snapshots" / first
    assert [path.name for path in (new / "public" / "snapshots").iterdir()] == [first]


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"\xff",
        b"[]",
        b"3",
        b'{"schema": "gongkai.publication/2", "files": []}',
        b'{"schema": "gongkai.publication/1"}',
        b'{"schema": "gongkai.publication/1", "files": [3]}',
        b'{"schema": "gongkai.publication/1", "files": {"name": "a"}}',
        b'{"schema": "gongkai.publication/1", "files": [], "releases": ["../../etc"]}',
        b'{"schema": "gongkai.publication/1", "files": [], "releases": 7}',
        json.dumps({"schema": "gongkai.publication/1", "files": [{"name": "../x", "bytes": 1, "sha256": ""}]}).encode(),
    ],
)
def test_a_manifest_that_is_none_is_told(tmp_path: Path, told: bytes) -> None:
    remote = Remote(str(tmp_path / "elsewhere"))
    remote.write("public/snapshots/x/manifest.json", told)
    with pytest.raises(PublicationError, match="manifest of snapshots/x"):
        fetch_publication(tmp_path / "new", remote, "x")
    assert not (tmp_path / "new" / "public" / "snapshots" / "x").exists()


def test_an_archive_of_its_own_is_left_alone(data: Path, tmp_path: Path) -> None:
    remote = Remote(str(tmp_path / "elsewhere"))
    ship_publication(data, remote)
    before = published_files(data)
    with pytest.raises(PublicationError, match="has an archive of its own"):
        fetch_publication(data, remote)
    assert published_files(data) == before


def test_the_commands(data: Path, tmp_path: Path) -> None:
    address, new = tmp_path / "elsewhere", tmp_path / "new"
    empty = run("snapshots", "fetch", address, "--data", new)
    assert (empty.exit_code, empty.stderr.count("\n")) == (1, 1)
    sent = run("snapshots", "ship", address, "--data", data)
    assert (sent.exit_code, sent.stdout.count(" files sent, ")) == (0, 1)
    fetched = run("snapshots", "fetch", address, "--data", new)
    assert fetched.exit_code == 0
    assert fetched.stdout.endswith(f"Next: gongkai serve --data {new}\n")
    nothing = run("snapshots", "ship", address, "--data", tmp_path / "none")
    assert (nothing.exit_code, nothing.stderr.count("\n")) == (1, 1)
