"""What stands between the open network and the pages: one ASGI application around Datasette's.

From the outside in: security headers on every answer, methods that only read and the operator's few forms, pages that
the reader already has (304), limits per client and of what runs at once, compression. Everything inside it can be slow
or break; nothing inside it can be reached around it.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from asgi_gzip import GZipMiddleware

from archive.serving.sessions import Sessions
from archive.site.guard.asgi import Answers, App, Receive, Scope, Send
from archive.site.guard.forms import Forms, kept_by_nobody
from archive.site.guard.headers import with_security_headers
from archive.site.guard.limits import Limiter, Limits
from archive.site.guard.unchanged import Unchanged

_LOG = logging.getLogger(__name__)

COMPRESSION = 5  # of 9: what is more costs three times the time for a hundredth of the size
_READING = {"GET", "HEAD", "OPTIONS"}
# Files that are compressed already, or that a reader may ask for a part of.
_NOT_COMPRESSED = ("/data/releases/", ".db", ".png", ".jpg", ".gif")


def guarded(app: App, datasette: Any, limits: Limits, sessions: Sessions | None = None) -> App:
    """`app` with everything around it; `limits` from the plugin's configuration, `sessions` if people can sign in."""
    answer = Answers(datasette)
    compressed = GZipMiddleware(app, compresslevel=COMPRESSION)
    unchanged = Unchanged(datasette)
    limiter = Limiter(limits, costly(datasette), answer)
    forms = Forms(datasette, sessions)

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in _READING:
            if not forms.takes(scope):
                await answer(scope, send, 405, {"allow": ", ".join(sorted(_READING))})
                return
            status, receive = await forms.read(scope, receive)
            if status is not None:
                await answer(scope, send, status, {"connection": "close"})
                return
        path = str(scope["path"])
        chosen = app if any(path.startswith(mark) or path.endswith(mark) for mark in _NOT_COMPRESSED) else compressed
        own = forms.is_own(scope)
        marked = kept_by_nobody(send) if own else await unchanged.marking(scope, send)
        if marked is not None:
            await limiter(chosen, scope, receive, marked)

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started = False

        async def watched(message: dict[str, Any]) -> None:
            nonlocal started
            started = True
            await send(message)

        safe = with_security_headers(watched)
        try:
            await inner(scope, receive, safe)
        except Exception:  # a fault here must not tell the reader about the machine
            _LOG.exception("%s %s", scope["method"], scope["path"])
            if started:
                raise
            await answer(scope, safe, 500)

    return outer


def costly(datasette: Any) -> Callable[[str], bool]:
    """Whether a path is one of Datasette's pages of a database, whose queries and facets the reader words, or that of
    a group, which the reader may make a thousand publishers wide."""
    routes = "|".join(re.escape(served.route) for name, served in datasette.databases.items() if name != "_internal")
    base = re.escape(datasette.setting("base_url").rstrip("/"))
    pattern = re.compile(rf"{base}/(?:(?:{routes})(?!\.db$)(?:[/.].*)?|compare/group(?:\.json|\.csv)?)$")
    return lambda path: pattern.match(path) is not None
