"""How a publisher's year is shown: a mark for each row of the view `coverage`, told by sign and word as by colour."""

from typing import Any

# In the order of the legend, and of the pieces of a bar.
SIGNS = {
    "in_time": "●",
    "late": "◐",
    "unknown": "◍",
    "no_deadline": "◌",
    "gone": "†",
    "missing": "○",
    "failed": "✕",
    "not_fetched": "?",
    "not_due": "…",
}


def mark(row: dict[str, Any]) -> str:
    """The mark of a row of the `coverage` view: for a published report its timeliness, else its state."""
    return str(row["timeliness"] if row["state"] == "published" else row["state"])
