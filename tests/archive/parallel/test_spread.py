"""One map wherever it runs: the same answers; and what becomes of tasks whose workers are lost."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.parallel.address import security_of
from archive.parallel.cluster import Cluster
from archive.parallel.spread import ClusterError, Lost, serial
from tests.archive.parallel.machines import Machines, running


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with running(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def squared(number: int) -> int:
    if number == 13:
        raise ValueError("13 is no number of ours")
    return number * number


def poison(number: int) -> int:
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return number


def on_one(key: tuple[Path, int]) -> int:
    """Fails on the worker that was the first to be asked."""
    marker, number = key
    with contextlib.suppress(FileExistsError):
        marker.symlink_to(str(os.getpid()))
    if str(marker.readlink()) == str(os.getpid()):
        raise OSError(28, "No space left on device")
    return number


def slow(key: tuple[Path, int]) -> int:
    folder, number = key
    (folder / f"{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
    time.sleep(0.3)
    return number


def test_everywhere_the_same(machines: Machines) -> None:
    here = list(serial(squared, range(40)))
    with Cluster(machines.address) as cluster:
        there = list(cluster.map(squared, range(40), ordered=True))
        as_they_came = sorted(cluster.map(squared, range(40)), key=lambda pair: pair[0])
        assert list(cluster.map(squared, [])) == []
    for pairs in (here, there, as_they_came):
        assert [key for key, _ in pairs] == list(range(40))
        assert [answer for key, answer in pairs if key != 13] == [key * key for key in range(40) if key != 13]
        (_, lost) = pairs[13]
        assert isinstance(lost, Lost)
        assert "13 is no number of ours" in lost.why


def test_what_kills_its_workers_is_lost_alone(machines: Machines) -> None:
    with Cluster(machines.address) as cluster:
        found = dict(cluster.map(poison, range(12), ordered=True))
    assert isinstance(found.pop(4), Lost)
    assert found == {number: number for number in range(12) if number != 4}


def test_a_worker_without_room_loses_its_tasks_to_the_other(machines: Machines, tmp_path: Path) -> None:
    keys = [(tmp_path / "first", number) for number in range(12)]
    machines.wait(2)
    with Cluster(machines.address) as cluster:
        assert list(cluster.map(on_one, keys, ordered=True)) == [(key, key[1]) for key in keys]


def test_a_worker_that_is_killed_loses_nothing(machines: Machines, tmp_path: Path) -> None:
    keys = [(tmp_path, number) for number in range(16)]
    machines.wait(2)
    found = []
    with Cluster(machines.address) as cluster:
        for number, pair in enumerate(cluster.map(slow, keys, ordered=True)):
            found.append(pair)
            if number == 2:
                os.kill(next(iter(machines.pids().values())), signal.SIGKILL)
    assert found == [(key, key[1]) for key in keys]


def test_a_scheduler_that_is_gone_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as machines, Cluster(machines.address) as cluster:
        answers = cluster.map(slow, [(tmp_path, number) for number in range(40)])
        next(answers)
        machines.scheduler.kill()
        with pytest.raises(ClusterError, match="is gone"):
            list(answers)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "no address"),
        ("127.0.0.1:8786", "no address"),
        ("http://127.0.0.1:8786", "no address"),
        ("tcp://127.0.0.1", "no address"),
        ("tcp://127.0.0.1:x", "no address"),
        ("tcp://[::1:8786", "no address"),
        ("tcp://10.1.2.3:8786", "without TLS"),
        ("tcp://localhost.example:8786", "without TLS"),
        ("tls://10.1.2.3:8786", "wants certificates"),
        ("tcp://\0:1", "no address|without TLS"),
        ("tcp://" + "a" * 10_000 + ":1", "without TLS"),
    ],
)
def test_an_address_that_is_none_or_open_is_refused(address: str, why: str) -> None:
    with pytest.raises(ClusterError, match=why):
        security_of(address)


def test_nobody_at_the_address_is_told() -> None:
    with pytest.raises(ClusterError, match="no scheduler answers"):
        Cluster("tcp://127.0.0.1:9")
