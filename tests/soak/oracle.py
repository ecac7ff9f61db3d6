"""What an archive must say after a night, from nothing but what the sites served when.

It shares no code with what it tests: it reads the archive with SQL and knows of reports, versions and faults only.
"""

import re
import sqlite3
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.replica.content import Office
from tests.soak.faults import FAULTS, OF_DETAILS, WELL
from tests.soak.plan import Served, Version
from tests.soak.stage import EDITED, MARKED, STEP, mark_of, printed

FAILING = frozenset({"shrunk", "empty", "blocked", "moved", "failed"})
ANY = frozenset({*WELL, "empty"})  # that a site may get which has no fault
_MARK = re.compile(re.escape(MARKED).replace(re.escape("{}"), r"(\w+)"))

Stage = Mapping[str, Served]  # what each site serves, by its key
History = tuple[Version, ...]  # the versions of a report in the order in which they were seen; none: it never was


@dataclass
class _Report:
    """What could be seen of a report: its history, or what may be it, whether it was gone at the last look, and where
    its column was when it was certainly read."""

    histories: set[History] = field(default_factory=lambda: {()})
    gone: bool = False
    address: int | None = None

    @property
    def last(self) -> Version:
        """The version that was seen last, of one whose history is known."""
        (history,) = self.histories
        return history[-1]


class _Revision(NamedTuple):
    """A revision as the archive has it: the figure that edits change, the kind of change, the mark of edited words."""

    number: int
    value: float | None
    change: str
    mark: str | None


