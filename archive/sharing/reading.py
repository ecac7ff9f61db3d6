"""What a report shares with the earlier ones of its office and with those of others, read from an archive or snapshot.

It needs `common_sentence` and `shared_sentence`: those of a snapshot, or of `archive.sharing.index.look_up`.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.compare.reuse import Became, Shares, Standing, Text, shares, standings, whole
from archive.sharing.documents import MAX_CHARACTERS, Budget, Document, of_publishers, text_of
from archive.sharing.neighbours import common_of, is_learned
from archive.sharing.offices import with_merged
from archive.sharing.others import Others, find_others

MOST_YEARS = 24  # reports of an office that are held against each other
# Characters of two texts together that a page aligns, of its own office's reports and of others': some 10 ms each.
PAGE_CHARACTERS = 16_000


class Held(NamedTuple):
    """A report against an earlier one of its office: over all its sentences, and over those that tell a source."""

    earlier: Document
    all: Shares
    own: Shares

    @classmethod
    def of(cls, earlier: Document, found: Sequence[Became], telling: Sequence[bool], *, aligned: bool) -> "Held":
        return cls(earlier, shares(found, aligned=aligned), shares(found, telling, aligned=aligned))


@dataclass(frozen=True, slots=True)
class ReportReuse:
    """All that is known of a report's reuse. `held` is against its office's earlier reports, the earliest first.

    `documents` are the office's reports, `matrix` has every other pair of them by (later id, earlier id), by whole
    sentences. `common` has the offices and cities of each common sentence by its key; `learned` says whether any
    sentence is known to be common. `cut`: the report is longer than what was looked at.
    """

    document: Document
    text: Text
    telling: list[bool]
    documents: list[Document]
    held: list[Held]
    matrix: Mapping[tuple[int, int], Held]
    standings: list[Standing]
    common: Mapping[int, tuple[int, int]]
    learned: bool
    others: Others
    cut: bool

    def common_to(self, key: int | None) -> tuple[int, int] | None:
        """How many offices, in how many cities, have a sentence; None for one that is not common."""
        return None if key is None else self.common.get(key)

    def elsewhere(self, key: int | None) -> int:
        """How many other offices' reports of the same year have a telling sentence."""
        return 0 if key is None else self.others.elsewhere.get(key, 0)

    @property
    def common_sentences(self) -> int:
        return sum(self.common_to(key) is not None for key in self.text.keys)

    @property
    def short_sentences(self) -> int:
        return sum(key is None for key in self.text.keys)


def read_reuse(
    connection: sqlite3.Connection, publisher: str, year: int, *, characters: int | None = PAGE_CHARACTERS
) -> ReportReuse | None:
    """The reuse of a report; None where the archive has none of that publisher (its key) and year.

    `characters` of two texts together are aligned at most, the nearest years and the closest neighbours first, and
    the others matched by whole sentences; None for no limit.
    """
    row = connection.execute("SELECT publisher_id FROM report WHERE key = ?", [f"{publisher}/{year}"]).fetchone()
    if row is None:
        return None
    own = with_merged(connection, row[0])
    documents = of_publishers(connection, own)
    document = next(one for one in documents if one.office.id == row[0] and one.year == year)
    until = max(documents.index(document) + 1, MOST_YEARS)
    documents = documents[max(0, until - MOST_YEARS) : until]
    texts = {one.id: text_of(connection, one) for one in documents}
    text = texts[document.id]
    common = common_of(connection, {key for one in texts.values() for key in one.keys if key is not None})
    telling = text.telling(common.__contains__)

    budget = Budget(characters)
    earlier = [one for one in documents if one.year < year]
    found = {one.id: budget.became(texts[one.id].sentences, text.sentences) for one in reversed(earlier)}
    return ReportReuse(
        document=document,
        text=text,
        telling=telling,
        documents=documents,
        held=[Held.of(one, found[one.id][0], telling, aligned=found[one.id][1]) for one in earlier],
        matrix=_matrix(documents, document, texts, common),
        standings=standings(text, [found[one.id][0] for one in earlier]),
        common=common,
        learned=is_learned(connection),
        others=find_others(connection, document, text, telling, own, Budget(characters)),
        cut=text.characters >= MAX_CHARACTERS,
    )


def keys_for(connection: sqlite3.Connection, publisher: str) -> set[int]:
    """The keys of all reports of an office, those merged into it included: what `look_up` has to be asked for."""
    row = connection.execute("SELECT id FROM publisher WHERE key = ?", [publisher]).fetchone()
    documents = of_publishers(connection, [] if row is None else with_merged(connection, row[0]))
    return {key for one in documents for key in text_of(connection, one).keys if key is not None}


def _matrix(
    documents: Sequence[Document], row: Document, texts: Mapping[int, Text], common: Mapping[int, object]
) -> dict[tuple[int, int], Held]:
    """Every later report against every earlier one, but for the row of the report that is held against them anyway."""
    found = {}
    for later in documents:
        if later.id == row.id:
            continue
        ours = texts[later.id]
        telling = ours.telling(common.__contains__)
        for earlier in documents:
            if earlier.year < later.year:
                of_one = whole(texts[earlier.id].sentences, ours.sentences)
                found[later.id, earlier.id] = Held.of(earlier, of_one, telling, aligned=False)
    return found
