"""What the archive itself says of findings at this moment: verdicts that the snapshot has not yet."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archive.database import NoArchiveError, open_archive
from archive.reviews import Asked, Given, Review, all_given, reviews

PATIENCE_SECONDS = 2.0  # that a page waits for an archive that is written to


class UnavailableError(Exception):
    """The archive cannot be read or written now; the message is a key of the words."""


@dataclass(frozen=True, slots=True)
class Live:
    """Verdicts by finding, and all that was ever said of each. `unavailable`: why the archive tells nothing."""

    reviews: dict[Asked, Review] = field(default_factory=dict)
    given: dict[Asked, list[Given]] = field(default_factory=dict)
    unavailable: str | None = None


class Form(NamedTuple):
    """A finding that can be judged. `seen` is the seal of the operands that the page shows."""

    asked: Asked
    seen: str
    given: list[Given]


class Forms(NamedTuple):
    """The forms of a page by finding, and the verdicts that stand in the archive now."""

    by_finding: dict[Asked, Form]
    reviews: dict[Asked, Review]
    unavailable: str | None


def opened(archive: Path | None, *, writing: bool = False) -> sqlite3.Connection:
    """The archive, opened for moments. Raises UnavailableError."""
    if archive is None:
        raise UnavailableError("operator.absent")
    try:
        return open_archive(archive, writing=writing, patience=PATIENCE_SECONDS)
    except NoArchiveError as error:
        raise UnavailableError("operator.absent") from error
    except sqlite3.Error as error:
        raise UnavailableError("operator.locked") from error


def live(archive: Path | None, report_keys: Iterable[str]) -> Live:
    """What was said of the findings of some reports."""
    found = Live()
    try:
        with closing(opened(archive)) as connection:
            for key in dict.fromkeys(report_keys):
                for review in reviews(connection, key):
                    found.reviews[Asked(review.report_key, review.rule, review.each)] = review
                for given in all_given(connection, key):
                    found.given.setdefault(Asked(given.report_key, given.rule, given.each), []).append(given)
    except UnavailableError as error:
        return Live(unavailable=str(error))
    except sqlite3.Error:
        return Live(unavailable="operator.locked")
    return found


def seal(operands: str) -> str:
    """What a form carries of the operands that it shows: enough to tell whether they are still the same."""
    return hashlib.sha256(operands.encode()).hexdigest()


def forms(conn: sqlite3.Connection, archive: Path | None, report_keys: Iterable[str]) -> Forms:
    """The forms for the failing findings of reports as the snapshot shows them, with what the archive has on them.

    `conn` is to the snapshot.
    """
    keys = list(dict.fromkeys(report_keys))
    found = live(archive, keys)
    shown = conn.execute(
        """
        SELECT report_key, rule, each, operands FROM finding_review
        WHERE report_key IN (SELECT value FROM json_each(?)) AND status = 'fail'
        """,
        (json.dumps(keys),),
    )
    by_finding = {}
    for *key, operands in shown if found.unavailable is None else ():
        asked = Asked(*key)
        by_finding[asked] = Form(asked, seal(operands), found.given.get(asked, []))
    return Forms(by_finding, found.reviews, found.unavailable)
