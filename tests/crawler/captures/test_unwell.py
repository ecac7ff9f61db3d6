"""Addresses that are unwell: refused, failing, silent, read-only, another's, hostile. Each ends in a line, and soon."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import crawler.captures.store as captures_module
from crawler.captures import Capture
from crawler.captures import remote as remote_module
from crawler.captures.attached import attach
from crawler.captures.reading import Spot, read_payload
from crawler.captures.rebuild import rebuild_index
from crawler.captures.remote import Remote, RemoteError
from crawler.captures.seals import SEAL_BYTES, SealError, read_seal
from crawler.captures.shipping import FOLDER, Anywhere, Listing, ship
from tests.crawler.captures.test_rebuild import fill, kept
from tests.crawler.captures.test_shipping import names

_ERROR = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{0}</Code><Message>{1}</Message></Error>'
ANSWERS = {
    "InvalidAccessKeyId": (403, "The AWS Access Key Id you provided does not exist in our records."),
    "SignatureDoesNotMatch": (403, "The request signature we calculated does not match."),
    "RequestTimeTooSkewed": (403, "The difference between the request time and the current time is too large."),
    "InternalError": (500, "We encountered an internal error."),
    "SlowDown": (503, "Please reduce your request rate."),
}


class Unwell:
    """A server that speaks S3's errors, or nothing at all."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] | None = None  # None: it takes a request and is silent
        self.asked = 0
        self.over = threading.Event()
        unwell = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                unwell.asked += 1
                if unwell.answer is None:
                    unwell.over.wait(20)
                    return
                status, body = unwell.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_HEAD = do_PUT = do_POST = do_GET  # noqa: N815  # the names that the server looks for

            def log_message(self, *arguments: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True


@pytest.fixture
def unwell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Unwell]:
    unwell = Unwell()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "s3cr3t-key")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unwell.server.server_port}")
    monkeypatch.setattr(remote_module, "TRIES", 1)
    monkeypatch.setattr(remote_module, "ROUNDS", 1)
    thread = threading.Thread(target=unwell.server.serve_forever, args=(0.02,))
    thread.start()
    yield unwell
    unwell.over.set()
    unwell.server.shutdown()
    thread.join()
    unwell.server.server_close()


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[Capture]]:
    monkeypatch.setattr(captures_module, "SEGMENT_BYTES", 12_000)
    return tmp_path / "captures", fill(tmp_path / "captures")


def test_a_server_that_refuses_or_fails_is_told_in_its_words(
    filled: tuple[Path, list[Capture]], unwell: Unwell
) -> None:
    for code, (status, message) in ANSWERS.items():
        unwell.answer = (status, _ERROR.format(code, message).encode())
        with pytest.raises(RemoteError) as caught:
            ship(filled[0], Remote("s3://bucket/gongkai"))
        told = str(caught.value)
        assert told.startswith("s3://bucket/gongkai cannot be used: "), told
        assert message in told or code in told
        assert ("s3cr3t" in told, "\n" in told) == (False, False)


