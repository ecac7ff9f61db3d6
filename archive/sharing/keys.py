"""The keys of every report's sentences, kept with the archive: what has been read anew is keyed anew.

A row a report, of its current revision: an office's revision, another reading of the same bytes and another name of
the office all change what the keys rest on (`basis`), and nothing else does. What is looked up by key is made from
these rows when a snapshot is baked (`archive.sharing.index`), so that no build writes into an index.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable

from archive.compare.masking import Mask, key_of
from archive.compare.sentences import split
from archive.sharing.offices import offices
from archive.values import compact
from extract.sources import digest_of

BATCH = 500  # reports in one transaction: a build that is killed loses no more than these
# What makes a key: an archive's keys are made again whenever one of these changes.
_SOURCES = (
    ("archive", "compare/sentences.py"),
    ("archive", "compare/masking.py"),
    ("archive", "sharing/keys.py"),
    ("extract", "folding.py"),
)

Progress = Callable[[str, int, int], None]


def keys_of(texts: Iterable[str], mask: Mask) -> list[int]:
    """The keys of a report's sections, each once, in the order of the text."""
    masked = (mask.sentence(found.text) for text in texts for found in split(text))
    return list(dict.fromkeys(key for one in masked if (key := key_of(one)) is not None))


def keep_keys(connection: sqlite3.Connection, progress: Progress) -> int:
    """Brings `sentence_keys` up to the archive's current revisions; returns how many reports were keyed."""
    known = offices(connection)
    rule = digest_of(_SOURCES)
    bases = {
        publisher: hashlib.blake2b(f"{rule}\n{office.mask.basis}".encode(), digest_size=8).hexdigest()
        for publisher, office in known.items()
    }
    stale = [
        (report, publisher, revision, basis)
        for report, publisher, revision, read, kept in connection.execute(_CURRENT)
        if (basis := f"{bases[publisher]} {read}") != kept
    ]
    for start in range(0, len(stale), BATCH):
        batch = stale[start : start + BATCH]
        rows = [
            (report, basis, compact(keys_of(_texts(connection, revision), known[publisher].mask)))
            for report, publisher, revision, basis in batch
        ]
        with connection:
            connection.executemany(
                "INSERT OR REPLACE INTO sentence_keys (report_id, basis, keys) VALUES (?, ?, ?)", rows
            )
        progress("keying sentences", start + len(batch), len(stale))
    return len(stale)


def _texts(connection: sqlite3.Connection, revision: int) -> list[str]:
    query = "SELECT text FROM section WHERE revision_id = ? ORDER BY position"
    return [text for (text,) in connection.execute(query, (revision,))]


_CURRENT = """
SELECT report.id, report.publisher_id, revision.id, substr(revision.content_hash, 1, 16), sentence_keys.basis
FROM report JOIN revision ON revision.id = report.current_revision_id
LEFT JOIN sentence_keys ON sentence_keys.report_id = report.id ORDER BY report.id
"""
