"""What a change after publication comes to, in a few phrases: for the lists, the feeds and the terminal."""

import json
from collections.abc import Mapping
from typing import Any

from archive.site.numbers import plain, signed
from archive.site.words import Words
from archive.values import number
from extract.forms import measures

_CELLS = ("risen", "fallen", "filled", "emptied", "appeared", "disappeared")
_SENTENCES = ("inserted", "deleted", "edited", "moved")


def told(t: Words, row: Mapping[str, Any]) -> list[str]:
    """The phrases for a row of `report_change`, its `largest` an object or None; the gravest first."""
    found = []
    if row["cells"]:
        parts = {name: row[name] for name in _CELLS}
        parts["otherwise"] = row["cells"] - sum(parts.values())
        found.append(t("told.cells", n=row["cells"], parts=_parts(t, parts)))
    if row["largest"]:
        found.append(_largest(t, row["largest"]))
    if row["figures"]:
        found.append(t("told.figures", n=row["figures"]))
    if any(row[name] for name in _SENTENCES):
        found.append(t("told.sentences", parts=_parts(t, {name: row[name] for name in _SENTENCES})))
    if row["characters"]:
        found.append(t("told.characters", n=row["characters"]))
    if row["nature"] in ("cell_words", "identity", "typography"):
        found.append(t(f"told.{row['nature']}"))
    if row["back_to"] is not None:
        found.append(t("told.back_to", number=row["back_to"]))
    return found


def largest_of(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """A stored row's `largest`, as `archive.report_changes.largest_cell` gave it."""
    return json.loads(row["largest"]) if row["largest"] else None


def when(t: Words, row: Mapping[str, Any]) -> str:
    """How long after publication it was seen, or after the archive first saw the report; empty if neither is known."""
    for days in ("days_published", "days_seen"):
        if row[days] is not None:
            return t(f"told.{days}", n=row[days])
    return ""


def _parts(t: Words, counts: Mapping[str, int]) -> str:
    return t("told.and").join(t(f"told.{name}", n=n) for name, n in counts.items() if n)


def _largest(t: Words, cell: Mapping[str, Any]) -> str:
    measure = measures().get(cell["code"])
    label = t.pick(measure.zh, measure.en) if measure else cell["code"]
    sides = [_side(t, cell[side], cell[f"state_{side}"]) for side in "ab"]
    change = number(cell["change"])
    by = "" if change is None else t("told.by", change=signed(change))
    return t("told.largest", label=label, old=sides[0], new=sides[1], by=by)


def _side(t: Words, value: float | None, state: str) -> str:
    return t("told.missing", state=t.known("state", state)) if value is None else plain(value)
