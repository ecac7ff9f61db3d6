"""What is remembered of an address: which segments were seen whole there, so that none is asked for again each night,
and which are not there yet.

It is a memory and no proof: lost or damaged, it is made again from the seals; what removes a segment here looks there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

from crawler.captures.index import closed_segments
from crawler.captures.segments import replace_text, segment_begun, segment_number

MEMORY_NAME = "shipped.json"
SCHEMA = "gongkai.shipped/1"

Seen = dict[str, str]  # a segment's name to the SHA-256 under which it was seen at an address


class Left(NamedTuple):
    """How many closed segments are not known to be at an address, their bytes, and when the oldest of them was begun
    (ISO 8601 UTC)."""

    segments: int
    bytes: int
    since: str | None


def seen_at(directory: Path, address: str) -> Seen:
    """The segments of a store that were seen at an address."""
    told = _memory(directory).get(address)
    return {str(name): str(sha256) for name, sha256 in told.items()} if isinstance(told, dict) else {}


def remember(directory: Path, address: str, seen: Mapping[str, str]) -> None:
    """Keeps which segments were seen at an address, in place of what was kept of it; where it can be written."""
    told = {"schema": SCHEMA, "addresses": _memory(directory) | {address: dict(sorted(seen.items()))}}
    with suppress(OSError):
        replace_text(directory / MEMORY_NAME, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def left_of(directory: Path, address: str) -> Left:
    """The closed segments of a store that were not seen at an address. Raises sqlite3.Error."""
    known, seen = closed_segments(directory), seen_at(directory, address)
    left = [name for name in known if seen.get(name) != known[name][1]]
    begun = segment_begun(min(left, key=segment_number)) if left else None
    since = None if begun is None else begun.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Left(len(left), sum(known[name][0] for name in left), since)


def _memory(directory: Path) -> dict[str, Any]:
    try:
        told = json.loads((directory / MEMORY_NAME).read_text("utf-8"))
        addresses = told["addresses"] if told["schema"] == SCHEMA else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return addresses if isinstance(addresses, dict) else {}
