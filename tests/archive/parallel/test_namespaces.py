"""Two machines with addresses of their own: network namespaces on a bridge, each with its sites, one cut off."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dask
import pytest
from distributed import Client
from distributed.security import Security

from archive.parallel.cluster import Cluster
from archive.parallel.spread import ClusterError
from crawler.away.crawl import crawl_away
from tests.archive.parallel.machines import PATIENCE, ROOT, dask_command, with_group
from tests.archive.parallel.nights import captured
from tests.archive.parallel.served import ADDRESS, FIRST
from tests.archive.parallel.test_night_on_cluster import when_a_site_is_done
from tests.crawler.faulty import FaultySite
from tests.replica.server import Replica

BRIDGE, NET, SPACES = "gongkai-br", "10.83.7", ("gongkai-a", "gongkai-b")
SCHEDULER = f"tls://{NET}.1:9010"
GIVEN_UP = 12  # seconds after which the scheduler gives up a worker that it cannot hear
LEASE = GIVEN_UP / 2


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def spaces() -> Iterator[None]:
    """Two network namespaces, .2 and .3, on a bridge on which this machine is .1."""
    with ExitStack() as stack:
        for program, package in (("ip", "iproute2"), ("openssl", "openssl")):
            if shutil.which(program) is None:
                pytest.skip(f"install {package} to try two machines")
        try:
            ip("link", "add", BRIDGE, "type", "bridge")
        except subprocess.CalledProcessError:
            pytest.skip("only root makes network namespaces, where the kernel lets it")
        stack.callback(ip, "link", "del", BRIDGE)
        ip("addr", "add", f"{NET}.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number, space in enumerate(SPACES, 2):
            ip("netns", "add", space)
            stack.callback(ip, "netns", "del", space)
            ip("link", "add", f"gongkai-v{number}", "type", "veth", "peer", "name", "eth0", "netns", space)
            stack.callback(ip, "link", "del", f"gongkai-v{number}")
            ip("link", "set", f"gongkai-v{number}", "master", BRIDGE, "up")
            ip("-n", space, "addr", "add", f"{NET}.{number}/24", "dev", "eth0")
            ip("-n", space, "link", "set", "eth0", "up")
            ip("-n", space, "link", "set", "lo", "up")
        yield


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Dask's settings for a certificate that is its own authority, the same on every machine."""
    folder = tmp_path_factory.mktemp("certificates")
    made = [str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-days", "2", "-subj", "/CN=gongkai"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(["openssl", "req", *kind, "-keyout", *made], check=True, capture_output=True)
    settings = {"CA_FILE": "cert.pem"}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings |= {f"{role}__CERT": "cert.pem", f"{role}__KEY": "key.pem"}
    return {f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(folder / file) for name, file in settings.items()}


@contextmanager
def tls(certificates: dict[str, str]) -> Iterator[None]:
    """This process with the settings that others have from the environment."""
    names = {"CA_FILE": "ca-file", "CLIENT__CERT": "client.cert", "CLIENT__KEY": "client.key"}
    prefixes = "DASK_DISTRIBUTED__COMM__TLS__", "distributed.comm.tls."
    with dask.config.set({prefixes[1] + name: certificates[prefixes[0] + told] for told, name in names.items()}):
        yield


@pytest.fixture(scope="module")
def pids(
    spaces: None, certificates: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, int]]:
    """A scheduler here and a worker in each of the two; yields the workers' processes by their addresses."""
    folder = tmp_path_factory.mktemp("two")
    settings = certificates | {"DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": f"{GIVEN_UP}s"}
    options = ["--host", f"{NET}.1", "--port", SCHEDULER.rpartition(":")[2], "--protocol", "tls", "--no-dashboard"]
    with ExitStack() as stack:
        scheduler = dask_command("scheduler", *options, log=folder / "scheduler.log", **settings)
        stack.callback(with_group, scheduler)
        for space in SPACES:
            own = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder / space)]
            within = ["ip", "netns", "exec", space]
            worker = dask_command("worker", SCHEDULER, *own, log=folder / f"{space}.log", within=within, **settings)
            stack.callback(with_group, worker)
        with tls(certificates):
            security = Security(require_encryption=True)
            with Client(SCHEDULER, security=security, timeout=PATIENCE, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=PATIENCE)
                found = client.run(os.getpid)
        yield found


