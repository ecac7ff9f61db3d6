"""The report of a dry run: what would change, counted from every side, and the cells themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archive.foreseen.outcome import ABSENT, FATES, CellForeseen, Foreseen
from extract.forms import measures
from extract.report import VERSION

SCHEMA = "gongkai.dry_run/1"
LISTED = 100_000  # cells, and readings, that a report lists; all are counted

# What a script may want to be stopped by.
RISKS = {
    "changed": "a figure that reads otherwise",
    "lost": "a stated figure that is no longer stated",
    "broken": "a sum that held and would fail",
    "unreadable": "a report that could be read and cannot be any more",
    "moved": "a reading that would be another report's, or none",
    "damaged": "a capture that is not as it was kept",
}
_LOST = frozenset(f"stated->{state}" for state in ("blank", "dash", "text", "unreadable", ABSENT))
_LISTED_FATES = ("words", "figures", "moved", "dropped", "unreadable", "readable", "damaged", "mended")
_HELD = ("pass", "pass_if_blank_is_zero")


@dataclass(slots=True)
class ForeseenReport:
    """What a build would change. Counts are of revisions where nothing else is said; `cells` and `readings` are lists
    of at most `LISTED`, and `left_out` how many more there are."""

    waiting: int  # captures that build would read again
    captures: int  # of those, how many this is about
    read_now: int  # of those, how many were read by this very run, not by one that was stopped
    fates: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    by_code: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_layout: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # rule, before, after
    problems: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    risks: Counter[str] = field(default_factory=Counter)
    cells: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "extractor": {"name": "gongkai", "version": VERSION, "before": dict(self.versions.most_common())},
            "captures": {"waiting": self.waiting, "read": self.captures, "read_now": self.read_now},
            "fates": {fate: self.fates[fate] for fate in FATES},
            "risks": {risk: self.risks[risk] for risk in RISKS},
            "kinds": dict(self.kinds.most_common()),
            "by_code": [
                {"code": code, "zh": name_of(code), "cells": counts.total(), "kinds": dict(counts.most_common())}
                for code, counts in _widest(self.by_code)
            ],
            "by_layout": [
                {
                    "layout": layout,
                    "fates": {fate: counts[fate] for fate in FATES if counts[fate]},
                    "cells": counts["cells"],
                }
                for layout, counts in _widest(self.by_layout)
            ],
            "findings": [
                {"rule": rule, "before": before, "after": after, "findings": count}
                for (rule, before, after), count in self.findings.most_common()
            ],
            "problems": [
                {"code": code, "gone": before, "come": after} for code, (before, after) in sorted(self.problems.items())
            ],
            "readings": self.readings,
            "cells": self.cells,
            "left_out": {"readings": self.left_out["readings"], "cells": self.left_out["cells"]},
        }


def name_of(code: str) -> str:
    """What a measure is called in Chinese; nothing for one that the forms no longer have."""
    measure = measures().get(code)
    return "" if measure is None else measure.zh


def summed_up(
    found: Iterable[Foreseen], publishers: dict[str, str], *, waiting: int, captures: int, read_now: int
) -> ForeseenReport:
    """The report on what was found out; `publishers`: their names by their keys; the rest as in `ForeseenReport`."""
    report = ForeseenReport(waiting, captures, read_now)
    for one in found:
        _count(report, one, publishers)
    return report


def _count(report: ForeseenReport, one: Foreseen, publishers: dict[str, str]) -> None:
    before, after = one.layout
    layout = str(before or after or "none") if before == after or None in one.layout else f"{before}->{after}"
    report.fates[one.fate] += 1
    report.by_layout[layout][one.fate] += 1
    report.by_layout[layout]["cells"] += len(one.cells)
    if one.version is not None:
        report.versions[one.version] += 1
    for cell in one.cells:
        report.kinds[cell.kind] += 1
        report.by_code[cell.code][cell.kind] += 1
        report.risks["changed"] += not cell.kind.endswith("->same")
        report.risks["lost"] += cell.kind in _LOST
        _list(report, "cells", report.cells, {**_of(one, publishers), **cell_json(cell)})
    for rule, _, was, would in one.findings:
        report.findings[rule, was, would] += 1
        report.risks["broken"] += would == "fail" and was in _HELD
    for code, (old, new) in one.problems.items():
        # Of one reading, those that go or those that come: a code that goes here and comes there is told as both.
        report.problems[code][0] += max(old - new, 0)
        report.problems[code][1] += max(new - old, 0)
    report.risks["lost"] += one.stated
    if one.fate in ("unreadable", "damaged"):
        report.risks[one.fate] += 1
    report.risks["moved"] += one.fate in ("moved", "dropped")
    if one.fate in _LISTED_FATES or one.findings:
        _list(report, "readings", report.readings, {**_of(one, publishers), **reading_json(one)})


def _of(one: Foreseen, publishers: dict[str, str]) -> dict[str, Any]:
    """What both lists say of the reading."""
    publisher, _, year = (one.report or one.would_be or "").rpartition("/")
    return {
        "report": one.report,
        "publisher": publishers.get(publisher),
        "publisher_key": publisher or None,
        "year": int(year) if year.isdigit() else None,
        "revision": one.revision,
        "current": one.current,
        "url": one.url,
    }


def cell_json(cell: CellForeseen) -> dict[str, Any]:
    """A cell as the report lists it."""
    return {
        "code": cell.code,
        "zh": name_of(cell.code),
        "kind": cell.kind,
        "before": cell.before,
        "after": cell.after,
        "findings": cell.findings,
        "problems": cell.problems,
    }


def reading_json(one: Foreseen) -> dict[str, Any]:
    """A reading as the report lists it; its cells are listed by themselves."""
    return {
        "fate": one.fate,
        "would_be": one.would_be,
        "before_failed": one.why[0],
        "after_fails": one.why[1],
        "message": one.message,
        "layout": list(one.layout),
        "form": list(one.form),
        "extractor": one.version,
        "cells": len(one.cells),
        "stated_lost": one.stated,
        "findings": [dict(zip(("rule", "each", "before", "after"), turned, strict=True)) for turned in one.findings],
        "problems": {code: list(counts) for code, counts in one.problems.items()},
    }


def _list(report: ForeseenReport, name: str, entries: list[dict[str, Any]], entry: dict[str, Any]) -> None:
    if len(entries) < LISTED:
        entries.append(entry)
    else:
        report.left_out[name] += 1


def _widest(counts: dict[str, Counter[str]]) -> list[tuple[str, Counter[str]]]:
    return sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
