"""The index made again from segments: equal to what was lost, and honest about what cannot be had again."""

import gzip
import os
import random
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

import crawler.captures.store as captures_module
from crawler.captures import Capture, CaptureError, CaptureStore, Origin
from crawler.captures.index import INDEX_NAME
from crawler.captures.rebuild import Directory, Rebuilt, rebuild_index
from crawler.captures.salvage import Gap, readable
from crawler.captures.segments import file_sha256

ORIGIN = Origin("night-1", "330991-zjj", "detail", "年度报告 100%", "2025-01-15", "http://gov.example/")
LOGS = ("", "-wal", "-shm")
NIGHTS = {  # a row of some tables that no segment tells of
    "site_column": ("330991-zjj", "http://gov.example/", "night-1", 40),
    "report_page": ("330991-zjj", "http://gov.example/1.html", "night-1", None),
}


def fill(directory: Path, pages: int = 60) -> list[Capture]:
    """A store of several segments: pages that cannot be compressed, repetitions, confirmations, local files."""
    noise = random.Random(7)
    with CaptureStore(directory) as store:
        for number in range(pages):
            url = f"http://gov.example/{number % 40}.html"
            first = store.add_response(url, 200, [(b"ETag", b'"a"')], noise.randbytes(300), ORIGIN)
            if number % 5 == 0:
                store.add_revisit(first, [], ORIGIN)
            if number % 7 == 0:
                store.add_resource(f"file:{number % 2}.docx", b"the same", "text/plain", run="local")
        for table, row in NIGHTS.items():
            store.index.connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        return list(store.iter())


def kept(directory: Path) -> list[Capture]:
    with CaptureStore(directory) as store:
        return list(store.iter())


def rebuilt(directory: Path, **options: bool) -> Rebuilt:
    return rebuild_index(Directory(directory), directory, **options)


def nights(directory: Path) -> dict[str, tuple[object, ...]]:
    with closing(sqlite3.connect(directory / INDEX_NAME)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchone() for table in NIGHTS}


def lose_index(directory: Path) -> None:
    for log in LOGS:
        (directory / f"{INDEX_NAME}{log}").unlink(missing_ok=True)


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[Capture]]:
    monkeypatch.setattr(captures_module, "SEGMENT_BYTES", 12_000)
    captures = fill(tmp_path / "captures")
    assert len({capture.segment for capture in captures}) > 3
    return tmp_path / "captures", captures


def test_an_equal_index_stays(filled: tuple[Path, list[Capture]]) -> None:
    directory, captures = filled
    before = file_sha256(directory / INDEX_NAME)
    result = rebuilt(directory)
    assert (result.captures, result.before, result.replaced, result.is_proven) == (len(captures), "read", False, True)
    assert file_sha256(directory / INDEX_NAME) == before
    assert not list(directory.glob(".index*"))


def test_a_lost_index_is_made_again(filled: tuple[Path, list[Capture]]) -> None:
    directory, captures = filled
    lose_index(directory)
    result = rebuilt(directory)
    # Nothing tells what the lost one was, so nothing is claimed of it.
    assert (result.before, result.replaced, result.is_proven, result.problems) == ("none", True, False, [])
    assert kept(directory) == captures
    with CaptureStore(directory) as store:
        assert list(store.verify()) == []


def test_an_index_that_is_damaged_makes_room(filled: tuple[Path, list[Capture]]) -> None:
    directory, captures = filled
    (directory / INDEX_NAME).write_bytes(b"SQLite format 3\0" + os.urandom(8192))
    result = rebuilt(directory)
    assert (result.before, result.replaced, len(result.problems)) == ("unreadable", True, 1)
    assert kept(directory) == captures
    assert (directory / f"{INDEX_NAME}.before").stat().st_size == 8208


def test_rows_that_were_dropped_come_back_and_the_nights_stay(filled: tuple[Path, list[Capture]]) -> None:
    directory, captures = filled
    with closing(sqlite3.connect(directory / INDEX_NAME)) as connection, connection:
        connection.execute("DELETE FROM capture WHERE id BETWEEN 10 AND 14")
    result = rebuilt(directory)
    assert (result.lost, result.found, result.replaced) == (0, 5, True)
    assert kept(directory) == captures
    assert nights(directory) == NIGHTS


