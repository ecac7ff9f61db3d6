"""`gongkai build --dry-run`: exactly what reading again would change, nothing written, resumed where it stopped."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive import pool
from archive.build import CAPTURES, build
from archive.cli import gongkai
from archive.database import ARCHIVE_NAME
from archive.foreseen.report import ForeseenReport
from archive.foreseen.run import DryRun, dry_run
from archive.foreseen.scratch import SCRATCH_NAME, Scratch
from archive.lock import BusyError
from archive.store import Store
from crawler.captures import CaptureStore
from extract.forms import measures
from extract.model import ExtractError, Fact, Problem, Report
from tests.archive.conftest import Offices
from tests.archive.test_build import fill
from tests.documents import make_report, random_figures, render_pipe, stated
from tests.extract.hostile import HOSTILE

TOTAL = "applications.new.total"
WAIT = 60.0
CODE = (
    "import sys; from pathlib import Path; from archive.foreseen.run import DryRun, dry_run; "
    "from tests.archive.conftest import Offices; "
    "dry_run(Path(sys.argv[1]), Offices(), DryRun(), lambda *done: print(*done, flush=True)).__enter__()"
)


class StopError(Exception):
    """What stops a run in these tests."""


def foreseen(data: Path, how: DryRun = DryRun(), *, stop: int | None = None) -> ForeseenReport:  # noqa: B008  # frozen
    """The report of a run; one that is to `stop` does so after so many captures."""

    def progress(_what: str, done: int, _of: int) -> None:
        if done == stop:
            raise StopError

    with dry_run(data, Offices(), how, progress) as report:
        return report


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def older(data: Path, alter: dict[int, Callable[[Report], Report | ExtractError]] | None = None) -> None:
    """Puts an older extractor's readings in the place of the present ones: altered, by capture, or the same."""
    with Store(data) as store, CaptureStore(data / CAPTURES) as captures:
        rows = store.connection.execute(
            "SELECT capture_id, key, number FROM revision JOIN report ON report.id = report_id"
        ).fetchall()
        for capture_id, key, number in rows:
            reading = store.load(key, number)
            changed = (alter or {}).get(capture_id, lambda same: same)(reading)
            if isinstance(changed, Report):
                changed = replace(changed, extractor_version="older")
            store.read_again(captures.get(capture_id), changed, Offices(), "older")
        with store.transaction() as connection:
            connection.execute("UPDATE revision SET extractor_version = 'older'")
            connection.execute("UPDATE unread SET extractor_version = 'older'")


def with_cell(code: str, **said: object) -> Callable[[Report], Report]:
    """A reading with one cell otherwise; with no words, without it."""

    def alter(report: Report) -> Report:
        facts = [fact._replace(**said) if fact.code == code else fact for fact in report.facts]
        return replace(report, facts=[fact for fact in facts if said or fact.code != code])

    return alter


def digest(data: Path) -> str:
    return hashlib.sha256((data / ARCHIVE_NAME).read_bytes()).hexdigest()


