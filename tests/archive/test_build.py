"""From local documents to the archive, in worker processes; killed in the middle and gone on with."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive import pool
from archive.build import CAPTURES, build
from archive.database import ARCHIVE_NAME
from archive.findings import find
from archive.ingest import ingest
from archive.lock import BusyError, writing
from archive.messages import Document
from archive.pool import read_all
from archive.revisions import Revisions
from archive.store import Store
from archive.verify import verify
from crawler.captures import CaptureError, CaptureStore
from extract.cross_check import MAX_ELEMENTS
from extract.model import ExtractError, Report
from extract.report import extract
from tests.archive.conftest import Offices
from tests.documents import make_report, random_figures, render_html, render_pipe, stated, truth
from tests.documents.demo import FOLDER, demo_documents

WAIT = 30.0  # seconds that a build may take to get as far as it should
# All that a reader sees, without ids and times of this machine's making.
CONTENT = (
    "SELECT report.key, number, change, sha256, form, content_hash FROM revision JOIN report ON report.id = report_id",
    """SELECT report_key, code, value, state, raw, unit, start, "end", grid_table, grid_row, grid_column FROM facts""",
    "SELECT rule, each, status, stated, computed, message_zh FROM finding",
    "SELECT url, standing, code FROM capture LEFT JOIN unread ON unread.capture_id = capture.id",
)


def content(data: Path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(data / ARCHIVE_NAME) as connection:
        return [sorted(connection.execute(query).fetchall(), key=repr) for query in CONTENT]


def fill(data: Path, count: int) -> None:
    """Captures of `count` invented reports, not yet built, and of one document that is none."""
    with CaptureStore(data / CAPTURES) as captures:
        for number in range(count):
            figures = random_figures(f"office-{number // 4}-{number % 4}", "2021")
            text = render_pipe(make_report(f"第{number // 4}区财政局", 2020 + number % 4, figures))
            captures.add_resource(f"file:{number}.txt", text.encode(), "text/plain", run="given")
        captures.add_resource("file:letter.txt", "一封信".encode(), "text/plain", run="given")


def test_documents_are_taken_in_cell_by_cell_and_only_once(tmp_path):
    data, paths = tmp_path / "data", sorted(FOLDER.iterdir())
    first = ingest(paths, data, Offices())
    assert len(first.tally.new) == len(paths)
    assert first.errors == []
    for demo in demo_documents():
        with Store(data) as store:
            stored = store.connection.execute(
                "SELECT code, state, value FROM facts WHERE publisher = ? AND year = ?",
                (demo.report.publisher, demo.report.year),
            ).fetchall()
        expected = {code: (state, value) for code, (state, value, _) in truth(demo.report).items()}
        assert {code: (state, value) for code, state, value in stored} == expected, demo.name
    before = content(data)[:3]
    second = ingest(paths, data, Offices())
    assert (second.tally.new, second.tally.changed, second.tally.figures_stored) == ([], [], 0)
    assert len(second.tally.unchanged) == len(paths)
    assert content(data)[:3] == before


def test_what_gives_no_report_is_told_and_the_others_are_taken_in(tmp_path):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "nul.txt").write_bytes(bytes(100))
    (tmp_path / "letter.txt").write_text("一封信")
    report = next(FOLDER.glob("*.tab.txt"))
    names = [tmp_path / name for name in ("missing.txt", "empty.txt", "nul.txt", "letter.txt")]
    result = ingest([tmp_path, *names[:2], report, *names[2:]], tmp_path / "data", Offices())
    assert len(result.tally.new) == 1
    assert {(error.url, error.code) for error in result.errors} == {
        (tmp_path.name, "is_directory"),
        ("missing.txt", "missing"),
        ("empty.txt", "empty"),
        ("nul.txt", "unreadable"),
        ("letter.txt", "not_a_report"),
    }


def test_a_file_name_that_is_no_utf8_is_taken_in(tmp_path):
    path = tmp_path / os.fsdecode("年报.txt".encode("gbk"))
    shutil.copy(FOLDER / "yunhe-jyj-2022.pipe.txt", path)
    result = ingest([path], tmp_path / "data", Offices())
    assert (result.errors, len(result.tally.new)) == ([], 1)


def test_no_path_of_this_machine_is_kept(tmp_path):
    ingest(sorted(FOLDER.iterdir()), tmp_path / "data", Offices())
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            assert str(FOLDER).encode() not in path.read_bytes(), path


def test_one_command_writes_at_a_time(tmp_path):
    with writing(tmp_path), pytest.raises(BusyError):
        ingest([FOLDER], tmp_path, Offices())


def test_a_newer_extractor_reads_everything_again(tmp_path):
    fill(tmp_path, 3)
    build(tmp_path, Offices())
    before = content(tmp_path)
    with Store(tmp_path) as store, store.transaction() as connection:
        connection.execute("UPDATE revision SET extractor_version = 'older'")
        connection.execute('UPDATE figures_2021 SET "applications.new.total" = "applications.new.total" + 1')
    again = build(tmp_path, Offices())
    assert (again.read_again, again.documents) == (3, 0)
    assert content(tmp_path) == before
    assert build(tmp_path, Offices()).read_again == 0


def test_a_killed_build_goes_on_and_loses_and_doubles_nothing(tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for data in (whole, killed):
        fill(data, 16)
    build(whole, Offices())
    code = (
        "import sys; from pathlib import Path; from archive.build import build; "
        "from tests.archive.conftest import Offices; "
        "build(Path(sys.argv[1]), Offices(), progress=lambda *done: print(*done, flush=True))"
    )
    kills = 0
    for stop_after in (2, 3, 4):
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(killed)], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        for _ in range(stop_after):
            child.stdout.readline()
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(WAIT)
        child.stdout.close()
        kills += child.returncode == -signal.SIGKILL
    assert kills == 3, "a build was over before it could be killed"
    with Store(killed) as store:
        done = len(store.captures_seen())
    assert 0 < done < 17
    result = build(killed, Offices())
    assert result.documents == 17 - done
    # The whole of it is told, not only what was left.
    assert len(result.tally.new) == 16
    assert [unread.code for unread in result.tally.unread] == ["not_a_report"]
    assert content(killed) == content(whole)


def test_a_damaged_capture_is_told_and_stops_nothing(tmp_path):
    fill(tmp_path, 3)
    (segment,) = (tmp_path / CAPTURES).glob("*.warc.gz")
    with CaptureStore(tmp_path / CAPTURES) as captures:
        target = next(captures.iter())
    data = bytearray(segment.read_bytes())
    middle = target.offset + target.stored // 2
    data[middle : middle + 8] = bytes(8)
    segment.write_bytes(data)
    result = build(tmp_path, Offices())
    assert len(result.damaged) == 1
    assert len(result.tally.new) == 2


def test_a_document_that_breaks_the_store_costs_itself_and_the_run_is_partly(tmp_path, monkeypatch):
    first, struck, last = sorted(FOLDER.iterdir())[:3]
    add = Revisions.add

    def broken(self, capture, report, *known):
        if capture.url == f"file:{struck.name}":
            raise ZeroDivisionError("a defect")
        return add(self, capture, report, *known)

    monkeypatch.setattr(Revisions, "add", broken)
    data = tmp_path / "data"
    result = ingest([first, struck, last], data, Offices())
    assert len(result.tally.new) == 2
    assert [(error.url, error.code) for error in result.errors] == [(struck.name, "unreadable")]
    assert "ZeroDivisionError" in result.errors[0].message
    with Store(data) as store:
        assert store.connection.execute("SELECT status FROM run").fetchall() == [("partly",)]
    assert build(data, Offices()).documents == 0


def test_a_capture_that_breaks_its_reader_is_told_and_stops_nothing(tmp_path, monkeypatch):
    fill(tmp_path, 2)
    payload = CaptureStore.payload

    def broken(self, capture):
        if capture.url == "file:0.txt":
            raise EOFError("cut short")
        return payload(self, capture)

    monkeypatch.setattr(CaptureStore, "payload", broken)
    result = build(tmp_path, Offices())
    assert len(result.tally.new) == 1
    assert len(result.damaged) == 1
    assert "EOFError" in result.damaged[0]


def documents(count: int):
    figures = random_figures("pool", "2021")
    data = render_pipe(make_report("某区财政局", 2023, figures)).encode()
    return [(number, Document(data if number % 3 else b"x", "a.txt", "text/plain")) for number in range(count)]


def test_answers_come_in_the_order_of_the_questions():
    answers = list(read_all(documents(12), workers=3))
    assert [tag for tag, _ in answers] == list(range(12))
    assert all(isinstance(answer, Report if tag % 3 else ExtractError) for tag, answer in answers)
    assert list(read_all([])) == []


# Of tests before these: the process that draws sources for pages stays for as long as the one that asked for it.
OTHERS: set[int] = set()


@pytest.fixture(scope="module", autouse=True)
def others() -> None:
    OTHERS.update(workers())


def workers() -> set[int]:
    """Processes of this one that read documents, without those of tests before."""
    listed = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "pid=,args="], capture_output=True, text=True)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "archive.worker" in line} - OTHERS


@pytest.mark.parametrize("dies", [False, True])
def test_a_worker_that_hangs_costs_its_own_document_only_and_one_that_dies_costs_none(monkeypatch, dies):
    monkeypatch.setattr(pool, "DOCUMENT_SECONDS", 3.0)
    timers = []

    def questions():
        for tag, document in documents(9):
            if tag == 4:
                # Stopped while it has nothing to do, so that the next document it is asked is never answered.
                for worker in workers():
                    os.kill(worker, signal.SIGSTOP)
                    if dies:
                        timers.append(threading.Timer(0.5, os.kill, (worker, signal.SIGKILL)))
                        timers[-1].start()
            yield tag, document

    answers = list(read_all(questions(), workers=1))
    assert timers or not dies
    assert [tag for tag, _ in answers] == list(range(9))
    struck = [tag for tag, answer in answers if isinstance(answer, ExtractError) and answer.code == "too_slow"]
    assert len(struck) == (0 if dies else 1)
    assert all(isinstance(answer, Report) for tag, answer in answers if tag % 3 and tag not in struck)
    assert workers() == set()


def slow_to_read_twice() -> Document:
    """A page whose second reading takes seconds, and whose first does not."""
    page = render_html(make_report("某区财政局", 2023, random_figures("pool", "2021")))
    page = page.replace("</h1>", "</h1>" + "<p>发布信息。</p>" * (MAX_ELEMENTS * 4 // 5))
    return Document(page.encode(), "a.html", "text/html", cross_check=True)


@pytest.mark.parametrize("fate", ["none", "too slow", "dead"])
def test_what_becomes_of_the_second_reading_costs_the_first_nothing(monkeypatch, fate):
    settle = pool._settle

    def then_strike(member, team, waiting):
        settle(member, team, waiting)
        if member.slot is not None and member.slot.answer is not None:
            if fate == "dead":
                member.process.kill()
            elif fate == "too slow":
                member.deadline = 0.0

    monkeypatch.setattr(pool, "_settle", then_strike)
    document = slow_to_read_twice()
    alone = extract(document.data, name="a.html")
    answers = [answer for _, answer in read_all([(1, document), (2, document._replace(cross_check=False))], workers=1)]
    assert all(isinstance(answer, Report) for answer in answers)
    assert answers[1] == alone
    crossed = [finding for finding in answers[0].findings if finding.rule == "X1"]
    assert answers[0].findings == alone.findings + crossed
    assert {finding.reason for finding in crossed} == ({None} if fate == "none" else {"second_reading_failed"})
    assert len(crossed) == 4
    assert (answers[0].facts, answers[0].sections) == (alone.facts, alone.sections)
    assert workers() == set()


def test_a_page_whose_two_readings_differ_is_found_in_the_archive(tmp_path):
    figures = random_figures("marked", "2021").with_cells({"applications.new.company": stated(98761)})
    page = render_html(make_report("某区财政局", 2023, figures)).replace(">98761<", ">98761<sup>1</sup><")
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    assert ingest([path], tmp_path / "data", Offices()).errors == []
    with Store(tmp_path / "data") as store:
        found = {f.each: f for f in find(store.connection, status=None) if f.rule == "X1"}
    assert {each: finding.status for each, finding in found.items()} == {
        "proactive": "pass",
        "applications": "fail",
        "applications#others": "pass",
        "reviews": "pass",
        "prose": "pass",
    }
    assert found["applications"].facts == ("applications.new.company",)
    assert "98761 / 987611" in found["applications"].message_zh
    assert verify(tmp_path / "data").problems == []


def test_a_worker_that_died_between_two_documents_costs_none():
    def questions():
        for tag, document in documents(9):
            if tag == 4:
                for worker in workers():
                    os.kill(worker, signal.SIGKILL)
                time.sleep(0.1)
            yield tag, document

    answers = list(read_all(questions(), workers=1))
    assert [isinstance(answer, Report) for _, answer in answers] == [bool(tag % 3) for tag in range(9)]


@pytest.mark.parametrize("left", ["nothing", "an older copy", "another archive's"])
def test_nothing_is_taken_into_an_archive_without_its_captures(tmp_path, left):
    data, (first, second, third, *_) = tmp_path / "data", sorted(FOLDER.iterdir())
    ingest([first], data, Offices(()))
    shutil.copytree(data / CAPTURES, tmp_path / "older")
    ingest([second], data, Offices(()))
    before = content(data)
    shutil.rmtree(data / CAPTURES)
    if left == "an older copy":
        (tmp_path / "older").rename(data / CAPTURES)
    elif left == "another archive's":
        ingest([third, first, second], tmp_path / "other", Offices(()))
        (tmp_path / "other" / CAPTURES).rename(data / CAPTURES)
    for take in (lambda: ingest([third], data, Offices(())), lambda: build(data, Offices(()))):
        with pytest.raises(CaptureError, match=r"other captures than those in .*captures: its newest, number 2"):
            take()
    assert content(data) == before
