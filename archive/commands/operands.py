"""What `gongkai diff` is to compare: documents and reports' keys, years of a publisher, revisions of a report."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import click

from archive.commands.named import named_publisher
from archive.commands.opening import opened
from archive.commands.options import fail
from archive.commands.reading import read_paths
from archive.compare.archived import Archived
from archive.compare.several import MOST, Several, compare_several
from archive.provenance import archived
from archive.rows import load_report
from extract.model import ExtractError, Report

_MOST_DIGITS = 9  # of a year or a revision; more is a mistake, and a number that SQLite cannot hold


class _Operand(NamedTuple):
    """A report to compare. `archived` is None for a document that is read on the spot."""

    report: Report
    archived: Archived | None


def by_reports(operands: Sequence[str], data: Path) -> Several:
    """Documents and reports of the archive, in the order in which they are named."""
    _count(len(operands), "reports")
    found = [_operand(operand, data) for operand in operands]
    keys = {operand.archived and operand.archived.report.rpartition("/")[0] for operand in found}
    kept = None not in keys
    return compare_several(
        [operand.report for operand in found],
        publisher=keys.pop() if kept and len(keys) == 1 else None,
        one_publisher=len(keys) <= 1 if kept else None,
        archived=[operand.archived for operand in found],
    )


def by_years(publisher: str, years: Sequence[str], data: Path) -> Several:
    """A publisher's reports of some years, the earliest first."""
    wanted = sorted({_number(year, "a year") for year in years})
    if len(wanted) < len(years):
        raise click.UsageError("a year is named twice; a report is not held against itself")
    _count(len(wanted), "years")
    with closing(opened(data)) as connection:
        key, _ = named_publisher(connection, publisher)
        kept = [row[0] for row in connection.execute(_YEARS, (key,))]
        for year in wanted:
            if year not in kept:
                has = f"it has {', '.join(map(str, kept))}" if kept else "it has none"
                fail(f"the archive has no report {key}/{year}; {has}")
        return _compared([_stored(connection, f"{key}/{year}", None) for year in wanted], None, key)


def by_revisions(operands: Sequence[str], data: Path) -> Several:
    """Two revisions or more of one report, in the order in which they are named; its last two where none is."""
    key, *named = operands
    numbers = [_number(number, "a revision's number") for number in named]
    if numbers:
        _count(len(numbers), "revisions")
    if len(set(numbers)) < len(numbers):
        raise click.UsageError("a revision is named twice; it is not held against itself")
    with closing(opened(data)) as connection:
        kept = [row[0] for row in connection.execute(_REVISIONS, (key,))]
        if not kept:
            fail(f"the archive has no report {key}")
        if len(kept) == 1 and not numbers:
            fail(f"{key} has one revision only")
        for number in numbers:
            if number not in kept:
                fail(f"the archive has no {key} revision {number}; it has {', '.join(map(str, kept))}")
        chosen = numbers or kept[-2:]
        names = [f"r{number}" for number in chosen]
        return _compared([_stored(connection, key, number) for number in chosen], names, key.rpartition("/")[0])


_YEARS = """
SELECT year FROM report JOIN publisher ON publisher.id = publisher_id
WHERE publisher.key = ? AND current_revision_id IS NOT NULL ORDER BY year"""
_REVISIONS = "SELECT number FROM revision JOIN report ON report.id = report_id WHERE key = ? ORDER BY number"


def _compared(found: Sequence[_Operand], names: Sequence[str] | None, publisher: str) -> Several:
    return compare_several(
        [operand.report for operand in found],
        names,
        publisher=publisher,
        one_publisher=True,
        archived=[operand.archived for operand in found],
    )


def _count(count: int, what: str) -> None:
    if not 2 <= count <= MOST:
        raise click.UsageError(f"diff compares 2 to {MOST} {what}, not {count}")


def is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def _number(text: str, what: str) -> int:
    if not is_number(text):
        raise click.UsageError(f"{text[:40]} is not {what}")
    return int(text)


def _operand(operand: str, data: Path) -> _Operand:
    path = Path(operand)
    if not path.exists() and "/" in operand:
        with closing(opened(data, otherwise=f"{operand} is no file here, and ")) as connection:
            try:
                return _Operand(load_report(connection, operand), archived(connection, operand))
            except KeyError:
                fail(f"{operand} is neither a file nor a report of the archive")
    (reading, _), *others = read_paths([path])
    if others:
        fail(f"{operand} holds {1 + len(others)} documents; unpack it and name one")
    if isinstance(reading.outcome, ExtractError):
        fail(f"{operand}: {reading.outcome.message} ({reading.outcome.code})")
    return _Operand(reading.outcome, None)


def _stored(connection: sqlite3.Connection, key: str, number: int | None) -> _Operand:
    return _Operand(load_report(connection, key, number), archived(connection, key, number))
