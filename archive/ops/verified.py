"""What the last `gongkai verify` found, kept beside the archive: one that is damaged may not take it down."""

import json
from pathlib import Path
from typing import NamedTuple

from archive.publication.swap import replace_json
from archive.revisions import now
from archive.verify import Verification

VERIFIED_NAME = "verified.json"
PROBLEMS_KEPT = 20


class Verified(NamedTuple):
    """When (ISO 8601 UTC), how much was looked at, how many problems there were, and the first of them."""

    at: str
    captures: int
    revisions: int
    problems: int
    first: list[str]


def keep_verified(data: Path, result: Verification) -> None:
    """Takes down what a verification found."""
    problems = result.problems
    told = Verified(now(), result.captures, result.revisions, len(problems), problems[:PROBLEMS_KEPT])
    replace_json(data / VERIFIED_NAME, told._asdict())


def last_verified(data: Path) -> Verified | None:
    """What the last verification found; None where there was none, or its file is not whole."""
    try:
        return Verified(**json.loads((data / VERIFIED_NAME).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
