"""The map of a cluster: every key answered once, whatever becomes of the workers; and who may be one, and be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from archive.parallel import cluster as cluster_module
from archive.parallel.address import security_of
from archive.parallel.cluster import Cluster
from archive.parallel.lease import SHORTEST
from archive.parallel.spread import ClusterError, Lost
from tests.archive.parallel.machines import Machines, running
from tests.archive.parallel.tasks import on_one, squared


def test_each_key_is_answered_once(machines: Machines) -> None:
    with Cluster(machines.address) as cluster:
        in_order = list(cluster.map(squared, range(40), ordered=True))
        as_they_came = sorted(cluster.map(squared, range(40)), key=lambda pair: pair[0])
        assert list(cluster.map(squared, [])) == []
    for pairs in (in_order, as_they_came):
        assert [key for key, _ in pairs] == list(range(40))
        assert [answer for key, answer in pairs if key != 13] == [key * key for key in range(40) if key != 13]
        (_, lost) = pairs[13]
        assert isinstance(lost, Lost)
        assert "13 is no number of ours" in lost.why


def test_no_more_waits_than_there_is_room_for(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "AHEAD_BYTES", 10)
    drawn: list[int] = []
    with Cluster(machines.address) as cluster:
        for done, _ in enumerate(cluster.map(squared, watched(range(12), drawn), weigh=lambda _: 6)):
            assert len(drawn) <= done + 2
    assert drawn == list(range(12))


def watched(keys: Iterable[int], drawn: list[int]) -> Iterator[int]:
    for key in keys:
        drawn.append(key)
        yield key


def test_a_worker_without_room_loses_its_tasks_to_the_other(machines: Machines, tmp_path: Path) -> None:
    keys = [(tmp_path / "first", number) for number in range(12)]
    with Cluster(machines.address) as cluster:
        assert list(cluster.map(on_one, keys, ordered=True)) == [(key, key[1]) for key in keys]


def test_a_scheduler_that_gives_workers_up_too_soon_is_refused(tmp_path: Path) -> None:
    settings = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": f"{SHORTEST}s"}
    with (
        running(tmp_path, workers=0, **settings) as machines,
        Cluster(machines.address) as cluster,
        pytest.raises(ClusterError, match="gives a worker up after 5 seconds"),
    ):
        list(cluster.map(squared, range(4)))


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


def test_nobody_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1)
    with Cluster("tcp://127.0.0.1:9") as cluster, pytest.raises(ClusterError, match="no scheduler answers"):
        list(cluster.map(squared, range(4)))
