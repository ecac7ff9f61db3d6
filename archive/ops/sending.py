"""What is kept sent to the address that is set, after each night and by hand; and how that went the last time.

DATA/shipping.json   of the captures and of the snapshots each: address, when tried, when it ended well, what failed
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from archive.build import CAPTURES
from archive.last_night import data_words
from archive.ops.settings import Settings
from archive.progress import Reporter
from archive.publication import places
from archive.publication.elsewhere import Moved, ship_publication
from archive.publication.errors import PublicationError
from archive.publication.swap import replace_json
from archive.revisions import now
from crawler.captures import CaptureError
from crawler.captures.freeing import free
from crawler.captures.remote import Remote, canonical
from crawler.captures.shipped import Left, left_of
from crawler.captures.shipping import Shipped, ship

OUTCOME_NAME = "shipping.json"
PROBLEMS_KEPT = 20
_FAILURES = (CaptureError, PublicationError, OSError, sqlite3.Error)
Part = Literal["captures", "snapshots"]


class Sending(NamedTuple):
    """Where to, of how many snapshots the files stay there, and after how many days a segment that is whole there goes
    from this disk (None: never)."""

    address: str
    snapshots_kept: int
    captures_days: float | None


class Shipping(NamedTuple):
    """What is not at an address yet: closed segments, their bytes, when the oldest was begun; whether the newest
    snapshot is not. When it was last tried, when all that was tried ended well, and what failed. ISO 8601 UTC."""

    address: str
    segments_left: int
    bytes_left: int
    left_since: str | None
    snapshot_left: bool
    tried_at: str | None
    ended_at: str | None
    problems: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether all is there, and nothing failed."""
        return not self.segments_left and not self.snapshot_left and not self.problems

    def words(self, data: Path) -> str:
        """What of it is not there, since when, why, and what to do."""
        parts = []
        if self.segments_left:
            since = f", the oldest of them begun {self.left_since}" if self.left_since else ""
            parts.append(f"{self.segments_left:,} segments ({self.bytes_left:,} bytes{since})")
        if self.snapshot_left:
            parts.append("the newest snapshot")
        lines = [f"Not at {self.address} yet: {' and '.join(parts)}."] if parts else []
        if self.problems:
            lines.append(f"Sending to {self.address} failed, last tried {self.tried_at}:")
            lines += self.problems
        where = data_words(data)
        return "\n".join([*lines, f"`gongkai captures ship{where}` and `gongkai snapshots ship{where}` go on with it."])


def sending_of(settings: Settings) -> Sending | None:
    """What is set; None where nothing is sent."""
    if settings.address is None:
        return None
    return Sending(settings.address, settings.snapshots_kept, settings.captures_days)


def send_all(data: Path, sending: Sending, reporter: Reporter) -> list[str]:
    """Sends what is not at the address yet, and frees the disk of what may go. Returns what failed: how a night went
    is not for this to spoil, nor to hide. Raises nothing of an address, a disk or a file."""
    problems: list[str] = []
    try:
        shipped = send_captures(data, sending.address, reporter)
        problems += shipped.problems
        said = f"{shipped.sent:,} segments sent to {sending.address}, {shipped.bytes:,} bytes"
        reporter.say(said)
        reporter.note("shipped", said, segments=shipped.sent, bytes=shipped.bytes, there=shipped.there)
        if sending.captures_days is not None:
            age = timedelta(days=sending.captures_days)
            freed = free(data / CAPTURES, Remote(sending.address), older=age, progress=reporter.step)
            problems += freed.problems
            reporter.say(f"{freed.segments:,} segments freed on this disk, {freed.bytes:,} bytes")
    except _FAILURES as error:
        problems.append(str(error))
    if places.current(data / places.PUBLIC) is None:
        return problems
    try:
        moved = send_snapshot(data, sending.address, reporter, sending.snapshots_kept)
        problems += moved.problems
        reporter.say(f"snapshot {moved.snapshot} is at {sending.address}")
    except _FAILURES as error:
        problems.append(str(error))
    return list(dict.fromkeys(problems))


def send_captures(data: Path, address: str, reporter: Reporter) -> Shipped:
    """Sends the closed segments, and takes down how it went. Raises as `ship` does."""
    with _taken_down(data, "captures", address) as outcome:
        shipped = ship(data / CAPTURES, Remote(address), progress=reporter.step)
        outcome.problems += shipped.problems
    return shipped


def send_snapshot(data: Path, address: str, reporter: Reporter, keep: int) -> Moved:
    """Sends the newest snapshot, and takes down how it went. Raises as `ship_publication` does."""
    with _taken_down(data, "snapshots", address) as outcome:
        moved = ship_publication(data, Remote(address), keep=keep, progress=reporter)
        outcome.name = moved.snapshot
        outcome.problems += moved.problems
    return moved


def shipping_to(data: Path, address: str) -> Shipping:
    """What is not at an address yet, as far as is remembered: nothing is asked there."""
    address = canonical(address)
    parts = {part: outcome for part, outcome in _outcomes(data).items() if outcome.address == address}
    newest = places.current(data / places.PUBLIC)
    there = parts["snapshots"].name if "snapshots" in parts else None
    ended = [outcome.ended_at for outcome in parts.values()]
    problems = [problem for outcome in parts.values() for problem in outcome.problems]
    left = Left(0, 0, None)
    try:
        left = left_of(data / CAPTURES, address)
    except sqlite3.Error as error:
        problems.append(f"the index of the captures cannot be read: {error}")
    return Shipping(
        address,
        *left,
        snapshot_left=newest is not None and newest.name != there,
        tried_at=max((outcome.tried_at for outcome in parts.values()), default=None),
        ended_at=None if None in ended else min(filter(None, ended), default=None),
        problems=problems,
    )


@dataclass(slots=True)
class _Outcome:
    """How the last try with one part went; `name` is that of the snapshot that is there."""

    address: str
    tried_at: str
    ended_at: str | None = None
    name: str | None = None
    problems: list[str] = field(default_factory=list)


@contextmanager
def _taken_down(data: Path, part: Part, address: str) -> Iterator[_Outcome]:
    address = canonical(address)
    outcome = _outcomes(data).get(part)
    if outcome is None or outcome.address != address:
        outcome = _Outcome(address, now())
    outcome.tried_at, outcome.problems = now(), []
    try:
        yield outcome
    except _FAILURES as error:
        outcome.problems.append(str(error))
        raise
    else:
        if not outcome.problems:
            outcome.ended_at = now()
    finally:
        outcome.problems = outcome.problems[:PROBLEMS_KEPT]
        told = _outcomes(data) | {part: outcome}
        with suppress(OSError):  # a full disk: the next try is taken down
            replace_json(data / OUTCOME_NAME, {name: asdict(each) for name, each in told.items()})


def _outcomes(data: Path) -> dict[str, _Outcome]:
    """What was taken down; nothing where the file is lost or damaged."""
    try:
        told = json.loads((data / OUTCOME_NAME).read_text("utf-8"))
        return {part: _Outcome(**outcome) for part, outcome in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
