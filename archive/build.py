"""From captures to the archive: reads what has not been read, or was read by another extractor, and stores it.

Each document is one transaction, so that a build that is killed goes on where it stopped.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archive.articles import Article, gather, question, settled, stored_article
from archive.judging import judge_anew
from archive.messages import Document
from archive.pool import Reader, read_all
from archive.publishers import PublisherRegistry
from archive.runs import Tally, tally
from archive.sharing.keys import keep_keys
from archive.store import GONE_STATUSES, Member, Store, read_by_others
from crawler.captures import Capture, CaptureError, CaptureStore
from crawler.captures.articles import DETAIL, PART, first_page
from crawler.captures.remote import RemoteError
from extract.model import ExtractError, Report
from extract.report import VERSION

CAPTURES = "captures"  # the folder of the capture store under the data directory
GONE = "gone"  # the role of an answer that shows that a report is no longer at its address, whatever its status
DOCUMENT_ROLES = (DETAIL, PART, "attachment", "document", GONE)
PAYLOAD_STATUSES = frozenset({200, 304, None})  # None: a local document

Progress = Callable[[str, int, int], None]  # what is done, how many of how many


@dataclass(slots=True)
class BuildResult:
    """What a build came to. `documents` were read for the first time, `read_again` by a newer extractor; `judged`
    reports were held to the year before anew, by newer rules."""

    documents: int = 0
    read_again: int = 0
    judged: int = 0
    damaged: list[str] = field(default_factory=list)  # a sentence for each capture or report that is not as it was kept
    runs: list[str] = field(default_factory=list)  # whose captures were dealt with
    tally: Tally = field(default_factory=Tally)


class _Asked(NamedTuple):
    """One document on its way to the archive, and which group of its run it is in."""

    group: int
    article: Article


def require_captures(connection: sqlite3.Connection, captures: CaptureStore) -> None:
    """Raises CaptureError where the archive was not made from these captures: new ones would be given the numbers of
    those that it knows, and be passed over as dealt with. A folder that was left behind or put back from an older copy
    is told by the newest capture; `gongkai verify` looks at all."""
    row = connection.execute("SELECT id, url, sha256 FROM capture ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return
    newest = captures.get(row[0])
    if newest is None or (newest.id, newest.url, newest.sha256) != row:
        raise CaptureError(
            f"the archive was made from other captures than those in {captures.directory}: its newest, number {row[0]} "
            "of them, is not there; bring back the folder that belongs to the archive (`gongkai verify` lists what is "
            "missing)"
        )


def build(
    data: Path, registry: PublisherRegistry, *, progress: Progress | None = None, read: Reader = read_all
) -> BuildResult:
    """Brings the archive under `data` up to its captures. Run again, it does nothing.

    Documents are read by `read`, in processes of this machine where it is not given; this process alone stores them.
    Raises CaptureError where the captures are not those that the archive was made from, RemoteError where some that are
    elsewhere cannot be reached.
    """
    with Store(data) as store, CaptureStore(data / CAPTURES) as captures:
        require_captures(store.connection, captures)
        store.sync_publishers(registry)
        tell = progress or (lambda *_: None)
        builder = _Builder(store, captures, registry, tell, read)
        builder.read_anew()
        for run, waiting in _waiting(store, captures).items():
            builder.read_run(waiting)
            builder.result.runs.append(run)
        builder.judge_anew()
        keep_keys(store.connection, tell)
        builder.result.tally = tally(store.connection, builder.result.runs)
    return builder.result


class _Builder:
    def __init__(
        self,
        store: Store,
        captures: CaptureStore,
        registry: PublisherRegistry,
        progress: Progress,
        read: Reader,
    ) -> None:
        self.result = BuildResult()
        self._store = store
        self._captures = captures
        self._registry = registry
        self._progress = progress
        self._read = read
        self._damaged: set[int] = set()

    def read_anew(self) -> None:
        """Puts the present extractor's readings in the place of other versions'."""
        ids = read_by_others(self._store.connection, VERSION)
        known = [capture for capture in map(self._captures.get, ids) if capture is not None]
        asked = (
            _Asked(number, stored_article(self._store.connection, self._captures, capture))
            for number, capture in enumerate(known, 1)
        )
        for (group, article), outcome in self._read(self._questions(asked)):
            told = settled(self._captures, article, outcome)
            self._store.read_again(article.capture, told, self._registry, VERSION)
            self.result.read_again += 1
            self._progress("reading again", group, len(known))

    def read_run(self, waiting: list[Capture]) -> None:
        """Reads the captures of one run that the archive has not dealt with."""
        for capture in waiting:
            if _is_gone(capture):
                self._store.add_gone(capture)
        left = [capture for capture in waiting if not _is_gone(capture)]
        grouped, lost = _groups(left, self._captures)
        groups = [list(map(self._article, group)) for group in grouped]
        asked = (
            _Asked(number, article)
            for number, group in enumerate(groups)
            for article in group
            if not self._store.was_read(article)
        )
        outcomes: dict[int, Report | ExtractError] = {}
        stored = 0
        for (group, article), outcome in self._read(self._questions(asked)):
            # Answers come in order: one of a later group says that the groups before it are whole.
            self._store_groups(groups, stored, group, outcomes)
            stored = group
            outcomes[article.capture.id] = settled(self._captures, article, outcome)
            self.result.documents += 1
        self._store_groups(groups, stored, len(groups), outcomes)
        self._store.note(left, lost, VERSION)

    def judge_anew(self) -> None:
        """Holds reports to the year before by the present rules, where others were used."""

        def told(done: int, of: int) -> None:
            self.result.judged = done
            self._progress("judging across years", done, of)

        self.result.damaged += judge_anew(self._store.connection, told)

    def _article(self, capture: Capture) -> Article:
        if capture.role != DETAIL or self._store.is_known_single(capture):
            return Article(capture)
        try:
            return gather(self._captures, capture)
        except CaptureError:
            return Article(capture)  # whoever reads it says what is wrong

    def _store_groups(
        self, groups: list[list[Article]], start: int, end: int, outcomes: dict[int, Report | ExtractError]
    ) -> None:
        for number in range(start, end):
            found = [article for article in groups[number] if article.capture.id not in self._damaged]
            members = [Member(article, outcomes.pop(article.capture.id, None)) for article in found]
            self._store.add(members, self._registry, VERSION)
            self._progress("reading", number + 1, len(groups))

    def _questions(self, asked: Iterable[_Asked]) -> Iterator[tuple[_Asked, Document]]:
        for one in asked:
            try:
                document = question(self._captures, one.article)
            except (sqlite3.Error, RemoteError):  # what cannot be reached is not damaged
                raise
            except Exception as error:  # noqa: BLE001  # whatever a damaged record does to its reader, the others go on
                capture = one.article.capture
                self._damaged.add(capture.id)
                known = isinstance(error, CaptureError)
                self.result.damaged.append(
                    str(error) if known else f"capture {capture.id} cannot be read: {type(error).__name__}: {error}"
                )
                continue
            yield one, document


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


def _groups(waiting: list[Capture], captures: CaptureStore) -> tuple[list[list[Capture]], list[Capture]]:
    """A page with what is attached to it, or a single file; in the order of their first captures.

    The pages behind an article's first are in no group: they are read with the first, which is in one because of them
    where it was dealt with before they came. The second list: those whose first page is not to be found.
    """
    lost: list[Capture] = []
    known = {capture.url: capture for capture in waiting if capture.role in (DETAIL, PART)}
    groups: dict[int, dict[int, Capture]] = defaultdict(dict)
    for capture in waiting:
        page = first_page(captures, capture, known)
        if capture.role == PART:
            if page is None:
                lost.append(capture)
            else:
                groups[page.id][page.id] = page
        else:
            groups[capture.id if page is None else page.id][capture.id] = capture
    return [[group[number] for number in sorted(group)] for _, group in sorted(groups.items())], lost
