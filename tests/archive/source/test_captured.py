"""The bytes behind a report, on this machine or at an address; what cannot be reached is never called damaged."""

from pathlib import Path

import pytest

from archive.source.captured import Captured, DamagedError, NotHereError, bytes_of
from crawler.captures import Capture, CaptureStore, Origin, attached
from crawler.captures.attached import attach
from crawler.captures.remote import Remote
from crawler.captures.shipping import FOLDER, ship


def page_of(capture: Capture) -> Captured:
    where = capture.segment, capture.offset
    return Captured(1, capture.url, capture.sha256, "text/html", capture.fetched_at, capture.length, *where)


def test_pages_that_are_at_an_address_only(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with CaptureStore(tmp_path) as store:
        first = store.add_response("http://gov.example/", 200, [], "年度报告".encode(), Origin("night-1"))
        again = store.add_response("http://gov.example/", 200, [], "年度报告".encode(), Origin("night-2"))
    remote = Remote(address)
    ship(tmp_path, remote)
    content = (tmp_path / first.segment).read_bytes()
    (tmp_path / first.segment).unlink()
    with pytest.raises(NotHereError):
        bytes_of(tmp_path, page_of(first))
    attach(tmp_path, remote)
    for capture in (first, again):
        assert bytes_of(tmp_path, page_of(capture)) == "年度报告".encode()

    remote.write(f"{FOLDER}/{first.segment}", content[: first.offset + 20])
    assert bytes_of(tmp_path, page_of(first)) == "年度报告".encode()  # as it was read a moment ago
    monkeypatch.setattr(attached, "_MINUTE", 1e-6)  # the size, asked for again, tells that it is another
    with pytest.raises(DamagedError):
        bytes_of(tmp_path, page_of(first))
    for nowhere in ("nosuch://x", "s3://user:secret@bucket", "", "\0"):
        (tmp_path / "address").write_text(nowhere)
        with pytest.raises(NotHereError):
            bytes_of(tmp_path, page_of(first))
    (tmp_path / "address").write_bytes(b"\xff\xfe")
    with pytest.raises(NotHereError):
        bytes_of(tmp_path, page_of(first))
