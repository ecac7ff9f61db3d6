"""What every page leads to: the path of a page and the key of its name among the site's words."""

NAV: tuple[tuple[str, str], ...] = (
    ("coverage", "coverage.title"),
    ("search", "search.title"),
    ("status", "status.title"),
)
