"""Where the archive has a report from: enough to find the same bytes again."""

from typing import NamedTuple


class Archived(NamedTuple):
    """A revision in the archive. `report` is its report's key; `url` where the bytes came from; `fetched_at` when they
    did, ISO 8601 UTC, None where no record of it is kept; `merged`: whether another office was merged into its
    publisher about its year."""

    report: str
    revision: int
    url: str
    fetched_at: str | None
    merged: bool = False
