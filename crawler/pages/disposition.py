"""The file name in a Content-Disposition header, in whatever way it was written there.

Source: RFC 6266 and RFC 8187 for `filename*`; servers also send raw GBK or UTF-8 bytes, and percent-encoded names.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from pathlib import PureWindowsPath
from urllib.parse import unquote_to_bytes

MAX_NAME = 500  # characters of a name that are kept

_EXTENDED = re.compile(rb"""filename\*\s*=\s*["']?([A-Za-z0-9_-]*)'[^']*'([^;"\s]+)""", re.IGNORECASE)
_PLAIN = re.compile(rb"""filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))""", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def disposition_name(header: bytes) -> str | None:
    """The name of the file, without a folder; None where the header gives none that can be read."""
    if extended := _EXTENDED.search(header):
        name = _read(unquote_to_bytes(extended[2]), extended[1].decode("ascii") or "utf-8")
    elif plain := _PLAIN.search(header):
        raw = re.sub(rb"\\(.)", rb"\1", plain[1]) if plain[1] is not None else plain[2].strip()
        name = _read(unquote_to_bytes(raw) if b"%" in raw else raw, "utf-8")
        name = _mail_words(name) if name and name.startswith("=?") else name
    else:
        return None
    # A name may come with the folder of the desk that it was uploaded from, under either kind of slash.
    return None if name is None else PureWindowsPath(_CONTROL.sub("", name)[:MAX_NAME]).name.strip() or None


def _read(raw: bytes, label: str) -> str | None:
    for encoding in (label, "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _mail_words(name: str) -> str:
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, UnicodeDecodeError, LookupError):
        return name