def test_a_server_that_is_silent_is_waited_for_once(
    filled: tuple[Path, list[Capture]], unwell: Unwell, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, captures = filled
    monkeypatch.setattr(remote_module, "ANSWER_SECONDS", 0.4)
    begun = time.monotonic()
    with pytest.raises(RemoteError, match=r"cannot be used: .*[Tt]imeout"):
        ship(directory, Remote("s3://bucket/silent"))
    assert time.monotonic() - begun < 15
    attach(directory, Remote("s3://bucket/silent"))
    (directory / captures[0].segment).unlink()
    before = unwell.asked
    for _ in range(20):
        with pytest.raises(RemoteError, match="cannot be used"):
            read_payload(directory, Spot(captures[0].segment, captures[0].offset), captures[0].sha256)
    assert unwell.asked == before + 1


def test_the_wait_for_s3_has_a_bound() -> None:
    tries = remote_module.ROUNDS * remote_module.TRIES
    assert tries * max(remote_module.ANSWER_SECONDS, remote_module.CONNECT_SECONDS) <= 120


def test_an_address_that_cannot_be_written_is_told(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    (tmp_path / "zipped").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    for address in (
        "/proc/1/gongkai",
        "/dev/null/x",
        f"ftp://127.0.0.1:{port}/x",
        f"http://127.0.0.1:{port}/x",
        f"zip://{tmp_path}/none.zip",
        f"tar://{tmp_path}/none.tar",
        "dir://x",
        "reference://x",
        "nosuch://x",
        "s3:///x",
        "x" * 5000,
    ):
        with pytest.raises(RemoteError) as caught:
            ship(filled[0], Remote(address))
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("prefix", ["file://", "local://"])
def test_a_path_is_a_path_however_it_is_written(
    filled: tuple[Path, list[Capture]], tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = Remote(f"{prefix}{tmp_path}/else where[1]*/")
    assert remote.address == f"{tmp_path}/else where[1]*"
    monkeypatch.chdir(tmp_path)
    assert Remote("else where[1]*").address == remote.address
    assert ship(filled[0], remote).problems == []
    assert len(list((tmp_path / "else where[1]*" / FOLDER).glob("*.warc.gz"))) == len(names(filled[0]))
    (filled[0] / "shipped.json").unlink()
    assert ship(filled[0], remote).there == len(names(filled[0]))


def test_two_shippers_at_once_put_the_same(filled: tuple[Path, list[Capture]], address: str, tmp_path: Path) -> None:
    directory, captures = filled
    results = []

    def work() -> None:
        results.append(ship(directory, Remote(address)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.problems for result in results] == [[], [], []]
    (tmp_path / "new").mkdir()
    made = rebuild_index(Anywhere(tmp_path / "new", Remote(address)), tmp_path / "new")
    assert (made.is_proven, made.captures, made.problems) == (True, len(captures), [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bytes", "1" + "0" * 30),
        ("bytes", "-1"),
        ("bytes", "1.5"),
        ("bytes", "true"),
        ("bytes", "Infinity"),
        ("captures", '"many"'),
        ("sha256", '"../../etc/passwd"'),
        ("rows_sha256", "null"),
        ("name", '"../20260101T000000Z-000001.warc.gz"'),
        ("columns", '["id; DROP TABLE capture"]'),
        ("columns", "[" * 30_000),
        ("schema", "[" * (SEAL_BYTES + 1)),
    ],
)
def test_a_hostile_seal_is_none(filled: tuple[Path, list[Capture]], tmp_path: Path, field: str, value: str) -> None:
    directory, captures = filled
    folder = tmp_path / "elsewhere" / FOLDER
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(directory, remote)
    name = names(directory)[0]
    text = (folder / f"{name}.json").read_text()
    start = text.index(f'"{field}":') + len(field) + 3
    end = text.index("]" if field == "columns" else "\n", start) + (field == "columns")
    hostile = (
        f"{text[:start]} {value},{text[end:].lstrip(',')}" if field != "rows_sha256" else f"{text[:start]} {value}\n}}"
    )
    (folder / f"{name}.json").write_text(hostile)
    with pytest.raises(SealError):
        read_seal(hostile.encode(), name)
    new = tmp_path / "new"
    new.mkdir()
    made = rebuild_index(Anywhere(new, remote), new)
    assert len(made.problems) == 1
    attach(new, remote)
    assert kept(new) == captures


def test_names_that_no_store_gives_are_passed_over(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    folder = tmp_path / "elsewhere" / FOLDER
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(directory, remote)
    for name in (
        "x.warc.gz",
        "..-1.warc.gz.json",
        "a-1.warc.gz.open",
        "a-b.warc.gz",
        f"a-{'9' * 40}.warc.gz",
        "index.db",
    ):
        (folder / name).write_bytes(b"hostile")
    with contextlib.suppress(OSError):
        (folder / "a-1.warc.gz\n.json").write_bytes(b"hostile")
    (folder / "20260101T000000Z-000001.warc.gz").mkdir()
    there = Listing(remote)
    assert there.sealed == set(there.sizes) == set(names(directory))
    new = tmp_path / "new"
    new.mkdir()
    assert rebuild_index(Anywhere(new, remote), new).problems == []
    attach(new, remote)
    assert kept(new) == captures
    assert sorted(path.name for path in tmp_path.iterdir() if path.name not in ("captures", "elsewhere", "new")) == []
