"""The hours in which sites may be asked: `22:00-06:30`, in China's time, over midnight where the end is the earlier."""

from __future__ import annotations

import re
from datetime import datetime, time

from crawler.china import CHINA

_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def read_window(text: str) -> tuple[time, time]:
    """The beginning and the end of a window. Raises ValueError."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no window of hours: write it as 22:00-06:30")
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if begin == end:
        raise ValueError(f"{text!r} is no time at all: leave it out for any hour")
    return begin, end


def is_open(window: str, at: datetime) -> bool:
    """Whether a moment (with its time zone) lies in a window; the beginning does, the end does not."""
    begin, end = read_window(window)
    now = at.astimezone(CHINA).time()
    return begin <= now < end if begin < end else now >= begin or now < end
