"""Section 五 in points: each problem and each promise, as its list numbers them (`points.toml`).

Offices write it in two ways, all problems and then all promises, or each problem with its own; lists are numbered by
一是, （一） or 1., or not at all.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from archive.compare.repeats import stretches
from archive.compare.sentences import split
from extract.folding import fold
from extract.model import Section

# `account`: what has been done about earlier problems.
PointKind = Literal["problem", "promise", "account"]

# Fewer characters of words are no point of their own.
MIN_POINT = 4
_OF_PART: dict[str | None, PointKind] = {"problems": "problem", "improvements": "promise"}
_NUMBERS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}


class Point(NamedTuple):
    """A problem or a promise as printed, without blanks and without the marks of its list at both ends."""

    kind: PointKind
    text: str


class _Words(NamedTuple):
    mark: re.Pattern[str]
    inner: re.Pattern[str]
    label: re.Pattern[str]
    promise: re.Pattern[str]
    turn: re.Pattern[str]
    introduces: re.Pattern[str]
    general: re.Pattern[str]
    nothing: re.Pattern[str]
    improves: re.Pattern[str]
    lacks: re.Pattern[str]
    done: re.Pattern[str]
    to_do: re.Pattern[str]


@cache
def point_data() -> dict[str, Any]:
    """`points.toml`."""
    return tomllib.loads(files(__package__).joinpath("points.toml").read_text(encoding="utf-8"))


@cache
def _words() -> _Words:
    data = point_data()
    return _Words(
        re.compile(data["mark"]),
        re.compile(data["inner"]),
        *(
            re.compile(data[name])
            for name in (
                "label",
                "promise",
                "turn",
                "introduces",
                "general",
                "nothing",
                "improves",
                "lacks",
                "done",
                "to_do",
            )
        ),
    )


class _Piece(NamedTuple):
    """A sentence, or what stands of one between two marks. `number`: its item's, 0 where it begins none."""

    text: str
    number: int
    begins: bool


def points(section: Section) -> list[Point]:
    """The problems and promises of section 五, in reading order."""
    found: list[Point] = []
    for key, _, text in stretches(section):
        found += _of_stretch(text, _OF_PART.get(key))
    return found


def _of_stretch(text: str, known: PointKind | None) -> Iterator[Point]:
    """The points of a part; `known` is what its heading says that it holds."""
    words = _words()
    kind: PointKind = known or "problem"
    last = 0  # the number of the last item
    aside = False  # whether a promise stands inside a list of problems
    for item in _items(list(_pieces(text))):
        first = item[0]
        if aside and first.begins:
            # A list that begins anew behind a promise is a list of promises.
            kind, aside = ("promise" if 0 < first.number <= last else "problem"), False
        last = first.number or last
        said = "".join(piece.text for piece in item)
        plain = fold(said)
        if heading := _heading(plain, words):
            kind, aside, last = heading, False, 0
            continue
        turned = words.turn.search(plain)
        if kind == "problem" and turned and first.begins and turned.start() > 0:
            at = turned.start() + (plain[turned.start()] in ",。;:!")
            yield from _told("problem", said[:at])
            for sentence in split(said[at:]):
                yield from _told("promise", sentence.text)
            aside = True
            continue
        if kind == "problem" and words.promise.search(plain) and not first.begins:
            kind, last = "promise", 0
        meant = known is None and kind == "problem" and first.begins and _is_meant(plain, words)
        yield from _told("promise" if meant else kind, said)


def _heading(plain: str, words: _Words) -> PointKind | None:
    """What an item heads that is nothing but a heading; None where it says more."""
    mark = words.mark.match(plain)
    said = plain[mark.end() if mark else 0 :].rstrip(".。:;,")
    if not words.label.fullmatch(f"{said}:"):
        return None
    return "promise" if words.promise.search(said) else "problem"


def _is_meant(plain: str, words: _Words) -> bool:
    """Whether an item that no heading names says what is to be done rather than what is lacking."""
    mark = words.mark.match(plain)
    return words.improves.match(plain, mark.end() if mark else 0) is not None and words.lacks.search(plain) is None


def _told(kind: PointKind, said: str) -> Iterator[Point]:
    words = _words()
    text = said.strip()
    for opening in (words.label, words.mark, words.label):
        if found := opening.match(fold(text)):
            text = text[found.end() :].strip()
    plain = fold(text).rstrip("。;,!:")
    if sum(map(str.isalpha, plain)) < MIN_POINT:
        return
    if kind == "promise" and words.done.search(plain) and not words.to_do.search(plain):
        kind = "account"
    elif (
        words.general.search(plain)
        or words.nothing.search(plain)
        or (words.introduces.search(plain) and text.endswith((":", "：")))
    ):
        return
    yield Point(kind, text.rstrip("。；;.，,"))


def _pieces(text: str) -> Iterator[_Piece]:
    words = _words()
    for sentence in split(text):
        plain = fold(sentence.text)
        cuts = [0, *(found.start() for found in words.inner.finditer(plain)), len(plain)]
        for begin, end in pairwise(cuts):
            mark = words.mark.match(plain, begin)
            yield _Piece(sentence.text[begin:end], _number(mark) if mark else 0, mark is not None)


def _number(mark: re.Match[str]) -> int:
    printed = mark["number"] or mark["bracketed"] or mark["digit"]
    if printed is None:
        return 0
    return int(printed) if printed.isdigit() else _NUMBERS.get(printed, 10 + _NUMBERS.get(printed[-1], 0))


def _items(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Each item of a list with the sentences that follow its mark; what is in no list, sentence by sentence."""
    item: list[_Piece] = []
    for piece in pieces:
        goes_on = bool(item) and item[0].begins and not piece.begins and not _words().promise.match(fold(piece.text))
        turns = bool(item) and item[0].begins and not piece.begins and _words().turn.match(fold(piece.text))
        if item and not (goes_on or turns):
            yield item
            item = []
        item.append(piece)
    if item:
        yield item
