"""Runs the replica on loopback: in a thread for tests and for `python -m tests.replica`."""

import contextlib
import errno
import functools
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import uvicorn

from tests.documents import Truth, truth
from tests.replica.app import Fault, ReplicaApp, Request
from tests.replica.content import OTHER_HOST, PLANTED, Entry, Office, Planted, reports_of
from tests.replica.registry import write_registry
from tests.replica.site import ReplicaSite, SiteSpec
from tests.replica.sites import CORE

DEFAULT_PORT = 8790
START_SECONDS = 10.0
FREE_PORT_TRIES = 20


class PortBusyError(Exception):
    """The asked port is taken on one of the replica's addresses."""


class Replica:
    """A running replica: what it serves, what is true of it, and what it was asked."""

    def __init__(self, app: ReplicaApp, specs: Sequence[SiteSpec], port: int, registry: Path) -> None:
        self.port = port
        self.registry = registry
        self.offices = tuple(spec.office for spec in specs)
        keys = {office.key for office in self.offices}
        self.planted: tuple[Planted, ...] = tuple(planted for planted in PLANTED if planted.key in keys)
        self._app = app

    @property
    def base_urls(self) -> dict[str, str]:
        """Publisher key -> origin of its site, without a slash at the end."""
        return {office.key: self._origin(office.host) for office in self.offices}

    @property
    def other_origin(self) -> str:
        """The host that some entries link to and that no crawl should ask."""
        return self._origin(OTHER_HOST)

    @property
    def truth(self) -> dict[tuple[str, int], Truth]:
        """(publisher key, year) -> measure code -> (state, value, raw), as served now."""
        return {key: cells for office in self.offices for key, cells in _truth(office, self._app.edited).items()}

    @property
    def report_urls(self) -> dict[tuple[str, int], str]:
        """(publisher key, year) -> address of the report's page."""
        return {key: f"{origin}{site.path_of(entry)}" for key, origin, site, entry in self._reports()}

    @property
    def attachment_urls(self) -> dict[tuple[str, int], str]:
        """(publisher key, year) -> address of the Word file, for the reports that are one."""
        return {
            key: f"{origin}{site.attachment_path(entry)}"
            for key, origin, site, entry in self._reports()
            if entry.attached
        }

    @property
    def requests(self) -> Counter[str]:
        """How often each URL (query included) was asked."""
        return self._app.requests

    @property
    def log(self) -> list[Request]:
        """Every request in order, with its time and status."""
        return self._app.log

    def set_edited(self, edited: bool) -> None:
        """Serve the edited report from now on, or the first one again."""
        self._app.edited = edited

    def set_column(self, office: Office, entries: list[Entry]) -> None:
        """Serve other rows, with their pages and files, in a site's column from now on, at the `list_path` given here.

        The registry's entry stays as it is: `write_entries` is for the operator who has found the column.
        """
        self._app.set_column(office, entries)

    def write_entries(self, specs: Sequence[SiteSpec]) -> None:
        """Write the registry's entries of these sites anew."""
        write_registry(self.registry, {self._origin(spec.office.host): spec for spec in specs})

    def set_fault(self, key: str, fault: Fault | None) -> None:
        """Let a site answer through a fault from now on, or well again."""
        host = self._host(key)
        if fault is None:
            self._app.faults.pop(host, None)
        else:
            self._app.faults[host] = fault

    def site(self, key: str) -> ReplicaSite:
        """The site of a publisher as it is served now."""
        site = self._app.site(self._host(key))
        assert site is not None
        return site

    def _host(self, key: str) -> str:
        return next(office.host for office in self.offices if office.key == key)

    def _origin(self, host: str) -> str:
        return f"http://{host}:{self.port}"

    def _reports(self) -> Iterator[tuple[tuple[str, int], str, ReplicaSite, Entry]]:
        for office in self.offices:
            site = self.site(office.key)
            for entry in site.entries:
                if entry.report:
                    yield (office.key, entry.report.year), self._origin(office.host), site, entry


@contextlib.contextmanager
def running_replica(
    specs: Sequence[SiteSpec] = CORE, *, edited: bool = False, port: int = 0, registry: Path | None = None
) -> Iterator[Replica]:
    """Serves the sites until the block ends. `port` 0 takes a free one; `registry` defaults to a temporary folder.

    Raises `PortBusyError` when the asked port is taken.
    """
    with contextlib.ExitStack() as stack:
        sockets, port = _bind([*(spec.office.host for spec in specs), OTHER_HOST], port)
        for bound in sockets:
            stack.enter_context(bound)
        folder = registry or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="replica-registry-")))
        write_registry(folder, {f"http://{spec.office.host}:{port}": spec for spec in specs})
        app = ReplicaApp(port, specs, edited=edited)
        config = uvicorn.Config(
            app, log_level="error", access_log=False, server_header=False, date_header=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, name="replica", daemon=True)
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the replica did not start")
            time.sleep(0.01)
        try:
            yield Replica(app, specs, port, folder)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


@functools.cache
def _truth(office: Office, edited: bool) -> dict[tuple[str, int], Truth]:
    return {(office.key, year): truth(report) for year, report in reports_of(office, edited=edited).items()}


def _bind(hosts: Sequence[str], port: int) -> tuple[list[socket.socket], int]:
    """One listening socket on each of the replica's addresses, all on one port."""
    for _ in range(1 if port else FREE_PORT_TRIES):
        sockets: list[socket.socket] = []
        wanted = port
        try:
            for host in hosts:
                bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                sockets.append(bound)
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                bound.bind((host, wanted))
                wanted = bound.getsockname()[1]
        except OSError as error:
            for bound in sockets:
                bound.close()
            if error.errno != errno.EADDRINUSE:
                raise
            taken = host
        else:
            return sockets, wanted
    if port:
        raise PortBusyError(f"port {port} is taken on {taken}: is another replica running? Name another with --port.")
    raise PortBusyError("no port was free on all of the replica's addresses")
