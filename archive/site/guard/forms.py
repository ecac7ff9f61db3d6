"""The operator's forms: the few requests that write, bounded before anything reads them; answers that nobody keeps."""

import asyncio
from typing import Any

from archive.serving.sessions import Sessions
from archive.site.guard.asgi import Headers, Message, Receive, Scope, Send, header
from archive.site.guard.limits import FILES
from archive.site.guard.session import recognise

PATHS = ("/operator/sign-in", "/operator/sign-out", "/review")
LONGEST_FORM = 16 * 1024  # bytes; a note of a thousand characters in Chinese takes nine of them
PATIENCE_SECONDS = 10.0  # that a form may take to arrive
_KIND = "application/x-www-form-urlencoded"
_NOBODY: Headers = [(b"cache-control", b"private, no-store")]


def form_paths(datasette: Any) -> set[str]:
    """Where forms are sent to."""
    return {str(datasette.urls.path(path)) for path in PATHS}


class Forms:
    """Which requests may write, and what they carry. Without an operator there are none."""

    def __init__(self, datasette: Any, sessions: Sessions | None) -> None:
        self._sessions = sessions
        self._paths = form_paths(datasette)

    def is_own(self, scope: Scope) -> bool:
        """Whether an answer is for the operator alone: in a session, or on the way into one or out of it."""
        if self._sessions is None or scope["path"].startswith(FILES):
            return False
        return recognise(self._sessions, scope) is not None or scope["path"] in self._paths

    def takes(self, scope: Scope) -> bool:
        return self._sessions is not None and scope["method"] == "POST" and scope["path"] in self._paths

    async def read(self, scope: Scope, receive: Receive) -> tuple[int | None, Receive]:
        """The status that refuses a form, None for one that is in order; and what gives it to the page."""
        # Datasette's own token is none of these forms', and comparing it with what is no ASCII would fail.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() != b"x-csrftoken"]
        if (header(scope["headers"], b"content-type") or "").partition(";")[0].strip().lower() != _KIND:
            return 415, receive
        length = header(scope["headers"], b"content-length") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_FORM:
            return 413, receive
        body = b""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > LONGEST_FORM:
                        return 413, receive
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        break
        except TimeoutError:
            return 408, receive
        if not body.isascii():  # whatever a form sends that is not is escaped
            return 400, receive
        return None, _once({"type": "http.request", "body": body, "more_body": False}, receive)


def _once(message: Message, receive: Receive) -> Receive:
    given = [message]

    async def again() -> Message:
        return given.pop() if given else await receive()

    return again


def kept_by_nobody(send: Send) -> Send:
    """`send` whose answer no cache and no browser keeps."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", [])]
            kept = [(name, value) for name, value in headers if name not in (b"cache-control", b"etag")]
            message = {**message, "headers": [*kept, *_NOBODY]}
        await send(message)

    return sending
