"""How much of a report's words stood elsewhere before: in each earlier report of its office, in those of others.

The shares are those of `archive.compare.prose`, over the whole text: a sentence that has moved to another section is
reused all the same. Sentences that are common among offices, and those too short to tell a source, can be left out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from archive.compare.alignment import ALIKE, Pair, align
from archive.compare.masking import Mask, key_of
from archive.compare.prose import Reuse, kind_of
from archive.compare.sentences import Sentence, split

ReuseKind = Literal["same", "template", "edited", "new"]
KINDS: tuple[ReuseKind, ...] = ("same", "template", "edited", "new")
_BY_FIELD: tuple[tuple[str, ReuseKind], ...] = (("text", "same"), ("key", "template"))


class Text(NamedTuple):
    """A report's sentences in reading order. `sections` has the section's key of each; `masked` each as `Mask` has it;
    `keys` what it is found by in other reports, None for one too short."""

    sections: list[str]
    sentences: list[Sentence]
    masked: list[Sentence]
    keys: list[int | None]

    @classmethod
    def read(cls, sections: Iterable[tuple[str, str]], mask: Mask) -> "Text":
        """Of sections as (key, words)."""
        found = [(key, sentence) for key, words in sections for sentence in split(words)]
        masked = [mask.sentence(sentence.text) for _, sentence in found]
        return cls([key for key, _ in found], [s for _, s in found], masked, [key_of(one) for one in masked])

    @property
    def characters(self) -> int:
        return sum(len(sentence.text) for sentence in self.sentences)

    def telling(self, common: Callable[[int], object]) -> list[bool]:
        """Which sentences tell a source: long enough, and `common` (by its key) is false."""
        return [key is not None and not common(key) for key in self.keys]


class Shares(NamedTuple):
    """How many of `sentences` stood in another text, each number including the one before it, as in `Reuse`.

    `reused` is None where the texts were not aligned.
    """

    sentences: int
    identical: int
    template: int
    reused: int | None

    @property
    def reuse(self) -> Reuse:
        if not self.sentences:
            return Reuse(None, None, None)
        parts = (self.identical, self.template, self.reused)
        return Reuse(*(None if part is None else part / self.sentences for part in parts))

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"reuse": self.reuse.to_json()}


class Became(NamedTuple):
    """What a sentence is of another text: its kind, and the number of the sentence there, None for a new one."""

    kind: ReuseKind
    of: int | None


def became(earlier: Sequence[Sentence], later: Sequence[Sentence]) -> list[Became]:
    """What each sentence of `later` is of `earlier`."""
    found = [Became("new", None)] * len(later)
    for pair in align(earlier, later):
        for number in range(pair.b, pair.b_end):
            found[number] = _of_pair(earlier, later, pair, number)
    return found


def _of_pair(earlier: Sequence[Sentence], later: Sequence[Sentence], pair: Pair, number: int) -> Became:
    if pair.a_end - pair.a == pair.b_end - pair.b == 1:
        kind = kind_of(earlier[pair.a], later[number])
        if kind in ("same", "template"):
            return Became("same" if kind == "same" else "template", pair.a)
    return Became("edited", pair.a) if pair.likeness >= ALIKE else Became("new", None)


def whole(earlier: Sequence[Sentence], later: Sequence[Sentence]) -> list[Became]:
    """The same by whole sentences, in no time: edits are not looked for, and are new."""
    found = [Became("new", None)] * len(later)
    left = set(range(len(earlier)))
    for field, kind in _BY_FIELD:
        places: dict[str, list[int]] = defaultdict(list)
        for index in sorted(left, reverse=True):
            places[getattr(earlier[index], field)].append(index)
        for number, one in enumerate(later):
            if found[number].of is None and (waiting := places.get(getattr(one, field))):
                found[number] = Became(kind, index := waiting.pop())
                left.discard(index)
    return found


def shares(found: Sequence[Became], counted: Sequence[bool] | None = None, *, aligned: bool = True) -> Shares:
    """The sums over all sentences, or over those that are `counted`."""
    kinds = Counter(one.kind for number, one in enumerate(found) if counted is None or counted[number])
    identical = kinds["same"]
    template = identical + kinds["template"]
    return Shares(kinds.total(), identical, template, template + kinds["edited"] if aligned else None)


class Standing(NamedTuple):
    """A sentence of a report, and where it stood before.

    `kind` is against the earlier reports of its office, the closest there is: `against` is the number (in their list)
    of the last of them that has it so, `since` that of the first that has it word for word or but for numbers.
    """

    section: str
    text: str
    key: int | None
    kind: ReuseKind
    against: int | None
    since: int | None


def standings(text: Text, earlier: Sequence[Sequence[Became]]) -> list[Standing]:
    """Each sentence of a text; `earlier` is what they are of each earlier text, the earliest first."""
    found = []
    for number, sentence in enumerate(text.sentences):
        kinds = [of_one[number].kind for of_one in earlier]
        kind: ReuseKind = min(kinds, key=KINDS.index, default="new")
        against = since = None
        if kind != "new":
            against = max(index for index, one in enumerate(kinds) if one == kind)
            since = next((index for index, one in enumerate(kinds) if one in ("same", "template")), against)
        found.append(Standing(text.sections[number], sentence.text, text.keys[number], kind, against, since))
    return found


class Passage(NamedTuple):
    """Sentences that stand in a row in both texts, as (number in theirs, number in ours, kind)."""

    pairs: list[tuple[int, int, ReuseKind]]


def passages(found: Sequence[Became], telling: Sequence[bool]) -> list[Passage]:
    """The stretches that two texts share, in the order of ours; those without a telling sentence are left out."""
    runs: list[list[tuple[int, int, ReuseKind]]] = []
    for number, one in enumerate(found):
        if one.of is None:
            continue
        last = runs[-1][-1] if runs else None
        if last is not None and last[1] == number - 1 and 0 <= one.of - last[0] <= 1:
            runs[-1].append((one.of, number, one.kind))
        else:
            runs.append([(one.of, number, one.kind)])
    return [Passage(run) for run in runs if any(telling[number] for _, number, _ in run)]
