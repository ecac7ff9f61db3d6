"""Comparing beside what one would use instead: milliseconds of processor time, and how well changed words are marked.

The texts are a random editor's and the gold set's, so what changed is known. Rivals that take minutes for a size are
left out at it.
"""

import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from difflib import HtmlDiff, SequenceMatcher
from itertools import count
from pathlib import Path
from typing import NamedTuple

import rjieba
from diff_match_patch import diff_match_patch

from archive.compare import compare
from archive.compare.prose import compare_texts
from extract.report import extract
from tests.archive.compare.editing import Editor, Habits
from tests.archive.compare.scoring import GOLD, Marked, Score, gold_texts, told_texts
from tests.benchmarks.scale import Row
from tests.benchmarks.table import Line
from tests.documents import make_report, random_figures, render_pipe

SIZES = (2_000, 20_000, 200_000)
AIMS = {2_000: 12.0, 200_000: 2500.0}  # ms
PRECISION, RECALL = 93.0, 91.0  # percent
REPORTS = 6  # pairs
EDITED = 30  # seeds of the random editor

Told = tuple[Marked, Marked]
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


def comparing() -> tuple[list[Line], list[Row]]:
    """What is held beside others, and what is held against an aim of its own."""
    compare_texts("热身一。", "热身二。")  # loads the dictionary, which is measured by itself
    lines, rows = [], []
    for size in SIZES:
        a, b = _texts(size)
        cost = _milliseconds(lambda a=a, b=b: compare_texts(a, b), rounds=9 if size < SIZES[-1] else 3)
        aim = AIMS.get(size)
        rows.append((f"compare {size:,} characters, ms", f"{cost:.1f}", *_under(cost, aim)))
        for rival in RIVALS:
            if size <= rival.largest:
                theirs = _milliseconds(lambda a=a, b=b, tell=rival.tell: list(tell(a, b)))  # type: ignore[misc]
                lines.append(Line(f"compare {size:,} characters, ms", cost, rival.name, theirs, under=rival.under))
    lines += [*_quality("gold set", _gold()), *_quality("random editor", _edited()), *_reports()]
    for what, cases in (("gold set", _gold()), ("random editor", _edited())):
        score = _score(told_texts, cases)
        for name, share, aim in (("precision", score.precision, PRECISION), ("recall", score.recall, RECALL)):
            met = "yes" if 100 * share >= aim else "no"
            rows.append((f"{name} of changed characters, {what}, %", f"{100 * share:.1f}", f"at least {aim:g}", met))
    return lines, [*rows, *_start()]


def _under(cost: float, aim: float | None) -> tuple[str, str]:
    return ("", "") if aim is None else (f"under {aim:g}", "yes" if cost < aim else "no")


def _texts(size: int) -> tuple[str, str]:
    """Two texts of the random editor, cut at `size` characters."""
    texts = ["", ""]
    for seed in count():
        for sides in Editor(f"bench/{seed}", Habits()).sections().values():
            texts = [text + side.text for text, side in zip(texts, sides, strict=True)]
        if min(map(len, texts)) >= size:
            return texts[0][:size], texts[1][:size]
    raise AssertionError


def _milliseconds(work: Callable[[], object], rounds: int = 1) -> float:
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return 1000 * best


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
        beside = (rival.name, 100 * theirs.precision, 100 * theirs.recall)
        yield Line(f"precision of changed characters, {what}, %", 100 * ours.precision, *beside[:2], at_least=1)
        yield Line(f"recall of changed characters, {what}, %", 100 * ours.recall, beside[0], beside[2])


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
    pairs = [
        tuple(
            render_pipe(make_report("河湾区水务局", year, random_figures(f"{seed}/{year}", "2021"))) for year in years
        )
        for seed, years in enumerate([(2022, 2023)] * REPORTS)
    ]
    read = [tuple(extract(text.encode(), name="report.txt") for text in pair) for pair in pairs]
    cost = _milliseconds(lambda: [compare(a, b).to_json() for a, b in read], rounds=5) / REPORTS
    texts = [tuple(text.splitlines() for text in pair) for pair in pairs]
    page = _milliseconds(lambda: [HtmlDiff().make_file(a, b) for a, b in texts]) / REPORTS
    reading = _milliseconds(lambda: [extract(text.encode(), name="report.txt") for pair in pairs for text in pair])
    yield Line("compare two reports whole, ms", cost, "difflib.HtmlDiff of their lines", page, under=1)
    yield Line("compare two reports whole, ms", cost, "reading both", reading / REPORTS)


def _start() -> Iterator[Row]:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import rjieba; rjieba.cut('公开')"], check=True)
    loaded = time.perf_counter() - began
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    yield (
        "load the dictionary of words, once a process, ms",
        f"{1000 * (loaded - time.perf_counter() + began):.0f}",
        "",
        "",
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{year}.txt") for year in (2022, 2023)]
        for year, path in zip((2022, 2023), paths, strict=True):
            report = make_report("河湾区水务局", year, random_figures(f"start/{year}", "2021"))
            path.write_text(render_pipe(report), encoding="utf-8")
        began = time.perf_counter()
        command = "from archive.cli import main; main()"
        subprocess.run([sys.executable, "-c", command, "diff", *map(str, paths)], check=True, stdout=subprocess.DEVNULL)
        yield "gongkai diff of two files, from start to end, ms", f"{1000 * (time.perf_counter() - began):.0f}", "", ""
