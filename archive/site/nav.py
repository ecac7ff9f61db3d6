"""What every page leads to: the path of a page and the key of its name among the site's words."""

NAV: tuple[tuple[str, str], ...] = (
    ("search", "search.title"),
    ("publishers", "publishers.title"),
    ("coverage", "nav.coverage"),
    ("compare/group", "compare"),
    ("findings", "nav.findings"),
    ("changes", "nav.changes"),
    ("data", "data.title"),
    ("status", "status.title"),
)
