"""What is an alert: the causes for which somebody must look at the archive, judged from its condition."""

import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from archive.database import NoArchiveError
from archive.last_night import data_words
from archive.ops.condition import Condition, condition
from archive.ops.disk import free_bytes, low_disk_words
from archive.ops.settings import Settings

Name = Literal["night", "sites", "silence", "integrity", "disk", "archive", "shipping"]
SITES_NAMED = 10
PROBLEMS_NAMED = 5
CLOCKS_APART = timedelta(hours=1)  # a clock that is put back by less is kept in order as clocks are


class Cause(NamedTuple):
    """Something that is wrong. Two of one `name` and one `mark` are the same, which is told once."""

    name: Name
    mark: str
    title: str
    text: str


def causes(data: Path, settings: Settings, at: datetime | None = None) -> list[Cause]:
    """What is wrong with the archive under `data` and its nights, as of a time (now)."""
    low = _low_disk(data, settings.minimum_free)
    disk = [low] if low is not None else []
    try:
        told = condition(data, settings.address)
    except NoArchiveError as error:
        return [Cause("archive", "missing", "no archive can be read yet", str(error)), *disk]
    except sqlite3.DatabaseError as error:
        # The damage itself is no part of the mark: the same file can be damaged in many words.
        words = f"the archive under {data} cannot be read: {error}; `gongkai restore` puts a backup back"
        return [Cause("archive", "unreadable", "the archive cannot be read", words), *disk]
    found = [
        _night(told),
        _sites(told, data),
        _silence(told, settings, at or datetime.now(UTC), data),
        _integrity(told, data),
        _shipping(told, settings, at or datetime.now(UTC), data),
    ]
    return [*(cause for cause in found if cause is not None), *disk]


def _low_disk(data: Path, minimum: int) -> Cause | None:
    """That less than `minimum` bytes are free."""
    free = free_bytes(data)
    if free >= minimum:
        return None
    return Cause("disk", "low", "the disk is nearly full", low_disk_words(data, free, minimum))


def _night(told: Condition) -> Cause | None:
    if told.trouble is None or told.night is None:
        return None
    what = "failed" if told.night.status == "failed" else "never ended"
    # Of nights that fail for one reason, the first is told.
    return Cause("night", f"{what}: {told.night.error or ''}", f"the last {told.night.kind} run {what}", told.trouble)


def _sites(told: Condition, data: Path) -> Cause | None:
    failing = [site for site in told.sites if site.failed]
    if not failing:
        return None
    lines = [
        f"{site.name} ({site.site}): {site.verdict}{f' since {site.since}' if site.since else ''}. {site.advice or ''}"
        for site in failing[:SITES_NAMED]
    ]
    if len(failing) > SITES_NAMED:
        lines.append(f"… and {len(failing) - SITES_NAMED:,} more: gongkai status --failing{data_words(data)}")
    counts = ", ".join(f"{n:,} {verdict}" for verdict, n in Counter(site.verdict for site in failing).most_common())
    mark = ",".join(sorted(f"{site.site}={site.verdict}" for site in failing))
    return Cause("sites", mark, f"{len(failing):,} of {len(told.sites):,} sites failed ({counts})", "\n".join(lines))


def _silence(told: Condition, settings: Settings, at: datetime, data: Path) -> Cause | None:
    """That no night has ended well, or in part, for too long; an archive where none ever did is as old as its first
    run. One that ended at a time that has not come yet ended no one knows when."""
    since = told.last_finished_at or told.first_started_at
    if since is None:
        return None
    silent = at - datetime.fromisoformat(since)
    if silent < -CLOCKS_APART:
        text = (
            f"The last night is recorded as of {since}, and this machine's clock says {at:%Y-%m-%dT%H:%M:%SZ}: it is,"
            " or was, wrong. Set it right (timedatectl); the next night puts an end to this."
        )
        return Cause("silence", since, "the clock was put back: how long ago a night ended is not known", text)
    if silent <= timedelta(hours=settings.silence_hours):
        return None
    words = f"No night has ended for {settings.silence_hours:g} hours; the last one did {told.last_finished_at}."
    if told.last_finished_at is None:
        words = f"No night has ever ended; the archive was begun {since}."
    text = f"{words} See whether its timer runs: systemctl list-timers 'gongkai*'; gongkai status{data_words(data)}"
    return Cause("silence", since, "no night has ended for too long", text)


def _integrity(told: Condition, data: Path) -> Cause | None:
    found = list(told.summary.get("damaged", []))
    number = len(found)
    where = "the last night"
    if told.verified is not None and told.verified.problems:
        found, number = told.verified.first + found, number + told.verified.problems
        where = f"the verification of {told.verified.at}"
    if not found:
        return None
    lines = [*found[:PROBLEMS_NAMED], *([f"… and {number - PROBLEMS_NAMED:,} more"] if number > PROBLEMS_NAMED else [])]
    text = "\n".join([*lines, f"See gongkai verify{data_words(data)}, and gongkai restore for a backup."])
    return Cause("integrity", "\n".join(sorted(found)), f"{where} found {number:,} faults in what is kept", text)


def _shipping(told: Condition, settings: Settings, at: datetime, data: Path) -> Cause | None:
    """That the last try to send what is kept failed, or that a segment has waited for longer than a night may."""
    shipping = told.shipping
    if shipping is None:
        return None
    waited = None if shipping.left_since is None else at - datetime.fromisoformat(shipping.left_since)
    late = waited is not None and waited > timedelta(hours=settings.silence_hours)
    if not shipping.problems and not late:
        return None
    title = f"{shipping.segments_left:,} segments are not at their address yet"
    return Cause("shipping", shipping.address, title if late else "what is kept cannot be sent", shipping.words(data))
