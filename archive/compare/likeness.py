"""How alike two short texts are in what they are about, beyond their letters: by their content words."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

from archive.compare.points import point_data
from extract.folding import fold

_HAN = re.compile(r"[一-鿿]+")
# A word that two texts share counts by its length, up to so many characters.
_LONGEST = 4
# Two words alone make two texts alike only where they are so much of the other one too.
ABOUT_THAT = 0.45
DOUBTFUL = 0.5
# One word alone only brings them near, and only one that is long enough to mean little else, or all that there is.
TELLING = 3
NEAR = 0.4


@cache
def _stop() -> frozenset[str]:
    return frozenset(point_data()["stop"])


@cache
def _same() -> dict[str, str]:
    return {word: name for name, words in point_data()["same"].items() for word in words}


@cache
def _names() -> re.Pattern[str]:
    return re.compile("|".join(sorted(point_data()["names"], key=len, reverse=True)))


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The words that say what a text is about: without those of every report, and words for one thing as one."""
    import rjieba  # loads its dictionary: a fifth of the start of every command, and few commands compare prose

    same, stop, names = _same(), _stop(), _names()
    plain = fold(text)
    words = [*names.findall(plain), *(w for rest in names.split(plain) for w in rjieba.cut(rest) if _HAN.fullmatch(w))]
    return frozenset(same.get(word, word) for word in words if word not in stop and len(word) > 1)


def likeness(a: str, b: str) -> float:
    """How much of the shorter text's matter is the other's, from 0 to 1; no more than `NEAR` where they share one word,
    and than `DOUBTFUL` where they share two and are about much else."""
    ours, theirs = content_words(a), content_words(b)
    shorter, longer = sorted((ours, theirs), key=_weight)
    return _share(shorter, longer)


class Mentions:
    """Texts in which others may be mentioned, by their words; each with the key of where it stands."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        self._texts = texts
        self._words = [content_words(text) for _, text in texts]
        self._having: dict[str, list[int]] = defaultdict(list)
        for index, words in enumerate(self._words):
            for word in words:
                self._having[word].append(index)

    def of(self, text: str, least: float) -> list[tuple[str, str, float]]:
        """The texts that have at least this share of a text's words, with their keys and that share, as `likeness` has
        it; most first."""
        words = content_words(text)
        having = {index for word in words for index in self._having.get(word, ())}
        shares = ((index, _share(words, self._words[index])) for index in having)
        found = sorted((-share, index) for index, share in shares if share >= least)
        return [(*self._texts[index], -share) for share, index in found]


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    """The share of `words` that is among `others`."""
    shared = words & others
    if not shared:
        return 0.0
    share = _weight(shared) / _weight(words)
    if len(shared) == 1:
        (word,) = shared
        return min(share, NEAR) if len(word) >= TELLING or len(words) == 1 else 0.0
    if len(shared) == 2 and _weight(shared) < ABOUT_THAT * _weight(others):
        return min(share, DOUBTFUL)
    return share


@lru_cache(maxsize=8192)
def _weight(words: frozenset[str]) -> int:
    return sum(min(len(word), _LONGEST) for word in words)
