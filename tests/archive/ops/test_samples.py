"""The files by which a night runs itself, each tried as far as it can run here."""

import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.ingest import ingest
from archive.ops.samples import KINDS
from archive.ops.settings import load_settings
from tests.archive.conftest import Offices
from tests.documents.demo import FOLDER
from tests.replica.server import running_replica

BIN = Path(sys.executable).parent


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def program(folder: Path) -> Path:
    """`gongkai` as a console script, of these sources."""
    path = folder / "gongkai"
    root = Path(__file__).parents[3]
    path.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} -m archive.cli "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze: apt-get install systemd")
def test_systemd_takes_the_units_as_they_are(tmp_path):
    written = run(
        *("ops", "systemd", "--to", tmp_path / "units", "--data", tmp_path / "data"),
        *("--backup", tmp_path / "kept", "--program", program(tmp_path), "--user", "root"),
    )
    assert written.exit_code == 0
    units = sorted((tmp_path / "units").iterdir())
    assert [str(unit) for unit in units] == sorted(written.stdout.split())
    assert len(units) == 6
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    for unit in units:
        for line in unit.read_text("utf-8").splitlines():
            if line.startswith("OnCalendar="):
                subprocess.run(["systemd-analyze", "calendar", line.partition("=")[2]], check=True, capture_output=True)
        if unit.suffix == ".service":  # of 100 that it would be exposed by with all rights
            held = ["systemd-analyze", "security", "--no-pager", "--offline=yes", "--threshold=30", unit]
            assert subprocess.run(held, capture_output=True).returncode == 0


def test_what_the_units_start_runs(tmp_path):
    """Each command, with nothing of this environment, as systemd starts it: the folders are not there at first."""
    data, kept = tmp_path / "deep" / "data", tmp_path / "kept"
    units = tmp_path / "units"
    where = ("--data", data, "--backup", kept, "--program", program(tmp_path))
    assert run("ops", "systemd", "--to", units, *where).exit_code == 0
    started = []
    for unit in ("gongkai.service", "gongkai-watch.service", "gongkai-backup.service"):
        lines = [line.partition("=") for line in (units / unit).read_text("utf-8").splitlines()]
        settings = {name: value for name, _, value in lines}
        # A folder that is missing must not keep a unit from starting: the first makes it, and the watch tells of it.
        assert [path for path in settings["ReadWritePaths"].split() if not path.startswith("-")] == []
        for name, _, value in lines:
            words = shlex.split(value.lstrip("-+")) if name in ("ExecStartPre", "ExecStart") else []
            if words and "nightly" not in words:
                done = subprocess.run(words, env={}, cwd="/", capture_output=True, text=True)
                started.append((words[1], done.returncode))
        if unit == "gongkai.service":
            assert data.is_dir()
            ingest([next(FOLDER.iterdir())], data, Offices())
    assert started == [("-c", 0), ("watch", 0), ("-c", 0), ("verify", 0), ("backup", 0)]


def test_folders_that_the_settings_name_are_ones_that_the_units_may_write(tmp_path):
    (tmp_path / "gongkai.toml").write_text(f'metrics = "{tmp_path}/metrics/gongkai.prom"\n')
    said = run("ops", "systemd", "--data", tmp_path).stdout
    assert said.count(f"ReadWritePaths=-{tmp_path} -{tmp_path}/metrics\n") == 2
    (tmp_path / "gongkai.toml").write_text(f'address = "{tmp_path}/elsewhere"\n')
    said = run("ops", "systemd", "--data", tmp_path).stdout
    assert said.count(f"ReadWritePaths=-{tmp_path} -{tmp_path}/elsewhere\n") == 2
    (tmp_path / "gongkai.toml").write_text('address = "s3://bucket/gongkai"\n')
    assert run("ops", "systemd", "--data", tmp_path).stdout.count(f"ReadWritePaths=-{tmp_path}\n") == 2
    (tmp_path / "gongkai.toml").write_text('metrics = "/srv/two words/gongkai.prom"\n')
    refused = run("ops", "systemd", "--data", tmp_path)
    assert (refused.exit_code, "quoting" in refused.stderr) == (1, True)


def test_the_cron_line_runs_a_night(tmp_path):
    """By /bin/sh with next to no environment, as cron does it."""
    data = tmp_path / "data"
    settings = tmp_path / "gongkai.env"
    with running_replica() as replica:
        settings.write_text(f"GONGKAI_REGISTRY='{replica.registry}'\n")
        where = ("--data", data, "--env-file", settings, "--program", program(tmp_path))
        lines = run("ops", "cron", *where).stdout.splitlines()
        variables = dict(line.split("=", 1) for line in lines if line[0].isalpha() and "=" in line.split(" ")[0])
        jobs = [line.split(" ", 5)[5] for line in lines if line[0].isdigit()]
        assert len(jobs) == 2
        bare = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LOGNAME": "archive"} | variables
        for job in jobs:
            done = subprocess.run([variables["SHELL"], "-c", job], env=bare, cwd=tmp_path, capture_output=True)
            # What a job prints, cron mails.
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), (data / "nightly.log").read_text(
                "utf-8"
            )
        (data / "nightly.log").write_text("the first")
        busy = jobs[0].replace(" nightly > ", " nightly --no-such-option > ")
        subprocess.run([variables["SHELL"], "-c", busy], env=bare, cwd=tmp_path)
    # Two logs, however many nights.
    assert sorted(path.name for path in data.glob("nightly*")) == ["nightly.log", "nightly.log.1"]
    assert (data / "nightly.log.1").read_text("utf-8") == "the first"
    assert (data / "public" / "gongkai.db").is_file()


