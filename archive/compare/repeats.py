"""One section of a publisher's reports through the years: which of its sentences stood in the report before, and since
when they have come again in every report."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from archive.compare.alignment import align
from archive.compare.prose import kind_of
from archive.compare.sentences import Sentence, split
from extract.model import Section

# `first`: there is no earlier report to hold it against; `new`: the report before has nothing like it.
RepeatKind = Literal["first", "new", "same", "template", "edited"]

# A longer section is shown and not compared: the work of alignment grows faster than its text.
MAX_COMPARED = 12_000  # characters


class Repeat(NamedTuple):
    """A sentence as printed, without blanks, and what the report before has of it.

    `since` is the year of the earliest of the reports in a row that all have it, word for word or but for numbers,
    years and list marks; `reports` is how many they are, this one included. An edited sentence begins anew.
    """

    text: str
    kind: RepeatKind
    since: int
    reports: int

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


class RepeatPart(NamedTuple):
    """A part of the section under a heading of its own, in reading order; what stands before the first has neither key
    nor heading. `key` as in `extract.model.Part`."""

    key: str | None
    heading: str | None
    sentences: tuple[Repeat, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "heading": self.heading,
            "sentences": [sentence.to_json() for sentence in self.sentences],
        }


class RepeatYear(NamedTuple):
    """The section of one report. `against`: the year of the report that it is held against, None for the first of them
    and for one that was not compared, for its own length or that of the one before."""

    year: int
    heading: str
    against: int | None
    parts: tuple[RepeatPart, ...]

    @property
    def sentences(self) -> list[Repeat]:
        return [sentence for part in self.parts for sentence in part.sentences]

    def to_json(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "heading": self.heading,
            "against": self.against,
            "parts": [part.to_json() for part in self.parts],
        }


def repeats(sections: Sequence[tuple[int, Section]]) -> list[RepeatYear]:
    """The section of each year, the earliest first, each held against the one before it in the list."""
    found: list[RepeatYear] = []
    ours: list[Sentence] = []
    told: list[Repeat] = []
    for year, section in sorted(sections, key=lambda entry: entry[0]):
        printed = [(key, heading, split(text)) for key, heading, text in stretches(section)]
        theirs = [sentence for _, _, sentences in printed for sentence in sentences]
        compared = bool(found) and max(_length(ours), _length(theirs)) <= MAX_COMPARED
        told = _told(year, ours, theirs, told) if compared else [Repeat(s.text, "first", year, 1) for s in theirs]
        rest = iter(told)
        parts = tuple(RepeatPart(key, heading, tuple(next(rest) for _ in own)) for key, heading, own in printed)
        found.append(RepeatYear(year, section.heading, found[-1].year if compared else None, parts))
        ours = theirs
    return found


def _told(year: int, ours: Sequence[Sentence], theirs: Sequence[Sentence], before: Sequence[Repeat]) -> list[Repeat]:
    told = [Repeat(sentence.text, "new", year, 1) for sentence in theirs]
    for pair in align(ours, theirs):
        one_to_one = pair.a_end - pair.a == pair.b_end - pair.b == 1
        for j in range(pair.b, pair.b_end):
            kind: RepeatKind = "edited"
            if one_to_one and (became := kind_of(ours[pair.a], theirs[j])) in ("same", "template"):
                kind = "same" if became == "same" else "template"
            earlier = before[pair.a]
            kept = kind != "edited"
            told[j] = Repeat(theirs[j].text, kind, earlier.since if kept else year, earlier.reports + 1 if kept else 1)
    return told


def stretches(section: Section) -> Iterator[tuple[str | None, str | None, str]]:
    """The section's words by part, as (key, heading, words), heading and words parted."""
    begins = section.parts[0].within[0] if section.parts else len(section.text)
    if before := section.text[:begins].strip():
        yield None, None, before
    for part in section.parts:
        text = section.text[slice(*part.within)]
        at = text.find(part.heading)
        yield part.key, part.heading, text[at + len(part.heading) :].lstrip("。：:. \n\u3000") if at >= 0 else text


def _length(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text) for sentence in sentences)
