"""How alike two short texts are in what they are about, beyond their letters: by their content words."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

from archive.compare.points import point_data
from extract.folding import fold

_HAN = re.compile(r"[一-鿿]+")
# A word that two texts share counts by its length, up to so many characters.
_LONGEST = 4


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
    """How much of the shorter text's matter is the other's, from 0 to 1; 0 where they share fewer than two words."""
    ours, theirs = content_words(a), content_words(b)
    return _share(ours & theirs, min(ours, theirs, key=_weight))


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
        """The texts that have at least this share of a text's words, two or more, with their keys and that share; most
        first."""
        words = content_words(text)
        shared = Counter(index for word in sorted(words) for index in self._having.get(word, ()))
        shares = ((index, _share(words & self._words[index], words)) for index, count in shared.items() if count > 1)
        found = sorted((-share, index) for index, share in shares if share >= least)
        return [(*self._texts[index], -share) for share, index in found]


def _share(shared: frozenset[str], words: frozenset[str]) -> float:
    return _weight(shared) / _weight(words) if len(shared) > 1 else 0.0


def _weight(words: frozenset[str]) -> int:
    return sum(min(len(word), _LONGEST) for word in words)
