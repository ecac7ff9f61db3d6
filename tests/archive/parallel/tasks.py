"""What workers do in these tests. They import this module, and it imports next to nothing."""

import contextlib
import os
from pathlib import Path


def squared(number: int) -> int:
    if number == 13:
        raise ValueError("13 is no number of ours")
    return number * number


def on_one(key: tuple[Path, int]) -> int:
    """Fails on the worker that was the first to be asked."""
    marker, number = key
    with contextlib.suppress(FileExistsError):
        marker.symlink_to(str(os.getpid()))
    if str(marker.readlink()) == str(os.getpid()):
        raise OSError(28, "No space left on device")
    return number
