"""`python -m tests.accuracy`: thousands of random reports in every layout, whole and damaged, as a table."""

import argparse
import itertools
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from rich.console import Console
from rich.progress import track

from tests.accuracy.scoring import Score
from tests.accuracy.table import Line, markdown
from tests.accuracy.trials import Trial, trials
from tests.documents.layouts import LAYOUTS

REPORTS = 150
CHUNK = 20
SHOWN = 20
TRIALS = {str(trial): trial for trial in trials(LAYOUTS)}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("families", nargs="*", help="html, docx, doc, xlsx, pdf, image, pipe, tab, stream; all of them")
    parser.add_argument("--reports", type=int, default=REPORTS, help=f"for each layout and condition; {REPORTS}")
    parser.add_argument("--first", type=int, default=0, help="the first seed: another one gives other reports")
    parser.add_argument("--each", action="store_true", help="a row for each layout, not for each family of them")
    options = parser.parse_args(arguments)
    layouts = [layout for layout in LAYOUTS if not options.families or layout.family in options.families]
    errors = Console(stderr=True)
    for layout in layouts:
        if layout.needs:
            errors.print(f"left out: {layout.family}, {layout.name}: {layout.needs}")
    chosen = trials(layouts)
    tasks = [task for trial in chosen for task in _chunks(trial, options)]
    scores = dict.fromkeys(map(str, chosen), Score())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(_run, tasks)
        for name, score in track(done, "Reading", total=len(tasks), console=errors):
            scores[name] += score
    lines = [Line(trial, scores[str(trial)]) for trial in chosen]
    print(markdown(lines, each=options.each))
    return _verdict(lines, errors)


def _chunks(trial: Trial, options: argparse.Namespace) -> Iterator[tuple[str, range]]:
    count = max(1, round(options.reports * trial.layout.share))
    for begin in range(0, count, CHUNK):
        yield str(trial), range(options.first + begin, options.first + min(begin + CHUNK, count))


def _run(task: tuple[str, range]) -> tuple[str, Score]:
    # By name: what renders a report cannot be sent to another process.
    name, seeds = task
    return name, TRIALS[name].run(seeds)


def _verdict(lines: list[Line], errors: Console) -> int:
    """1 where anything was read wrongly, or a cell left out that the document shows beyond doubt."""
    wrong = [f"{line.trial}: {told}" for line in lines for told in line.score.wrong]
    certain = [line for line in lines if line.trial.certain]
    missed = [f"{line.trial}: {line.score.missing} cells missing" for line in certain if line.score.missing]
    for told in itertools.islice(wrong + missed, SHOWN):
        errors.print(told, markup=False)
    return 1 if wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
