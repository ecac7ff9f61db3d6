"""What the record of a capture says, and the payload that is read back from it."""

from __future__ import annotations

import hashlib

from crawler.captures.coding import CodingError, decode
from crawler.captures.index import Capture, own_fields
from crawler.captures.segments import CaptureError
from crawler.captures.warc import BLOCK_DIGEST, WarcRecord, digest, serialise

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
