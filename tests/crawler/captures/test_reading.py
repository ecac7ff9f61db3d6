"""Captures read by where they stand: whatever way they were kept, while another writes, and never other bytes."""

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from crawler.captures import Capture, CaptureError, CaptureStore, Origin
from crawler.captures.index import INDEX_NAME
from crawler.captures.reading import Spot, read_payload

BODY = "<p>政府信息公开工作年度报告</p>".encode("gb18030") * 40
URL = "http://gov.example/1.html"
ORIGIN = Origin("night-1", "330991-zjj", "detail")
CODINGS = {
    "gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    "identity": BODY,
}


def read(directory: Path, capture: Capture, sha256: str | None = None) -> bytes:
    return read_payload(directory, Spot(capture.segment, capture.offset), sha256 or capture.sha256)


@pytest.fixture
def store(tmp_path: Path) -> CaptureStore:
    return CaptureStore(tmp_path)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_body_comes_back_decoded(store: CaptureStore, coding: str) -> None:
    capture = store.add_response(URL, 200, [(b"Content-Encoding", coding.encode())], CODINGS[coding], ORIGIN)
    store.close()
    assert read(store.directory, capture) == BODY


def test_a_repetition_has_the_bytes_of_its_original(store: CaptureStore) -> None:
    first = store.add_response(URL, 200, [], BODY, ORIGIN)
    store.rotate()
    same = store.add_response(URL, 200, [], BODY, ORIGIN)
    confirmed = store.add_revisit(first, [], ORIGIN)
    local = store.add_resource("file:a.html", BODY, "text/html", run="r")
    again = store.add_resource("file:a.html", BODY, "text/html", run="s")
    store.close()
    assert [c.refers_to for c in (same, confirmed, local, again)] == [first.id, first.id, None, local.id]
    for capture in (first, same, confirmed, local, again):
        assert read(store.directory, capture) == BODY


def test_it_is_read_while_another_writes_and_nothing_is_written(store: CaptureStore) -> None:
    first = store.add_response(URL, 200, [], BODY, ORIGIN)
    again = store.add_response(URL, 200, [], BODY, ORIGIN)
    store.commit()
    assert (store.directory / f"{first.segment}.open").is_file()
    before = {path: path.stat().st_mtime_ns for path in store.directory.iterdir() if path.suffix == ".db"}
    assert read(store.directory, first) == read(store.directory, again) == BODY
    assert {path: path.stat().st_mtime_ns for path in before} == before
    store.add_response("http://gov.example/2.html", 200, [], b"more", ORIGIN)
    store.close()
    assert read(store.directory, first) == BODY


def test_captures_on_a_disk_that_cannot_be_written(store: CaptureStore) -> None:
    store.add_response(URL, 200, [], BODY, ORIGIN)
    again = store.add_response(URL, 200, [], BODY, ORIGIN)
    store.close()
    for path in store.directory.iterdir():
        path.chmod(0o444)
    store.directory.chmod(0o555)
    try:
        assert read(store.directory, again) == BODY
    finally:
        store.directory.chmod(0o755)


def test_other_bytes_than_those_that_were_kept_are_never_given(store: CaptureStore) -> None:
    first = store.add_response(URL, 200, [], BODY, ORIGIN)
    other = store.add_response("http://gov.example/2.html", 200, [], b"other", ORIGIN)
    store.close()
    with pytest.raises(CaptureError, match="is not the capture that was kept"):
        read(store.directory, first, other.sha256)
    with pytest.raises(CaptureError, match="is not the capture that was kept"):
        read_payload(store.directory, Spot(first.segment, 0), first.sha256)  # what the segment begins with
    with pytest.raises(CaptureError, match="cannot be read"):
        read_payload(store.directory, Spot(first.segment, first.offset + 1), first.sha256)
    path = store.directory / first.segment
    whole = path.read_bytes()
    for at in range(first.offset + 20, other.offset, 37):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with pytest.raises(CaptureError):
            read(store.directory, first)
    path.write_bytes(whole[: other.offset + 9])
    with pytest.raises(CaptureError, match="ends inside"):
        read(store.directory, other)


def test_what_is_not_there(store: CaptureStore, tmp_path: Path) -> None:
    first = store.add_response(URL, 200, [], BODY, ORIGIN)
    again = store.add_response(URL, 200, [], BODY, ORIGIN)
    store.close()
    with pytest.raises(FileNotFoundError):
        read_payload(store.directory, Spot("none.warc.gz", 0), first.sha256)
    for name in ("../secret.warc.gz", "/etc/passwd", "a/b.warc.gz", "..", "index.db", ""):
        with pytest.raises(CaptureError, match="no name of a segment"):
            read_payload(store.directory, Spot(name, 0), first.sha256)
    (store.directory / INDEX_NAME).unlink()
    with pytest.raises(CaptureError, match="index of the captures"):
        read(store.directory, again)
    assert not (store.directory / INDEX_NAME).exists()
