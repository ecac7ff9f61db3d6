"""What a report shares with the earlier ones of its office and with those of others, read from an archive or snapshot.

It needs `common_sentence` and `shared_sentence`: those of a snapshot, or of `archive.sharing.index.look_up`.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from archive.compare.reuse import Became, Passage, Shares, Standing, Text, became, passages, shares, standings, whole
from archive.sharing.neighbours import (
    GROUP,
    History,
    Sharing,
    closest,
    common_of,
    group_of,
    history,
    is_learned,
    sharing,
)
from archive.sharing.offices import Office, merged_into, offices
from archive.values import compact

MAX_CHARACTERS = 60_000  # of a report that are looked at: real ones have a tenth of it
MOST_YEARS = 24  # reports of an office that are held against each other
MOST_NEIGHBOURS = 5  # that are shown with their passages
# Characters of two texts together that a page aligns, of its own office's reports and of others': some 15 ms each.
PAGE_CHARACTERS = 24_000


First = Literal["here", "there", "same_day"]


class Document(NamedTuple):
    """A report in its current revision. `published_on` is the date that it prints."""

    id: int
    key: str
    year: int
    published_on: str | None
    gone_at: str | None
    revision_id: int
    office: Office


class Held(NamedTuple):
    """A report against an earlier one of its office: over all its sentences, and over those that tell a source."""

    earlier: Document
    all: Shares
    own: Shares


class Origin(NamedTuple):
    """The office that had a shared text before both that share it, and since which year's report."""

    office: Office
    year: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A report of another office that shares telling sentences: `shares` of them, names of office and place aside.

    `since_here` and `since_there`: by which year's report each office had printed at least half of what they share.
    `named` has the numbers of this report's sentences that print the other office's name, as a copy may by mistake.
    `group`: the offices whose reports of these two years have at least half of it, both included, where they are many.
    """

    document: Document
    shares: Shares
    characters: int
    since_here: int | None
    since_there: int | None
    origin: Origin | None
    group: list[Office]
    text: Text
    passages: list[Passage]
    named: list[int]

    @property
    def group_cities(self) -> int:
        return len({office.city for office in self.group if office.city is not None})

    def published_first(self, here: Document) -> First | None:
        """Which of the two came out first by the dates that they print; None where one prints none."""
        ours, theirs = here.published_on, self.document.published_on
        if ours is None or theirs is None:
            return None
        return "same_day" if ours == theirs else "here" if ours < theirs else "there"


@dataclass(frozen=True, slots=True)
class ReportReuse:
    """All that is known of a report's reuse. `held` is against its office's earlier reports, the earliest first.

    `matrix` has every other pair of the office's reports by (later id, earlier id), by whole sentences. `common` has
    the offices and cities of each common sentence by its key; `learned` says whether any sentence is known to be
    common. `elsewhere` counts, by key, the other offices' reports of the same year that have a sentence. `further` is
    how many offices share enough beside the `neighbours`. `cut`: the report is longer than what was looked at.
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
    neighbours: list[Neighbour]
    further: int
    elsewhere: Mapping[int, int] = field(default_factory=dict)
    cut: bool = False

    def common_to(self, key: int | None) -> tuple[int, int] | None:
        """How many offices, in how many cities, have a sentence; None for one that is not common."""
        return None if key is None else self.common.get(key)

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
    own = merged_into(connection, row[0])
    known = offices(connection, own)
    documents = [_document(one, known) for one in connection.execute(_OF_OFFICES, [compact(own)])]
    document = next(one for one in documents if one.office.id == row[0] and one.year == year)
    until = max(documents.index(document) + 1, MOST_YEARS)
    documents = documents[max(0, until - MOST_YEARS) : until]
    texts = {one.id: _text(connection, one) for one in documents}
    text = texts[document.id]
    common = common_of(connection, {key for one in texts.values() for key in one.keys if key is not None})
    telling = text.telling(common.__contains__)

    earlier = [one for one in documents if one.year < year]
    budget = _Budget(characters)
    found: dict[int, Sequence[Became]] = {}
    held: list[Held] = []
    for one in reversed(earlier):
        before = texts[one.id]
        aligned = budget.allows(before.characters + text.characters)
        found[one.id] = (became if aligned else whole)(before.sentences, text.sentences)
        held.insert(
            0,
            Held(
                one,
                shares(found[one.id], aligned=aligned),
                shares(found[one.id], telling, aligned=aligned),
            ),
        )
    neighbours, further, elsewhere = _neighbours(connection, document, text, telling, own, _Budget(characters))
    return ReportReuse(
        document=document,
        text=text,
        telling=telling,
        documents=documents,
        held=held,
        matrix=_matrix([one for one in documents if one.id != document.id], document, texts, common),
        standings=standings(text, [found[one.id] for one in earlier]),
        common=common,
        learned=is_learned(connection),
        neighbours=neighbours,
        further=further,
        elsewhere=elsewhere,
        cut=text.characters >= MAX_CHARACTERS,
    )


def keys_for(connection: sqlite3.Connection, publisher: str) -> set[int]:
    """The keys of all reports of an office, those merged into it included: what `look_up` has to be asked for."""
    row = connection.execute("SELECT id FROM publisher WHERE key = ?", [publisher]).fetchone()
    own = [] if row is None else merged_into(connection, row[0])
    known = offices(connection, own)
    documents = [_document(one, known) for one in connection.execute(_OF_OFFICES, [compact(own)])]
    return {key for one in documents for key in _text(connection, one).keys if key is not None}


