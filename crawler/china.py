"""China's time: offices, deadlines and hours are in it, and it has no summer time."""

from datetime import timedelta, timezone

CHINA = timezone(timedelta(hours=8))
