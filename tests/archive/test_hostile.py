"""Hostile documents through the command: each is answered in its place and in time, and nothing else is printed."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.extract.hostile import HOSTILE, REPORT

SECONDS = 20
ADDRESS_SPACE = 3 << 20  # KiB


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("hostile")
    for name, hostile in HOSTILE.items():
        (folder / name).write_bytes(hostile.make())
    return folder


def _limited(*arguments: object) -> "subprocess.Popen[str]":
    """The command in an address space of 3 GiB."""
    command = [sys.executable, "-m", "archive.cli", *map(str, arguments)]
    script = f'ulimit -v {ADDRESS_SPACE}; exec "$@"'
    return subprocess.Popen(
        ["bash", "-c", script, "bash", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_each_is_answered_in_its_place_and_in_time(folder: Path) -> None:
    answers: list[dict] = []
    late = []
    last = time.monotonic()
    with _limited("extract", *(folder / name for name in HOSTILE), "--format", "jsonl") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            answers.append(json.loads(line))
            now = time.monotonic()
            if now - last > SECONDS:
                late.append((answers[-1]["source"]["name"], now - last))
            last = now
        said = process.stderr.read()
    assert late == []
    assert process.returncode == 1
    assert all(line.startswith("reading: ") for line in said.splitlines()), said
    names = [answer["source"]["name"].split("!")[0] for answer in answers]
    assert list(dict.fromkeys(names)) == list(HOSTILE)
    unexpected: dict[str, str] = {}
    slow = []
    for name, answer in zip(names, answers, strict=True):
        code = answer["error"]["code"] if "error" in answer else REPORT
        expected = HOSTILE[name]
        if code == "too_slow":
            slow.append(name)  # so may any be on a machine that has other things to do
        elif code not in expected.answers:
            unexpected[name] = code
        if expected.reads is not None and code != "too_slow":
            assert [fact["value"] for fact in answer["facts"]] == [expected.reads], name
        assert "root:" not in str(answer)
    assert unexpected == {}
    assert len(slow) * 10 < len(HOSTILE), slow


def test_a_build_takes_them_in_and_goes_on(folder: Path, tmp_path: Path) -> None:
    kinds = ["unclosed-fonts.html", "nested-divs.html", "laughs.docx", "lying-bomb.docx", "last-cell.xlsx", "loop.doc"]
    kinds += ["broken-lzma.zip", "stream-bomb.pdf", "cut.pdf", "noise.bin"]
    with _limited("ingest", *(folder / name for name in kinds), "--data", tmp_path / "data") as process:
        printed, said = process.communicate(timeout=SECONDS * len(kinds))
    assert process.returncode == 1
    assert "Traceback" not in printed + said
    assert "Reports: 1 new" in printed
    assert printed.count("not taken in") == len(kinds) - 1
