"""A scheduler and workers as an operator starts them: processes of Dask's own command, on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
SETTINGS = {
    # A worker that dies is started again within seconds: what kills two is suspected, not what kills four.
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    # Where the tests themselves are killed, it ends with its workers.
    "DASK_DISTRIBUTED__SCHEDULER__IDLE_TIMEOUT": "5 minutes",
}


@dataclass
class Machines:
    """A running cluster. Workers have nannies, which start another for one that dies."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, name: str, **environment: str) -> None:
        options = ["--nthreads", "1", "--no-dashboard", "--name", name, "--local-directory", str(self.folder / name)]
        self.workers.append(
            dask_command("worker", self.address, *options, log=self.folder / f"{name}.log", **environment)
        )

    @contextmanager
    def one_more(self, name: str, **environment: str) -> Iterator[str]:
        """Another worker while the block runs; yields its address."""
        before = set(self.pids())
        self.start_worker(name, **environment)
        try:
            self.wait(len(before) + 1)
            (address,) = set(self.pids()) - before
            yield address
        finally:
            with_group(self.workers.pop())

    def pids(self) -> dict[str, int]:
        """The processes that work at tasks, by address."""
        with Client(self.address, set_as_default=False) as client:
            return client.run(os.getpid)  # type: ignore[no-any-return]

    def wait(self, count: int) -> None:
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=PATIENCE)


@contextmanager
def running(folder: Path, workers: int = 2, **settings: str) -> Iterator[Machines]:
    """A cluster on loopback, its scheduler with Dask's settings; all of its processes are ended at the end."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
    scheduler = dask_command("scheduler", *options, log=folder / "scheduler.log", **settings)
    machines = Machines(folder, "", scheduler)
    try:
        deadline = time.monotonic() + PATIENCE
        while not machines.address and time.monotonic() < deadline:
            time.sleep(0.05)
            if told.exists() and (text := told.read_text()):
                machines.address = text.split('"address": "')[1].split('"')[0]
        for number in range(workers):
            machines.start_worker(f"w{number}")
        if workers:
            machines.wait(workers)
        yield machines
    finally:
        for process in [*machines.workers, scheduler]:
            with_group(process)


def with_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def dask_command(
    command: str, *options: str, log: Path, within: Sequence[str] = (), **environment: str
) -> subprocess.Popen[bytes]:
    """Starts a command of Dask's, `within` another that runs it."""
    paths = os.pathsep.join(filter(None, [environment.get("PYTHONPATH", str(ROOT)), os.environ.get("PYTHONPATH")]))
    with log.open("wb") as output:
        return subprocess.Popen(
            [*within, sys.executable, "-m", "dask", command, *options],
            stdout=output,
            stderr=output,
            cwd=log.parent,  # whose modules would go before all others
            env=os.environ | SETTINGS | environment | {"PYTHONPATH": paths},
            start_new_session=True,
        )
