"""A disk for the archive that can be full: a small tmpfs where one may be mounted, else a limit on files."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

DISK_BYTES = 1 << 30  # far more than a soak writes
_UNSHARED = "GONGKAI_SOAK_UNSHARED"


def in_own_mounts(arguments: list[str]) -> None:
    """Starts the soak again where it may mount a disk of its own, which goes with it; goes on where it may not."""
    if _UNSHARED in os.environ or not (unshare := shutil.which("unshare")):
        return
    command = [unshare, "--mount"] if os.geteuid() == 0 else [unshare, "--map-root-user", "--mount"]
    if subprocess.run([*command, "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0:
        os.environ[_UNSHARED] = "1"
        os.execv(unshare, [*command, sys.executable, "-m", "tests.soak", *arguments])


class Disk:
    """The folder that a soak writes to, and how it is filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        size = f"size={DISK_BYTES}"
        mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
        self.is_own = (
            _UNSHARED in os.environ and subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode == 0
        )

    @contextlib.contextmanager
    def filled(self, room: int | None) -> Iterator[Callable[[], None] | None]:
        """Leaves `room` bytes, or all where it is None; yields what a program must call before it begins, if anything.

        On a disk that is not its own no file may grow past `room`: it is full in the middle of a file all the same.
        """
        if room is None:
            yield None
        elif not self.is_own:
            yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        else:
            ballast = self.folder / "ballast"
            free = shutil.disk_usage(self.folder).free
            with ballast.open("wb") as stream:
                os.posix_fallocate(stream.fileno(), 0, max(1, free - room))
            try:
                yield None
            finally:
                ballast.unlink()