class Oracle:
    """Follows a soak night by night; each of its questions yields a sentence for everything that is wrong."""

    def __init__(self, offices: Sequence[Office]) -> None:
        self._offices = {office.key: office for office in offices}
        self._seen: dict[tuple[str, int], _Report] = {}
        self._since: dict[str, str] = {}  # of the sites that fail

    @property
    def revisions(self) -> int:
        """How many revisions an archive must have by now."""
        return sum(max(map(len, report.histories)) for report in self._seen.values())

    def verdicts(self, stage: Stage, unsure: Container[str] = ()) -> dict[str, frozenset[str]]:
        """The verdicts that each site may get tonight, where nothing has been read of the night before; of sites of
        which it is not known what was read, any that a site may get that has no fault."""
        return {
            key: ANY if key in unsure and served.readable else self._verdicts(key, served)
            for key, served in stage.items()
        }

    def _verdicts(self, key: str, served: Served) -> frozenset[str]:
        if not served.readable:
            fault = FAULTS[served.fault].verdicts if served.fault else ()
            if not served.versions and served.fault in OF_DETAILS:
                fault = ("empty",)  # no report is listed whose page could fail
            # A column that has moved is not found where it is looked for, whatever else is wrong with the site.
            return frozenset(fault if served.address == served.registered else {*fault, "failed"} - set(WELL))
        seen = {year: report for (office, year), report in self._seen.items() if office == key}
        absent = set(self._offices[key].years) - set(served.versions)
        if any(not seen[year].gone for year in absent & set(seen)):
            return frozenset({"shrunk"})
        if not served.versions:
            return frozenset({"empty"})
        if absent - set(seen):
            return frozenset({"shrunk"})
        if set(served.versions) - set(seen):
            return frozenset({"new"})
        # At another address a report that is known looks new to the spider, which compares by addresses.
        if any(seen[year].address != served.address for year in served.versions):
            return frozenset({"new", "changed", "unchanged"})
        # What returns may have been kept as something else in between: it is news or it is none.
        if any(seen[year].gone for year in served.versions):
            return frozenset({"changed", "unchanged"})
        edited = any(seen[year].last != version for year, version in served.versions.items())
        return frozenset({"changed" if edited else "unchanged"})

    def read(self, stage: Stage, unsure: Container[str] = ()) -> None:
        """Takes down what a night could see. Each site is read whole or not at all; those that are `unsure`, which
        changed while the night was under way, any part of them: another look tells whether a report is gone."""
        for key, served in stage.items():
            if not served.readable:
                continue
            for year, version in served.versions.items():
                report = self._seen.setdefault((key, year), _Report())
                before = report.histories
                report.histories = {past if past[-1:] == (version,) else (*past, version) for past in before}
                if key in unsure:
                    report.histories |= before
                else:
                    report.gone, report.address = False, served.address
            for (office, year), report in self._seen.items():
                if office == key and year not in served.versions and key not in unsure:
                    report.gone = True

    def wrong_verdicts(
        self, stage: Stage, results: Mapping[str, tuple[str, str | None]], allowed: Mapping[str, frozenset[str]]
    ) -> Iterator[str]:
        """Verdicts, and times since when a site fails, that are not as they must be; both of a night that has ended."""
        for key in sorted(allowed.keys() - results.keys()):
            yield f"{key} has no verdict"
        for key, (verdict, since) in sorted(results.items()):
            fault = stage[key].fault
            if verdict not in allowed[key]:
                yield f"{key} with {fault or 'no fault'} is {verdict}, not {' or '.join(sorted(allowed[key]))}"
            if (since is not None) != (verdict in FAILING):
                yield f"{key} is {verdict} and is said to fail since {since}"
            if since is None:
                self._since.pop(key, None)
            elif self._since.setdefault(key, since) != since:
                yield f"{key} fails since {self._since[key]}, not since {since}"

    def wrong_in_archive(self, stage: Stage, archive: Path, began: float) -> Iterator[str]:
        """Reports, revisions and tombstones of an archive that are not as they must be; the night began at `began`.

        Of histories that may be, the one that is found is known from now on.
        """
        with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
            if (said := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                yield f"the archive is damaged: {said}"
            held = {
                (key.rpartition("/")[0], int(key.rpartition("/")[2])): (gone is not None, last)
                for key, gone, last in connection.execute("SELECT key, gone_at, last_seen_at FROM report")
            }
            history = _history(connection)
        for office, year in sorted(held.keys() - self._seen.keys()):
            yield f"{office}/{year} is in the archive and was never served"
        for (office, year), report in sorted(self._seen.items()):
            named = f"{office}/{year}"
            if (office, year) not in held:
                if () in report.histories:
                    del self._seen[office, year]
                else:
                    yield f"{named} was served and is not in the archive"
                continue
            gone, last = held[office, year]
            if gone != report.gone:
                yield f"{named} has {'a' if gone else 'no'} tombstone and is {'gone' if report.gone else 'there'}"
            first = printed(self._offices[office], year, Version())[EDITED][1] or 0
            known = {tuple(_revisions(first, versions)): versions for versions in report.histories}
            found = tuple(history.get(named, []))
            if found in known:
                report.histories = {known[found]}
            else:
                wanted = " or ".join(str(_told(revisions)) for revisions in known)
                yield f"{named} has the revisions {_told(found)}, not {wanted}"
            served = stage[office]
            if year in served.versions and served.readable:
                seen = datetime.fromisoformat(last).astimezone(UTC).timestamp()
                if seen < began:
                    yield f"{named} was served tonight and was last seen at {last}"

    def wrong_in_snapshot(self, snapshot: Path) -> Iterator[str]:
        """Reports and cells of a published snapshot that are not what the sites printed when they were last read."""
        with closing(sqlite3.connect(f"file:{snapshot}?mode=ro", uri=True)) as connection:
            if (said := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                yield f"the snapshot is damaged: {said}"
            found: dict[tuple[str, int], dict[str, tuple[str, float | None]]] = {}
            query = "SELECT publisher_key, year, code, state, value FROM facts"
            for key, year, code, state, value in connection.execute(query):
                found.setdefault((key, year), {})[code] = (state, value)
        for office, year in sorted(found.keys() | self._seen.keys()):
            if (office, year) not in found or (office, year) not in self._seen:
                yield f"{office}/{year} is {'not ' if (office, year) not in found else ''}in the snapshot"
                continue
            true = printed(self._offices[office], year, self._seen[office, year].last)
            wanted = {code: (state, value) for code, (state, value, _) in true.items()}
            differs = sorted(
                code
                for code in wanted.keys() | found[office, year].keys()
                if wanted.get(code) != found[office, year].get(code)
            )
            if differs:
                yield f"{office}/{year} has other cells than were printed: {', '.join(differs[:5])}"


def exit_status(verdicts: Sequence[str]) -> int:
    """The exit status that a night with these verdicts must have."""
    failing = sum(verdict in FAILING for verdict in verdicts)
    return 3 if failing == len(verdicts) else 1 if failing else 0


def better_than_allowed(key: str, served: Served, verdict: str) -> str | None:
    """What is wrong with a verdict of a night that trouble met: a site may be worse off than its fault makes it, never
    better."""
    if not served.readable and verdict in WELL:
        return f"{key} with {served.fault or 'a column that is not found'} is {verdict}"
    return None


def _revisions(first: float, history: History) -> Iterator[_Revision]:
    """The revisions that a report with that history must have; `first` is what the figure was that edits change."""
    before = None
    for number, version in enumerate(history, 1):
        same = before is not None and before.figures == version.figures
        change = "first" if before is None else "words" if same else "figures"
        mark = mark_of(version.words) if version.words else None
        yield _Revision(number, first + STEP * version.figures, change, mark)
        before = version


def _told(revisions: Sequence[_Revision]) -> list[tuple[object, ...]]:
    return [tuple(revision) for revision in revisions]


def _history(connection: sqlite3.Connection) -> dict[str, list[_Revision]]:
    """Each report's revisions in order."""
    found: dict[str, list[_Revision]] = {}
    values = "UNION ALL ".join(f'SELECT revision_id, "{EDITED}" AS value FROM figures_{form} ' for form in (2019, 2021))
    query = f"""
        SELECT report.key, number, value, change,
          (SELECT group_concat(text) FROM section WHERE section.revision_id = revision.id)
        FROM revision JOIN report ON report.id = report_id
        LEFT JOIN ({values}) AS edited ON edited.revision_id = revision.id ORDER BY report.key, number
    """
    for key, number, value, change, text in connection.execute(query):
        mark = _MARK.search(text or "")
        found.setdefault(key, []).append(_Revision(number, value, change, mark and mark[1]))
    return found
