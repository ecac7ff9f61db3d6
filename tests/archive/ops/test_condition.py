"""The condition of an archive as JSON and as metrics, after a night over the replica."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from archive.cli import gongkai
from archive.ops.verified import VERIFIED_NAME
from tests.replica.server import running_replica


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(gongkai, [str(a) for a in arguments], env=environment, catch_exceptions=False)


def metrics(path: Path) -> dict[tuple[str, str], float]:
    """Values by the metric's name and the value of its label, if it has one."""
    families = list(text_string_to_metric_families(path.read_text("utf-8")))
    assert all(family.documentation for family in families)
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A night in which one site of four answered to nobody."""
    folder = tmp_path_factory.mktemp("made")
    data, registry = folder / "data", folder / "registry"
    with running_replica() as replica:
        shutil.copytree(replica.registry, registry)
        broken = min(registry.glob("*.toml"))
        address = replica.base_urls[broken.stem]
        broken.write_text(broken.read_text("utf-8").replace(address, "http://127.0.0.1:1"), "utf-8")
        where = {"GONGKAI_REGISTRY": str(registry), "GONGKAI_METRICS": str(folder / "gongkai.prom")}
        assert run("nightly", "--data", data, **where).exit_code == 1
    return folder


@pytest.fixture
def data(made, tmp_path) -> Path:
    return Path(shutil.copytree(made / "data", tmp_path / "data", symlinks=True))


def test_status_as_json(data):
    done = run("status", "--format", "json", "--data", data)
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["schema"] == "gongkai.status/1"
    assert (told["night"]["status"], told["night"]["kind"], told["trouble"], told["running"]) == (
        "partly",
        "nightly",
        None,
        False,
    )
    assert told["last_finished_at"] == told["night"]["finished_at"]
    assert told["verdicts"] == {"failed": 1, "new": 3}
    assert told["failing"] == len([site for site in told["sites"] if site["failed"]]) == 1
    failing = json.loads(run("status", "--failing", "--format", "json", "--data", data).stdout)
    assert [site["verdict"] for site in failing["sites"]] == ["failed"]
    assert failing["sites"][0]["advice"]
    key = told["sites"][-1]["site"]
    one = json.loads(run("status", key, "--format", "json", "--data", data).stdout)
    assert [site["site"] for site in one["sites"]] == [key]
    assert run("status", "nobody", "--format", "json", "--data", data).exit_code == 1


def test_metrics_are_those_of_the_night(made):
    told = metrics(made / "gongkai.prom")
    assert told["gongkai_sites", "failed"] == 1
    assert told["gongkai_sites", "new"] == 3
    assert told["gongkai_night_status", "partly"] == 1
    assert told["gongkai_night_status", "ok"] == 0
    assert told["gongkai_night_reports", "new"] > 5
    assert told["gongkai_crawl_requests", ""] > 20
    assert told["gongkai_night_last_ended_timestamp_seconds", ""] >= told["gongkai_night_started_timestamp_seconds", ""]
    # What is not known is left out: nothing was verified yet.
    assert ("gongkai_verified_problems", "") not in told


def test_a_verification_is_remembered_and_told(data, tmp_path):
    path = tmp_path / "gongkai.prom"
    assert run("verify", "--sample", 2, "--data", data).exit_code == 0
    run("watch", "--data", data, GONGKAI_METRICS=str(path))
    assert metrics(path)["gongkai_verified_problems", ""] == 0
    segment = max((data / "captures").glob("*.warc.gz"), key=lambda each: each.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    assert run("verify", "--sample", 1, "--data", data).exit_code == 1
    watched = run("watch", "--data", data, GONGKAI_METRICS=str(path))
    assert "integrity: the verification of" in watched.stdout
    assert segment.name in watched.stdout
    assert metrics(path)["gongkai_verified_problems", ""] > 0
    verified = json.loads(run("status", "--format", "json", "--data", data).stdout)["verified"]
    assert verified == json.loads((data / VERIFIED_NAME).read_text("utf-8"))


def test_metrics_are_whole_and_for_another_user_to_read(data, tmp_path):
    """Under the umask of the services, where the collector is a user of its own."""
    path = tmp_path / "gongkai.prom"
    path.write_text("of the night before")
    before = os.umask(0o027)
    try:
        run("watch", "--data", data, GONGKAI_METRICS=str(path))
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.glob("*.prom*")] + [each.name for each in tmp_path.glob(".gong*")] == [
        path.name
    ]
    if promtool := shutil.which("promtool"):
        done = subprocess.run([promtool, "check", "metrics"], input=path.read_bytes(), capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")


def test_metrics_that_cannot_be_written_are_said_and_fail_nothing(data, tmp_path):
    path = tmp_path / "nowhere" / "gongkai.prom"
    done = run("watch", "--data", data, GONGKAI_METRICS=str(path))
    assert f"gongkai: the metrics cannot be written to {path}" in done.stderr
    assert done.stdout.startswith("sites: 1 of 4 sites failed (1 failed)")
    assert "Traceback" not in done.stderr
