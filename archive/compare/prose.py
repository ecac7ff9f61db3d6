"""Two reports' words, section by section: sentences that stayed, changed, came, went or moved, and what was reused."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from archive.compare.alignment import ALIKE, Pair, align
from archive.compare.numbers import NumberChange, number_changes
from archive.compare.sentences import Sentence, sentence, split
from archive.compare.words import Span, edits, spans, tokens
from extract.forms import sections
from extract.model import Report

SentenceKind = Literal["same", "template", "edited", "inserted", "deleted"]


class SentenceChange(NamedTuple):
    """One sentence in both texts, or in one; several read as one where they were merged or split.

    `template`: only numbers, years or list marks differ.
    `likeness` is the Dice coefficient by which the two were paired, None where there is no pair.
    `typographic`: nothing but widths, punctuation and traditional characters differs.
    `stood_before`: for what has moved, the number among its section's sentences before which it stood in a.
    """

    kind: SentenceKind
    moved: bool
    a: str | None
    b: str | None
    spans: list[Span]
    numbers: list[NumberChange]
    likeness: float | None
    stood_before: int | None = None
    typographic: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "moved": self.moved,
            "a": self.a,
            "b": self.b,
            "spans": [list(span) for span in self.spans],
            "numbers": [number.to_json() for number in self.numbers],
            "likeness": None if self.likeness is None else round(self.likeness, 4),
            "stood_before": self.stood_before,
            "typographic": self.typographic,
        }


class Reuse(NamedTuple):
    """Shares of b's sentences, from 0 to 1, each including the one before; None where b has no sentence.

    `identical`: word for word in a; `template`: but for numbers, years and list marks; `reused`: edited, but more
    alike than not.
    """

    identical: float | None
    template: float | None
    reused: float | None

    def to_json(self) -> dict[str, Any]:
        return {key: None if share is None else round(share, 4) for key, share in self._asdict().items()}


class SectionComparison(NamedTuple):
    """A section of either report; `in_a`, `in_b` say which prints it. Its sentences come in the order of b."""

    key: str
    label: str
    label_en: str
    in_a: bool
    in_b: bool
    reuse: Reuse
    sentences: list[SentenceChange]

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "label_en": self.label_en,
            "in_a": self.in_a,
            "in_b": self.in_b,
            "reuse": self.reuse.to_json(),
            "sentences": [change.to_json() for change in self.sentences],
        }


def compare_sections(a: Report, b: Report) -> list[SectionComparison]:
    """Every section that either report prints: the form's six in order, then others as printed."""
    known = sections()
    texts_a, texts_b = _texts(a), _texts(b)
    headings = {section.key: section.heading for report in (a, b) for section in report.sections}
    found = []
    for key in [*(key for key in known if key in headings), *(key for key in headings if key not in known)]:
        sentences = compare_texts(texts_a.get(key, ""), texts_b.get(key, ""))
        found.append(
            SectionComparison(
                key,
                known[key].zh if key in known else headings[key],
                known[key].en if key in known else headings[key],
                key in texts_a,
                key in texts_b,
                reuse_of(sentences),
                sentences,
            )
        )
    return found


def _texts(report: Report) -> dict[str, str]:
    """Each section's words by key; parts of one section that stand apart are read on."""
    texts: dict[str, str] = {}
    for section in report.sections:
        texts[section.key] = f"{texts[section.key]}\n{section.text}" if section.key in texts else section.text
    return texts


def compare_texts(a: str, b: str) -> list[SentenceChange]:
    """Every sentence of both texts once: b's in their order, a's that are gone where they stood."""
    ours, theirs = split(a), split(b)
    found: list[SentenceChange] = []
    stood: dict[int | None, int] = {}
    for told in _told(ours, theirs, align(ours, theirs)):
        if isinstance(told, int):
            stood[told] = len(found)
        else:
            found.append(told)
    return [change._replace(stood_before=stood[change.stood_before]) if change.moved else change for change in found]


def reuse_of(sentences: Sequence[SentenceChange]) -> Reuse:
    """How much of b's text was in a's."""
    of_b = [change for change in sentences if change.b is not None]
    if not of_b:
        return Reuse(None, None, None)
    identical = sum(change.kind == "same" for change in of_b)
    template = identical + sum(change.kind == "template" for change in of_b)
    reused = template + sum(change.kind == "edited" and (change.likeness or 0) >= ALIKE for change in of_b)
    return Reuse(*(count / len(of_b) for count in (identical, template, reused)))


def _told(
    ours: Sequence[Sentence], theirs: Sequence[Sentence], pairs: Sequence[Pair]
) -> Iterator[SentenceChange | int]:
    """What is told, in its order; and where a sentence of a that has moved stood, its number.

    What has moved is told with that number for its place, which only the end of the telling knows.
    """
    gone = set(range(len(ours))) - {i for pair in pairs for i in range(pair.a, pair.a_end)}
    moved = {pair.a for pair in pairs if pair.moved}
    since: list[SentenceChange] = []  # of b, since the last pair that is in order: what a lost there is told first
    next_a = next_b = 0
    for pair in pairs:
        since.extend(_inserted(theirs[next_b : pair.b]))
        next_b = pair.b_end
        told = _paired(_one(ours[pair.a : pair.a_end]), _one(theirs[pair.b : pair.b_end]), pair)
        if pair.moved:
            since.append(told._replace(stood_before=pair.a))
            continue
        yield from _left(ours, range(next_a, pair.a), gone, moved)
        yield from since
        yield told
        since, next_a = [], pair.a_end
    yield from _left(ours, range(next_a, len(ours)), gone, moved)
    yield from since
    yield from _inserted(theirs[next_b:])


def _left(
    ours: Sequence[Sentence], stretch: Iterable[int], gone: set[int], moved: set[int]
) -> Iterator[SentenceChange | int]:
    """What stood in a stretch of a between two sentences that stayed."""
    for i in stretch:
        if i in gone:
            yield SentenceChange("deleted", False, ours[i].text, None, [("delete", ours[i].text)], [], None)
        elif i in moved:
            yield i


def _one(found: Sequence[Sentence]) -> Sentence:
    return found[0] if len(found) == 1 else sentence("".join(piece.text for piece in found))


def _inserted(new: Sequence[Sentence]) -> Iterator[SentenceChange]:
    for piece in new:
        yield SentenceChange("inserted", False, None, piece.text, [("insert", piece.text)], [], None)


def kind_of(a: Sentence, b: Sentence) -> SentenceKind:
    """What became of a sentence that is paired with another: `same`, `template` or `edited`."""
    if a.text == b.text:
        return "same"
    return "template" if a.key == b.key and a.plain != b.plain else "edited"


def _paired(a: Sentence, b: Sentence, pair: Pair) -> SentenceChange:
    kind = kind_of(a, b)
    if kind == "same":
        return SentenceChange(kind, pair.moved, a.text, b.text, [("equal", b.text)], [], pair.likeness)
    stretches = edits(tokens(a.text), tokens(b.text))
    return SentenceChange(
        kind,
        pair.moved,
        a.text,
        b.text,
        spans(stretches),
        number_changes(stretches),
        pair.likeness,
        typographic=a.plain == b.plain,
    )
