"""Numbers and lists as SQLite keeps them, and back: exactly, or not at all."""

import json
from decimal import Decimal
from typing import Any

from extract.model import Number

LARGEST_INTEGER = 2**63 - 1  # SQLite's; a number beyond it, or one that no double prints exactly, is not stored


class RowError(ValueError):
    """A reading that the tables cannot hold as it is, or that they no longer hold; the message says what and why."""


def stored_number(value: Number | None) -> int | float | None:
    """The number as SQLite keeps it. Raises RowError where it would not come back the same."""
    if value is None:
        return None
    whole = int(value)
    if value == whole:
        if abs(whole) > LARGEST_INTEGER:
            raise RowError(f"the number {value} is too large to be stored exactly")
        return whole
    if Decimal(repr(float(value))) != value:
        raise RowError(f"the number {value} has too many digits to be stored exactly")
    return float(value)


def number(value: float | None) -> Number | None:
    """A stored number as the model has it: exact, with the digits that were printed."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def plain(value: float | None) -> str | None:
    """How a number is printed plainly: as `str` prints it and as SQLite casts it to text; None where these differ."""
    text = str(value)
    return text if isinstance(value, int) or ("e" not in text and text == format(value, ".15g")) else None


def compact(value: Any) -> str:
    """JSON as the archive keeps it: UTF-8, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
