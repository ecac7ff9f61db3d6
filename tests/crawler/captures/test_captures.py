"""The capture store: what is written is what other readers read, and what a crash can and cannot take."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import Checker

from crawler.captures import CaptureError, CaptureStore, Origin
from crawler.captures import store as captures_module
from crawler.captures.index import INDEX_NAME, Capture

RUN = Origin(
    "night-1", site="330991-zjj", role="detail", title="云河市住建局2023年年度报告 100%", listed_on="2024-01-26"
)
HTML = [(b"Content-Type", b"text/html; charset=gb2312"), (b"ETag", b'"a1"'), (b"Last-Modified", b"Fri, 26 Jan 2024")]


def segments(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.warc.gz"))


def rows(store: CaptureStore) -> list[Capture]:
    return list(store.iter())


def fill(store: CaptureStore) -> None:
    """One record of every kind."""
    page = "<p>年度报告</p>".encode("gb18030") * 200
    packed = [*HTML, (b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked")]
    first = store.add_response("http://127.0.0.2/a.html", 200, packed, gzip.compress(page), RUN)
    store.add_revisit(first, [(b"ETag", b'"a1"')], Origin("night-2", site="330991-zjj", role="detail"))
    store.add_response("http://127.0.0.2/b.html", 200, HTML, b"same", Origin("night-1"))
    store.add_response("http://127.0.0.2/b.html", 200, HTML, b"same", Origin("night-2"))
    raw_name = (b"Content-Disposition", "attachment; filename=年报.docx".encode("gb18030"))
    store.add_response("http://127.0.0.2/c.docx", 200, [raw_name], b"PK\x03\x04", Origin("night-1"))
    store.add_response("http://127.0.0.2/gone", 404, HTML, b"not here", Origin("night-1"))
    store.add_response("http://127.0.0.2/empty", 200, [], b"", Origin("night-1"))
    store.add_resource(
        "file:///reports/年报.txt", "一、总体情况".encode(), "text/plain", run="ingest-1", title="年报.txt"
    )
    store.add_resource(
        "file:///reports/年报.txt", "一、总体情况".encode(), "text/plain", run="ingest-2", title="年报.txt"
    )


def test_other_readers_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CaptureStore(tmp_path) as store:
        fill(store)
    (segment,) = segments(tmp_path)

    checker = Checker(type("Command", (), {"inputs": [str(segment)], "verbose": True})())
    assert checker.process_all() == 0
    assert "fail" not in capsys.readouterr().out

    command = [Path(sys.executable).with_name("fastwarc"), "check", "--quiet", segment]
    assert subprocess.run(command, capture_output=True).returncode == 0
    with segment.open("rb") as stream:
        kinds = []
        for record in ArchiveIterator(stream, parse_http=True):
            kinds.append(record.record_type)
            # A revisit's payload stands elsewhere, and a resource is all block: only answers carry a payload to check.
            assert record.record_type != WarcRecordType.response or record.verify_payload_digest()
    assert kinds == [
        WarcRecordType.warcinfo,
        WarcRecordType.response,
        WarcRecordType.revisit,
        WarcRecordType.response,
        WarcRecordType.revisit,
        WarcRecordType.response,
        WarcRecordType.response,
        WarcRecordType.response,
        WarcRecordType.resource,
        WarcRecordType.revisit,
    ]
    with segment.open("rb") as stream:
        record = next(record for record in WarcioIterator(stream) if record.rec_type == "response")
        assert record.content_stream().read().decode("gb18030").startswith("<p>年度报告</p>")
        assert record.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
        assert record.http_headers.get_header("Transfer-Encoding") is None


def test_payload_and_headers_come_back(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        fill(store)
        first, not_modified, _, same, docx, gone, empty, resource, again = rows(store)
        assert store.payload(first) == store.payload(not_modified) == "<p>年度报告</p>".encode("gb18030") * 200
        assert (first.length, first.coding, first.media_type) == (
            len("<p>年度报告</p>".encode("gb18030")) * 200,
            "gzip",
            "text/html",
        )
        assert (first.title, first.listed_on) == (RUN.title, RUN.listed_on)
        assert (not_modified.status, not_modified.refers_to, not_modified.etag) == (304, first.id, '"a1"')
        assert (same.kind, same.status, store.payload(same)) == ("revisit", 200, b"same")
        assert (
            dict(store.headers(docx))["Content-Disposition"].encode("latin-1").decode("gb18030").endswith("年报.docx")
        )
        assert (gone.kind, gone.status, store.payload(gone)) == ("response", 404, b"not here")
        assert store.payload(empty) == b""
        assert resource.url == "file:///reports/%E5%B9%B4%E6%8A%A5.txt"
        assert (again.kind, again.refers_to, store.payload(again).decode()) == ("revisit", resource.id, "一、总体情况")
        assert store.latest("file:///reports/年报.txt") == again
        assert store.latest("http://127.0.0.2/gone") is None
        assert store.in_run("night-1", "http://127.0.0.2/gone") == gone
        assert [capture.id for capture in store.iter(run="night-2")] == [not_modified.id, same.id]
        assert [capture.id for capture in store.iter(after=2, role="document")] == [resource.id, again.id]


def test_not_modified_record(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        original = store.add_response("http://127.0.0.2/a", 200, HTML, b"words", RUN)
        first = store.add_revisit(original, [], Origin("night-2"))
        second = store.add_revisit(first, [], Origin("night-3"))
        for revisit in (first, second):
            record = store.record(revisit)
            assert record.block == b""
            assert record.field("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
            assert (
                record.field("WARC-Refers-To-Date") == original.fetched_at == store.record(original).field("WARC-Date")
            )
            assert record.field("WARC-Refers-To") == original.record_id
            assert record.field("WARC-Payload-Digest") == store.record(original).field("WARC-Payload-Digest")


@pytest.mark.parametrize(
    ("coding", "body", "payload", "removed"),
    [
        (b"br", brotli.compress(b"words" * 99), b"words" * 99, "br"),
        (b"gzip", b"plain words", b"plain words", "identity"),
        (b"gzip", gzip.compress(b"words" * 99)[:-9], gzip.compress(b"words" * 99)[:-9], "identity"),
        (b"gzip", gzip.compress(b"one") + gzip.compress(b"two"), b"onetwo", "gzip"),
        (b"deflate", __import__("zlib").compress(b"words")[2:-4], b"words", "deflate"),
        (b"gzip, br", b"??", b"??", "identity"),
    ],
)
def test_codings(tmp_path: Path, coding: bytes, body: bytes, payload: bytes, removed: str) -> None:
    with CaptureStore(tmp_path) as store:
        capture = store.add_response("http://127.0.0.2/", 200, [(b"Content-Encoding", coding)], body, RUN)
        assert (store.payload(capture), capture.coding) == (payload, removed)
        assert store.record(capture).block.endswith(body)


def test_bomb_is_kept_as_it_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.captures.coding.MAX_PAYLOAD", 10_000)
    bomb = gzip.compress(bytes(10_001))
    with CaptureStore(tmp_path) as store:
        capture = store.add_response("http://127.0.0.2/", 200, [(b"Content-Encoding", b"gzip")], bomb, RUN)
        assert store.payload(capture) == bomb


def test_index_is_rebuilt_from_the_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_module, "SEGMENT_BYTES", 2_000)  # several segments
    with CaptureStore(tmp_path) as store:
        fill(store)
        before = rows(store)
    assert len(segments(tmp_path)) > 2
    for name in (INDEX_NAME, f"{INDEX_NAME}-wal", f"{INDEX_NAME}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    with CaptureStore(tmp_path) as store:
        assert rows(store) == before
        assert list(store.verify()) == []


def test_second_writer_is_refused_and_readers_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_module, "WRITER_PATIENCE", 0.1)
    with CaptureStore(tmp_path) as writer, CaptureStore(tmp_path) as reader:
        capture = writer.add_response("http://127.0.0.2/", 200, HTML, b"words", RUN)
        assert rows(reader) == []  # not acknowledged yet
        writer.commit()
        assert reader.payload(capture) == b"words"
        with pytest.raises(CaptureError, match="another process is writing"):
            reader.add_resource("file:///a", b"", None, run="ingest")


def test_full_disk_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with CaptureStore(tmp_path) as store:
        first = store.add_response("http://127.0.0.2/1", 200, HTML, b"one", RUN)
        calls = iter(
            [lambda file, data: write(file, data[:40]), lambda file, data: (_ for _ in ()).throw(OSError(28, "full"))]
        )
        with monkeypatch.context() as patch:
            patch.setattr("crawler.captures.segments.os.write", lambda file, data: next(calls)(file, data))
            with pytest.raises(CaptureError, match="cannot be written"):
                store.add_response("http://127.0.0.2/2", 200, HTML, b"two", RUN)
        third = store.add_response("http://127.0.0.2/3", 200, HTML, b"three", RUN)
        assert store.payload(first) + store.payload(third) == b"onethree"
        store.rotate()
        assert list(store.verify()) == []


def test_what_the_disk_has_lost_is_never_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system tells once that it could not write, and says of the next try that all is well."""
    sync = os.fdatasync
    answers = iter([OSError(5, "Input/output error")])

    def failing_once(file: int) -> None:
        for error in answers:
            raise error
        sync(file)

    store = CaptureStore(tmp_path)
    store.add_response("http://127.0.0.2/1", 200, HTML, b"one", RUN)
    store.commit()
    store.add_response("http://127.0.0.2/2", 200, HTML, b"two", RUN)
    monkeypatch.setattr("crawler.captures.segments.os.fdatasync", failing_once)
    for attempt in (store.commit, store.commit, store.close):
        with pytest.raises(CaptureError, match="cannot be brought to the disk"):
            attempt()
    (segment,) = tmp_path.glob("*.open")
    with segment.open("r+b") as stream:  # what is on the disk then may be nothing
        stream.truncate(segment.stat().st_size - 20)
    with CaptureStore(tmp_path) as after:
        assert [capture.url for capture in rows(after)] == ["http://127.0.0.2/1"]
        assert list(after.verify()) == []


