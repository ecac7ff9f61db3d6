"""The ratios of an earlier run, kept in `stored.toml`, and what a run has made worse.

Timings are another machine's or another hour's; ratios of two that took turns are neither. A row is worse where the
median of its rounds is by more than a fifth on the bad side of what is stored, and its best round is on that side too:
where the rounds reach over the stored ratio, the machine may have been busy, and the row is only told as unsure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit

from tests.benchmarks.table import LESS, Line

STORED = Path(__file__).with_name("stored.toml")
TOLERANCE = 0.2
_HEAD = """Ratios of ours to what stands beside it, by part, as `make bench STORE=1` measured them; written by it.
A run that is by more than a fifth worse is warned of."""


@dataclass(frozen=True, slots=True)
class Part:
    """The ratios of a part by row, and where and when they were measured."""

    machine: str
    date: str
    ratios: Mapping[str, float]


@dataclass(slots=True)
class Changes:
    """A sentence for each row: `worse` than is stored, perhaps worse (`unsure`), `better`; and the rows that are not
    stored (`new`) or were not measured any more (`gone`)."""

    worse: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def load(path: Path = STORED) -> dict[str, Part]:
    """The stored parts by name; none where nothing is stored."""
    if not path.is_file():
        return {}
    parts = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: Part(part["machine"], str(part["date"]), part["ratios"]) for name, part in parts.items()}


def save(parts: Mapping[str, Part], path: Path = STORED) -> None:
    """Writes the parts in place of those that are stored under their names; the others stay."""
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(line))
    for name, part in (load(path) | parts).items():
        ratios = tomlkit.table()
        for row, ratio in part.ratios.items():
            ratios.add(row, float(f"{ratio:.3g}"))
        written = tomlkit.table()
        written.add("machine", part.machine)
        written.add("date", part.date)
        written.add("ratios", ratios)
        document.add(name, written)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def ratios(lines: Iterable[Line]) -> dict[str, float]:
    """The ratios of the rows that have one; by a ratio of zero nothing can be said to be worse."""
    return {line.key: line.ratio for line in lines if line.ratio}


def changes(stored: Mapping[str, float], lines: Iterable[Line]) -> Changes:
    """What has become of the ratios of a part that was measured whole."""
    found = Changes()
    measured = {line.key: line for line in lines if line.ratio}
    for key, line in measured.items():
        if key not in stored:
            found.new.append(key)
        else:
            _judge(line, stored[key], found)
    found.gone += [key for key in stored if key not in measured]
    return found


def _judge(line: Line, before: float, found: Changes) -> None:
    worse = [_worse(line, ratio, before) for ratio in line.ratios]
    share = _worse(line, line.ratio or 0.0, before)
    told = f"{line.key}: {line.ratio:.3g}, stored {before:.3g} ({_by(share)})"
    if share > TOLERANCE:
        (found.worse if min(worse) > 0 else found.unsure).append(told)
    elif share < -TOLERANCE and max(worse) < 0:
        found.better.append(told)


def _worse(line: Line, ratio: float, before: float) -> float:
    """By what share of the stored ratio a ratio is worse; below zero where it is better."""
    return (ratio - before) / before if line.better == LESS else (before - ratio) / before


def _by(share: float) -> str:
    return f"{abs(share):.0%} {'worse' if share > 0 else 'better'}"
