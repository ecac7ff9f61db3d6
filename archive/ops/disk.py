"""Room on the disk: how much there is, and how much a night wants before it begins."""

import os
import shutil
from pathlib import Path

from archive.build import CAPTURES
from archive.last_night import data_words
from crawler.captures.shipped import MEMORY_NAME


class LowDiskError(Exception):
    """Too little is free for a night to begin; the message says how much and where it is set."""


def free_bytes(data: Path) -> int:
    """Bytes that are free on the disk of a data directory, also of one that is yet to be made."""
    there = next(path for path in (data, *data.absolute().parents) if os.path.lexists(path))
    return shutil.disk_usage(there).free


def require_space(data: Path, minimum: int) -> None:
    """Raises LowDiskError where less than `minimum` bytes are free: a night that fills the disk spoils more than one
    that does not begin."""
    free = free_bytes(data)
    if free < minimum:
        raise LowDiskError(low_disk_words(data, free, minimum))


def low_disk_words(data: Path, free: int, minimum: int) -> str:
    """What to say of too little room."""
    shipped = (data / CAPTURES / MEMORY_NAME).exists()
    room = f"; `gongkai captures free --until-free SIZE{data_words(data)}` makes room" if shipped else ""
    return (
        f"only {free / 1e9:,.2f} GB are free on the disk of {data}, and a night wants {minimum / 1e9:,.2f} GB "
        f"(minimum_free in gongkai.toml, or GONGKAI_MINIMUM_FREE){room}"
    )
