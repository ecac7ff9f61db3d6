"""What the record of a capture says, and the payload that is read back from it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO

from crawler.captures.coding import CodingError, decode
from crawler.captures.index import Capture, capture_of, own_fields
from crawler.captures.segments import CaptureError
from crawler.captures.warc import BLOCK_DIGEST, WarcError, WarcRecord, digest, read_record, serialise

HEAD_DIGEST = "X-Gongkai-Head-Digest"


def member_of(capture: Capture, head: bytes, body: bytes, original: Capture | None, profile: str | None) -> bytes:
    """The gzip member of a capture's record; `original` is the capture that it repeats, by a profile of WARC.

    A body is hashed once, for its own digest: beside it an answer has that of its head alone, not of the whole block.
    """
    named = [
        ("WARC-Type", capture.kind),
        ("WARC-Record-ID", capture.record_id),
        ("WARC-Date", capture.fetched_at),
        ("WARC-Target-URI", capture.url),
        ("WARC-Payload-Digest", f"sha256:{capture.wire_sha256}"),
    ]
    if original is not None and profile is not None:
        named += [
            ("WARC-Profile", profile),
            ("WARC-Refers-To", original.record_id),
            ("WARC-Refers-To-Target-URI", original.url),
            ("WARC-Refers-To-Date", original.fetched_at),
        ]
    if capture.kind == "resource":
        named.append(("Content-Type", capture.media_type or "application/octet-stream"))
        named.append((BLOCK_DIGEST, f"sha256:{capture.wire_sha256}" if body else digest(head)))
    else:
        if head:
            named.append(("Content-Type", "application/http; msgtype=response"))
        named.append((HEAD_DIGEST if capture.kind == "response" else BLOCK_DIGEST, digest(head)))
    return serialise(named + own_fields(capture), head, body)


def is_whole(capture: Capture, record: WarcRecord) -> bool:
    """Whether the block of a capture's record is what was written, to the last byte."""
    stated = record.field(BLOCK_DIGEST)
    if stated is not None:
        return digest(record.block) == stated
    head, mark, body = record.block.partition(b"\r\n\r\n")
    return digest(head + mark) == record.field(HEAD_DIGEST) and hashlib.sha256(body).hexdigest() == capture.wire_sha256


def at_home(capture: Capture, member: bytes, segment: str, offset: int) -> Capture:
    """A capture of another store as it stands in this one, at that place. Raises CaptureError where the record, a gzip
    member of that store, is not the capture's or is damaged."""
    moved = replace(capture, segment=segment, offset=offset, stored=len(member))
    try:
        record = read_record(BytesIO(member), 0)
    except WarcError as error:
        raise CaptureError(f"the record of capture {capture.id} cannot be read: {error}") from error
    found = capture_of(record, segment)
    if found is None or record.end != len(member) or replace(found, offset=offset) != moved:
        raise CaptureError(f"the record of capture {capture.id} is another's")
    if not is_whole(moved, record):
        raise CaptureError(f"the block of capture {capture.id} is not what was written")
    return moved


def payload_of(capture: Capture, record: WarcRecord) -> bytes:
    """The decoded body in a record that is no revisit. Raises CaptureError if it is not what was kept."""
    body = record.block if capture.kind == "resource" else record.block.partition(b"\r\n\r\n")[2]
    try:
        payload = decode(body, capture.coding)
    except CodingError as error:
        raise CaptureError(f"capture {capture.id} ({capture.url}) no longer decodes: {error}") from error
    if hashlib.sha256(payload).hexdigest() != capture.sha256:
        raise CaptureError(f"capture {capture.id} ({capture.url}) no longer has the bytes that were kept")
    return payload


def media_type_of(content_type: str | None) -> str | None:
    """The media type that a header names, without its parameters."""
    essence = (content_type or "").partition(";")[0].strip().lower()
    return essence or None