def test_the_workflow_is_one_by_githubs_schema_and_its_steps_are_shell(tmp_path):
    written = run("ops", "github", "--to", tmp_path)
    (path,) = (Path(line) for line in written.stdout.splitlines())
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    steps = yaml.safe_load(path.read_text("utf-8"))["jobs"]["night"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 4
    for script in scripts:
        subprocess.run(["bash", "-n", "-c", script], check=True)


def test_the_workflow_s_night_and_its_data_go_on_from_the_last(tmp_path):
    """The steps that need no GitHub, in order, by bash as the runner starts it."""
    text = run("ops", "github").stdout
    steps = {step.get("name"): step for step in yaml.safe_load(text)["jobs"]["night"]["steps"]}
    output = tmp_path / "output"
    folder = program(tmp_path).parent
    with running_replica() as replica:
        environment = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "GONGKAI_DATA": "data",
            "GONGKAI_REGISTRY": str(replica.registry),
            "GITHUB_OUTPUT": str(output),
        }
        for name in ("Night", "Pack"):
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[name]["run"]]
            subprocess.run(shell, env=environment, cwd=tmp_path, check=True, capture_output=True)
    assert output.read_text() == "status=0\n"
    assert '"schema": "gongkai.status/1"' in (tmp_path / "status.json").read_text("utf-8")
    shutil.rmtree(tmp_path / "data")
    subprocess.run(["tar", "-xf", "data.tar"], cwd=tmp_path, check=True)
    assert run("verify", "--data", tmp_path / "data", "--sample", 3).exit_code == 0


def test_the_containerfile_names_what_the_project_has():
    lines = run("ops", "container").stdout.splitlines()
    root = Path(__file__).parents[3]
    sources = [
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    ]
    assert sources
    assert [name for name in sources if not (root / name).exists()] == []
    assert all("$" not in line or "${PYTHON}" in line or "$PATH" in line for line in lines)
    assert "STOPSIGNAL SIGINT" in lines


def test_every_setting_of_the_sample_is_one_and_holds(tmp_path):
    """The sample with each of its lines set."""
    text = run("ops", "settings").stdout
    lines = [line.removeprefix("# ") if line.startswith("# ") and " = " in line else line for line in text.splitlines()]
    (tmp_path / "gongkai.toml").write_text("\n".join(lines), "utf-8")
    settings = load_settings(tmp_path, {})
    assert settings.webhook is not None
    assert settings.webhook.get_secret_value() == "https://chat.example.org/hook"
    assert (settings.mail.host, settings.mail.port, settings.mail.to) == (
        "smtp.example.org",
        587,
        ("operator@example.org",),
    )
    said = tomllib.loads((tmp_path / "gongkai.toml").read_text("utf-8"))
    fields = {name for name in type(settings).model_fields if name != "password"}
    assert set(said) == fields
    assert set(said["mail"]) == set(type(settings.mail).model_fields)
    # As the sample comes, it sets nothing.
    (tmp_path / "gongkai.toml").write_text(text, "utf-8")
    assert load_settings(tmp_path, {}) == load_settings(tmp_path / "nowhere", {})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_sample_is_not_written_over_and_odd_paths_are_refused(tmp_path, kind):
    assert run("ops", kind, "--to", tmp_path).exit_code == 0
    (written,) = [path for path in tmp_path.iterdir() if path.name == next(iter(KINDS[kind].values()))]
    written.write_text("mine")
    again = run("ops", kind, "--to", tmp_path)
    assert (again.exit_code, written.read_text()) == (1, "mine")
    assert run("ops", kind, "--to", tmp_path, "--force").exit_code == 0
    assert written.read_text() != "mine"
    for odd in ("/srv/my data", "/srv/100%", "/srv/$HOME", "/srv/a'b", "/srv/a\nExecStart=/bin/true"):
        refused = run("ops", kind, "--data", odd)
        assert (refused.exit_code, "quoting" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        ("not toml", "cannot be read"),
        ("\x00\xff", "cannot be read"),
        ("unknown = 1", "unknown"),
        ("mail = 3", "mail"),
        ("silence_hours = -1", "silence_hours"),
        ('minimum_free = "much"', "minimum_free"),
        ('password = "x"', "password"),
        ("[mail]\nport = 99999999", "mail.port"),
    ],
)
def test_settings_that_are_none_end_in_a_sentence(tmp_path, toml, word):
    (tmp_path / "gongkai.toml").write_text(toml, "latin-1")
    for command, status in (("watch", 1), ("nightly", 3), ("ops", 1)):
        arguments = ("ops", "cron") if command == "ops" else (command,)
        done = run(*arguments, "--data", tmp_path)
        assert (done.exit_code, done.stderr.count("gongkai: ")) == (status, 1)
        assert word in done.stderr
