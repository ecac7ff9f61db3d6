"""The log of a night as JSON: one object a line, whatever is said; the logs of earlier crawls, as many as are kept."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.holding import night_held
from crawler.results import LOG_NAME, LOGS_KEPT
from tests.replica.server import running_replica


def logged(*arguments: object, **environment: str) -> tuple[int, str, list[dict[str, object]]]:
    """Exit status, standard output, and every line of standard error, which must be an object."""
    done = subprocess.run(
        [sys.executable, "-m", "archive.cli", *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, [json.loads(line) for line in done.stderr.splitlines()]


@pytest.fixture(scope="module")
def replica():
    with running_replica() as running:
        yield running


def test_a_night_is_told_in_objects_with_its_run_its_sites_and_its_end(replica, tmp_path):
    registry = tmp_path / "registry"
    shutil.copytree(replica.registry, registry)
    broken = min(registry.glob("*.toml"))
    broken.write_text(broken.read_text("utf-8").replace(replica.base_urls[broken.stem], "http://127.0.0.1:1"), "utf-8")
    data = tmp_path / "data"
    status, printed, lines = logged("--log-format", "json", "nightly", "--data", data, GONGKAI_REGISTRY=str(registry))
    assert (status, printed) == (1, "")
    assert all({"at", "level", "event", "message"} <= line.keys() for line in lines)
    begun, ended = lines[0], lines[-1]
    assert (begun["event"], ended["event"], ended["status"], ended["exit"]) == ("begun", "ended", "partly", 1)
    assert {line["run"] for line in lines} == {begun["run"]}
    sites = {line["site"]: line for line in lines if line["event"] == "site"}
    assert sites.keys() == {path.stem for path in registry.glob("*.toml")}
    assert (sites[broken.stem]["level"], sites[broken.stem]["verdict"]) == ("WARNING", "failed")
    assert all(isinstance(site["requests"], int) for site in sites.values())
    assert {line["event"] for line in lines} == {"begun", "progress", "step", "site", "ended"}
    crawl = [json.loads(line) for line in (data / LOG_NAME).read_text("utf-8").splitlines()]
    assert {line["run"] for line in crawl} == {begun["run"]}
    assert any(line["message"].startswith("Spider opened") for line in crawl)
    assert ended["verdicts"] == {"new": len(sites) - 1, "failed": 1}
    assert isinstance(ended["summary"]["reports"]["new"], int)

    status, _, lines = logged("build", "--data", data, GONGKAI_REGISTRY=str(registry), GONGKAI_LOG="json")
    assert (status, lines[-1]["event"], str(lines[-1]["run"]).startswith("build-")) == (0, "ended", True)


def test_a_failure_is_an_object_too(tmp_path):
    status, _, lines = logged("status", "--data", tmp_path / "nothing", GONGKAI_LOG="json")
    assert status == 1
    assert [(line["event"], line["level"], line["exit"]) for line in lines] == [("failed", "ERROR", 1)]


def test_wrong_usage_a_crash_and_what_libraries_say_are_objects_too(tmp_path):
    status, _, lines = logged("watch", "--nonsense", GONGKAI_LOG="json")
    assert [(status, line["event"], line["exit"]) for line in lines] == [(2, "failed", 2)]

    crashing = (
        "import logging, sys, warnings\n"
        "from archive import cli\n"
        "def crash(*_, **__):\n"
        "    warnings.warn('old news')\n"
        "    logging.getLogger('library').error('no %s', 'luck')\n"
        "    raise KeyError('nobody foresaw this')\n"
        "cli.run_night = crash\n"
        "cli.main()\n"
    )
    command = [sys.executable, "-c", crashing, "nightly", "--data", str(tmp_path)]
    for form in ("json", "text"):
        done = subprocess.run(command, env=os.environ | {"GONGKAI_LOG": form}, capture_output=True, text=True)
        assert done.returncode == 3  # to systemd, 1 is a night of which some failed
        if form == "json":
            warned, logged_, crashed = (json.loads(line) for line in done.stderr.splitlines())
            assert "old news" in warned["message"]
            assert (logged_["event"], logged_["logger"], logged_["message"]) == ("log", "library", "no luck")
            assert (crashed["event"], crashed["level"], crashed["exit"]) == ("crashed", "CRITICAL", 3)
            assert crashed["exc_info"].startswith("Traceback")
        else:
            assert "KeyError: 'nobody foresaw this'" in done.stderr


def test_a_night_does_not_begin_on_a_full_disk(tmp_path, replica):
    environment = {"GONGKAI_REGISTRY": str(replica.registry), "GONGKAI_MINIMUM_FREE": "9000 TB", "GONGKAI_LOG": "json"}
    for command in ("nightly", "crawl"):
        status, _, lines = logged(command, "--data", tmp_path / "data", **environment)
        assert status == 3
        assert "are free on the disk of" in str(lines[-1]["message"])
        assert not (tmp_path / "data").exists()


def test_the_logs_of_earlier_crawls_are_kept_up_to_a_number(tmp_path: Path):
    for number in range(LOGS_KEPT + 3):
        with night_held(tmp_path, f"run-{number}", []):
            (tmp_path / LOG_NAME).write_text(f"{number}")
    kept = {path.name: path.read_text() for path in tmp_path.glob(f"{LOG_NAME}*")}
    assert len(kept) == LOGS_KEPT + 1
    assert (kept[LOG_NAME], kept[f"{LOG_NAME}.1"]) == (f"{LOGS_KEPT + 2}", f"{LOGS_KEPT + 1}")