def test_one_that_is_killed_as_it_puts_the_index_in_its_place_leaves_the_one_before(
    filled: tuple[Path, list[Capture]], monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, captures = filled
    with closing(sqlite3.connect(directory / INDEX_NAME)) as connection, connection:
        connection.execute("DELETE FROM capture WHERE id = 10")
    rename = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if target == directory / INDEX_NAME:
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            rebuilt(directory)
    assert nights(directory) == NIGHTS
    assert rebuilt(directory).replaced
    assert (kept(directory), nights(directory)) == (captures, NIGHTS)


def test_an_index_that_knows_more_stays(filled: tuple[Path, list[Capture]]) -> None:
    directory, captures = filled
    gone = captures[0].segment
    (directory / gone).unlink()
    rows = sum(capture.segment == gone for capture in captures) + 1  # and that of the segment
    result = rebuilt(directory)
    assert (result.lost, result.found, result.replaced, result.is_proven) == (rows, 0, False, False)
    assert kept(directory) == captures
    assert rebuilt(directory, replace=True).replaced
    assert kept(directory) == [capture for capture in captures if capture.segment != gone]
    with closing(sqlite3.connect(directory / f"{INDEX_NAME}.before")) as connection:
        assert connection.execute("SELECT count(*) FROM capture").fetchone() == (len(captures),)


def test_a_row_that_is_otherwise_than_its_record_is_told(filled: tuple[Path, list[Capture]]) -> None:
    directory, _ = filled
    with closing(sqlite3.connect(directory / INDEX_NAME)) as connection, connection:
        connection.execute("UPDATE capture SET title = NULL WHERE id = 1")
    result = rebuilt(directory)
    assert (result.lost, result.found, result.replaced) == (1, 1, False)


def test_a_damaged_record_costs_itself_only(filled: tuple[Path, list[Capture]]) -> None:
    directory, captures = filled
    hurt = captures[4]
    path = directory / hurt.segment
    content = bytearray(path.read_bytes())
    content[hurt.offset + hurt.stored // 2] ^= 0xFF
    path.write_bytes(content)
    lose_index(directory)
    result = rebuilt(directory)
    (problem,) = result.problems
    assert f"{hurt.segment} cannot be read for {hurt.stored:,} bytes from {hurt.offset} on" in problem
    assert kept(directory) == [capture for capture in captures if capture.id != hurt.id]


def test_every_byte_that_can_be_damaged(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    name = captures[0].segment
    whole = (directory / name).read_bytes()
    of_segment = [capture for capture in captures if capture.segment == name]
    path = tmp_path / "damaged"
    for at in range(of_segment[2].offset, of_segment[3].offset, 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        offsets = [found.offset for found in readable(path) if not isinstance(found, Gap)]
        # The system byte and the flags of a gzip head change nothing of what is read.
        assert set(offsets) >= {0, *(capture.offset for capture in of_segment)} - {of_segment[2].offset}


def stored_as_it_is(_level: int, method: int, window: int) -> object:
    """A compressor that leaves bytes as they are, as deflate may."""
    return zlib.compressobj(0, method, window)


def test_what_looks_like_a_record_inside_a_page_is_never_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.captures.warc._compressor", stored_as_it_is)
    with CaptureStore(tmp_path / "forger") as forger:
        forged = [forger.add_response(f"http://gov.example/{n}", 200, [], b"forged", ORIGIN) for n in range(3)]
    content = (tmp_path / "forger" / forged[0].segment).read_bytes()[forged[0].offset :]
    planted = os.urandom(3000) + content + os.urandom(3000)
    with CaptureStore(tmp_path / "captures") as store:
        page = store.add_response("http://gov.example/file.zip", 200, [], planted, ORIGIN)
        after = store.add_response("http://gov.example/after", 200, [], b"after", ORIGIN)
    path = tmp_path / "captures" / page.segment
    whole = bytearray(path.read_bytes())
    assert content in whole
    whole[page.offset + 30] ^= 0xFF
    path.write_bytes(whole)
    found = list(readable(path))
    assert [each.offset for each in found] == [0, page.offset, after.offset]
    assert isinstance(found[1], Gap)


def test_what_a_dead_writer_left_open_is_read_and_its_torn_tail_is_no_damage(tmp_path: Path) -> None:
    directory = tmp_path / "captures"
    store = CaptureStore(directory)
    store.add_response("http://gov.example/1", 200, [], b"one", ORIGIN)
    second = store.add_response("http://gov.example/2", 200, [], b"two", ORIGIN)
    store.commit()
    (open_path,) = directory.glob("*.open")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / open_path.name).write_bytes(open_path.read_bytes() + gzip.compress(b"WARC/1.1")[:-5])
    store.close()
    result = rebuilt(copy)
    assert (result.captures, result.problems) == (2, [])
    assert kept(copy)[1].record_id == second.record_id
    assert not list(copy.glob("*.open"))


def test_two_records_of_one_number_are_told(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    twin = directory / "20200101T000000Z-000001.warc.gz"
    shutil.copyfile(directory / captures[0].segment, twin)
    result = rebuilt(directory)
    assert any("two records are capture 1" in problem for problem in result.problems)


def test_a_store_that_is_being_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.captures.segments.WRITER_PATIENCE", 0.1)
    with CaptureStore(tmp_path) as store:
        store.add_response("http://gov.example/1", 200, [], b"one", ORIGIN)
        with pytest.raises(CaptureError, match="another process is writing"):
            rebuilt(tmp_path)
