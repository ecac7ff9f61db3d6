"""Which sentence of one text became which of the other, and which pairs stayed in order.

Identical keys pair first, then likeness of character trigrams, then what is left between neighbours that are paired.
The heaviest increasing run of pairs is in order; the others have moved. Nothing depends on time or on hashing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import NamedTuple

from archive.compare.sentences import Sentence

ALIKE = 0.5  # Dice of trigrams from which two sentences are one sentence edited
LEFTOVER = 0.28  # the same between neighbours that are paired
PART = 0.6  # share of a sentence's trigrams found in its neighbour's partner from which it is a part of that partner
# Limits that hold the work near linear on texts that repeat themselves.
MAX_POSTINGS = 64  # a trigram of more sentences than this proposes no candidates
MAX_CANDIDATES = 32  # proposals looked at for each sentence
MAX_REPEATS = 64  # a key repeated more often than this pairs in order


class Pair(NamedTuple):
    """Sentences `a` to `a_end` (exclusive) of the first text are `b` to `b_end` of the second.

    More than one stands on a side where sentences were merged or split. `likeness` is from 0 to 1 (1: the same key).
    """

    a: int
    a_end: int
    b: int
    b_end: int
    likeness: float
    moved: bool


def align(a: Sequence[Sentence], b: Sequence[Sentence]) -> list[Pair]:
    """The pairs in the order of `b`; each sentence stands in one pair at most."""
    scale_a, scale_b = 1 / max(len(a), 1), 1 / max(len(b), 1)

    def distance(i: int, j: int) -> float:
        return abs(i * scale_a - j * scale_b)

    paired: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()

    def take(proposals: Iterable[tuple[float, float, int, int]]) -> None:
        for unlike, _, i, j in sorted(proposals):
            if i not in paired and j not in taken:
                paired[i] = (j, 1 - unlike)
                taken.add(j)

    for field in ("text", "key"):
        for ours, theirs in _repeats(a, b, field, paired, taken):
            if max(len(ours), len(theirs)) > MAX_REPEATS:
                take((0.0, order, i, j) for order, (i, j) in enumerate(zip(ours, theirs, strict=False)))
            else:
                take((0.0, distance(i, j), i, j) for i in ours for j in theirs)

    grams_a, grams_b = _Grams(a), _Grams(b)
    free_a = [i for i in range(len(a)) if i not in paired]
    free_b = [j for j in range(len(b)) if j not in taken]
    take((1 - like, distance(i, j), i, j) for i, j, like in _alike(free_a, free_b, grams_a, grams_b, ALIKE))

    order = _in_order(a, paired)
    for gap_a, gap_b in _gaps(order, paired, taken, len(a), len(b)):
        take((1 - like, distance(i, j), i, j) for i, j, like in _alike(gap_a, gap_b, grams_a, grams_b, LEFTOVER))

    order = _in_order(a, paired)
    pairs = (Pair(i, i + 1, j, j + 1, like, i not in order) for i, (j, like) in paired.items())
    return _widened(sorted(pairs, key=lambda pair: pair.b), a, b, set(paired), taken)


def _widened(
    pairs: Sequence[Pair], a: Sequence[Sentence], b: Sequence[Sentence], used_a: set[int], used_b: set[int]
) -> list[Pair]:
    """The pairs with the free sentences beside them that are a part of the partner: what was merged or split."""
    found = []
    for pair in pairs:
        whole_a, whole_b = a[pair.a].key, b[pair.b].key
        start_a, end_a = _reach(pair.a, a, used_a, whole_b)
        start_b, end_b = _reach(pair.b, b, used_b, whole_a)
        found.append(pair._replace(a=start_a, a_end=end_a, b=start_b, b_end=end_b))
    return found


def _reach(index: int, sentences: Sequence[Sentence], used: set[int], whole: str) -> tuple[int, int]:
    start, end = index, index + 1
    while start > 0 and start - 1 not in used and _part_of(sentences[start - 1].key, whole):
        start -= 1
        used.add(start)
    while end < len(sentences) and end not in used and _part_of(sentences[end].key, whole):
        used.add(end)
        end += 1
    return start, end


def _part_of(part: str, whole: str) -> bool:
    """Whether a sentence's words stand inside another's, as far as trigrams tell."""
    grams = {part[k : k + 3] for k in range(max(len(part) - 2, 1))}
    return len(part) < len(whole) and sum(gram in whole for gram in grams) >= PART * len(grams)


def _repeats(
    a: Sequence[Sentence], b: Sequence[Sentence], field: str, paired: dict[int, tuple[int, float]], taken: set[int]
) -> Iterable[tuple[list[int], list[int]]]:
    """The free sentences that are equal in `field`: indexes of one text and of the other."""
    theirs: dict[str, list[int]] = defaultdict(list)
    for j, sentence in enumerate(b):
        if j not in taken:
            theirs[getattr(sentence, field)].append(j)
    ours: dict[str, list[int]] = defaultdict(list)
    for i, sentence in enumerate(a):
        if i not in paired and (value := getattr(sentence, field)) in theirs:
            ours[value].append(i)
    for value, indexes in ours.items():
        yield indexes, theirs[value]


class _Grams:
    """The trigrams of each sentence's key, made when they are asked for."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._made: dict[int, frozenset[str]] = {}

    def __getitem__(self, index: int) -> frozenset[str]:
        made = self._made.get(index)
        if made is None:
            key = f"^{self._sentences[index].key}$"
            made = self._made[index] = frozenset(map("".join, zip(key, key[1:], key[2:], strict=False)))
        return made


