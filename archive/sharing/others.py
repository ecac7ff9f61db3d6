"""The other offices whose reports share a report's words: the closest with their passages, the others by number."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from archive.compare.reuse import Passage, Shares, Text, passages, shares
from archive.sharing.documents import Budget, Document, by_ids, text_of
from archive.sharing.neighbours import GROUP, History, Sharing, closest, group_of, history, is_learned, sharing
from archive.sharing.offices import Office, offices

MOST_NEIGHBOURS = 3  # that are shown with their passages
MOST_FURTHER = 20  # that are named beside them

First = Literal["here", "there", "same_day"]


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


class Further(NamedTuple):
    """A report of another office that shares less than the neighbours do: how many telling sentences."""

    document: Document
    shared: int


@dataclass(frozen=True, slots=True)
class Others:
    """`offices` is how many share enough in all, more than are named; `elsewhere` counts, by key, the other offices'
    reports of the same year that have a sentence."""

    neighbours: list[Neighbour]
    further: list[Further]
    offices: int
    elsewhere: Mapping[int, int] = field(default_factory=dict)


def find_others(
    connection: sqlite3.Connection,
    document: Document,
    text: Text,
    telling: Sequence[bool],
    own: Collection[int],
    budget: Budget,
) -> Others:
    """The others that share a report's telling sentences; `own` are the publishers whose reports are its own."""
    told = (key for key, tells in zip(text.keys, telling, strict=True) if key is not None and tells)
    keys = list(dict.fromkeys(told))
    # A text that a neighbour copies is out: that of the year before, as often as one of the same year.
    found = sharing(connection, keys, (document.year, document.year - 1), own)
    known = offices(connection, {one.publisher_id for one in found})
    found = [one for one in found if known[one.publisher_id].office != document.office.office]
    office_of = {publisher: office.office for publisher, office in known.items()}
    ranked = list(closest(connection, keys, found, office_of, learned=is_learned(connection)))
    chosen, further = ranked[:MOST_NEIGHBOURS], ranked[MOST_NEIGHBOURS : MOST_NEIGHBOURS + MOST_FURTHER]
    documents = by_ids(connection, [one.report_id for one in (*chosen, *further)])
    past = _Past(connection, chosen, document.year)
    return Others(
        neighbours=[
            past.neighbour(
                one,
                (document, text, telling),
                (documents[one.report_id], text_of(connection, documents[one.report_id])),
                [known[publisher] for publisher in group_of(one, found)],
                budget,
            )
            for one in chosen
        ],
        further=[Further(documents[one.report_id], len(one.keys)) for one in further],
        offices=len(ranked),
        elsewhere=Counter(key for one in found if one.year == document.year for key in one.keys),
    )


class _Past:
    """In which year each office first had what is shared with the chosen ones."""

    def __init__(self, connection: sqlite3.Connection, chosen: Sequence[Sharing], year: int) -> None:
        rows = history(connection, frozenset[int]().union(*(one.keys for one in chosen)), year)
        self._known = offices(connection, {publisher for _, _, publisher in rows})
        self._known |= offices(connection, {one.office for one in self._known.values()} - self._known.keys())
        first: dict[int, dict[int, int]] = {}
        for key, at, publisher in rows:
            first.setdefault(key, {}).setdefault(self._known[publisher].office, at)
        self._history = History(first)

    def neighbour(
        self,
        one: Sharing,
        ours: tuple[Document, Text, Sequence[bool]],
        theirs: tuple[Document, Text],
        group: Sequence[Office],
        budget: Budget,
    ) -> Neighbour:
        (document, text, telling), (their_document, their_text) = ours, theirs
        found, aligned = budget.became(their_text.masked, text.masked)
        here, there = document.office, their_document.office
        origin = self._history.origin(one.keys, (here.office, there.office))
        many = {office.office: office for office in group}
        return Neighbour(
            document=their_document,
            shares=shares(found, telling, aligned=aligned),
            characters=sum(
                len(sentence.text)
                for sentence, became, tells in zip(text.sentences, found, telling, strict=True)
                if tells and became.kind in ("same", "template")
            ),
            since_here=self._history.since(one.keys, here.office),
            since_there=self._history.since(one.keys, there.office),
            origin=None if origin is None else Origin(self._known[origin[1]], origin[0]),
            group=[here, *sorted(many.values(), key=lambda office: office.key)] if len(many) + 1 >= GROUP else [],
            text=their_text,
            passages=passages(found, telling),
            named=[
                number
                for number, sentence in enumerate(text.sentences)
                if there.mask.is_named(sentence.text, here.mask)
            ],
        )
