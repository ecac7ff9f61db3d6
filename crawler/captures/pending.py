"""Captures that are written and not committed yet: known to their writer before the index knows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from crawler.captures.index import Capture


class Pending:
    """The captures since the last commit, in order: each newer than any of its address that is committed."""

    def __init__(self) -> None:
        self._captures: list[Capture] = []
        self._of: defaultdict[str, list[Capture]] = defaultdict(list)  # by address

    def __len__(self) -> int:
        return len(self._captures)

    def __iter__(self) -> Iterator[Capture]:
        return iter(self._captures)

    def add(self, capture: Capture) -> None:
        """Adds the newest."""
        self._captures.append(capture)
        self._of[capture.url].append(capture)

    def get(self, capture_id: int) -> Capture | None:
        """The capture of that id."""
        return next((capture for capture in self._captures if capture.id == capture_id), None)

    def newest(self, address: str, fits: Callable[[Capture], bool]) -> Capture | None:
        """The newest of an address that fits."""
        return next(filter(fits, reversed(self._of.get(address, ()))), None)

    def clear(self) -> None:
        """They are committed."""
        self._captures.clear()
        self._of.clear()
