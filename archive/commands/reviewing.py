"""`gongkai check --review`: one finding after the other, and what a person says of each."""

import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.text import Text

from archive.commands.options import fail
from archive.finding_rates import BaseRate
from archive.finding_view import VERDICT_WORDS, print_finding
from archive.findings import FindingRow
from archive.reviews import ChangedError, Given, all_given, give, operands_of, take_back

Member = tuple[str, str]  # a rule and what it is asked of

KEYS = {"c": "office", "m": "extraction", "d": "explained", "n": None}
_ASKS = "c confirm: the office erred · m misread · d dismiss: right as it stands · n note · s skip · u undo · q quit"
_EXAMPLE = "a note may stand behind the letter, as in `d 文件另有说明`"


@dataclass(slots=True)
class _Session:
    """What was said so far: for each answer the finding's number in the list and the verdict's in the archive."""

    said: list[tuple[int, int]] = field(default_factory=list)
    skipped: int = 0
    taken_back: int = 0


def review(
    console: Console,
    connection: sqlite3.Connection,
    findings: list[FindingRow],
    by: str,
    rates: Mapping[Member, BaseRate],
) -> None:
    """Shows each finding and takes an answer a line from standard input: in a terminal it asks again for what is none,
    in a script such a line ends the command with 1. The end of the input ends the review; what was said stays.
    `rates`: how often each rule and member fails in the archive, as far as that was counted."""
    session = _Session()
    console.print(f"{len(findings)} findings, as {by}. {_ASKS}; {_EXAMPLE}.", markup=False)
    at = 0
    while True:
        if at == len(findings):
            if not session.said or not _wants_back(console):
                break
            at = _take_back(console, connection, by, session)
        console.print()
        console.print(Text(f"[{at + 1}/{len(findings)}]", style="dim"))
        try:
            seen = findings[at].operands or operands_of(connection, findings[at].asked)
        except KeyError:
            console.print("  The report was read again meanwhile and has no such finding any more.")
            at += 1
            continue
        rate = rates.get(findings[at].asked[1:])
        print_finding(console, connection, findings[at], _before(connection, findings[at]), rate)
        step = _answered(console, connection, findings[at], seen, by, session, at)
        if step is None:
            break
        at += step
    counted = f"{len(session.said)} said, {session.skipped} skipped, {session.taken_back} taken back"
    console.print(f"{counted}; {len(findings) - at} of {len(findings)} left.")


def _before(connection: sqlite3.Connection, finding: FindingRow) -> list[Given]:
    return [each for each in all_given(connection, finding.report_key) if each[1:4] == finding.asked]


def _answered(
    console: Console,
    connection: sqlite3.Connection,
    finding: FindingRow,
    seen: str,
    by: str,
    session: _Session,
    at: int,
) -> int | None:
    """Takes answers until one settles the finding; how many findings to go on by, None to end."""
    while True:
        answer = _line()
        if answer is None:
            return None
        letter, _, words = answer.strip().partition(" ")
        match letter.lower():
            case "q":
                return None
            case "s" | "":
                session.skipped += 1
                return 1
            case "u":
                if not session.said:
                    _refuse("nothing was said yet that could be taken back")
                    continue
                return _take_back(console, connection, by, session) - at
            case key if key in KEYS:
                try:
                    given = give(connection, finding.asked, KEYS[key], given_by=by, note=words or None, seen=seen)
                except ValueError as error:
                    _refuse(str(error))
                    continue
                except (ChangedError, KeyError):
                    console.print("  It was read again meanwhile and rests on other cells now; a new review shows it.")
                    return 1
                session.said.append((at, given))
                console.print(Text(f"  {VERDICT_WORDS[KEYS[key]]}", style="green"))
                return 1
            case _:
                _refuse(f"{answer.strip()[:40]!r} is none of the letters: {_ASKS}")


def _wants_back(console: Console) -> bool:
    """Behind the last finding: whether the last answer is to be taken back."""
    console.print("\nThat was the last one: u takes the last answer back, anything else ends.")
    return (_line() or "").strip().lower() == "u"


def _take_back(console: Console, connection: sqlite3.Connection, by: str, session: _Session) -> int:
    """Withdraws what was said last; returns the number of its finding in the list."""
    number, verdict = session.said.pop()
    take_back(connection, verdict, by=by)
    session.taken_back += 1
    console.print("  Taken back.")
    return number


def _line() -> str | None:
    """The next answer; None at the end of the input."""
    if sys.stdin.isatty():
        click.echo("> ", nl=False)
    line = sys.stdin.readline()
    return line if line else None


def _refuse(why: str) -> None:
    if not sys.stdin.isatty():
        fail(why)
    click.echo(f"  {why}")
