"""Sentences that state several figures, and what they claim of them: the operands of the rules on prose."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.model import Figure, Number, Status

# A sentence that states more of them is no sentence, but words that have lost their stops.
MAX_FIGURES = 60


class Sentence(NamedTuple):
    """A sentence of a section's folded text with the figures that it states, two of them or more."""

    folded: str
    begin: int
    end: int
    figures: Sequence[Figure]

    def before(self, number: int) -> str:
        """The words in front of a figure, behind the figure before it."""
        begin = self.figures[number - 1].within[1] if number else self.begin
        return self.folded[begin : self.figures[number].within[0]]


class Claim(NamedTuple):
    """What a sentence says of its figures. `within` spans its words in the section's text."""

    status: Status
    stated: Number
    computed: Number
    figures: Sequence[Figure]
    within: tuple[int, int]
    reason: str | None = None


def sentences(folded: str, figures: Sequence[Figure]) -> Iterator[Sentence]:
    """The sentences of one section; `figures` are those of the section, in order."""
    first = begin = 0
    for number in range(1, len(figures) + 1):
        behind = figures[number - 1].within[1]
        until = figures[number].within[0] if number < len(figures) else len(folded)
        stop = min(
            (at for at in (folded.find("。", behind, until), folded.find("\n", behind, until)) if at >= 0), default=-1
        )
        if stop < 0 and number < len(figures):
            continue
        end = stop if stop >= 0 else len(folded)
        if 1 < number - first <= MAX_FIGURES:
            yield Sentence(folded, begin, end, figures[first:number])
        first, begin = number, max(folded.rfind("。", behind, until), folded.rfind("\n", behind, until)) + 1
