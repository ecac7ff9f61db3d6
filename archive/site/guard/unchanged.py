"""Pages that the reader already has: everything served is drawn from one snapshot, so one tag stands for all of it."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import datasette

from archive.site.guard.asgi import Headers, Message, Scope, Send, header
from archive.site.snapshot import database
from extract.report import VERSION

_PACKAGE = Path(__file__).resolve().parents[2]
_CODE = {".py", ".html", ".toml", ".css"}


class Unchanged:
    """Tags what is drawn from the snapshot, and answers 304 to who has that tag, before anything is drawn.

    The tag changes with the snapshot, the code, Datasette's settings and metadata, and the day (UTC): whether a
    deadline has passed depends on it.
    """

    def __init__(self, served_by: Any) -> None:
        self._datasette = served_by
        self._drawn_with: str | None = None

    async def marking(self, scope: Scope, send: Send) -> Send | None:
        """`send` that tags the answer; None where the reader has it already and has been told so."""
        tag = await self._tag()
        if tag is None or scope["method"] not in ("GET", "HEAD"):
            return send
        asked = header(scope["headers"], b"if-none-match")
        if asked is not None and tag in (each.strip() for each in asked.split(",")):
            await send({"type": "http.response.start", "status": 304, "headers": _caching(tag)})
            await send({"type": "http.response.body", "body": b""})
            return None

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", [])]
                if not {b"etag", b"set-cookie"} & {name for name, _ in headers}:
                    kept = [(name, value) for name, value in headers if name != b"cache-control"]
                    message = {**message, "headers": [*kept, *_caching(tag)]}
            await send(message)

        return sending

    async def _tag(self) -> str | None:
        """None for a database in memory or one that is written to."""
        served = database(self._datasette)
        if served.is_mutable or served.path is None:
            return None
        if self._drawn_with is None:
            told = [VERSION, datasette.__version__, _code(), self._datasette.settings_dict(), await self._metadata()]
            self._drawn_with = json.dumps(told, sort_keys=True, default=str)
        day = datetime.now(UTC).date().isoformat()
        digest = hashlib.sha256(f"{served.hash}\n{day}\n{self._drawn_with}".encode()).hexdigest()
        return f'W/"{digest[:32]}"'

    async def _metadata(self) -> Any:
        if hasattr(self._datasette, "metadata"):
            return self._datasette.metadata()
        return await self._datasette.get_instance_metadata()  # as Datasette 1.0 names it


def _caching(tag: str) -> Headers:
    # Kept, and asked for again each time: a page is never of another snapshot than the page that led to it.
    return [(b"etag", tag.encode()), (b"cache-control", b"public, no-cache")]


def _code() -> str:
    """SHA-256 over the sources of all that pages are drawn with."""
    digest = hashlib.sha256()
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _CODE):
        digest.update(path.read_bytes())
    return digest.hexdigest()
