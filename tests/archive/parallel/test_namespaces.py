"""A night on two machines with addresses of their own: network namespaces on a bridge, each with its sites."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import Client
from distributed.security import Security

from archive.cli import gongkai
from archive.parallel.cluster import Cluster
from archive.parallel.spread import ClusterError
from tests.archive.parallel.machines import PATIENCE, ROOT, dask_command, with_group
from tests.archive.parallel.test_night_on_cluster import archived, captured
from tests.replica.server import running_replica
from tests.replica.sites import CORE

BRIDGE, NET, SPACES = "gongkai-br", "10.83.7", ("gongkai-a", "gongkai-b")
KILLED_AFTER = 3.0  # seconds of the night


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def spaces() -> Iterator[None]:
    """Two network namespaces, .2 and .3, on a bridge on which this machine is .1."""
    with ExitStack() as stack:
        try:
            ip("link", "add", BRIDGE, "type", "bridge")
        except (OSError, subprocess.CalledProcessError):
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


def security(certificates: dict[str, str]) -> Security:
    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    files = {name: certificates[prefix + name] for name in ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")}
    return Security(
        tls_ca_file=files["CA_FILE"],
        tls_client_cert=files["CLIENT__CERT"],
        tls_client_key=files["CLIENT__KEY"],
        require_encryption=True,
    )


def test_a_night_on_two_machines(spaces: None, certificates: dict[str, str], tmp_path: Path) -> None:
    address = f"tls://{NET}.1:8701"
    processes: list[subprocess.Popen[bytes]] = []
    with running_replica(CORE) as replica, ExitStack() as stack:
        stack.callback(lambda: [with_group(process) for process in processes])
        options = ["--host", f"{NET}.1", "--port", "8701", "--protocol", "tls", "--no-dashboard"]
        processes.append(dask_command("scheduler", *options, log=tmp_path / "scheduler.log", **certificates))
        for space in SPACES:
            within = ["ip", "netns", "exec", space]
            copy = [sys.executable, "-m", "tests.replica", "--port", str(replica.port)]
            registry = ["--registry", str(tmp_path / f"registry-{space}")]
            served = subprocess.Popen([*within, *copy, *registry], cwd=ROOT, start_new_session=True)
            processes.append(served)
            own = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path / space)]
            processes.append(
                dask_command("worker", address, *own, log=tmp_path / f"{space}.log", within=within, **certificates)
            )
        with Client(address, security=security(certificates), timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
            pids = client.run(os.getpid)
        assert sorted(worker.rpartition(":")[0] for worker in pids) == [f"tls://{NET}.2", f"tls://{NET}.3"]
        command = ["nightly", "--registry", str(replica.registry), "--data"]
        here = CliRunner().invoke(gongkai, [*command, str(tmp_path / "here")])
        before = len(replica.log)
        killer = threading.Timer(KILLED_AFTER, lambda: kill(next(iter(pids.values()))))
        killer.start()
        started = time.monotonic()
        there = subprocess.run(
            [
                sys.executable,
                "-c",
                "from archive.cli import main; main()",
                *command,
                str(tmp_path / "there"),
                "--cluster",
                address,
            ],
            env=os.environ | certificates,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert time.monotonic() - started > KILLED_AFTER  # a worker was killed while it ran
        assert there.returncode == here.exit_code, there.stderr
        assert len(replica.log) == before  # the sites were asked from the other machines
    assert captured(tmp_path / "there") == captured(tmp_path / "here")
    assert archived(tmp_path / "there") == archived(tmp_path / "here")


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def test_no_stranger_is_let_in(spaces: None, certificates: dict[str, str], tmp_path: Path) -> None:
    options = ["--host", f"{NET}.1", "--port", "8702", "--protocol", "tls", "--no-dashboard"]
    scheduler = dask_command("scheduler", *options, log=tmp_path / "scheduler.log", **certificates)
    try:
        with Client(f"tls://{NET}.1:8702", security=security(certificates), timeout=PATIENCE, set_as_default=False):
            pass
        with pytest.raises(ClusterError, match="without TLS"):
            Cluster(f"tcp://{NET}.1:8702")
        with pytest.raises(ClusterError, match="wants certificates"):
            Cluster(f"tls://{NET}.1:8702")
        with pytest.raises((OSError, TypeError)):
            Client(f"tcp://{NET}.1:8702", timeout=3, set_as_default=False)
    finally:
        with_group(scheduler)