@contextmanager
def served(space: str, *arguments: object) -> Iterator[None]:
    """Sites on the loopback of one of the two."""
    command = ["ip", "netns", "exec", space, sys.executable, "-m", "tests.archive.parallel.served"]
    process = subprocess.Popen(
        [*command, *map(str, arguments)], cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield
    finally:
        with_group(process)
        process.stdout.close()


def test_a_crawl_on_two_machines(
    pids: dict[str, int], certificates: dict[str, str], replica: Replica, night_here: Path, tmp_path: Path
) -> None:
    assert sorted(worker.rpartition(":")[0] for worker in pids) == [f"tls://{NET}.2", f"tls://{NET}.3"]
    before, data = len(replica.log), tmp_path / "there"
    with ExitStack() as stack:
        for space in SPACES:
            stack.enter_context(served(space, "replica", replica.port, tmp_path / f"registry-{space}"))
        killed = next(iter(pids.values()))
        killer = when_a_site_is_done(data, lambda: os.kill(killed, signal.SIGKILL))
        command = ["crawl", "--registry", str(replica.registry), "--data", str(data), "--cluster", SCHEDULER]
        there = subprocess.run(
            [sys.executable, "-c", "from archive.cli import main; main()", *command],
            env=os.environ | certificates,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        killer.join()
    assert there.returncode in (0, 1), there.stderr
    assert len(replica.log) == before  # the sites were asked from the other machines
    assert captured(data) == captured(night_here)


def test_no_stranger_is_let_in(pids: dict[str, int], certificates: dict[str, str]) -> None:
    with tls(certificates), Cluster(SCHEDULER) as cluster:
        assert list(cluster.map(abs, [-1])) == [(-1, 1)]
    with pytest.raises(ClusterError, match="without TLS"):
        Cluster(SCHEDULER.replace("tls", "tcp"))
    with pytest.raises(ClusterError, match="wants certificates"):
        Cluster(SCHEDULER)
    with pytest.raises((OSError, TypeError)):
        Client(SCHEDULER.replace("tls", "tcp"), timeout=2, set_as_default=False)


def test_a_worker_that_is_cut_off_asks_nobody_when_another_begins(
    pids: dict[str, int], certificates: dict[str, str], tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    asked.mkdir()
    cut: list[tuple[str, float]] = []
    with ExitStack() as stack:
        for space in SPACES:
            stack.enter_context(served(space, "slow", 9011, asked, space))
        cutter = threading.Thread(target=cut_off, args=(asked, cut))
        cutter.start()
        with tls(certificates), Cluster(SCHEDULER) as cluster:
            entry = FaultySite(ADDRESS, {}, 9011).entry("999999-cut")
            (result,) = crawl_away([entry], tmp_path / "data", cluster.map, run="n1")
        cutter.join()
    assert (result.verdict, result.found) == ("new", 12)
    assert set(captured(tmp_path / "data").values()) == {1}
    ((space, at),) = cut
    other = next(one for one in SPACES if one != space)
    last = times(asked / space)[-1]
    assert at < last < at + LEASE + 2  # it went on, and ended itself in time
    assert last < times(asked / other)[0]


def cut_off(asked: Path, cut: list[tuple[str, float]]) -> None:
    """Cuts the machine off whose site is asked first."""
    deadline = time.monotonic() + PATIENCE
    while not (asked / FIRST).is_symlink() and time.monotonic() < deadline:
        time.sleep(0.05)
    space = str((asked / FIRST).readlink())
    ip("link", "set", f"gongkai-v{SPACES.index(space) + 2}", "down")
    cut.append((space, time.time()))


def times(log: Path) -> list[float]:
    return [float(line) for line in log.read_text().splitlines()]
