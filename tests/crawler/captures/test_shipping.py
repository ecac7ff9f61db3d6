"""Segments at an address: sent whole or not at all, and read there as they are read here."""

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

import crawler.captures.store as captures_module
from crawler.captures import Capture, CaptureError, CaptureStore
from crawler.captures.attached import attach
from crawler.captures.index import INDEX_NAME
from crawler.captures.reading import Spot, read_payload
from crawler.captures.rebuild import rebuild_index
from crawler.captures.remote import Remote, RemoteError
from crawler.captures.segments import segment_number
from crawler.captures.shipping import FOLDER, Anywhere, ship
from tests.crawler.captures.test_rebuild import fill, kept, lose_index


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[Capture]]:
    monkeypatch.setattr(captures_module, "SEGMENT_BYTES", 12_000)
    return tmp_path / "captures", fill(tmp_path / "captures")


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.glob("*.warc.gz"))


def there(remote: Remote) -> list[str]:
    return sorted(remote.sizes(FOLDER))


def test_what_is_shipped_stands_there_and_is_not_sent_twice(filled: tuple[Path, list[Capture]], address: str) -> None:
    directory, _ = filled
    remote = Remote(address)
    shipped = ship(directory, remote)
    assert (shipped.sent, shipped.there, shipped.problems) == (len(names(directory)), 0, [])
    assert there(remote) == sorted(each for name in names(directory) for each in (name, f"{name}.json"))
    for name in names(directory):
        assert remote.read(f"{FOLDER}/{name}") == (directory / name).read_bytes()
    again = ship(directory, remote)
    assert (again.sent, again.there, again.problems) == (0, shipped.sent, [])


def test_what_was_killed_goes_on(filled: tuple[Path, list[Capture]], address: str) -> None:
    directory, _ = filled
    remote = Remote(address)
    first, second = names(directory)[:2]
    # Killed before the seal, and, where names come before bytes, in the middle of them.
    remote.write(f"{FOLDER}/{first}", (directory / first).read_bytes())
    remote.write(f"{FOLDER}/{second}", (directory / second).read_bytes()[:500])
    shipped = ship(directory, remote)
    assert (shipped.sent, shipped.problems) == (len(names(directory)), [])
    assert remote.read(f"{FOLDER}/{second}") == (directory / second).read_bytes()


def test_what_kills_have_left_at_a_path_goes_after_a_day(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere" / FOLDER
    folder.mkdir(parents=True)
    for name, age in ((".a.1.part", 90_000), (".b.1.part", 80_000)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - age,) * 2)
    ship(filled[0], Remote(str(tmp_path / "elsewhere")))
    assert [path.name for path in folder.glob(".*")] == [".b.1.part"]


def test_damage_on_this_machine_is_not_sent(filled: tuple[Path, list[Capture]], address: str) -> None:
    directory, _ = filled
    remote = Remote(address)
    first, second = names(directory)[:2]
    content = bytearray((directory / first).read_bytes())
    content[-3] ^= 1
    (directory / first).write_bytes(content)
    (directory / second).unlink()
    shipped = ship(directory, remote)
    assert len(shipped.problems) == 2
    assert shipped.problems[0] == f"{FOLDER}/{first} on this machine is not what was kept; it was not sent"
    assert shipped.problems[1] == f"the segment {second} is gone, and not whole at {remote.address}"
    assert not {first, second, f"{first}.json", f"{second}.json"} & set(there(remote))


def test_two_stores_are_never_mixed(filled: tuple[Path, list[Capture]], address: str) -> None:
    directory, _ = filled
    remote = Remote(address)
    ship(directory, remote)
    first, last = names(directory)[0], names(directory)[-1]
    # As a backup that is older than the last segment has it.
    with closing(sqlite3.connect(directory / INDEX_NAME)) as connection, connection:
        connection.execute("DELETE FROM segment WHERE name = ?", (last,))
    with pytest.raises(RemoteError, match="do not know"):
        ship(directory, remote)
    with closing(sqlite3.connect(directory / INDEX_NAME)) as connection, connection:
        connection.execute("INSERT INTO segment VALUES (?, 1, 'other')", (last,))
    shipped = ship(directory, remote)
    assert shipped.problems == [f"{remote.address} has another segment under the name {last}; it stays"]
    for name in (first, last):
        assert remote.read(f"{FOLDER}/{name}") == (directory / name).read_bytes()


