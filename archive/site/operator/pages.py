"""Signing in and out, and what a verdict's form sends: `/operator/sign-in`, `/operator/sign-out`, `/review`."""

import hmac
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from datasette import Response

from archive.reviews import Asked, checked_name, give, operands_of, take_back
from archive.serving.sessions import Session, Sessions
from archive.site.asked import number as asked_number
from archive.site.configuration import configured
from archive.site.guard.session import key_of, set_cookie
from archive.site.operator.live import UnavailableError, opened, seal
from archive.site.page import language, links, not_here, render
from archive.site.signed_in import operator_of
from archive.site.snapshot import in_thread

_MOST_FIELDS = 20
_BACK = re.compile(r"/(?:findings|report/[^/?#\\\s]+/[12]\d{3})(?:\?[^#\\\s]*)?(?:#[\w.%:-]*)?")
_LONGEST_BACK = 1000
_WITHDRAW = "withdraw"


class _RefusedError(Exception):
    """Why a verdict is not written: a status, and a key of the words."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Form(NamedTuple):
    """A verdict's form as it was sent; each field is text."""

    asked: Asked
    seen: str
    verdict: str
    number: str
    note: str
    back: str


def _sessions(datasette: Any) -> Sessions | None:
    """None where nobody can sign in to this server."""
    folder = configured(datasette).sessions
    return None if folder is None else Sessions(folder)


async def sign_in(datasette: Any, request: Any) -> Response:
    """Shows the form to whoever comes by an address that is offered; the form begins the session."""
    sessions = _sessions(datasette)
    if sessions is None:
        return await not_here(datasette, request)
    fields = await _fields(request)
    key = fields.get("key") or request.args.get("key") or ""
    if not sessions.is_offered(key):
        if operator_of(request) is not None:
            return await _told(datasette, request, 200, "operator.in")
        return await _told(datasette, request, 403, "operator.used")
    if request.method != "POST":
        return await render(datasette, request, "sign_in", {"key": key, "wrong": False})
    if not _of_same_origin(datasette, request):
        return await _told(datasette, request, 403, "operator.used")
    try:
        name = checked_name(fields.get("name", ""))
    except ValueError:
        return await render(datasette, request, "sign_in", {"key": key, "wrong": True}, status=400)
    begun = sessions.begin(key, name)
    if begun is None:
        return await _told(datasette, request, 403, "operator.used")
    return _sent_on(datasette, request, links(datasette, language(request))("findings"), begun)


async def sign_out(datasette: Any, request: Any) -> Response:
    sessions = _sessions(datasette)
    if sessions is None or request.method != "POST":
        return await not_here(datasette, request)
    if _sender(datasette, request, await _fields(request)) is None:
        return await _told(datasette, request, 403, "operator.not_in")
    sessions.end(key_of(request.scope))
    return _sent_on(datasette, request, links(datasette, language(request))(), "")


async def review(datasette: Any, request: Any) -> Response:
    """Writes a verdict, or takes one back, and leads back to where it was given."""
    if _sessions(datasette) is None or request.method != "POST":
        return await not_here(datasette, request)
    fields = await _fields(request)
    session = _sender(datasette, request, fields)
    if session is None:
        return await _told(datasette, request, 403, "operator.not_in")
    form = _Form(
        Asked(*(fields.get(name, "") for name in Asked._fields)),
        *(fields.get(name, "") for name in _Form._fields[1:]),
    )
    archive = configured(datasette).archive
    back = _back(datasette, request, form)
    try:
        await in_thread(lambda: _write(archive, form, session.name))
    except _RefusedError as refused:
        return await _told(datasette, request, refused.status, str(refused), back)
    return Response("", status=303, headers={"location": back})


def _write(archive: Path | None, form: _Form, name: str) -> None:
    """Raises _RefusedError."""
    try:
        with closing(opened(archive, writing=True)) as connection:
            if form.verdict == _WITHDRAW:
                take_back(connection, asked_number(form.number) or 0, by=name)
                return
            operands = operands_of(connection, form.asked)
            if not hmac.compare_digest(seal(operands).encode(), form.seen.encode()):
                raise _RefusedError(409, "operator.changed")
            verdict = None if form.verdict == "note" else form.verdict
            give(connection, form.asked, verdict, given_by=name, note=form.note, seen=operands)
    except UnavailableError as error:
        raise _RefusedError(503, str(error)) from error
    except KeyError as error:
        raise _RefusedError(409, "operator.changed") from error
    except ValueError as error:
        raise _RefusedError(400, "operator.no_verdict") from error
    except sqlite3.Error as error:
        raise _RefusedError(503, "operator.locked") from error


async def _fields(request: Any) -> dict[str, str]:
    """The fields of a form, each once; none where no form was sent, or more of them than any form has."""
    if request.method != "POST":
        return {}
    body = (await request.post_body()).decode()
    try:
        sent = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in sent.items()}


def _sender(datasette: Any, request: Any, fields: Mapping[str, str]) -> Session | None:
    """The session that a form was drawn for and sent in, from a page of this site; None for any other form."""
    session = operator_of(request)
    if session is None or not _of_same_origin(datasette, request):
        return None
    return session if hmac.compare_digest(fields.get("form", "").encode(), session.form.encode()) else None


def _of_same_origin(datasette: Any, request: Any) -> bool:
    """By what a browser says and no page can change: the form's origin, or how it stands to this site."""
    origin = request.headers.get("origin")
    if origin is not None and origin != "null":
        own = urlsplit(configured(datasette).address or "").netloc
        return bool(origin.partition("://")[2] in {request.headers.get("host"), own or None})
    return bool(request.headers.get("sec-fetch-site", "same-origin") == "same-origin")


def _back(datasette: Any, request: Any, form: _Form) -> str:
    """The page that a form stood on, at its finding; an address that is none of ours leads to the findings."""
    base = str(datasette.urls.path("/")).rstrip("/")
    inside = form.back.removeprefix(base)
    if len(inside) > _LONGEST_BACK or not inside.isascii() or not _BACK.fullmatch(inside):
        return links(datasette, language(request))("findings")
    return base + inside


def _sent_on(datasette: Any, request: Any, to: str, key: str) -> Response:
    """To another page, with the session's cookie."""
    secure = request.scheme == "https" or (configured(datasette).address or "").startswith("https:")
    cookie = set_cookie(key, secure=secure, path=str(datasette.urls.path("/")))
    return Response("", status=303, headers={"location": to, "set-cookie": cookie})


async def _told(datasette: Any, request: Any, status: int, what: str, back: str | None = None) -> Response:
    return await render(datasette, request, "operator", {"what": what, "back": back}, status=status)