def _alike(
    ours: Sequence[int], theirs: Sequence[int], grams_a: _Grams, grams_b: _Grams, least: float
) -> Iterable[tuple[int, int, float]]:
    """Pairs whose Dice of trigrams is at least `least`, through an inverted index."""
    postings: dict[str, list[int]] = defaultdict(list)
    for j in theirs:
        for gram in grams_b[j]:
            postings[gram].append(j)
    common = {gram for gram, found in postings.items() if len(found) > MAX_POSTINGS}
    for i in ours:
        grams = grams_a[i]
        shared: Counter[int] = Counter()
        for gram in grams:
            if gram in postings and gram not in common:
                shared.update(postings[gram])
        # The other sentence has at least the shared trigrams, which bounds how few of them can be enough.
        enough = least * len(grams) / (2 - least) - len(grams & common)
        likely = [(-count, j) for j, count in shared.items() if count >= enough]
        for _, j in nsmallest(MAX_CANDIDATES, likely) if len(likely) > MAX_CANDIDATES else likely:
            dice = 2 * len(grams & grams_b[j]) / (len(grams) + len(grams_b[j]))
            if dice >= least:
                yield i, j, dice


def _in_order(a: Sequence[Sentence], paired: dict[int, tuple[int, float]]) -> set[int]:
    """The indexes of `a` whose pairs form the heaviest run that increases on both sides; weight is length."""
    pairs = sorted((i, j) for i, (j, _) in paired.items())
    ranks = {j: rank for rank, j in enumerate(sorted(j for _, j in pairs), start=1)}
    # A Fenwick tree of the best run that ends at or before a rank of b: (weight, index of its last pair).
    best = [(0, -1)] * (len(pairs) + 1)
    before = [-1] * len(pairs)
    heaviest = (0, -1)
    for index, (i, j) in enumerate(pairs):
        rank = ranks[j] - 1
        found = (0, -1)
        while rank > 0:
            found = max(found, best[rank])
            rank -= rank & -rank
        before[index] = found[1]
        run = (found[0] + len(a[i].key), index)
        heaviest = max(heaviest, run)
        rank = ranks[j]
        while rank < len(best):
            best[rank] = max(best[rank], run)
            rank += rank & -rank
    order = set()
    index = heaviest[1]
    while index >= 0:
        order.add(pairs[index][0])
        index = before[index]
    return order


def _gaps(
    order: set[int], paired: dict[int, tuple[int, float]], taken: set[int], length_a: int, length_b: int
) -> Iterable[tuple[list[int], list[int]]]:
    """The free sentences between neighbours that are paired in order, where both texts have some."""
    last_a = last_b = -1
    bounds = [(i, paired[i][0]) for i in sorted(order)]
    for i, j in [*bounds, (length_a, length_b)]:
        ours = [k for k in range(last_a + 1, i) if k not in paired]
        theirs = [k for k in range(last_b + 1, j) if k not in taken]
        if ours and theirs:
            yield ours, theirs
        last_a, last_b = i, j
