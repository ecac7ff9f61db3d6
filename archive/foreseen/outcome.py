"""What one capture would come to if it were read again: compared with what the archive has, and with the reasons."""

import sqlite3
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from archive.belonging import belongs, why_unread
from archive.cells import kept
from archive.changes import classify
from archive.extractions import NOTHING
from archive.publishers import PublisherRegistry
from archive.rows import load_report
from archive.values import RowError, stored_number
from crawler.captures import Capture
from extract.forms import measures
from extract.model import ExtractError, Fact, Finding, Problem, Report

FATES = {
    NOTHING: "all that was read is the same",
    "layout": "the same words and figures, elsewhere or in another layout",
    "words": "other words, the same figures",
    "figures": "other figures, in cells or in the prose",
    "moved": "it would be another publisher's or another year's report",
    "dropped": "it would be no report any more, and leave the archive",
    "unreadable": "it could be read and cannot be any more; the old reading would stay",
    "readable": "it could not be read and now can be",
    "unread": "it could not be read and still cannot be",
    "damaged": "its bytes are not as they were kept",
    "mended": "the archive's own reading is damaged, and would be replaced",
}
ABSENT = "absent"  # in a state's place: no such cell was read
SAME = "same"  # the cell says the same, and is printed, placed or read in another way


class Revised(NamedTuple):
    """A revision that was read from a capture, as the archive knows it."""

    id: int
    key: str
    number: int
    current: bool
    version: str


@dataclass(slots=True)
class CellForeseen:
    """A cell that would read otherwise. `before` and `after` as `Fact.to_json` has them, None where no such cell is
    read. `findings`: what becomes of the sums that it is in, where they come out otherwise; `problems`: what the
    readings said of it, as `before:CODE` and `after:CODE`."""

    code: str
    kind: str  # `stated->other_number`, `stated->absent`, `blank->stated` …
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    findings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Foreseen:
    """What becomes of a revision, or of a capture that gave none. Pairs are (before, after).

    `findings`: (rule, each, status before, status after), `none` where there is no such finding; `problems`: for each
    code how many before and after, where the numbers differ.
    """

    fate: str
    url: str
    report: str | None = None
    revision: int | None = None
    current: bool = True
    version: str | None = None  # of the extractor that the archive's reading is by
    would_be: str | None = None  # the key that it would have
    why: tuple[str | None, str | None] = (None, None)  # codes of failures
    message: str | None = None
    layout: tuple[str | None, str | None] = (None, None)
    form: tuple[str | None, str | None] = (None, None)
    stated: int = 0  # stated figures that would be lost with the whole report
    cells: list[CellForeseen] = field(default_factory=list)
    findings: list[tuple[str, str, str, str]] = field(default_factory=list)
    problems: dict[str, tuple[int, int]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """All that is not as it is by default."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        said["cells"] = [{one.name: getattr(cell, one.name) for one in fields(cell)} for cell in self.cells]
        return {name: value for name, value in said.items() if value not in (None, [], {}, (None, None))}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Foreseen":
        found = cls(**said)
        found.cells = [CellForeseen(**cell) for cell in said.get("cells", ())]
        for name in ("why", "layout", "form"):
            setattr(found, name, tuple(getattr(found, name)))
        return found


def revisions_of(connection: sqlite3.Connection, capture_id: int) -> list[Revised]:
    """The revisions that were read from a capture."""
    rows = connection.execute(
        """
        SELECT revision.id, report.key, number, revision.id = current_revision_id, extractor_version
        FROM revision JOIN report ON report.id = report_id WHERE capture_id = ? ORDER BY revision.id
        """,
        (capture_id,),
    )
    return [Revised(number, key, nth, bool(current), version) for number, key, nth, current, version in rows]


def foresee(
    connection: sqlite3.Connection, capture: Capture, outcome: Report | ExtractError, registry: PublisherRegistry
) -> list[Foreseen]:
    """What `Store.read_again` would do with this outcome, one for each revision, or the one of a capture without."""
    if isinstance(outcome, Report):
        outcome = _storable(outcome)
    revisions = revisions_of(connection, capture.id)
    if not revisions:
        return [_of_unread(connection, capture, outcome, registry)]
    return [_of_revision(connection, capture, revised, outcome, registry) for revised in revisions]


def _storable(report: Report) -> Report | ExtractError:
    """A reading that the tables cannot hold is no reading to the archive."""
    try:
        kept(report.facts, (), {code: measure.unit for code, measure in measures().items()})
        for figure in report.figures:
            stored_number(figure.value)
    except RowError as error:
        return ExtractError("unreadable", str(error))
    return report


def failed_before(connection: sqlite3.Connection, capture_id: int) -> tuple[str, str] | None:
    """The code of the failure that the archive has of a capture, and the extractor's version."""
    row = connection.execute(
        "SELECT code, extractor_version FROM unread WHERE capture_id = ?", (capture_id,)
    ).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))


