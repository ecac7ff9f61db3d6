"""The operator's pages: how the last night went, what to do about it, and the nights before it."""

import re

# A folder or file named in an error.
_PATH = re.compile(r"(?<![\w.:/])(?:/[^\s/:'\"]+)+/?")


def without_paths(error: str | None) -> str | None:
    """What a night says as the public may read it: folders of the machine are no one else's business."""
    return None if error is None else _PATH.sub("…", error)
