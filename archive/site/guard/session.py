"""The operator's session of a request, by the cookie that signing in has set."""

from archive.serving.sessions import SESSION_SECONDS, Session, Sessions
from archive.site.guard.asgi import Scope, header
from archive.site.signed_in import SCOPE_KEY

COOKIE = "gongkai_operator"


def recognise(sessions: Sessions, scope: Scope) -> Session | None:
    """The session that a request is of, left in its scope for the pages."""
    key = key_of(scope)
    session = sessions.of(key) if key else None
    scope[SCOPE_KEY] = session
    return session


def key_of(scope: Scope) -> str:
    """The key in a request's cookies, "" where there is none. Other cookies of this host may be anything."""
    for cookie in (header(scope["headers"], b"cookie") or "").split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def set_cookie(key: str, *, secure: bool, path: str) -> str:
    """The header that sets a session's cookie, or takes it away where `key` is empty."""
    lasts = SESSION_SECONDS if key else 0
    flags = "; Secure" if secure else ""
    return f"{COOKIE}={key}; Path={path}; Max-Age={lasts}; HttpOnly; SameSite=Lax{flags}"
