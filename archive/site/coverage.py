"""How a publisher's year is shown: a mark for each row of the `coverage` view, told by sign and word as by colour."""

from typing import Any

# In the order of the legend.
SIGNS = {
    "in_time": "●",
    "late": "◐",
    "unknown": "◍",
    "no_deadline": "◌",
    "missing": "○",
    "failed": "✕",
    "not_fetched": "?",
    "not_due": "…",
    "gone": "†",
}


def mark(row: dict[str, Any]) -> str:
    """The mark of a row of the `coverage` view: for a published report its timeliness, else its state."""
    return str(row["timeliness"] if row["state"] == "published" else row["state"])
