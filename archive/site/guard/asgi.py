"""The few things of ASGI that the guard needs: its types, headers, and a plain page for an answer without Datasette."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from archive.site.page import HTML_LANG, SECURITY_HEADERS
from archive.site.words import LANGUAGES, Words

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """The first header of that lower-case name."""
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), None)


class Answers:
    """Plain pages that need no template, no thread and no database: for when those are what is short."""

    def __init__(self, datasette: Any) -> None:
        self._home = escape(str(datasette.urls.path("/")))
        self._style = escape(str(datasette.urls.static_plugins("gongkai", "gongkai.css")))

    async def __call__(self, scope: Scope, send: Send, status: int, headers: Mapping[str, str] | None = None) -> None:
        """Says what the status means, in the language asked for. The words are `error.STATUS` and its `.what`."""
        asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("lang")
        lang = asked if asked in LANGUAGES else LANGUAGES[0]
        t = Words(lang)
        title, what = escape(t(f"error.{status}")), escape(t(f"error.{status}.what"))
        body = (
            f'<!DOCTYPE html>\n<html lang="{HTML_LANG[lang]}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
            f'<link rel="stylesheet" href="{self._style}"></head><body><header class="site"><p class="name">'
            f'<a href="{self._home}"><strong lang="{HTML_LANG["zh"]}">公开</strong></a></p></header>'
            f"<main><h1>{title}</h1><p>{what}</p></main></body></html>\n"
        ).encode()
        sent = {
            "content-type": "text/html; charset=utf-8",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            **SECURITY_HEADERS,
            **(headers or {}),
        }
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
