"""WARC/1.1 records on disk: one gzip member a record, written whole, read back by offset.

The serializer is the project's own because general writers rebuild header blocks; what is kept here is the block
as given. Source: ISO 28500:2017 (WARC/1.1); RFC 1952 for the members.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import responses as reason_phrases
from typing import BinaryIO
from urllib.parse import quote, unquote

try:
    # Intel's deflate: records as small as zlib's at level 2 in a tenth of the time. Its members are ordinary gzip.
    from isal.isal_zlib import compressobj as _compressor
except ImportError:  # no wheel for this machine
    from zlib import compressobj as _compressor  # type: ignore[assignment]  # the same call

GZIP_WINDOW = 31  # zlib's way of saying: a gzip wrapper around a 32 KiB window
COMPRESSION_LEVEL = 2  # both libraries have it; zlib's own is a sixth larger than its level 4, at half the time
READ_SIZE = 1 << 16
MAX_RECORD = 256 << 20  # bytes of one record once decompressed; the crawler's own limit on a body is far below

Headers = Sequence[tuple[bytes, bytes]]

BLOCK_DIGEST = "WARC-Block-Digest"
PROFILE_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
PROFILE_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Printable ASCII stays as it is in a named field; all else, and the escape sign itself, is percent-encoded UTF-8.
_FIELD_SAFE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")
_ADDRESS_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))
# Most texts are plain already, and asking is cheaper than quoting.
_PLAIN_FIELD = re.compile(r"[ -$&-~]*")
_PLAIN_ADDRESS = re.compile(r"[!-~]*")


class WarcError(Exception):
    """A record could not be read; the message says where and why."""


class TornRecordError(WarcError):
    """The file ends inside a record."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: its named fields in order, its block, and the span of bytes [offset, end) it takes in the segment."""

    fields: tuple[tuple[str, str], ...]
    block: bytes
    offset: int
    end: int

    def field(self, name: str) -> str | None:
        """The value of the first field of that name (names are case-insensitive), or None."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    def text(self, name: str) -> str | None:
        """A field written by `field_text`, decoded."""
        value = self.field(name)
        return None if value is None else unquote(value)


def field_text(text: str) -> str:
    """Any text as the value of a named field: printable ASCII, the rest percent-encoded UTF-8."""
    return text if _PLAIN_FIELD.fullmatch(text) else quote(text, safe=_FIELD_SAFE)


def address_text(url: str) -> str:
    """A URL or URI as the archive writes it: what is not printable ASCII is percent-encoded, nothing else changes."""
    return url if _PLAIN_ADDRESS.fullmatch(url) else quote(url, safe=_ADDRESS_SAFE)


def digest(data: bytes) -> str:
    """A WARC digest field: the algorithm and the hash in hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def http_head(status: int, headers: Headers) -> bytes:
    """The head of an answer as a block begins with it: status line, header lines as they came, an empty line."""
    lines = [f"HTTP/1.1 {status} {reason_phrases.get(status, '')}".rstrip().encode("ascii")]
    for name, value in headers:
        # The framing is gone from the body, so the header must not promise it to a reader.
        kept = b"X-Archive-Orig-Transfer-Encoding" if name.lower() == b"transfer-encoding" else name
        lines.append(kept + b": " + value.replace(b"\r", b" ").replace(b"\n", b" "))
    return b"\r\n".join([*lines, b"", b""])


def serialise(fields: list[tuple[str, str]], head: bytes, body: bytes = b"") -> bytes:
    """The record as one gzip member. Its block is the head and the body, from which Content-Length is added."""
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(head) + len(body)}"]
    named = "\r\n".join([*lines, "", ""]).encode("ascii")
    compressor = _compressor(COMPRESSION_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    return b"".join(
        (
            compressor.compress(named + head),
            compressor.compress(body),
            compressor.compress(b"\r\n\r\n"),
            compressor.flush(),
        )
    )


def read_record(stream: BinaryIO, offset: int) -> WarcRecord:
    """The record that starts at `offset`.

    Raises TornRecordError where the file ends first, WarcError where the bytes are no record.
    """
    stream.seek(offset)
    decompressor = zlib.decompressobj(GZIP_WINDOW)
    parts: list[bytes] = []
    taken = size = 0
    while not decompressor.eof:
        compressed = decompressor.unconsumed_tail or stream.read(READ_SIZE)
        if not compressed:
            raise TornRecordError(f"the segment ends inside the record at {offset}")
        if not decompressor.unconsumed_tail:
            taken += len(compressed)
        try:
            parts.append(decompressor.decompress(compressed, MAX_RECORD - size + 1))
        except zlib.error as error:
            raise WarcError(f"no gzip member at {offset}: {error}") from error
        size += len(parts[-1])
        if size > MAX_RECORD:
            raise WarcError(f"the record at {offset} is larger than {MAX_RECORD} bytes")
    end = offset + taken - len(decompressor.unused_data)
    return _parse(b"".join(parts), offset, end)


def records(stream: BinaryIO, offset: int = 0) -> Iterator[WarcRecord]:
    """Every record from `offset` to the end of the file; raises as `read_record` at the first that is not whole."""
    size = stream.seek(0, 2)
    while offset < size:
        record = read_record(stream, offset)
        yield record
        offset = record.end


def _parse(raw: bytes, offset: int, end: int) -> WarcRecord:
    head, separator, rest = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not separator or lines[0] != b"WARC/1.1":
        raise WarcError(f"the member at {offset} holds no WARC/1.1 record")
    fields = []
    for line in lines[1:]:
        name, colon, value = line.partition(b": ")
        if not colon:
            raise WarcError(f"the record at {offset} has a line that is no named field: {line[:80]!r}")
        fields.append((name.decode("ascii", "replace"), value.decode("ascii", "replace")))
    block = rest[:-4]
    stated = next((value for name, value in fields if name == "Content-Length"), None)
    if stated != str(len(block)) or rest[-4:] != b"\r\n\r\n":
        raise WarcError(f"the record at {offset} says Content-Length {stated} and holds {len(block)} bytes")
    return WarcRecord(tuple(fields), block, offset, end)
