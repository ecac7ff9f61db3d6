"""Servers of a published archive, ours and plain Datasette, and clients that ask them."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.publication.places import INSPECT_NAME, PUBLIC, SNAPSHOT_NAME

PATIENCE = 60.0
# No limit of the guard's: the clients are one address.
UNLIMITED = ("requests_per_second=0", "costly_at_once=64", "costly_per_client=64")
# What keeps plain Datasette from guessing facets at every page, and from giving up on what takes long.
PLAIN_SETTINGS = {"suggest_facets": "off", "default_page_size": "100", "sql_time_limit_ms": "30000"}
WITHOUT_PLUGINS = {"DATASETTE_LOAD_PLUGINS": ""}  # none, ours neither


@contextmanager
def serving_ours(data: Path) -> Iterator[int]:
    """`gongkai serve` on the archive, as an operator starts it; yields its port."""
    command = [sys.executable, "-m", "archive.cli", "serve", "--data", str(data), "--port", "0"]
    command += [part for limit in UNLIMITED for part in ("--limit", limit)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            said = re.search(r"http://[^/]*:(\d+)/", server.stdout.readline())
            assert said is not None
            yield int(said[1])
        finally:
            server.terminate()


@contextmanager
def serving_plain(data: Path) -> Iterator[int]:
    """Datasette alone on the same snapshot, its counts known beforehand as its documentation advises."""
    folder = (data / PUBLIC / SNAPSHOT_NAME).resolve().parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "--immutable",
        str(folder / SNAPSHOT_NAME),
        "--port",
        str(port),
    ]
    command += ["--inspect-file", str(folder / INSPECT_NAME)]
    command += [part for setting in PLAIN_SETTINGS.items() for part in ("--setting", *setting)]
    environment = os.environ | WITHOUT_PLUGINS
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def ask(port: int, paths: list[list[str]]) -> list[float]:
    """Milliseconds of every request; each list of paths is a client's, which asks one after the other. Raises
    RuntimeError where one is not answered with 200."""
    times: list[float] = []
    failed: dict[str, int] = {}
    clients = [threading.Thread(target=_client, args=(port, each, times, failed)) for each in paths]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if len(times) != sum(map(len, paths)):
        raise RuntimeError(f"not every page was answered with 200: {failed}")
    return times


def _client(port: int, paths: list[str], times: list[float], failed: dict[str, int]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                failed[path] = answer.status
                return
            times.append(1000 * (time.perf_counter() - began))
