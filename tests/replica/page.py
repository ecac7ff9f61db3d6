"""What a replica site answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

HTML = "text/html; charset=utf-8"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Stand-ins in a rendered page that the server fills anew at each request.
HITS = "@@hits@@"
NOW = "@@now@@"


@dataclass(frozen=True)
class Page:
    """One answer. `modified` makes it a static file with validators; `volatile` bytes differ at each request."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    modified: datetime | None = None
    volatile: bool = False
    disposition: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # further ones, and those that the server sets, otherwise
    wait: float = 0.0  # seconds until the server answers
    cut: bool = False  # the connection breaks off in the middle of the body


def file_time(day: date) -> datetime:
    """When the file of a document published on `day` was written, UTC."""
    return datetime(day.year, day.month, day.day, 2, 26, 40, tzinfo=UTC)


NOT_FOUND = Page(b"<html><head><title>404</title></head><body>Sorry, Page Not Found</body></html>", status=404)
