"""From captures to the archive: reads what has not been read, or was read by another extractor, and stores it.

Each document is one transaction, so that a build that is killed goes on where it stopped.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from archive.messages import Document
from archive.pool import read_all
from archive.publishers import PublisherRegistry
from archive.runs import Tally, tally
from archive.store import GONE_STATUSES, Member, Store
from crawler.captures import Capture, CaptureError, CaptureStore
from extract.model import ExtractError, Report
from extract.report import VERSION

CAPTURES = "captures"  # the folder of the capture store under the data directory
GONE = "gone"  # the role of an answer that shows that a report is no longer at its address, whatever its status
DOCUMENT_ROLES = ("detail", "attachment", "document", GONE)
PAYLOAD_STATUSES = frozenset({200, 304, None})  # None: a local document

Progress = Callable[[str, int, int], None]  # what is done, how many of how many


@dataclass(slots=True)
class BuildResult:
    """What a build came to. `documents` were read for the first time, `read_again` by a newer extractor."""

    documents: int = 0
    read_again: int = 0
    damaged: list[str] = field(default_factory=list)  # a sentence for each capture whose bytes are not what was kept
    runs: list[str] = field(default_factory=list)  # whose captures were dealt with
    tally: Tally = field(default_factory=Tally)


class _Part(NamedTuple):
    """One capture on its way to the archive, and which group of its run it is in."""

    group: int
    capture: Capture


def build(
    data: Path, registry: PublisherRegistry, *, progress: Progress | None = None, workers: int | None = None
) -> BuildResult:
    """Brings the archive under `data` up to its captures. Run again, it does nothing."""
    with Store(data) as store, CaptureStore(data / CAPTURES) as captures:
        store.sync_publishers(registry)
        builder = _Builder(store, captures, registry, progress or (lambda *_: None), workers)
        builder.read_anew()
        for run, waiting in _waiting(store, captures).items():
            builder.read_run(waiting)
            builder.result.runs.append(run)
        builder.result.tally = tally(store.connection, builder.result.runs)
    return builder.result


def source_name(capture: Capture) -> str:
    """What a document is called: a file by the name that its link gives it, anything by the last part of its address.

    A file behind download.jsp has a name in its link only.
    """
    if capture.role == "attachment" and capture.title:
        return capture.title
    parts = urlsplit(capture.url)
    return unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.netloc


class _Builder:
    def __init__(
        self,
        store: Store,
        captures: CaptureStore,
        registry: PublisherRegistry,
        progress: Progress,
        workers: int | None,
    ) -> None:
        self.result = BuildResult()
        self._store = store
        self._captures = captures
        self._registry = registry
        self._progress = progress
        self._workers = workers
        self._damaged: set[int] = set()

    def read_anew(self) -> None:
        """Puts the present extractor's readings in the place of other versions'."""
        ids = self._store.read_by_others(VERSION)
        known = [capture for capture in map(self._captures.get, ids) if capture is not None]
        parts = (_Part(number, capture) for number, capture in enumerate(known, 1))
        for part, outcome in read_all(self._questions(parts), self._workers):
            self._store.read_again(part.capture, outcome, self._registry, VERSION)
            self.result.read_again += 1
            self._progress("reading again", part.group, len(known))

    def read_run(self, waiting: list[Capture]) -> None:
        """Reads the captures of one run that the archive has not dealt with."""
        for capture in waiting:
            if _is_gone(capture):
                self._store.add_gone(capture)
        groups = _groups([capture for capture in waiting if not _is_gone(capture)])
        parts = (
            _Part(number, capture)
            for number, group in enumerate(groups)
            for capture in group
            if not self._store.was_read(capture)
        )
        outcomes: dict[int, Report | ExtractError] = {}
        stored = 0
        for part, outcome in read_all(self._questions(parts), self._workers):
            # Answers come in order: one of a later group says that the groups before it are whole.
            self._store_groups(groups, stored, part.group, outcomes)
            stored = part.group
            outcomes[part.capture.id] = outcome
            self.result.documents += 1
        self._store_groups(groups, stored, len(groups), outcomes)

    def _store_groups(
        self, groups: list[list[Capture]], start: int, end: int, outcomes: dict[int, Report | ExtractError]
    ) -> None:
        for number in range(start, end):
            members = [Member(c, outcomes.pop(c.id, None)) for c in groups[number] if c.id not in self._damaged]
            self._store.add(members, self._registry, VERSION)
            self._progress("reading", number + 1, len(groups))

    def _questions(self, parts: Iterable[_Part]) -> Iterator[tuple[_Part, Document]]:
        for part in parts:
            capture = part.capture
            try:
                data = self._captures.payload(capture)
            except sqlite3.Error:
                raise
            except Exception as error:  # noqa: BLE001  # whatever a damaged record does to its reader, the others go on
                self._damaged.add(capture.id)
                known = isinstance(error, CaptureError)
                self.result.damaged.append(
                    str(error) if known else f"capture {capture.id} cannot be read: {type(error).__name__}: {error}"
                )
                continue
            yield part, Document(data, source_name(capture), capture.media_type, cross_check=True)


def _waiting(store: Store, captures: CaptureStore) -> dict[str, list[Capture]]:
    """Captures of documents that the archive has not dealt with, by run, in order."""
    seen = store.captures_seen()
    found: dict[str, list[Capture]] = defaultdict(list)
    for role in DOCUMENT_ROLES:
        for capture in captures.iter(role=role):
            if capture.id not in seen and (_is_gone(capture) or capture.status in PAYLOAD_STATUSES):
                found[capture.run].append(capture)
    for waiting in found.values():
        waiting.sort(key=lambda capture: capture.id)
    return dict(sorted(found.items(), key=lambda item: item[1][0].id))


def _is_gone(capture: Capture) -> bool:
    return capture.role == GONE or capture.status in GONE_STATUSES


def _groups(captures: list[Capture]) -> list[list[Capture]]:
    """A page with what is attached to it, or a single file; in the order of their first captures."""
    pages = {capture.url: capture.id for capture in captures if capture.role == "detail"}
    groups: dict[int, list[Capture]] = defaultdict(list)
    for capture in captures:
        page = pages.get(capture.found_on or "") if capture.role == "attachment" else None
        groups[capture.id if page is None else page].append(capture)
    return [sorted(group, key=lambda capture: capture.id) for _, group in sorted(groups.items())]
