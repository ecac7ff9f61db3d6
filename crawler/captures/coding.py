"""What a Content-Encoding hides: bodies decoded once, within bounds, and never lost to a header that lies."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]

MAX_PAYLOAD = 64 << 20  # bytes of a body once decoded: the largest known report attachment is under 40 MB
GZIP = "gzip"
DEFLATE = "deflate"
BROTLI = "br"
IDENTITY = "identity"
_GZIP_MAGIC = b"\x1f\x8b"
_ALIASES = {"x-gzip": GZIP, "": IDENTITY}


class CodingError(ValueError):
    """The bytes are not in the stated coding, or decode to more than MAX_PAYLOAD bytes."""


def decode(body: bytes, coding: str) -> bytes:
    """`body` with one content coding removed. Raises CodingError."""
    if coding == IDENTITY:
        return body
    decoder = _DECODERS.get(coding)
    if decoder is None:
        raise CodingError(f"the content coding {coding!r} is not known")
    try:
        return decoder(body)
    except (zlib.error, brotli.error) as error:
        raise CodingError(f"the body is not {coding}: {error}") from error


def stated_coding(content_encoding: str | None) -> str:
    """The coding that a Content-Encoding header names, in its usual spelling."""
    name = (content_encoding or "").strip().lower()
    return _ALIASES.get(name, name)


def decode_body(body: bytes, content_encoding: str | None) -> tuple[bytes, str]:
    """The payload of a response body, and the coding that was removed to get it.

    A body that is not what its header says (a false gzip, a cut stream, a bomb, two codings) is handed on as it came,
    with the coding `identity`: the capture keeps the bytes, and a reader judges them by what they are.
    """
    coding = stated_coding(content_encoding)
    try:
        return decode(body, coding), coding
    except CodingError:
        return body, IDENTITY


def _inflate(body: bytes, window: int) -> bytes:
    parts: list[bytes] = []
    room = MAX_PAYLOAD
    while True:
        decompressor = zlib.decompressobj(window)
        parts.append(decompressor.decompress(body, room + 1))
        room -= len(parts[-1])
        if room < 0:
            raise CodingError(f"the body decodes to more than {MAX_PAYLOAD} bytes")
        if not decompressor.eof:
            raise CodingError("the body ends inside its compressed stream")
        body = decompressor.unused_data
        # A gzip body may be several members; anything else behind the stream is padding.
        if not body.startswith(_GZIP_MAGIC):
            return b"".join(parts)


def _deflate(body: bytes) -> bytes:
    try:
        return _inflate(body, zlib.MAX_WBITS)
    except zlib.error:
        # Many servers send the bare stream without the zlib header that RFC 9110 asks for.
        return _inflate(body, -zlib.MAX_WBITS)


def _brotli(body: bytes) -> bytes:
    decompressor = brotli.Decompressor()
    data: bytes = decompressor.process(body, output_buffer_limit=MAX_PAYLOAD + 1)
    if len(data) > MAX_PAYLOAD:
        raise CodingError(f"the body decodes to more than {MAX_PAYLOAD} bytes")
    if not decompressor.is_finished():
        raise CodingError("the body ends inside its compressed stream")
    return data


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: _inflate(body, 16 + zlib.MAX_WBITS),
    DEFLATE: _deflate,
    BROTLI: _brotli,
}
