"""Comparing beside what one would use instead: milliseconds of processor time, and how well changed words are marked.

The texts are a random editor's and the gold set's, so what changed is known. Rivals that take minutes for a size are
left out at it.
"""

import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import HtmlDiff, SequenceMatcher
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

import rjieba
from diff_match_patch import diff_match_patch

from archive.compare import compare
from archive.compare.prose import compare_texts
from extract.model import Report
from extract.report import extract
from tests.archive.compare.editing import Editor, Habits
from tests.archive.compare.scoring import GOLD, Marked, Score, gold_texts, told_texts
from tests.benchmarks.parts import Sizes
from tests.benchmarks.table import MORE, Line, beside
from tests.benchmarks.watching import spent_by_children
from tests.documents import make_report, random_figures, render_pipe

SIZES = (2_000, 20_000, 200_000)
AIMS = {2_000: 12.0, 200_000: 2500.0}  # ms
PRECISION, RECALL = 93.0, 91.0  # percent
EDITED = 30  # seeds of the random editor
ROUNDS = 5

Told = tuple[Marked, Marked]
_T = TypeVar("_T")


class _Pair(NamedTuple):
    """A report of two years, as text."""

    old: str
    new: str


# What an algorithm says: (kind, text), kind -1 only in the first text, 0 in both, 1 only in the second.
Pieces = Iterable[tuple[int, str]]


class Rival(NamedTuple):
    """`largest`: the longest text that it compares in less than a minute; `under`: as for a line."""

    name: str
    tell: Callable[[str, str], Pieces]
    largest: int
    under: float | None = 1


def _matched(a: list[str] | str, b: list[str] | str) -> Pieces:
    for _, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = "".join(a[i:i_end]), "".join(b[j:j_end])
        yield from [(0, old)] if old == new else [(-1, old), (1, new)]


def _patched(a: str, b: str) -> Pieces:
    differ = diff_match_patch()
    differ.Diff_Timeout = 0  # its answer within a time limit depends on the machine
    told = differ.diff_main(a, b)
    differ.diff_cleanupSemantic(told)
    return told


RIVALS = (
    Rival("difflib, characters", _matched, 20_000),
    Rival("difflib, words of jieba", lambda a, b: _matched(rjieba.cut(a), rjieba.cut(b)), 20_000, under=None),
    Rival("diff-match-patch, semantic cleanup", _patched, 2_000),
)


def comparing(_: Sizes) -> Iterator[Line]:
    compare_texts("热身一。", "热身二。")  # loads the dictionary, which is measured by itself
    for size in SIZES:
        yield from _timed(size, [_texts(size, number) for number in range(ROUNDS + 1)])
    for what, cases in (("gold set", _gold()), ("random editor", _edited())):
        yield from _quality(what, cases)
    yield from _reports()
    yield from _start()


def _timed(size: int, pairs: list[tuple[str, str]]) -> Iterator[Line]:
    rivals = [rival for rival in RIVALS if size <= rival.largest]
    tells: list[Callable[[tuple[str, str]], object]] = [lambda pair: compare_texts(*pair)]
    tells += [lambda pair, rival=rival: list(rival.tell(*pair)) for rival in rivals]  # type: ignore[misc]
    ours, *theirs = _in_turns(tells, pairs)
    what, aim = f"compare {size:,} characters, ms", AIMS.get(size)
    for rival, times in zip(rivals, theirs, strict=True):
        yield beside(what, ours, rival.name, times, under=rival.under, most=aim)
    if not rivals:
        yield Line(what, median(ours), most=aim)


def _texts(size: int, number: int) -> tuple[str, str]:
    """Two texts of the random editor, cut at `size` characters; others for each number."""
    texts = ["", ""]
    for seed in count():
        for sides in Editor(f"bench/{number}/{seed}", Habits()).sections().values():
            texts = [text + side.text for text, side in zip(texts, sides, strict=True)]
        if min(map(len, texts)) >= size:
            return texts[0][:size], texts[1][:size]
    raise AssertionError


def _in_turns(work: Sequence[Callable[[_T], object]], things: Sequence[_T]) -> list[list[float]]:
    """The milliseconds of processor time of each for a thing, a round a thing: nobody meets one twice, and all are
    warmed by the first."""
    times: list[list[float]] = [[] for _ in work]
    for thing in things:
        for each, found in zip(work, times, strict=True):
            began = time.process_time()
            each(thing)
            found.append(1000 * (time.process_time() - began))
    return [found[1:] for found in times]


def _gold() -> list[Told]:
    return [
        gold_texts(case)
        for path in sorted(GOLD.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def _edited() -> list[Told]:
    return [sides for seed in range(EDITED) for sides in Editor(f"bench/{seed}", Habits()).sections().values()]


def _score(tell: Callable[[str, str], Told], cases: Iterable[Told]) -> Score:
    score = Score()
    for gold in cases:
        for told, side in zip(tell(gold[0].text, gold[1].text), gold, strict=True):
            score.add(told, side.without_blanks())
    return score


def _quality(what: str, cases: list[Told]) -> Iterator[Line]:
    ours = _score(told_texts, cases)
    for rival in RIVALS:
        theirs = _score(lambda a, b, tell=rival.tell: _sides(tell(a, b)), cases)  # type: ignore[misc]
        for name, aim in (("precision", PRECISION), ("recall", RECALL)):
            mine, its = (100 * getattr(score, name) for score in (ours, theirs))
            measure = f"{name} of changed characters, {what}, %"
            yield beside(measure, [mine], rival.name, [its], better=MORE, least=aim)


def _sides(pieces: Pieces) -> Told:
    sides = []
    told = list(pieces)
    for own in (-1, 1):
        kept = [(kind, text) for kind, text in told if kind in (0, own)]
        changed = [kind != 0 for kind, text in kept for _ in text]
        sides.append(Marked("".join(text for _, text in kept), changed).without_blanks())
    return sides[0], sides[1]


def _reports() -> Iterator[Line]:
    """Whole reports of two years, figures and prose."""

    def printed(seed: int, year: int) -> str:
        return render_pipe(make_report("河湾区水务局", year, random_figures(f"{seed}/{year}", "2021")))

    def read(text: str) -> Report:
        return extract(text.encode(), name="report.txt")

    pairs = [_Pair(printed(seed, 2022), printed(seed, 2023)) for seed in range(ROUNDS + 1)]
    whole = [(pair, read(pair.old), read(pair.new)) for pair in pairs]
    ours, page, reading = _in_turns(
        [
            lambda one: compare(one[1], one[2]).to_json(),
            lambda one: HtmlDiff().make_file(one[0].old.splitlines(), one[0].new.splitlines()),
            lambda one: [read(one[0].old), read(one[0].new)],
        ],
        whole,
    )
    yield beside("compare two reports whole, ms", ours, "difflib.HtmlDiff of their lines", page, under=1)
    yield beside("compare two reports whole, ms", ours, "reading both", reading)


def _start() -> Iterator[Line]:
    """From start to end, the dictionary of words loaded: what a person waits for."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{year}.txt") for year in (2022, 2023)]
        for year, path in zip((2022, 2023), paths, strict=True):
            report = make_report("河湾区水务局", year, random_figures(f"start/{year}", "2021"))
            path.write_text(render_pipe(report), encoding="utf-8")
        command = "from archive.cli import main; main()"
        before = spent_by_children()
        subprocess.run([sys.executable, "-c", command, "diff", *map(str, paths)], check=True, stdout=subprocess.DEVNULL)
        yield Line("gongkai diff of two files, from start to end, CPU ms", 1000 * (spent_by_children() - before))
