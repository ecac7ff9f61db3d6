"""Files, folders and a pointer that are whole or not there, whenever the process is killed or the machine stops."""

import glob
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_STAMP = "%Y%m%dT%H%M%S%fZ"


@contextmanager
def whole_directory(final: Path) -> Iterator[Path]:
    """Gives a hidden folder beside `final`, which takes that name when it is whole and on the disk.

    What stands at `final` goes at that moment: between two renames nothing does, and who is killed or stopped there has
    the old one put back, at once or by the next to write there. After an error nothing of the new one stays; what a
    kill leaves, the next one takes away.
    """
    _remove_left(final)
    baking = final.with_name(f".{final.name}.{os.getpid()}.baking")
    before = final.with_name(f".{final.name}.{os.getpid()}.before")
    baking.mkdir(parents=True)
    try:
        yield baking
        for path in baking.rglob("*"):
            sync(path)
        sync(baking)
        if final.exists():
            final.rename(before)
        baking.rename(final)
        sync(final.parent)
    finally:
        _put_back(before, final)
        shutil.rmtree(baking, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)


def next_name(names: Iterable[str], now: datetime) -> str:
    """A name for the newest of folders that are named by the time, UTC: `now`, or a moment behind the newest of them,
    where the clock was put back since: the order of the names is that in which they were made."""
    newest = max((at for at in map(_moment, names) if at is not None), default=None)
    if newest is not None and newest >= now:
        now = newest + timedelta(microseconds=1)
    return now.strftime(_STAMP)


def _moment(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _remove_left(final: Path) -> None:
    """Removes the hidden folders of processes that are no more."""
    for path in final.parent.glob(f".{glob.escape(final.name)}.*"):
        pid, _, kind = path.name.removeprefix(f".{final.name}.").partition(".")
        if kind in ("baking", "before") and pid.isdigit() and not _is_running(int(pid)):
            if kind == "before":
                _put_back(path, final)
            shutil.rmtree(path, ignore_errors=True)


def _put_back(before: Path, final: Path) -> None:
    """Gives what stood at `final` its name again, where nothing has taken its place."""
    if before.exists() and not final.exists():
        before.rename(final)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def point(link: Path, target: str) -> None:
    """Makes `link` a symbolic link to `target`, in place of what it was: a file or a link to another."""
    baking = link.with_name(f".{link.name}.{os.getpid()}")
    baking.unlink(missing_ok=True)
    baking.symlink_to(target)
    baking.replace(link)
    sync(link.parent)


def sync(path: Path) -> None:
    """Has a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def replace_json(path: Path, value: dict[str, Any]) -> None:
    """Writes a file whole, in place of what it was."""
    baking = path.with_name(f".{path.name}.{os.getpid()}")
    write_json(baking, value)
    sync(baking)
    baking.replace(path)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def described_file(path: Path) -> dict[str, Any]:
    """`name`, `bytes` and `sha256` of a file, as manifests list them."""
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": file_sha256(path)}
