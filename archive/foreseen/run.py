"""The dry run of a build: every capture that it would read again is read again, and what would change is taken down.

The archive is opened for reading only. New captures are not read: they change no figure that is there.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.articles import Article, question, settled, stored_article
from archive.build import CAPTURES, Progress, require_captures
from archive.database import open_archive
from archive.foreseen.outcome import Foreseen, failed_before, foresee, revisions_of
from archive.foreseen.report import ForeseenReport, summed_up
from archive.foreseen.scratch import Scratch
from archive.messages import Document
from archive.pool import Reader, read_all
from archive.publishers import PublisherRegistry
from archive.store import read_by_others
from crawler.captures import Capture, CaptureError, CaptureStore
from crawler.captures.remote import RemoteError
from extract.report import VERSION


@dataclass(frozen=True, slots=True)
class DryRun:
    """How a dry run is done: `sample` captures at most, drawn so that a larger sample holds a smaller one; `restart`:
    without what one before it has found."""

    sample: int | None = None
    restart: bool = False


@contextmanager
def dry_run(
    data: Path,
    registry: PublisherRegistry,
    how: DryRun,
    progress: Progress | None = None,
    read: Reader = read_all,
) -> Iterator[ForeseenReport]:
    """What `build` would change by reading again, by `read` as there. What was found out is kept until the block ends
    well: a report that could not be written costs no second reading.

    Raises NoArchiveError, BusyError, CaptureError where the captures are not those that the archive was made from.
    """
    with closing(open_archive(data)) as connection, CaptureStore(data / CAPTURES) as captures:
        require_captures(connection, captures)
        with closing(Scratch(data, f"{VERSION} {_digest(registry)}", restart=how.restart)) as scratch:
            run = _Run(connection, captures, registry, scratch, read)
            every = read_by_others(connection, VERSION)
            asked = _drawn(every, how.sample)
            run.read(asked, progress)
            publishers = dict(connection.execute("SELECT key, name FROM publisher"))
            found = scratch.found(set(asked))
            yield summed_up(found, publishers, waiting=len(every), captures=len(asked), read_now=run.read_now)
            scratch.finish(set(asked))


def _digest(registry: PublisherRegistry) -> str:
    """What tells one registry from another: it decides whose a reading is."""
    return hashlib.sha256(repr([repr(site) for site in registry.sites]).encode("utf-8", "replace")).hexdigest()


def _drawn(ids: list[int], sample: int | None) -> list[int]:
    if sample is None or sample >= len(ids):
        return ids
    return sorted(sorted(ids, key=lambda one: hashlib.sha256(str(one).encode()).digest())[:sample])


class _Run:
    def __init__(
        self,
        connection: sqlite3.Connection,
        captures: CaptureStore,
        registry: PublisherRegistry,
        scratch: Scratch,
        read: Reader,
    ) -> None:
        self.read_now = 0
        self._connection = connection
        self._captures = captures
        self._registry = registry
        self._scratch = scratch
        self._read = read

    def read(self, ids: list[int], progress: Progress | None) -> None:
        """Deals with those of the captures that are not dealt with."""
        done = self._still_true(set(ids))
        left = [one for one in ids if one not in done]
        tell = progress or (lambda *_: None)
        count = len(done)
        for article, outcome in self._read(self._questions(left)):
            capture = article.capture
            basis = self._basis(capture.id)  # before it is compared: what a build changes meanwhile is found anew
            try:
                told = settled(self._captures, article, outcome)
                found = foresee(self._connection, capture, told, self._registry)
            except RemoteError:
                raise
            except CaptureError as error:
                found = [_damaged(capture, str(error))]
            self._scratch.keep(capture.id, basis, found)
            self.read_now += 1
            count += 1
            tell("reading again", count, len(ids))

    def _still_true(self, ids: set[int]) -> set[int]:
        """Those that were dealt with, and of which the archive has the same as then; what it has another of is
        forgotten."""
        known = self._scratch.bases()
        true = {one for one, basis in known.items() if basis == self._basis(one)}
        self._scratch.forget([one for one in known if one not in true])
        return true & ids

    def _basis(self, capture_id: int) -> str:
        """What the archive has of a capture, as far as it decides what is found out."""
        rows = self._connection.execute(
            "SELECT content_hash FROM revision WHERE capture_id = ? ORDER BY id", (capture_id,)
        )
        revisions = revisions_of(self._connection, capture_id)
        return str((revisions, [row[0] for row in rows], failed_before(self._connection, capture_id)))

    def _questions(self, ids: list[int]) -> Iterator[tuple[Article, Document]]:
        for capture_id in ids:
            capture = self._captures.get(capture_id)
            if capture is None:
                continue  # build passes it over, `gongkai verify` tells of it
            try:
                article = stored_article(self._connection, self._captures, capture)
                yield article, question(self._captures, article)
            except (sqlite3.Error, RemoteError):  # what cannot be reached is not damaged
                raise
            except Exception as error:  # noqa: BLE001  # whatever a damaged record does to its reader, others go on
                known = isinstance(error, CaptureError)
                told = str(error) if known else f"{type(error).__name__}: {error}"
                self._scratch.keep(capture_id, self._basis(capture_id), [_damaged(capture, told)])


def _damaged(capture: Capture, message: str) -> Foreseen:
    return Foreseen("damaged", capture.url, message=message)