def told(data: Path, *options: object) -> dict[str, Any]:
    result = run("build", "--dry-run", "--format", "json", "--data", data, *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def counted(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of four reports, of captures 1 to 4, and a document that is none, capture 5."""
    fill(tmp_path, 4)
    build(tmp_path, Offices())
    return tmp_path


def test_nothing_is_foreseen_where_nothing_would_be_read(data):
    said = told(data)
    assert (said["captures"], said["cells"], said["readings"]) == ({"waiting": 0, "read": 0, "read_now": 0}, [], [])


def test_the_same_readings_change_nothing(data):
    older(data)
    said = told(data)
    assert counted(said["fates"]) == {"nothing": 4, "unread": 1}
    assert (said["cells"], said["findings"], said["problems"], said["readings"]) == ([], [], [], [])
    assert said["extractor"]["before"] == {"older": 5}


def test_exactly_what_was_read_otherwise_is_foreseen_and_nothing_is_written(data):
    older(
        data,
        {
            1: with_cell(TOTAL, value=7, raw="7"),
            2: with_cell(TOTAL, value=None, raw="", state="blank"),
            3: with_cell(TOTAL),
            4: lambda report: replace(report, sections=report.sections[1:]),
        },
    )
    before = digest(data)
    said = told(data)
    assert digest(data) == before
    assert not list(data.glob(f"{SCRATCH_NAME}*"))
    assert counted(said["fates"]) == {"figures": 3, "words": 1, "unread": 1}
    assert said["kinds"] == {"stated->other_number": 1, "blank->stated": 1, "absent->stated": 1}
    assert counted(said["risks"]) == {"changed": 3}
    assert said["by_code"] == [{"code": TOTAL, "zh": said["cells"][0]["zh"], "cells": 3, "kinds": said["kinds"]}]
    first, second, third = said["cells"]
    assert (first["before"]["value"], second["before"]["value"], third["before"]) == (7, None, None)
    assert (first["url"], first["before"]["where"]) == ("file:0.txt", first["after"]["where"])
    # A build then does just that.
    build(data, Offices())
    with Store(data) as store:
        rows = store.connection.execute(
            "SELECT change, count(*) FROM extraction WHERE before_version = 'older' GROUP BY change ORDER BY change"
        ).fetchall()
        assert rows == [("figures", 3), ("words", 1)]
        for cell in said["cells"]:
            (fact,) = (fact for fact in store.load(cell["report"]).facts if fact.code == TOTAL)
            assert fact.to_json() == cell["after"]


def test_a_lost_figure_stops_a_script_and_the_sums_say_who_was_right(tmp_path):
    printed = random_figures("wrong", "2021").with_cells({TOTAL: stated(99_999)})
    with CaptureStore(tmp_path / CAPTURES) as captures:
        document = render_pipe(make_report("某区财政局", 2023, printed)).encode()
        captures.add_resource("file:wrong.txt", document, "text/plain", run="given")
    build(tmp_path, Offices())
    with Store(tmp_path) as store:
        reading = store.load("000000-某区财政局/2023")
    failing = [finding for finding in reading.findings if finding.status == "fail" and TOTAL in finding.facts]
    assert failing

    def right(report: Report) -> Report:
        """What an older extractor made of it: the total that adds up, by the sums alone, and a cell nobody prints."""
        (extra,) = (fact for fact in report.facts if fact.code == TOTAL)
        altered = with_cell(TOTAL, value=1, raw="1", placed_by="identities")(report)
        findings = [one._replace(status="pass") if one in failing else one for one in altered.findings]
        problems = [*altered.problems, Problem("unplaced", "a cell has no place", extra.where)]
        other = next(measure for measure in measures().values() if "2021" not in measure.forms)
        lost = Fact(other.code, 5, "5", "stated", other.unit, extra.where)
        return replace(altered, facts=[*altered.facts, lost], findings=findings, problems=problems)

    older(tmp_path, {1: right})
    said = told(tmp_path)
    assert said["kinds"] == {"stated->other_number": 1, "stated->absent": 1}
    assert counted(said["risks"]) == {"changed": 2, "lost": 1, "broken": len(failing)}
    (cell,) = (cell for cell in said["cells"] if cell["code"] == TOTAL)
    assert cell["findings"] == [f"{one.rule} {one.each}: pass->fail" for one in sorted(failing)]
    assert cell["problems"] == ["before:unplaced"]
    assert said["problems"] == [{"code": "unplaced", "gone": 1, "come": 0}]
    stopped = run("build", "--dry-run", "--data", tmp_path, "--fail-on", "lost,broken,moved")
    assert stopped.exit_code == 1
    assert stopped.stderr.endswith(f"gongkai: --fail-on: lost 1, broken {len(failing)}\n")
    assert "placed_by identities -> printed" in stopped.stdout
    assert run("build", "--dry-run", "--data", tmp_path, "--fail-on", "unreadable").exit_code == 0


def test_a_sum_that_comes_out_otherwise_is_told_where_no_cell_does(data):
    def held(report: Report) -> Report:
        """As it was judged by an older rule."""
        findings = [one._replace(status="not_assessable", reason="older") for one in report.findings[:1]]
        return replace(report, findings=findings + report.findings[1:])

    older(data, {1: held})
    said = told(data)
    assert (counted(said["fates"]), said["cells"]) == ({"nothing": 4, "unread": 1}, [])
    (reading,) = said["readings"]
    (turned,) = reading["findings"]
    assert (turned["before"], reading["url"]) == ("not_assessable", "file:0.txt")
    assert [entry["findings"] for entry in said["findings"]] == [1]


def test_what_becomes_readable_unreadable_or_anothers_is_told(data, monkeypatch):
    with Store(data) as store:
        keys = [row[0] for row in store.connection.execute("SELECT key FROM report ORDER BY key")]
    older(data, {2: lambda report: replace(report, year=1999, facts=report.facts[:3])})
    with Store(data) as store, store.transaction() as connection:
        # The older extractor could not read the first document, and could read the letter that is none.
        connection.execute("DELETE FROM unread")
        connection.execute("UPDATE revision SET capture_id = 5 WHERE capture_id = 1")
        connection.execute("INSERT INTO unread VALUES (1, 'needs_tool', 'no', 'older')")
    said = told(data)
    assert counted(said["fates"]) == {"nothing": 2, "moved": 1, "unreadable": 1, "readable": 1}
    told_of = {one["fate"]: one for one in said["readings"]}
    assert (told_of["readable"]["would_be"], told_of["readable"]["before_failed"]) == (keys[0], "needs_tool")
    assert told_of["unreadable"]["after_fails"] == "not_a_report"
    assert (told_of["moved"]["year"], told_of["moved"]["would_be"]) == (1999, keys[1])
    assert counted(said["risks"]).keys() >= {"unreadable", "moved"}
    before = digest(data)
    build(data, Offices())
    assert digest(data) != before


def test_a_run_that_is_killed_goes_on_and_says_the_same(tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for data in (whole, killed):
        fill(data, 16)
        build(data, Offices())
        older(data, {number: with_cell(TOTAL, value=7, raw="7") for number in range(1, 17, 2)})
    before = digest(killed)
    child = subprocess.Popen(
        [sys.executable, "-c", CODE, str(killed)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    lines = [child.stdout.readline() for _ in range(3)]
    os.killpg(child.pid, signal.SIGKILL)
    child.wait(WAIT)
    lines += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    assert (killed / SCRATCH_NAME).exists()
    report = foreseen(killed)
    # What was told as done is not read again; one more may have been kept when the kill came.
    assert 17 - len(lines) - 1 <= report.read_now <= 17 - len(lines)
    expected = foreseen(whole)
    assert report.to_json() | {"captures": None} == expected.to_json() | {"captures": None}
    assert expected.kinds == {"stated->other_number": 8}
    assert digest(killed) == before
    assert not (killed / SCRATCH_NAME).exists()


def test_what_was_found_of_an_archive_that_has_moved_on_is_found_anew(data):
    older(data, {1: with_cell(TOTAL, value=7, raw="7")})
    with pytest.raises(StopError):
        foreseen(data, stop=5)
    older(data, {1: with_cell(TOTAL)})
    # A report that cannot be written costs no reading.
    unwritable = data / "folder.md" / "changes.md"
    with pytest.raises(OSError, match="folder"), dry_run(data, Offices(), DryRun()) as report:
        unwritable.write_text(str(report.read_now), "utf-8")
    assert (report.read_now, report.kinds) == (1, {"absent->stated": 1})
    assert foreseen(data).read_now == 0
    with pytest.raises(StopError):
        foreseen(data, stop=5)
    assert foreseen(data, DryRun(restart=True)).read_now == 5


def test_a_sample_is_a_part_and_leaves_what_a_larger_run_has_found(data):
    older(data)
    with pytest.raises(StopError):
        foreseen(data, stop=5)
    part = foreseen(data, DryRun(sample=2))
    assert (part.waiting, part.captures, part.read_now, part.fates.total()) == (5, 2, 0, 2)
    assert foreseen(data).read_now == 0
    assert not (data / SCRATCH_NAME).exists()


def test_two_at_once_and_a_scratch_file_that_is_damaged(data):
    older(data)
    first = Scratch(data, "the first", restart=False)
    with pytest.raises(BusyError):
        foreseen(data)
    assert "another dry run" in run("build", "--dry-run", "--data", data).stderr
    first.close()
    (data / SCRATCH_NAME).write_bytes(b"no database" * 1000)
    assert told(data)["captures"]["read_now"] == 5


def test_a_document_that_kills_its_reader_costs_itself_only(data, monkeypatch):
    older(data)
    monkeypatch.setattr(pool, "DOCUMENT_SECONDS", 5.0)
    payload = CaptureStore.payload

    def poisoned(self, capture):
        if capture.id == 2:
            raise EOFError("cut short")
        return HOSTILE["nested-divs.html"].make() if capture.id == 1 else payload(self, capture)

    monkeypatch.setattr(CaptureStore, "payload", poisoned)
    said = told(data)
    assert counted(said["fates"]) == {"nothing": 2, "unreadable": 1, "unread": 1, "damaged": 1}
    assert counted(said["risks"]) == {"unreadable": 1, "damaged": 1}


@pytest.mark.parametrize("end", ["md", "html", "json", "csv"])
def test_the_report_is_written_as_its_name_says_and_runs_nothing(data, tmp_path, end):
    ugly = "<script>alert(1)</script>|=1+1\n#"
    older(data, {1: with_cell(TOTAL, value=None, raw=ugly, state="text")})
    path = tmp_path / f"changes.{end}"
    assert run("build", "--dry-run", "--data", data, "--report", path).exit_code == 0
    text = path.read_text("utf-8")
    if end == "json":
        assert json.loads(text)["cells"][0]["before"]["raw"] == ugly
    elif end == "csv":
        (row,) = csv.DictReader(text.lstrip("\ufeff").splitlines(keepends=True))
        assert (row["code"], row["value_before"], row["state_before"]) == (TOTAL, "", "text")
    else:
        assert "<script>" not in text
        assert TOTAL.replace("_", "\\_") in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--report", "x.md"], "go with --dry-run"),
        (["--sample", "3"], "go with --dry-run"),
        (["--dry-run", "--report", "x.pdf"], "ends in none of"),
        (["--dry-run", "--report", "/no/such/folder/x.md"], "there is no folder"),
        (["--dry-run", "--fail-on", "nonsense"], "is none of"),
        (["--dry-run", "--sample", "0"], "0"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_read(data, options, said):
    result = run("build", "--data", data, *options)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_without_an_archive_nothing_is_made(tmp_path):
    result = run("build", "--dry-run", "--data", tmp_path / "none")
    assert result.exit_code == 1
    assert "no archive" in result.stderr
    assert not (tmp_path / "none").exists()
