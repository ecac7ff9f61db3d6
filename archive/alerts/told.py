"""What each channel was told of last: a cause is told once, again where it changes, and taken back at its end."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from archive.alerts.causes import Cause
from archive.publication.swap import replace_json

TOLD_NAME = "alerts.json"
SCHEMA = "gongkai.alerts/1"


class Open(NamedTuple):
    """A cause that a channel knows of: its mark as a hash, its title, and since when (ISO 8601 UTC)."""

    mark: str
    title: str
    since: str


class News(NamedTuple):
    """What is new to a channel: causes with since when each is known, and the titles of those that are over."""

    raised: list[tuple[Cause, str]]
    cleared: list[tuple[str, Open]]


Known = dict[str, Open]  # by the cause's name


class Told:
    """The memory of all channels, in a file beside the archive. One that is lost or damaged is begun anew: an alert
    that comes twice is better than none."""

    def __init__(self, data: Path) -> None:
        self._path = data / TOLD_NAME
        try:
            told = json.loads(self._path.read_text("utf-8"))["channels"]
            self._channels: dict[str, Known] = {
                channel: {name: Open(**cause) for name, cause in known.items()} for channel, known in told.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._channels = {}

    def news(self, channel: str, causes: Sequence[Cause], at: str) -> News:
        """What a channel has not been told of yet."""
        known = self._channels.get(channel, {})
        raised = [
            (cause, known[cause.name].since if cause.name in known else at)
            for cause in causes
            if cause.name not in known or known[cause.name].mark != _hash(cause)
        ]
        names = {cause.name for cause in causes}
        return News(raised, [(name, open_) for name, open_ in known.items() if name not in names])

    def open(self) -> list[Open]:
        """What any channel knows of and is not over yet, the oldest first."""
        known = {name: open_ for told in self._channels.values() for name, open_ in told.items()}
        return sorted(known.values(), key=lambda open_: open_.since)

    def keep(self, channel: str, causes: Sequence[Cause], at: str) -> None:
        """A channel knows all of these now, and of no others."""
        known = self._channels.get(channel, {})
        self._channels[channel] = {
            cause.name: Open(_hash(cause), cause.title, known[cause.name].since if cause.name in known else at)
            for cause in causes
        }
        channels: dict[str, Any] = {
            name: {cause: open_._asdict() for cause, open_ in told.items()} for name, told in self._channels.items()
        }
        replace_json(self._path, {"schema": SCHEMA, "channels": channels})


def _hash(cause: Cause) -> str:
    return hashlib.sha256(cause.mark.encode()).hexdigest()
