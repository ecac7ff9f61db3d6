"""Every command of the README, run as it stands there, on the data of a real night over the replica."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.replica.server import running_replica

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = ROOT / ".venv" / "bin"
# The registry of the replica stands in for the real one, and sites of the replica for real sites.
STAND_INS = {
    "https://www.gswuwei.gov.cn/col/col28569/index.html --key 620600-zjj --force": (
        "{base}/zwgk/zfxxgk/zfxxgknb/ --allow-loopback --dry-run --delay 0 "
        "--region 示例省/棠溪 --level county --plain-http 一例"
    ),
    "sites test 620600-zjj": "sites test 420993-zrj",
    "nightly --cluster": "nightly 420993-zrj --cluster",  # one site of 80
}
# `make test` is this very run; the others have tests and limits of their own.
NOT_HERE = {"make test", "make serve", "make bench", "make check", "make accuracy"}


def commands() -> list[str]:
    """The lines of the README's shell blocks, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def inline() -> set[str]:
    """Commands and targets that the README's sentences name."""
    return set(re.findall(r"`(make [a-z]+|gongkai [a-z]+)", README))


@contextmanager
def background(command: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Runs what ends in & until the block ends, with what it has started."""
    line = f"exec {command.removesuffix('&')}"
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        line, shell=True, cwd=folder, env=environment, start_new_session=True, stdout=quiet, stderr=quiet
    )
    try:
        yield
        assert process.poll() is None, f"it has ended: {command}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder like a fresh clone after `make run`, and the environment to run its commands in."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / "crawler").symlink_to(ROOT / "crawler")
    with running_replica() as replica, ExitStack() as stack:
        path = f"{BIN}:{os.environ['PATH']}"
        environment = os.environ | {"GONGKAI_REGISTRY": str(replica.registry), "PATH": path, "COLUMNS": "120"}
        environment.pop("GONGKAI_DATA", None)
        for edited in (False, True):  # the second night finds a report with a second revision
            replica.set_edited(edited)
            for command in ("gongkai ingest tests/documents/demo/*", "gongkai nightly"):
                subprocess.run(command, shell=True, check=True, cwd=folder, env=environment, capture_output=True)
        for command in commands():
            if command.endswith("&"):
                stack.enter_context(background(command, folder, environment))
        yield folder, environment | {"REPLICA_BASE": replica.base_urls["420993-zrj"]}


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith(("gongkai", "sqlite3"))])
def test_commands_work_as_printed(command: str, sandbox: tuple[Path, dict[str, str]]) -> None:
    folder, environment = sandbox
    if shutil.which(shlex.split(command)[0], path=environment["PATH"]) is None:
        pytest.skip(f"install {shlex.split(command)[0]} to try: {command}")
    for printed, stand_in in STAND_INS.items():
        command = command.replace(printed, stand_in.format(base=environment["REPLICA_BASE"]))
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout or ">" in command or " -o " in command
    assert "Traceback" not in done.stderr
    if command.startswith("sqlite3"):
        assert f"```\n{done.stdout}```" in README


def test_make_run_twice(tmp_path: Path) -> None:
    """The first of the two commands that the README opens with; the second night finds nothing new."""
    data = tmp_path / "data"
    outputs = []
    for _ in range(2):
        command = ["make", "run", f"DATA={data}", "PORT=8797"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        outputs.append(done.stdout)
    shown = re.search(r"^```\n(Sites: .*?)^```", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    # What it cost differs a little from night to night.
    plain, printed = (
        re.sub(r"[\d,.]+ (requests|MB|retries)", r"\1", text).splitlines() for text in (shown[1], outputs[0])
    )
    assert set(plain) <= set(printed)
    reports = re.search(r"Reports: (\d+) new", shown[1])
    assert reports is not None
    assert f"Reports: 0 new, 0 changed, {reports[1]} unchanged. Figures stored: 0." in outputs[1]
    assert "Next: gongkai serve" in outputs[0]


def test_what_the_sentences_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in inline():
        tool, word = name.split()
        if tool == "make":
            assert word in targets
        else:
            subprocess.run([BIN / "gongkai", word, "--help"], check=True, capture_output=True)
    assert {"make run", "make test"} <= set(commands())
    assert {command for command in commands() if command.startswith("make")} - {"make run"} <= NOT_HERE


def test_the_json_of_the_readme_is_what_is_printed() -> None:
    fact = re.search(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert fact is not None
    document = "tests/documents/demo/yunhe-jyj-2023.pipe.txt"
    command = [BIN / "gongkai", "extract", document, "--format", "jsonl"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert json.loads(fact[1]) in json.loads(done.stdout)["facts"]


def test_the_explanation_of_the_readme_is_what_is_printed() -> None:
    document = "tests/documents/demo/yunhe-jyj-2023.pipe.txt"
    done = subprocess.run(
        [BIN / "gongkai", "extract", document, "--explain"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    shown = re.search(r"^```\n(行\d+ .*?)^```", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    lines = shown[1].splitlines()
    assert lines == printed[printed.index(lines[0]) :][: len(lines)]
