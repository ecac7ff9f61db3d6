"""Hours of the day in which sites may be asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.window import is_open, read_window


@pytest.mark.parametrize(
    ("window", "utc", "expected"),
    [
        ("20:00-07:00", "2026-01-10T12:00", True),  # 20:00 in China
        ("20:00-07:00", "2026-01-10T11:59", False),
        ("20:00-07:00", "2026-01-10T22:59", True),
        ("20:00-07:00", "2026-01-10T23:00", False),  # 07:00
        ("20:00-07:00", "2026-01-10T16:30", True),  # after midnight
        ("01:00-05:00", "2026-01-10T17:00", True),
        ("01:00-05:00", "2026-01-10T21:00", False),
        ("00:00-23:59", "2026-01-10T15:59", False),
    ],
)
def test_windows(window: str, utc: str, expected: bool) -> None:
    assert is_open(window, datetime.fromisoformat(utc).replace(tzinfo=UTC)) is expected


@pytest.mark.parametrize(
    "text", ["", "20:00", "24:00-07:00", "7:00-8:00", "20:00-20:00", "20:00-07:00 ", "20:60-07:00"]
)
def test_no_window(text: str) -> None:
    with pytest.raises(ValueError, match=r"window|no time"):
        read_window(text)