def test_an_index_is_rebuilt_on_another_machine_and_proven(
    filled: tuple[Path, list[Capture]], address: str, tmp_path: Path
) -> None:
    directory, captures = filled
    remote = Remote(address)
    ship(directory, remote)
    with CaptureStore(directory) as store:
        payloads = [store.payload(capture) for capture in captures]
    shutil.rmtree(directory)

    new = tmp_path / "new"
    new.mkdir()
    result = rebuild_index(Anywhere(new, remote), new)
    assert (result.captures, result.problems, result.is_proven) == (len(captures), [], True)
    assert names(new) == []
    with pytest.raises(FileNotFoundError):
        read_payload(new, Spot(captures[0].segment, captures[0].offset), captures[0].sha256)
    attach(new, remote)
    assert kept(new) == captures
    for capture, payload in zip(captures, payloads, strict=True):
        assert read_payload(new, Spot(capture.segment, capture.offset), capture.sha256) == payload
    with CaptureStore(new) as store:
        assert [store.payload(capture) for capture in captures] == payloads
        assert list(store.verify()) == []
        more = store.add_response("http://gov.example/more", 200, [], b"more", captures_module.Origin("night-2"))
    assert more.id > captures[-1].id
    assert segment_number(more.segment) > segment_number(captures[-1].segment)
    shipped = ship(new, remote)
    assert (shipped.sent, shipped.there, shipped.problems) == (1, result.segments, [])


def test_segments_of_both_places_make_one_index(
    filled: tuple[Path, list[Capture]], address: str, tmp_path: Path
) -> None:
    directory, captures = filled
    remote = Remote(address)
    ship(directory, remote)
    with CaptureStore(directory) as store:
        late = store.add_response("http://gov.example/late", 200, [], b"late", captures_module.Origin("night-2"))
    for name in names(directory):
        if name != late.segment:
            (directory / name).unlink()
    lose_index(directory)
    result = rebuild_index(Anywhere(directory, remote), directory)
    attach(directory, remote)
    assert (result.problems, result.is_proven) == ([], False)  # no seal tells of the last one
    assert kept(directory) == [*captures, late]
    with CaptureStore(directory) as store:
        assert list(store.verify()) == []


def test_what_has_no_seal_is_left_out_and_told(
    filled: tuple[Path, list[Capture]], address: str, tmp_path: Path
) -> None:
    directory, captures = filled
    remote = Remote(address)
    for name in names(directory):
        remote.write(f"{FOLDER}/{name}", (directory / name).read_bytes())
    new = tmp_path / "new"
    assert Anywhere(new, remote).left_out == names(directory)
    assert Anywhere(new, remote).names() == []
    segments = Anywhere(new, remote, unsealed=True)
    new.mkdir()
    result = rebuild_index(segments, new)
    assert (result.captures, result.is_proven) == (len(captures), False)


