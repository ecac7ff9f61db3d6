"""Who has signed in to give verdicts: offers and sessions as files of one folder, which all server processes share.

An offer is a one-time address; whoever comes with it first, in whichever process, begins a session. Neither an offer
nor a session can be read from the folder: files are named by hashes. A session that is ended is ended everywhere.
"""

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

SESSION_SECONDS = 8 * 3600  # a working day
OFFER_SECONDS = 3600
_LONGEST_KEY = 100


class Session(NamedTuple):
    """Who has signed in. `form` is what each of the session's own forms carries, and no other site knows."""

    name: str
    form: str
    until: float


class Sessions:
    """The offers and sessions in `folder`, which only the server's own user can enter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def offer(self) -> str:
        """A new key to sign in with, once and within an hour."""
        key = secrets.token_urlsafe()
        self._write("offer", key, {"until": time.time() + OFFER_SECONDS})
        return key

    def is_offered(self, key: str) -> bool:
        return self._read("offer", key) is not None

    def begin(self, offered: str, name: str) -> str | None:
        """Takes up an offer and begins the session of a person; returns its key, None where nothing is offered."""
        if self._read("offer", offered) is None or not self._remove("offer", offered):
            return None
        key = secrets.token_urlsafe()
        session = Session(name, secrets.token_urlsafe(), time.time() + SESSION_SECONDS)
        self._write("session", key, session._asdict())
        return key

    def of(self, key: str) -> Session | None:
        """The session with a key; None where it has ended or there never was one."""
        told = self._read("session", key)
        return None if told is None else Session(told["name"], told["form"], told["until"])

    def end(self, key: str) -> None:
        self._remove("session", key)

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / f"{kind}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"

    def _write(self, kind: str, key: str, told: dict[str, Any]) -> None:
        path = self._path(kind, key)
        partial = path.with_suffix(".new")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(told, stream)
        partial.replace(path)

    def _read(self, kind: str, key: str) -> dict[str, Any] | None:
        """What a file tells that has not run out."""
        if not key or len(key) > _LONGEST_KEY:
            return None
        with suppress(FileNotFoundError):
            told: dict[str, Any] = json.loads(self._path(kind, key).read_text("utf-8"))
            if told["until"] > time.time():
                return told
            self._remove(kind, key)
        return None

    def _remove(self, kind: str, key: str) -> bool:
        """Whether it was there: of several processes one alone removes it."""
        try:
            self._path(kind, key).unlink()
        except FileNotFoundError:
            return False
        return True