def _of_unread(
    connection: sqlite3.Connection, capture: Capture, outcome: Report | ExtractError, registry: PublisherRegistry
) -> Foreseen:
    code, version = failed_before(connection, capture.id) or (None, None)
    found = Foreseen("unread", capture.url, version=version)
    if isinstance(outcome, ExtractError):
        found.why, found.message = (code, outcome.code), outcome.message
        return found
    place = _place(connection, capture, outcome, registry)
    if isinstance(place, tuple):
        found.why, found.message = (code, place[0]), place[1]
        return found
    found.fate, found.would_be, found.why = "readable", place, (code, None)
    found.layout, found.form = (None, outcome.source.layout), (None, outcome.form)
    return found


def _of_revision(
    connection: sqlite3.Connection,
    capture: Capture,
    revised: Revised,
    outcome: Report | ExtractError,
    registry: PublisherRegistry,
) -> Foreseen:
    known = {"report": revised.key, "revision": revised.number, "current": revised.current, "version": revised.version}
    found = Foreseen("mended", capture.url, **known)  # type: ignore[arg-type]
    if isinstance(outcome, ExtractError):
        before = failed_before(connection, capture.id)
        found.fate, found.why = "unreadable", (before and before[0], outcome.code)
        found.message = outcome.message
        return found
    place = belongs(connection, capture, outcome, registry)
    if place != revised.key:
        place = _place(connection, capture, outcome, registry)
    try:
        old = load_report(connection, revised.key, revised.number)
    except (RowError, ValueError) as error:
        found.message = str(error)
        old = None
    if isinstance(place, tuple):
        found.fate, found.why, found.message = "dropped", (None, place[0]), place[1]
        found.stated = 0 if old is None else sum(fact.state == "stated" for fact in old.facts)
        return found
    if old is not None:
        change = classify(old, outcome)
        found.fate = NOTHING if change == "bytes" else change
        _compare(found, old, outcome)
    if place != revised.key:
        found.fate, found.would_be = "moved", place
    return found


def _place(
    connection: sqlite3.Connection, capture: Capture, report: Report, registry: PublisherRegistry
) -> str | tuple[str, str]:
    """Where a reading would go that is no report's yet, or why it would go nowhere."""
    place = belongs(connection, capture, report, registry)
    if isinstance(place, str) and not (report.facts or report.sections):
        return why_unread(place, report)
    return place


def _compare(found: Foreseen, old: Report, new: Report) -> None:
    found.layout, found.form = (old.source.layout, new.source.layout), (old.form, new.form)
    counts = [Counter(problem.code for problem in report.problems) for report in (old, new)]
    found.problems = {
        code: (counts[0][code], counts[1][code])
        for code in sorted(counts[0] | counts[1])
        if counts[0][code] != counts[1][code]
    }
    sums = _turned(old.findings, new.findings)
    found.findings = [(*named, before, after) for named, (before, after, _) in sums.items()]
    before, after = ({fact.code: fact for fact in report.facts} for report in (old, new))
    for code in sorted(before.keys() | after.keys()):
        one, other = before.get(code), after.get(code)
        kind = _kind(one, other)
        if kind is None:
            continue
        cell = CellForeseen(code, kind, one and one.to_json(), other and other.to_json())
        cell.findings = [
            f"{rule} {each}: {was}->{would}" for (rule, each), (was, would, facts) in sums.items() if code in facts
        ]
        places = {str(fact.where) for fact in (one, other) if fact is not None}
        cell.problems = [f"before:{said}" for said in _said_of(places, old.problems)]
        cell.problems += [f"after:{said}" for said in _said_of(places, new.problems)]
        found.cells.append(cell)


def _kind(before: Fact | None, after: Fact | None) -> str | None:
    """How a cell reads otherwise; None where it does not, wherever it stands."""
    if before is None or after is None:
        return f"{before.state if before else ABSENT}->{after.state if after else ABSENT}"
    if before.says() == after.says():
        alike = before._replace(where=after.where) == after
        return None if alike else f"{before.state}->{SAME}"
    if before.state != after.state:
        return f"{before.state}->{after.state}"
    return f"{before.state}->{'other_unit' if before.value == after.value else 'other_number'}"


def _turned(before: list[Finding], after: list[Finding]) -> dict[tuple[str, str], tuple[str, str, frozenset[str]]]:
    """Findings that come, go or come out otherwise, by (rule, each): status before and after, the cells they use."""
    old, new = ({(one.rule, one.each): one for one in findings} for findings in (before, after))
    turned = {}
    for named in sorted(old.keys() | new.keys()):
        sides = [side.get(named) for side in (old, new)]
        was, would = ("none" if side is None else str(side.status) for side in sides)
        if was != would:
            turned[named] = (was, would, frozenset(code for side in sides if side for code in side.facts))
    return turned


def _said_of(places: set[str], problems: list[Problem]) -> list[str]:
    return sorted({problem.code for problem in problems if problem.where is not None and str(problem.where) in places})
