"""A worker with other code than the machine that asks: told of, and given nothing to do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.parallel import cluster as cluster_module
from archive.parallel.sameness import UnfitError, code, require_same
from tests.archive.alerts.test_alerts import Hook, hook
from tests.archive.parallel.machines import ROOT, running
from tests.replica.server import Replica

__all__ = ["hook"]  # a fixture


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(gongkai, [str(argument) for argument in arguments])


def test_a_night_whose_only_worker_has_other_code_waits_for_a_fit_one(
    replica: Replica, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "WORKERLESS_SECONDS", 1.0)
    other, data = tmp_path / "other", tmp_path / "data"
    for package in ("archive", "crawler", "extract"):
        shutil.copytree(ROOT / package, other / package, ignore=shutil.ignore_patterns("__pycache__", "sites"))
    with (other / "crawler" / "captures" / "tables.py").open("a") as tables:
        tables.write("# another table\n")
    with running(tmp_path, workers=0) as machines, machines.one_more("other", PYTHONPATH=str(other)) as address:
        command = (
            "nightly",
            "330991-zjj",
            "--data",
            data,
            "--registry",
            replica.registry,
            "--cluster",
            machines.address,
        )
        failed = run(*command, GONGKAI_WEBHOOK=hook.address)
        assert failed.exit_code == 3, failed.output
        line = f"the worker at {address} is not used: it has gongkai "
        assert line in failed.output
        assert f"in place of {code()['gongkai']}" in failed.output
        assert "has no worker to use" in str(hook.got)
        told = run("status", "--data", data)
        assert told.exit_code == 1
        assert "has no worker to use" in told.output
        with machines.one_more("fit"):
            assert run(*command).exit_code in (0, 1)
        told = run("status", "--data", data)
        assert told.exit_code == 0
        assert line[1:] in told.output
        assert json.loads(run("status", "--format", "json", "--data", data).output)["night"]["unfit"].keys() == {
            address
        }


def test_a_task_looks_at_the_code_itself() -> None:
    require_same(code())
    with pytest.raises(UnfitError, match=r"lxml .* in place of 1\.0"):
        require_same(code() | {"lxml": "1.0"})
