"""The processes that read documents: how they start, what they leave behind, and what a command then says."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive import pool
from archive.messages import Document
from archive.pool import read_all
from archive.worker_process import WorkersError
from extract.model import ExtractError, Report
from tests.documents import make_report, random_figures, render_pipe
from tests.documents.demo import FOLDER

PIPE = Document(render_pipe(make_report("某区财政局", 2023, random_figures("pool", "2021"))).encode(), "a.txt", None)
DEMO = FOLDER / "yunhe-jyj-2023.pipe.txt"


def gongkai(*arguments: object, **options) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "archive.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def test_an_error_in_a_documents_place_is_its_own_answer() -> None:
    error = ExtractError("missing", "there is no such file")
    answers = [answer for _, answer in read_all([(1, PIPE), (2, error), (3, PIPE)], workers=1)]
    assert [type(answer) for answer in answers] == [Report, ExtractError, Report]
    assert answers[1] is error


def test_only_errors_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    error = ExtractError("missing", "there is no such file")
    assert list(read_all([(1, error)])) == [(1, error)]
    with pytest.raises(WorkersError, match="can be started"):
        list(read_all([(1, PIPE)]))


def test_a_worker_that_gets_no_memory_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limited = tmp_path / "python"
    limited.write_text(f'#!/bin/sh\nulimit -v 20000\nexec {sys.executable} "$@"\n', encoding="utf-8")
    limited.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(limited))
    with pytest.raises(WorkersError, match="ulimit -v"):
        list(read_all([(1, PIPE)], workers=1))


def test_what_lies_in_the_working_directory_is_not_run(tmp_path: Path) -> None:
    for name in ("extract", "archive", "resource", "lxml", "signal"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    code = "import sys; sys.path.remove(''); from archive.cli import main; main()"
    root = str(Path(pool.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code, "extract", str(DEMO), "--format", "jsonl"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert "facts" in json.loads(done.stdout), done.stderr


def test_an_interrupt_ends_the_command_and_its_workers_print_nothing(tmp_path: Path) -> None:
    slow = tmp_path / "slow.txt"
    os.mkfifo(slow)
    # More than are read ahead, so that the workers are there when the last one is opened.
    command = [sys.executable, "-m", "archive.cli", "extract", *[str(DEMO)] * 100, str(slow)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        os.close(os.open(slow, os.O_WRONLY))  # waits until it is opened at the other end
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Traceback" not in said
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,args="], capture_output=True, text=True, check=True).stdout
    assert str(process.pid) not in {line.split()[0] for line in listed.splitlines()}


def test_the_time_of_a_document_is_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """LibreOffice that never ends is ended with the worker that waits for it."""
    stub = tmp_path / "soffice"
    stub.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 300\n", encoding="utf-8")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(pool, "DOCUMENT_SECONDS", 2.0)
    document = Document(b"{\\rtf1 x}", "a.rtf", None)
    [(_, answer)] = read_all([(1, document)], workers=1)
    assert isinstance(answer, ExtractError)
    assert answer.code == "too_slow"
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(("deaths", "tried", "told"), [(1, 2, "LibreOffice"), (9, 2, "died (SIGKILL)")])
def test_a_document_whose_process_is_killed_is_read_once_more(
    deaths: int, tried: int, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a system that is short of memory kills: the worker dies with the first LibreOffice that it starts, or all."""
    stub, times = tmp_path / "soffice", tmp_path / "times"
    stub.write_text(
        f"#!/bin/sh\necho >> {times}\n[ $(wc -l < {times}) -gt {deaths} ] || kill -9 $PPID\nexit 1\n", encoding="utf-8"
    )
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    answers = [answer for _, answer in read_all([(1, Document(b"{\\rtf1 x}", "a.rtf", None)), (2, PIPE)], workers=1)]
    assert isinstance(answers[0], ExtractError)
    assert told in answers[0].message
    assert isinstance(answers[1], Report)
    assert len(times.read_text().splitlines()) == tried
