"""Whether the archive is still what its sources say: every capture hashed again, readings made again and compared."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.articles import Article, question, stored_article, with_missing
from archive.build import CAPTURES, Progress
from archive.database import open_archive
from archive.messages import Document
from archive.pool import read_all
from archive.rows import load_report
from archive.values import RowError
from crawler.captures import CaptureError, CaptureStore
from extract.model import Report
from extract.report import VERSION

# What two readings of the same bytes must agree in; the year may come from a link, so it is not among them.
COMPARED = ("title", "publisher", "published_on", "form", "facts", "sections", "figures", "findings", "problems")


@dataclass(slots=True)
class Verification:
    """How many captures were hashed and revisions read again, and a sentence for each thing that is not as it was.
    `segments` names those that are damaged or gone."""

    captures: int = 0
    revisions: int = 0
    problems: list[str] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)


# Faults of a segment's bytes: others are between index and records.
_OF_BYTES = ("segment_missing", "segment_changed", "record_unreadable", "block_changed", "payload_changed")

# What the archive says of a capture, for whoever looks for its bytes without the index.
_MIRRORED = ("url", "fetched_at", "sha256", "length", "segment", "offset")


def mirrored(connection: sqlite3.Connection, captures: CaptureStore) -> Iterator[str]:
    """What the archive says of captures otherwise than their index does."""
    for capture_id, *row in connection.execute(f"SELECT id, {', '.join(_MIRRORED)} FROM capture"):  # noqa: S608
        capture = captures.get(capture_id)
        if capture is None:
            yield f"the archive names capture {capture_id}, which is not in the captures"
            continue
        differs = [name for name, said in zip(_MIRRORED, row, strict=True) if getattr(capture, name) != said]
        if differs:
            yield f"the archive has another {', '.join(differs)} for capture {capture_id} than the captures"


def _compared(connection: sqlite3.Connection, key: str, number: int, again: Report) -> Iterator[str]:
    """What the archive has otherwise than a revision reads now."""
    try:
        stored = load_report(connection, key, number)
    except (RowError, ValueError) as error:
        yield f"{key} revision {number}: the archive contradicts itself: {error}"
        return
    differs = [name for name in COMPARED if getattr(again, name) != getattr(stored, name)]
    if differs:
        older = (
            "" if stored.extractor_version == VERSION else f" (the archive's by extractor {stored.extractor_version})"
        )
        yield f"{key} revision {number}: read again, other {', '.join(differs)}{older}"


def verify(data: Path, *, sample: int | None = None, progress: Progress | None = None) -> Verification:
    """Hashes every capture under `data` again, reads all revisions (or a random `sample`) again and compares.

    Raises NoArchiveError.
    """
    result = Verification()
    with closing(open_archive(data)) as connection, CaptureStore(data / CAPTURES) as captures:
        result.captures = sum(1 for _ in captures.iter())
        found = list(captures.verify())
        result.problems += [f"captures: {problem.message}" for problem in found]
        result.segments = sorted({problem.segment for problem in found if problem.code in _OF_BYTES})
        result.problems += mirrored(connection, captures)
        rows = connection.execute(
            """
            SELECT report.key, revision.number, capture_id, revision.sha256 FROM revision
            JOIN report ON report.id = report_id ORDER BY report.key, revision.number
            """
        ).fetchall()
        if sample is not None and sample < len(rows):
            rows = sorted(random.sample(rows, sample))

        def questions() -> Iterator[tuple[tuple[str, int, Article], Document]]:
            for key, number, capture_id, sha256 in rows:
                capture = captures.get(capture_id)
                if capture is None or capture.sha256 != sha256:
                    result.problems.append(f"{key} revision {number}: its capture {capture_id} is not in the captures")
                    continue
                article = stored_article(connection, captures, capture)
                try:
                    document = question(captures, article)
                except CaptureError as error:
                    result.problems.append(f"{key} revision {number}: {error}")
                    continue
                yield (key, number, article), document

        for (key, number, article), outcome in read_all(questions()):
            result.revisions += 1
            again = with_missing(article, outcome)
            if isinstance(again, Report):
                result.problems += _compared(connection, key, number, again)
            else:
                result.problems.append(f"{key} revision {number}: it cannot be read any more: {again.message}")
            if progress is not None:
                progress("reading again", result.revisions, len(rows))
    return result
