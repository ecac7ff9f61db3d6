"""One cluster for all that leave its scheduler alone, and the nights of this machine that theirs are held against."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.parallel.machines import Machines, running
from tests.archive.parallel.nights import nightly
from tests.replica.server import Replica, running_replica
from tests.replica.sites import CORE


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with running(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def machines(cluster: Machines) -> Machines:
    """Two workers, none of which is dead of the test before."""
    cluster.wait(2)
    return cluster


@pytest.fixture(scope="session")
def replica() -> Iterator[Replica]:
    with running_replica(CORE) as started:
        yield started


@pytest.fixture(scope="session")
def night_here(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a night over the replica on this machine."""
    data = tmp_path_factory.mktemp("here") / "data"
    nightly(data, replica)
    return data


@pytest.fixture(scope="session")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk on which a site's captures find no room."""
    folder = tmp_path_factory.mktemp("small") / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "none", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root makes a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def full_machines(machines: Machines, small_disk: Path) -> Iterator[Machines]:
    """A third worker, whose disk is full."""
    with machines.one_more("full", TMPDIR=str(small_disk)):
        yield machines