def test_damage_at_the_address_is_told(filled: tuple[Path, list[Capture]], address: str, tmp_path: Path) -> None:
    directory, captures = filled
    remote = Remote(address)
    ship(directory, remote)
    first, second, third = names(directory)[:3]
    hurt = captures[2]
    content = bytearray((directory / first).read_bytes())
    content[hurt.offset + hurt.stored // 2] ^= 0xFF
    remote.write(f"{FOLDER}/{first}", bytes(content))
    remote.write(f"{FOLDER}/{second}.json", b'{"schema": "gongkai.segment/1", "name": 3}')
    remote.write(f"{FOLDER}/{third}.json", b"\xff\x00")
    new = tmp_path / "new"
    new.mkdir()
    result = rebuild_index(Anywhere(new, remote), new)
    assert result.sealed == len(names(directory)) - 3
    assert [problem for problem in result.problems if f"the bytes of {first} are not those" in problem]
    assert [problem for problem in result.problems if f"{first} cannot be read for" in problem]
    assert [problem for problem in result.problems if f"the seal of {second}" in problem]
    assert [problem for problem in result.problems if f"the seal of {third}" in problem]
    attach(new, remote)
    assert kept(new) == [capture for capture in captures if capture.id != hurt.id]
    with CaptureStore(new) as store:
        assert {problem.code for problem in store.verify()} == {"segment_changed", "record_unreadable"}


def test_a_lost_index_is_not_begun_anew_beside_segments_elsewhere(
    filled: tuple[Path, list[Capture]], address: str
) -> None:
    directory, captures = filled
    remote = Remote(address)
    ship(directory, remote)
    attach(directory, remote)
    for name in names(directory):
        (directory / name).unlink()
    lose_index(directory)
    with pytest.raises(CaptureError, match="gongkai captures rebuild-index"):
        CaptureStore(directory)
    assert rebuild_index(Anywhere(directory, remote), directory).is_proven
    assert kept(directory) == captures


def test_a_seal_without_its_segment_is_told(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(directory, remote)
    gone = captures[0].segment
    (tmp_path / "elsewhere" / FOLDER / gone).unlink()
    new = tmp_path / "new"
    new.mkdir()
    result = rebuild_index(Anywhere(new, remote), new)
    assert result.problems == [f"the segment {gone} is gone, and its seal is still there"]
    attach(new, remote)
    with CaptureStore(new) as store:
        assert {problem.code for problem in store.verify()} == {"segment_missing"}


def test_a_segment_that_is_nowhere_is_missing(filled: tuple[Path, list[Capture]], address: str) -> None:
    directory, captures = filled
    remote = Remote(address)
    ship(directory, remote)
    attach(directory, remote)
    (directory / captures[0].segment).unlink()
    remote.remove(f"{FOLDER}/{captures[0].segment}")
    with CaptureStore(directory) as store:
        assert "segment_missing" in {problem.code for problem in store.verify()}
        with pytest.raises(CaptureError, match="cannot be read"):
            store.payload(captures[0])


def test_addresses_that_are_none(tmp_path: Path) -> None:
    secret = ("s3://user:secret@bucket/x", "s3://user:secret@\u2100/x")  # what the second is made of is no address
    for wrong in ("", "nosuch://x", "s3://", *secret, "simplecache::s3://bucket/x"):
        with pytest.raises(RemoteError) as caught:
            Remote(wrong)
        assert "secret" not in str(caught.value)


def test_places_where_nothing_can_be_put(
    filled: tuple[Path, list[Capture]], s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    (tmp_path / "file").write_text("no folder")
    for place in ("s3://gongkai-no-bucket/x", str(tmp_path / "file"), "/proc/none"):
        with pytest.raises(RemoteError, match="cannot be used"):
            ship(filled[0], Remote(place))
        with pytest.raises(RemoteError, match="cannot be used"):
            Remote(place).write("captures/x", b"")


def test_a_server_that_is_not_there_is_told_and_damages_nothing(
    filled: tuple[Path, list[Capture]], s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, captures = filled
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    remote = Remote("s3://nowhere/gongkai-unreachable")
    with pytest.raises(RemoteError, match="cannot be used"):
        ship(directory, remote)
    attach(directory, remote)
    (directory / captures[0].segment).unlink()
    with pytest.raises(RemoteError, match="cannot be used"):
        read_payload(directory, Spot(captures[0].segment, captures[0].offset), captures[0].sha256)
    with CaptureStore(directory) as store, pytest.raises(RemoteError):
        list(store.verify())
