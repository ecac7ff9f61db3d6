"""A process of `archive.worker`: started, asked over a socket, ended."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from archive import worker

LEAVE_SECONDS = 0.5  # for a worker to end what it has started: LibreOffice is a process of its own

_PACKAGES = str(Path(worker.__file__).parents[1])


class WorkersError(Exception):
    """No process to read documents in can be started; the message says why."""


class WorkerProcess:
    """One process and the connection to it. `ready`: it has begun to listen. Raises WorkersError."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # What lies in the working directory is no module of ours: -P keeps it from being imported.
            command = [sys.executable, "-P", "-m", worker.__name__, str(theirs.fileno())]
            paths = [_PACKAGES, *filter(None, [os.environ.get("PYTHONPATH")])]
            try:
                self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                    command,
                    pass_fds=[theirs.fileno()],
                    env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
            except OSError as error:
                ours.close()
                raise WorkersError(f"no process to read documents in can be started: {error.strerror}") from error
        self.connection = Connection(ours.detach())
        self.ready = False

    def require_ready(self) -> None:
        """Raises WorkersError, with the last that the process had to say, where it has died before it began."""
        if self.ready or self.process.stderr is None:
            return
        said = self.process.stderr.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        message = f"the process to read documents in ended at once: {said[-1]}; is its memory limited (ulimit -v)?"
        raise WorkersError(message)

    def end_of(self) -> str:
        """How the process died, in words."""
        status = self.process.wait()
        return f"the process that read it died ({signal.Signals(-status).name})" if status < 0 else "its process ended"

    def stop(self, *, patient: bool) -> None:
        """Ends it; `patient`: it is at work, and is given the time to end what it has started."""
        if patient:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):  # it is in the depths of a library
                self.process.wait(LEAVE_SECONDS)
        self.process.kill()
        self.process.wait()
        self.connection.close()
        if self.process.stderr is not None:
            self.process.stderr.close()