class _Budget:
    """How many characters may still be aligned, None for as many as there are; the first two texts always may."""

    def __init__(self, characters: int | None) -> None:
        self._left = characters

    def allows(self, characters: int) -> bool:
        if self._left is None:
            return True
        allowed, self._left = self._left > 0, self._left - characters
        return allowed


def _matrix(
    documents: Sequence[Document], row: Document, texts: Mapping[int, Text], common: Mapping[int, object]
) -> dict[tuple[int, int], Held]:
    """Every later report against every earlier one, but for the row of the report that is held against them anyway."""
    found = {}
    for later in documents:
        if later.id == row.id:
            continue
        telling = texts[later.id].telling(common.__contains__)
        for earlier in documents:
            if earlier.year < later.year:
                of_one = whole(texts[earlier.id].sentences, texts[later.id].sentences)
                found[later.id, earlier.id] = Held(
                    earlier, shares(of_one, aligned=False), shares(of_one, telling, aligned=False)
                )
    return found


def _neighbours(
    connection: sqlite3.Connection,
    document: Document,
    text: Text,
    telling: Sequence[bool],
    own: Sequence[int],
    budget: _Budget,
) -> tuple[list[Neighbour], int, dict[int, int]]:
    keys = {key for key, tells in zip(text.keys, telling, strict=True) if key is not None and tells}
    # A text that a neighbour copies is out: that of the year before, as often as one of the same year.
    found = sharing(connection, keys, (document.year, document.year - 1), own)
    known = offices(connection, {one.publisher_id for one in found})
    found = [one for one in found if known[one.publisher_id].office != document.office.office]
    elsewhere = Counter(key for one in found if one.year == document.year for key in one.keys)
    office_of = {publisher: office.office for publisher, office in known.items()}
    ranked = closest(found, len(keys), office_of, learned=is_learned(connection))
    chosen = ranked[:MOST_NEIGHBOURS]
    shared = frozenset[int]().union(*(one.keys for one in chosen))
    past = history(connection, shared, document.year)
    known |= offices(connection, {publisher for _, _, publisher in past} - known.keys())
    known |= offices(connection, {one.office for one in known.values()} - known.keys())
    first = _first(past, known)
    rows = connection.execute(_OF_REPORTS, [compact([one.report_id for one in chosen])])
    documents = {one.id: one for one in (_document(row, known) for row in rows)}
    neighbours = [
        _neighbour(connection, one, documents[one.report_id], document, text, telling, found, first, known, budget)
        for one in chosen
    ]
    return neighbours, len(ranked) - len(chosen), dict(elsewhere)


def _first(past: Sequence[tuple[int, int, int]], known: Mapping[int, Office]) -> History:
    first: dict[int, dict[int, int]] = {}
    for key, year, publisher in past:
        first.setdefault(key, {}).setdefault(known[publisher].office, year)
    return History(first)


def _neighbour(
    connection: sqlite3.Connection,
    one: Sharing,
    theirs: Document,
    document: Document,
    text: Text,
    telling: Sequence[bool],
    found: Sequence[Sharing],
    first: History,
    known: Mapping[int, Office],
    budget: _Budget,
) -> Neighbour:
    their_text = _text(connection, theirs)
    aligned = budget.allows(their_text.characters + text.characters)
    of_them = (became if aligned else whole)(their_text.masked, text.masked)
    here, there = document.office.office, theirs.office.office
    origin = first.origin(one.keys, (here, there))
    group = {known[publisher].office: known[publisher] for publisher in group_of(one, found)}
    many = len(group) + 1 >= GROUP
    return Neighbour(
        document=theirs,
        shares=shares(of_them, telling, aligned=aligned),
        characters=sum(
            len(sentence.text)
            for sentence, became_of, tells in zip(text.sentences, of_them, telling, strict=True)
            if tells and became_of.kind in ("same", "template")
        ),
        since_here=first.since(one.keys, here),
        since_there=first.since(one.keys, there),
        origin=None if origin is None else Origin(known[origin[1]], origin[0]),
        group=[document.office, *sorted(group.values(), key=lambda office: office.key)] if many else [],
        text=their_text,
        passages=passages(of_them, telling),
        named=[
            number
            for number, sentence in enumerate(text.sentences)
            if theirs.office.mask.is_named(sentence.text, document.office.mask)
        ],
    )


def _document(row: tuple[int, str, int, str | None, str | None, int, int], known: Mapping[int, Office]) -> Document:
    return Document(*row[:-1], known[row[-1]])


def _text(connection: sqlite3.Connection, document: Document) -> Text:
    sections = []
    left = MAX_CHARACTERS
    query = "SELECT key, text FROM section WHERE revision_id = ? ORDER BY position"
    for key, words in connection.execute(query, [document.revision_id]):
        sections.append((key, words[:left]))
        left -= len(words)
        if left <= 0:
            break
    return Text.read(sections, document.office.mask)


_DOCUMENT = """
SELECT report.id, report.key, report.year, revision.published_on, report.gone_at, revision.id, report.publisher_id
FROM report JOIN revision ON revision.id = report.current_revision_id
WHERE report.{} IN (SELECT value FROM json_each(?)) ORDER BY report.year, report.id"""
_OF_OFFICES = _DOCUMENT.format("publisher_id")
_OF_REPORTS = _DOCUMENT.format("id")
