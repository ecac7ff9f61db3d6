"""Where the words of a query stand in a text, and the stretch of it that shows them best.

Made from the stored text: a contentless index keeps none. A snippet begins and ends at a sentence or a clause where it
can, and never inside a number or a word of another script.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from archive.search.asking import Word
from archive.search.tokens import pairs
from archive.search.units import placed_stretches

WIDTH = 150  # characters of a snippet, about; half as many where it takes two to show every word
LEAD = 40  # characters before the first match, at most, where its sentence begins earlier
MAX_MATCHES = 300  # of a text that are looked at

_SENTENCE_ENDS = re.compile(r"[。！？；;!?\n]+[”’」』》）)\"]*")
_CLAUSE_ENDS = re.compile(r"[，、：,:]+(?!\d)")


class Match(NamedTuple):
    """Where a word stands (code points, end exclusive): `word` is its number in the query."""

    start: int
    end: int
    word: int


class Piece(NamedTuple):
    text: str
    matched: bool


class Snippet(NamedTuple):
    """`cut_before`, `cut_after`: whether the text goes on there."""

    pieces: tuple[Piece, ...]
    cut_before: bool
    cut_after: bool


def matches(text: str, words: Sequence[Word]) -> list[Match]:
    """Every place of every word in order, by the rule of the index; those inside a longer match of the query too."""
    found = []
    for units, starts, ends in placed_stretches(text):
        marked: list[str] | None = None
        for number, word in enumerate(words):
            length = len(word.units)
            at = -1
            while True:
                try:
                    at = units.index(word.units[0], at + 1)
                except ValueError:
                    break
                if tuple(units[at : at + length]) != word.units:
                    continue
                if word.exact and length > 1:
                    marked = marked or pairs(units)
                    if tuple(marked[at : at + length - 1]) not in word.phrases:
                        continue
                found.append(Match(starts[at], ends[at + length - 1], number))
    return sorted(found)


def snippets(text: str, words: Sequence[Word]) -> list[Snippet]:
    """The stretch of `text` that shows most of the words, or its beginning where it has none of them.

    A second one, in the text's order, shows words that stand elsewhere.
    """
    found = matches(text, words)[:MAX_MATCHES]
    whole = _window(text, found, WIDTH)
    elsewhere = _without(found, _within(found, whole))
    if not elsewhere:
        return [_snippet(text, found, whole)]
    first = _window(text, found, WIDTH // 2)
    second = _window(text, _without(found, _within(found, first)), WIDTH // 2)
    windows = sorted((first, second))
    if windows[0][1] >= windows[1][0]:
        windows = [(windows[0][0], windows[1][1])]
    return [_snippet(text, found, window) for window in windows]


def _within(found: Sequence[Match], window: tuple[int, int]) -> list[Match]:
    return [match for match in found if window[0] <= match.start and match.end <= window[1]]


def _without(found: Sequence[Match], shown: Sequence[Match]) -> list[Match]:
    """The matches of words that none of those shown is of."""
    words = {match.word for match in shown}
    return [match for match in found if match.word not in words]


def _snippet(text: str, found: Sequence[Match], window: tuple[int, int]) -> Snippet:
    start, end = window
    pieces: list[Piece] = []
    at = start
    for first, last in _joined(_within(found, window)):
        if first > at:
            pieces.append(Piece(text[at:first], False))
        pieces.append(Piece(text[first:last], True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return Snippet(tuple(pieces), bool(text[:start].strip()), bool(text[end:].strip()))


def _joined(found: Sequence[Match]) -> list[tuple[int, int]]:
    """The stretches that matches cover, those that touch as one."""
    spans: list[tuple[int, int]] = []
    for match in found:
        if spans and match.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], match.end))
        else:
            spans.append((match.start, match.end))
    return spans


def _window(text: str, found: Sequence[Match], width: int) -> tuple[int, int]:
    if not found:
        return _trimmed(text, 0, _end(text, 0, 0, width))
    starts = [match.start for match in found]

    def worth(at: int) -> tuple[int, int, int]:
        within = found[at : bisect_left(starts, starts[at] + width - LEAD)]
        return len({match.word for match in within}), len(within), -at

    best = found[max(range(len(found)), key=worth)]
    start = _start(text, best.start)
    return _trimmed(text, start, _end(text, start, best.end, width))


def _start(text: str, match: int) -> int:
    """Where the match's sentence begins, or the clause that is near enough, or a place between two words."""
    for ends in (_SENTENCE_ENDS, _CLAUSE_ENDS):
        places = [end.end() for end in ends.finditer(text, max(match - LEAD, 0), match)]
        if match <= LEAD:
            places.insert(0, 0)
        if places:
            return places[-1] if ends is _SENTENCE_ENDS else places[0]
    return _between_words(text, match - LEAD)


def _end(text: str, start: int, least: int, width: int) -> int:
    if start + width >= len(text):
        return len(text)
    last = max(start + width, least)
    for ends in (_SENTENCE_ENDS, _CLAUSE_ENDS):
        places = [end.end() for end in ends.finditer(text, max(least, start + width // 2), last)]
        if places:
            return places[-1]
    return max(_between_words(text, last), least)


def _between_words(text: str, at: int) -> int:
    """`at`, or the nearest place before it that is inside no number and no word of another script."""
    while 0 < at < len(text) and _part_of_word(text[at - 1]) and _part_of_word(text[at]):
        at -= 1
    return at


def _part_of_word(char: str) -> bool:
    return char in ".,．，%％" or (char.isalnum() and not "\u3000" <= char <= "\u9fff" and ord(char) < 0x20000)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
