"""A file sent as it lies on the disk: its length, its hash, and any part of it that a resumed download asks for."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")

# What browsers and programs take these for; another kind of file is bytes.
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".db": "application/vnd.sqlite3",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def send_file(request: Any, send: Send, path: Path, etag: str) -> None:
    """Sends the regular file at `path`, whole or the one part that `Range` asks for (RFC 9110, section 14).

    `etag` is without its quotes; a part is only given of the file that `If-Range` names. A range that cannot be
    understood is no range; one that lies behind the end is answered 416.
    """
    size = (await asyncio.to_thread(path.stat)).st_size
    quoted = f'"{etag}"'
    headers = {
        "etag": quoted,
        "accept-ranges": "bytes",
        "cache-control": "public, no-cache",
        "content-type": MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
        "content-disposition": f'attachment; filename="{path.name}"',
    }
    if quoted in [each.strip() for each in (request.headers.get("if-none-match") or "").split(",")]:
        await _start(send, 304, headers)
        await send({"type": "http.response.body", "body": b""})
        return
    asked = request.headers.get("range", "") if request.headers.get("if-range", quoted) == quoted else ""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        status, first, end = 200, 0, size
    elif (part := _part(found[1], found[2], size)) is not None:
        status, (first, end) = 206, part
        headers["content-range"] = f"bytes {first}-{end - 1}/{size}"
    else:
        await _start(send, 416, headers | {"content-range": f"bytes */{size}", "content-length": "0"})
        await send({"type": "http.response.body", "body": b""})
        return
    await _start(send, status, headers | {"content-length": str(end - first)})
    if request.method == "HEAD":
        await send({"type": "http.response.body", "body": b""})
        return
    await _body(send, path, first, end)


def _part(first: str, last: str, size: int) -> tuple[int, int] | None:
    """From where to where (exclusive) a range asks, the last so many bytes where it has no start; None for nothing."""
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    if int(first) >= size or (last and int(last) < int(first)):
        return None
    return int(first), min(int(last) + 1, size) if last else size


async def _body(send: Send, path: Path, first: int, end: int) -> None:
    with path.open("rb") as stream:
        stream.seek(first)
        left = end - first
        while left:
            data = await asyncio.to_thread(stream.read, min(_CHUNK, left))
            if not data:
                raise OSError(f"{path.name} has become shorter while it was sent")
            left -= len(data)
            await send({"type": "http.response.body", "body": data, "more_body": left > 0})
    if first == end:
        await send({"type": "http.response.body", "body": b""})


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
