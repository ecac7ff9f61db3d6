"""The parts of a run, each in a process of its own: one that fails, hangs or eats memory costs its own rows only.

`python -m tests.benchmarks.parts NAME SIZES` measures one and prints its rows as they come, an object of JSON a line.
"""

from __future__ import annotations

import gc
import importlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.benchmarks.table import Line

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "tests.benchmarks.parts")
PATIENCE = 20.0  # seconds that a part gets to end its own processes


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: reports of the archive that is served, texts that are read again."""

    reports: int = 10_000
    captures: int = 1_000


# The module and the function that yields the rows, in the order of the table.
PARTS = {
    "reading": "tests.benchmarks.reading:reading",
    "crawling": "tests.benchmarks.crawling:crawling",
    "storing": "tests.benchmarks.storing:storing",
    "building": "tests.benchmarks.building:building",
    "publishing": "tests.benchmarks.publishing:publishing",
    "comparing": "tests.benchmarks.comparing:comparing",
    "serving": "tests.benchmarks.serving:serving",
}


@dataclass(slots=True)
class Measured:
    """What became of a part: its rows, and why there are no more of them where it did not come to its end."""

    lines: list[Line] = field(default_factory=list)
    failure: str = ""


def measure(name: str, sizes: Sizes, seconds: float, told: Callable[[Line], None]) -> Measured:
    """Runs a part for so many seconds at most; `told` gets each row as it comes."""
    command = [*COMMAND, name, json.dumps(asdict(sizes))]
    found = Measured()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            end(process)

        limit = threading.Timer(seconds, stop)
        limit.start()
        try:
            for said in process.stdout:
                line = Line.from_json(json.loads(said))
                found.lines.append(line)
                told(line)
            process.wait()
        finally:
            limit.cancel()
            end(process)
    if late.is_set():
        found.failure = f"it was stopped after {seconds:.0f} s"
    elif process.returncode:
        found.failure = f"it ended with status {process.returncode}"
    return found


def end(process: subprocess.Popen[str]) -> None:
    """Ends a part as Ctrl-C does, so that it ends what it has started itself; one that stays is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def rows(name: str, sizes: Sizes) -> Iterator[Line]:
    """Measures a part here."""
    module, function = PARTS[name].split(":")
    found: Iterator[Line] = getattr(importlib.import_module(module), function)(sizes)
    return found


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin without it
    name, sizes = sys.argv[1], Sizes(**json.loads(sys.argv[2]))
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever else is printed is no row
    gc.freeze()
    try:
        for line in rows(name, sizes):
            print(json.dumps(line.to_json(), ensure_ascii=False), file=answers, flush=True)
    except KeyboardInterrupt:
        sys.exit("stopped")


if __name__ == "__main__":
    main()
