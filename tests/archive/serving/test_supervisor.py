"""`gongkai serve` for real: it moves to each publication without refusing a request, and ends with its processes."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from archive.publication import publish
from archive.publication.places import current
from archive.publication.swap import point
from archive.store import Store
from tests.archive.site.published import HOUSING, HOUSING_NAME, publish_demo

PATIENCE = 30.0
WORKERS = 2
COMMAND = "from archive.cli import main; main()"


class Serving:
    """A running `gongkai serve`, what it said on standard error and, behind its first line, what it told."""

    def __init__(self, data: Path, *options: str) -> None:
        arguments = [sys.executable, "-c", COMMAND, "serve", "--port", "0", "--data", str(data), *options]
        arguments += ["--workers", str(WORKERS)]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said: list[str] = []
        self.told: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        found = re.search(r"http://\S+:\d+/", first)
        assert found, (first, self.said)
        self.address = found[0]
        threading.Thread(target=lambda: self.told.extend(self.process.stdout or ()), daemon=True).start()
        self.until(lambda: f"server processes that accept requests: {WORKERS}" in "".join(self.said))

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path.lstrip("/"), timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def children(self) -> list[int]:
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in told.split()]

    def until(self, holds: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < give_up, self.said
            time.sleep(0.05)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("published")
    publish_demo(data)
    return data


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "data", symlinks=True))


@pytest.fixture
def serving(data: Path) -> Iterator[Serving]:
    serving = Serving(data)
    yield serving
    if serving.process.poll() is None:
        serving.process.terminate()
    serving.process.wait(PATIENCE)
    serving.process.stdout.close()


def is_running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def rename(data: Path, name: str) -> None:
    with Store(data) as store, store.connection as connection:
        connection.execute("UPDATE publisher SET name = ? WHERE key = ?", (name, HOUSING))


def test_a_new_publication_is_served_and_no_request_is_refused(serving, data):
    path = f"/publisher/{HOUSING}"
    assert HOUSING_NAME in serving.get(path)
    before = serving.children()
    failures: list[str] = []
    stop = threading.Event()
    counts = [0, 0, 0]

    def ask_anew(number: int) -> None:
        while not stop.is_set():
            try:
                serving.get(path)
                counts[number] += 1
            except OSError as error:
                failures.append(repr(error))

    def ask_on_one_connection() -> None:
        # As browsers do, over a connection that is kept, opened again where the server closes it.
        with httpx.Client(timeout=PATIENCE) as client:
            while not stop.is_set():
                try:
                    client.get(serving.address + path.lstrip("/")).raise_for_status()
                    counts[2] += 1
                except httpx.HTTPError as error:
                    failures.append(repr(error))

    threads = [threading.Thread(target=ask_anew, args=(n,)) for n in range(2)]
    threads.append(threading.Thread(target=ask_on_one_connection))
    for thread in threads:
        thread.start()
    try:
        for name in ("云河市新房局", "云河市更新房局"):
            rename(data, name)
            publish(data)
            serving.until(lambda name=name: name in serving.get(path))
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert failures == []
    assert min(counts) > 0
    serving.until(lambda: len(serving.children()) == WORKERS)
    assert not set(before) & set(serving.children())


def test_a_hangup_makes_it_look_at_once_and_an_end_ends_all(serving, data):
    children = serving.children()
    rename(data, "云河市新房局")
    publish(data)
    serving.process.send_signal(signal.SIGHUP)
    serving.until(lambda: "云河市新房局" in serving.get("/"))
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(PATIENCE) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_server_that_dies_is_started_again_but_not_for_ever(serving, data):
    assert HOUSING_NAME in serving.get("/")
    one, other = serving.children()
    os.kill(one, signal.SIGKILL)
    assert HOUSING_NAME in serving.get("/")  # from the other
    serving.until(lambda: len(serving.children()) == WORKERS and one not in serving.children())
    assert other in serving.children()
    for child in serving.children():
        os.kill(child, signal.SIGKILL)
    assert HOUSING_NAME in serving.get("/")  # asked while nobody accepts: it waits
    while serving.process.poll() is None:
        for child in serving.children():
            os.kill(child, signal.SIGKILL)
        time.sleep(0.1)
    assert serving.process.returncode == 1
    serving.until(lambda: "times within" in "".join(serving.said))


def test_without_its_supervisor_a_server_ends(serving, data):
    children = serving.children()
    serving.process.kill()
    serving.until(lambda: not any(is_running(child) for child in children))


def test_a_publication_that_cannot_be_opened_leaves_the_one_before_it_served(serving, data):
    broken = data / "public" / "snapshots" / "broken"
    broken.mkdir()
    (broken / "gongkai.db").write_bytes(b"no database")
    point(data / "public" / "current", "snapshots/broken")
    serving.until(lambda: f"{broken} did not start" in "".join(serving.said))
    assert HOUSING_NAME in serving.get("/")
    publish(data)
    serving.until(lambda: "serving the publication" in "".join(serving.said))


def test_a_port_in_use_is_said(serving, data):
    port = serving.address.rstrip("/").rsplit(":", 1)[1]
    arguments = [sys.executable, "-c", COMMAND, "serve", "--port", port, "--data", str(data)]
    refused = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"port {port}" in refused.stderr


def test_a_snapshot_alone_is_served_too(tmp_path, data):
    copied = tmp_path / "elsewhere" / "public"
    copied.mkdir(parents=True)
    snapshot = current(data / "public") / "gongkai.db"
    (copied / "gongkai.db").write_bytes(snapshot.read_bytes())
    serving = Serving(copied.parent)
    try:
        assert HOUSING_NAME in serving.get("/")
    finally:
        serving.process.terminate()
        assert serving.process.wait(PATIENCE) == 0