def test_verify_finds_damage(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        fill(store)
        damaged = rows(store)[4]
        store.rotate()
        (segment,) = segments(tmp_path)
        data = bytearray(segment.read_bytes())
        data[damaged.offset + damaged.stored // 2] ^= 1
        segment.write_bytes(data)
        codes = {problem.code for problem in store.verify()}
        assert {"segment_changed", "record_unreadable", "record_missing"} <= codes
        with pytest.raises(CaptureError, match=f"capture {damaged.id} "):
            store.payload(damaged)
        # A flipped bit in a gzip header (its MTIME) changes no record: only the whole-file hash sees it.
        data[damaged.offset + damaged.stored // 2] ^= 1
        data[damaged.offset + 4] ^= 1
        segment.write_bytes(data)
        assert [problem.code for problem in store.verify()] == ["segment_changed"]
        segment.unlink()
        assert "segment_missing" in {problem.code for problem in store.verify()}


@pytest.mark.parametrize(("kept", "forged"), [(b"text/html", b"text/htm1"), ("年度".encode(), "季度".encode())])
def test_verify_finds_a_forged_head_and_a_forged_body(tmp_path: Path, kept: bytes, forged: bytes) -> None:
    """A record that was written anew is a sound gzip member: only its own digests give it away."""
    with CaptureStore(tmp_path) as store:
        capture = store.add_response("http://127.0.0.2/a", 200, HTML, "<p>年度报告</p>".encode(), RUN)
        store.rotate()
        assert list(store.verify()) == []
        (segment,) = segments(tmp_path)
        data = segment.read_bytes()
        record = gzip.decompress(data[capture.offset :])
        at = record.rindex(kept)
        anew = record[:at] + forged + record[at + len(kept) :]
        segment.write_bytes(data[: capture.offset] + gzip.compress(anew))
        assert "block_changed" in {problem.code for problem in store.verify()}


WRITER = """
import sys
from pathlib import Path
from crawler.captures import CaptureStore, Origin
store = CaptureStore(Path(sys.argv[1]))
start = store.index.last_id()
for number in range(start, start + 100_000):
    body = f"page {number} ".encode() * 400
    capture = store.add_response(f"http://127.0.0.2/{number}", 200, [], body, Origin("night"))
    if capture.id % 7 == 0:
        store.commit()
        print(capture.id, flush=True)
"""


def test_kill_loses_nothing_acknowledged_and_doubles_nothing(tmp_path: Path) -> None:
    acknowledged = 0
    for round_ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            acknowledged = int(writer.stdout.readline())
            if acknowledged % 7 == 0 and acknowledged >= (round_ + 1) * 150:
                break
        writer.send_signal(signal.SIGKILL)
        last = writer.stdout.read().split()
        acknowledged = int(last[-1]) if last else acknowledged
        writer.wait()
        with CaptureStore(tmp_path) as store:
            kept = rows(store)
            assert len(kept) >= acknowledged
            assert [capture.id for capture in kept] == list(range(1, len(kept) + 1))
            assert len({capture.url for capture in kept}) == len(kept)
            assert list(store.verify()) == []
    assert acknowledged >= 750


def test_torn_tail_at_every_byte(tmp_path: Path) -> None:
    """Whatever the last record is cut to, those before it are found whole and the store goes on."""
    source = tmp_path / "source"
    with CaptureStore(source) as store:
        store.add_response("http://127.0.0.2/1", 200, HTML, b"one", RUN)
        last = store.add_response("http://127.0.0.2/2", 200, HTML, b"two", RUN)
    (segment,) = segments(source)
    data = segment.read_bytes()
    for cut in range(last.offset, last.offset + last.stored, 37):
        torn = tmp_path / str(cut)
        torn.mkdir()
        (torn / f"{segment.name}.open").write_bytes(data[:cut])
        with CaptureStore(torn) as store:
            assert [capture.id for capture in store.iter()] == [1]
            assert store.add_response("http://127.0.0.2/2", 200, HTML, b"two", RUN).id == 2
            store.rotate()
            assert list(store.verify()) == []
