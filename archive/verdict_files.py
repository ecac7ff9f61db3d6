"""Verdicts in files and out of them: what is exported can be edited, and taken into this archive or into another.

A line names its finding by report, rule and member, and the operands that it was judged on: verdicts find their
findings again in an archive that was built anew, and none is laid on other figures than a person has seen. Columns and
keys that are not named here are passed over, so that a list of findings is such a file too.
"""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.formulas import unmarked
from archive.reviews import Asked, Given, Said, checked_name, checked_note, checked_verdict, operands_of, write
from archive.revisions import now

COLUMNS = (
    *("report", "rule", "each", "operands", "verdict", "note", "given_by", "given_at", "withdrawn_by", "withdrawn_at"),
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_OPERANDS = 5  # the result, the two sums, the cells, the words
_TRUE = ("true", "1", "yes")
LONGEST_VALUE = 100_000  # characters; the operands of a rule over twenty rows take two thousand


class VerdictFileError(Exception):
    """A line that is no verdict; the message says which and why."""


class _Line(NamedTuple):
    """A line of a file, its values as text; "" where there is none."""

    number: int
    asked: Asked
    operands: str
    verdict: str | None
    note: str | None
    by: str
    at: str
    withdrawn_by: str
    withdrawn_at: str
    outdated: bool


@dataclass(slots=True)
class Taken:
    """What became of a file's lines. `elsewhere`: of those written, how many stand on other operands than the finding
    has now, or on a finding that the archive has not; `blank` say nothing, `known` are in the archive already."""

    written: int = 0
    withdrawn: int = 0
    known: int = 0
    blank: int = 0
    elsewhere: int = 0


def to_entry(given: Given) -> dict[str, str | None]:
    """A verdict as files have it."""
    entry = given._asdict() | {"report": given.report_key}
    return {column: entry[column] for column in COLUMNS}


def read_lines(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The numbered lines of a CSV file with a head, or of one of JSON objects. Raises VerdictFileError."""
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] == "{":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield number, _object(number, line)
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if lacking := {"report", "rule", "each", "verdict"} - set(reader.fieldnames or ()):
            raise VerdictFileError(f"its first line lacks the columns {', '.join(sorted(lacking))}")
        for row in reader:
            yield (
                reader.line_num,
                {name: unmarked(value) for name, value in row.items() if name and isinstance(value, str)},
            )
    except csv.Error as error:
        raise VerdictFileError(f"line {reader.line_num}: {error}") from error


def take(connection: sqlite3.Connection, lines: Iterable[tuple[int, Mapping[str, Any]]], *, by: str | None) -> Taken:
    """Takes the lines of a file in, all of them or none. `by`: who gave those that name nobody, and who has edited
    those that the archive has otherwise.

    What was given elsewhere keeps its name and its time. A line without operands is on those that the finding has now.
    Raises VerdictFileError.
    """
    taken = Taken()
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for number, entry in lines:
            try:
                _take(connection, _line(number, entry), by, taken)
            except (ValueError, KeyError) as error:
                told = "the archive has no such finding" if isinstance(error, KeyError) else error
                raise VerdictFileError(f"line {number}: {told}") from error
    return taken


def _object(number: int, line: str) -> Mapping[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise VerdictFileError(f"line {number}: no JSON: {error}") from error
    if not isinstance(entry, dict):
        raise VerdictFileError(f"line {number}: no JSON object")
    return entry


def _line(number: int, entry: Mapping[str, Any]) -> _Line:
    def text(name: str) -> str:
        value = entry.get(name)
        if value is None or value is False:
            return ""
        if not isinstance(value, str | bool) or len(str(value)) > LONGEST_VALUE:
            raise ValueError(f"{name} is no text, or too long a one")
        return str(value).strip()

    asked = Asked(text("report"), text("rule"), text("each"))
    if not all(asked):
        raise ValueError("report, rule and each say which finding is meant")
    note = checked_note(text("note"))
    times = (text("given_at"), text("withdrawn_at"))
    for time in times:
        if time and (not _TIME.fullmatch(time) or time > now()):
            raise ValueError(f"{time[:40]!r} is no time that has been, such as 2024-02-01T08:00:00Z")
    return _Line(
        number,
        asked,
        _operands(text("operands")),
        checked_verdict(text("verdict") or None, note) if text("verdict") or note else None,
        note,
        text("given_by"),
        times[0],
        text("withdrawn_by"),
        times[1],
        text("verdict_outdated").lower() in _TRUE,
    )


def _operands(text: str) -> str:
    """Raises ValueError for what no export has written."""
    if text:
        found = None
        with suppress(ValueError, RecursionError):
            found = json.loads(text)
        if not isinstance(found, list) or len(found) != _OPERANDS or not isinstance(found[3], list):
            raise ValueError("operands are as `gongkai check` writes them, or empty")
    return text


def _take(connection: sqlite3.Connection, line: _Line, by: str | None, taken: Taken) -> None:
    if line.verdict is None and line.note is None:
        taken.blank += 1
        return
    known = connection.execute(
        """
        SELECT id, verdict, note, withdrawn_at FROM finding_verdict
        WHERE report_key = ? AND rule = ? AND each = ? AND given_by = ? AND given_at = ?
        """,
        (*line.asked, line.by, line.at),
    ).fetchall()
    same = next((row for row in known if tuple(row[1:3]) == (line.verdict, line.note)), None)
    if same is not None:
        if line.withdrawn_at and same[3] is None:
            _withdraw(connection, same[0], line)
            taken.withdrawn += 1
        else:
            taken.known += 1
        return
    if line.outdated and not known:  # nobody has said so of what the finding rests on now
        taken.blank += 1
        return
    edited = bool(known)
    name = checked_name((by or line.by) if edited else (line.by or by or ""))
    try:
        present = operands_of(connection, line.asked)
    except KeyError:
        if not line.operands:
            raise
        present = None
    said = Said(line.verdict, line.note, name)
    written = write(connection, line.asked, line.operands or str(present), said, None if edited else line.at or None)
    if line.withdrawn_at:
        _withdraw(connection, written, line)
    taken.written += 1
    taken.elsewhere += bool(line.operands) and line.operands != present


def _withdraw(connection: sqlite3.Connection, number: int, line: _Line) -> None:
    connection.execute(
        "UPDATE finding_verdict SET withdrawn_by = ?, withdrawn_at = ? WHERE id = ?",
        (checked_name(line.withdrawn_by), line.withdrawn_at, number),
    )
