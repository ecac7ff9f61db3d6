"""Security headers on every answer: our pages bring their own strict policy, everything else gets one that fits it."""

from archive.site.guard.asgi import Message, Send, header

# Datasette's own pages have script and style inside them; nothing may come from, or go, elsewhere.
DATASETTE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Data is never a page: opened on its own it may do nothing at all.
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# What a program of another site may read: it is public, and no answer depends on who asks.
_OPEN = ("application/json", "text/csv", "text/plain", "application/atom+xml")


def with_security_headers(send: Send) -> Send:
    """`send` that adds to the start of an answer what it lacks.

    A 304 gets nothing: its headers would take the place of those that the reader keeps with the page.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] != 304:
            headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", [])]
            media_type = (header(headers, b"content-type") or "").partition(";")[0].strip().lower()
            policy = DATASETTE_POLICY if media_type == "text/html" else DATA_POLICY
            wanted = {**_ALWAYS, b"content-security-policy": policy.encode()}
            if media_type in _OPEN:
                wanted[b"access-control-allow-origin"] = b"*"
            there = {name for name, _ in headers}
            headers += [(name, value) for name, value in wanted.items() if name not in there]
            message = {**message, "headers": headers}
        await send(message)

    return sending
