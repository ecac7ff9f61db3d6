"""How a publisher's year is shown: a mark for each row of the view `coverage`, told by sign and word as by colour."""

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
