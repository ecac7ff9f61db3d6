"""`gongkai check` with what people make of findings: asked for, in files, as filters, and what stops a script."""

import csv
import io
import json
import os
import pty
import select
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import gongkai
from archive.database import ARCHIVE_NAME, open_archive
from archive.publication import publish
from archive.reviews import Asked, all_given, give, operands_of, reviews
from archive.store import Store
from extract.report import VERSION
from tests.archive.conftest import Night, Offices, read
from tests.archive.test_erring import page, twice

KEY = "330991-zjj/2023"
NEW, GRANTED = Asked(KEY, "R1", "new"), Asked(KEY, "R1", "granted")
SECONDS = 30.0


def run(data: Path, *arguments: str, answers: str | None = None, by: str | None = "王敏"):
    named = ("--by", by) if by and {"--review", "--verdict-file"} & set(arguments) else ()
    command = ["check", "--rule", "R1", *arguments, *named, "--data", str(data)]
    return CliRunner().invoke(gongkai, command, input=answers, catch_exceptions=False)


def listed(data: Path, *arguments: str) -> list[dict]:
    return [json.loads(line) for line in run(data, *arguments, "--format", "jsonl").stdout.splitlines()]


def verdicts(data: Path) -> dict[str, tuple[str | None, str | None, str, bool]]:
    with closing(open_archive(data)) as connection:
        return {each.each: (each.verdict, each.note, each.given_by, each.outdated) for each in reviews(connection)}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of two broken sums, one of which was read twice in the same way; the wider gap is that of `new`."""
    with Store(tmp_path / "data") as store:
        add(store, twice(page(applications__new__total=999_999, applications__granted__total=88_888)))
    return tmp_path / "data"


def add(store: Store, report, content: str = "a") -> None:
    night = Night(store, Offices())
    number = store.connection.execute("SELECT coalesce(max(id), 0) + 1 FROM capture").fetchone()[0]
    night.add((night.capture(content=content, id=number, offset=number), report))


def test_a_review_shows_the_widest_gap_first_and_keeps_what_is_said(data):
    result = run(data, "--review", answers="c 总计误\nd\n")
    assert result.exit_code == 0
    assert result.stdout.index("R1 new") < result.stdout.index("R1 granted")
    for shown in ("999999", "机关所载如此，两次读取一致", "http://gov.example/1.html", f"gongkai replay {KEY}/", "表"):
        assert shown in result.stdout
    assert "2 said, 0 skipped, 0 taken back; 0 of 2 left." in result.stdout
    assert verdicts(data) == {"new": ("office", "总计误", "王敏", False), "granted": ("explained", None, "王敏", False)}


def test_a_review_takes_up_where_verdicts_lack(data):
    assert "1 of 2 left" in run(data, "--review", answers="m\nq\n").stdout
    again = run(data, "--review", answers="")
    assert "R1 granted" in again.stdout
    assert "R1 new" not in again.stdout
    assert "0 said, 0 skipped, 0 taken back; 1 of 1 left." in again.stdout


def test_a_note_is_no_verdict_and_a_verdict_behind_it_stands(data):
    run(data, "--review", answers="n 待查\nq\n")
    assert verdicts(data)["new"] == (None, "待查", "王敏", False)
    assert {f["each"] for f in listed(data, "--unreviewed")} == {"new", "granted"}
    assert "待查" in run(data, "--review", answers="c\nq\n").stdout
    assert verdicts(data)["new"] == ("office", None, "王敏", False)
    run(data, "--review", answers="n\nq\n")  # a note of nothing is none
    assert len(listed(data, "--history")) == 2


def test_undo_takes_the_last_one_back_and_asks_again(data):
    result = run(data, "--review", answers="c\nu\ns\nm\nu\nq\n")
    assert "0 said, 1 skipped, 2 taken back" in result.stdout
    assert verdicts(data) == {}
    given = listed(data, "--history")
    assert [(each["verdict"], each["withdrawn_by"]) for each in given] == [("office", "王敏"), ("extraction", "王敏")]


def test_a_script_s_answer_that_is_none_stops_it_and_keeps_what_was_said(data):
    result = run(data, "--review", answers="c\nperhaps\n")
    assert result.exit_code == 1
    assert "'perhaps' is none of the letters" in result.stderr
    assert set(verdicts(data)) == {"new"}
    nothing = run(data, "--review", answers="u\n")
    assert (nothing.exit_code, "nothing was said yet" in nothing.stderr) == (1, True)


@pytest.mark.parametrize("name", ["", " ", "王\x00敏", "x" * 61, "a\u202eb"])
def test_nobody_reviews_without_a_name_that_can_be_one(data, name):
    result = run(data, "--review", "--by", name, answers="c\n", by=None)
    assert result.exit_code == 2
    assert "--by NAME" in result.stderr
    assert verdicts(data) == {}


def test_a_finding_that_was_read_otherwise_meanwhile_gets_no_verdict(data):
    """The answer comes after another command has stored other cells."""
    with closing(open_archive(data, writing=True)) as connection:
        seen = operands_of(connection, NEW)
        with Store(data) as store:
            add(store, twice(page(applications__new__total=7)), "b")
        with pytest.raises(Exception, match="R1"):
            give(connection, NEW, "office", given_by="王敏", seen=seen)
        assert all_given(connection) == []


def test_in_a_terminal_it_asks_again_and_reads_letters(data):
    """A real terminal: a wrong letter is told, the next is taken; the end of input ends it."""
    process, terminal = pty.fork()
    if process == 0:
        code = "from archive.cli import main; main()"
        os.execv(
            sys.executable,
            [sys.executable, "-c", code, "check", "--rule", "R1", "--review", "--by", "王敏", "--data", str(data)],
        )
    try:
        shown = expect(terminal, "> ")
        assert "[1/2]" in shown
        os.write(terminal, b"x\n")
        assert "none of the letters" in expect(terminal, "> ")
        os.write(terminal, "c 总计误\n".encode())
        assert "[2/2]" in expect(terminal, "> ")
        os.write(terminal, b"\x04")
        expect(terminal, "1 of 2 left.")
    finally:
        _, status = os.waitpid(process, 0)
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert verdicts(data) == {"new": ("office", "总计误", "王敏", False)}


def expect(terminal: int, words: str) -> str:
    """What the terminal shows until it shows `words`."""
    shown, until = b"", time.monotonic() + SECONDS
    while words not in shown.decode("utf-8", "replace"):
        left = until - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise AssertionError(shown.decode("utf-8", "replace"))
        shown += os.read(terminal, 4096)
    return shown.decode("utf-8", "replace")


def test_filters_and_what_stops_a_script(data):
    with closing(open_archive(data, writing=True)) as connection:
        give(connection, NEW, "office", given_by="王敏")
    assert [f["each"] for f in listed(data, "--verdict", "office")] == ["new"]
    assert [f["each"] for f in listed(data, "--verdict", "none")] == ["granted"]
    assert [f["each"] for f in listed(data, "--unreviewed")] == ["granted"]
    assert {f["erred"] for f in listed(data, "--erred", "office")} == {"office"}
    assert listed(data, "--erred", "extraction") == listed(data, "--verdict", "outdated") == []
    stopped = run(data, "--fail-on", "unreviewed,extraction", "--format", "jsonl")
    assert (stopped.exit_code, len(stopped.stdout.splitlines())) == (1, 2)
    assert stopped.stderr == "gongkai: --fail-on: unreviewed 1\n"
    assert run(data, "--fail-on", "extraction,undetermined").exit_code == 0
    assert run(data, "--fail-on", "wrong").exit_code == 2
    with Store(data) as store:
        add(store, twice(page(applications__new__total=999_998, applications__granted__total=88_888)), "b")
    assert [f["each"] for f in listed(data, "--verdict", "outdated")] == ["new"]
    assert run(data, "--fail-on", "unreviewed").stderr == "gongkai: --fail-on: unreviewed 2\n"


@pytest.mark.parametrize("layout", ["csv", "jsonl"])
def test_a_list_of_findings_is_filled_in_and_taken_in_again(data, tmp_path, layout):
    exported = run(data, "--format", layout).stdout
    path = tmp_path / f"findings.{layout}"
    path.write_text(filled_in(exported, layout, "new", "office", "=SUM(1)"), "utf-8")
    result = run(data, "--verdict-file", str(path))
    assert (result.exit_code, result.stdout) == (
        0,
        "1 verdicts taken in, 0 taken back, 0 known already, 1 lines without one.\n",
    )
    assert verdicts(data) == {"new": ("office", "=SUM(1)", "王敏", False)}
    again = run(data, "--format", layout).stdout
    path.write_text(again, "utf-8")
    assert "0 verdicts taken in, 0 taken back, 1 known already" in run(data, "--verdict-file", str(path)).stdout
    path.write_text(filled_in(again, layout, "new", "explained", ""), "utf-8")
    assert "1 verdicts taken in" in run(data, "--verdict-file", str(path), by="李").stdout
    assert verdicts(data) == {"new": ("explained", None, "李", False)}
    assert len(listed(data, "--history")) == 2


def filled_in(text: str, layout: str, each: str, verdict: str, note: str) -> str:
    """A list of findings with a verdict on one of them, as a spreadsheet or an editor leaves it."""
    if layout == "jsonl":
        found = [json.loads(line) for line in text.splitlines()]
        changed = [row | {"verdict": verdict, "note": note} if row["each"] == each else row for row in found]
        return "".join(json.dumps(row) + "\n" for row in changed)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys())
    writer.writeheader()
    writer.writerows(row | {"verdict": verdict, "note": note} if row["each"] == each else row for row in rows)
    return "\ufeff" + stream.getvalue()


def test_verdicts_go_into_an_archive_that_is_built_anew(data, tmp_path):
    run(data, "--review", answers="c 一\nm\n")
    run(data, "--review", "--status", "fail", answers="")
    with closing(open_archive(data, writing=True)) as connection:
        give(connection, NEW, "explained", given_by="李")
    history = run(data, "--history", "--format", "jsonl").stdout
    anew = tmp_path / "anew"
    with Store(anew) as store:
        add(store, twice(page(applications__new__total=999_999, applications__granted__total=88_888)))
    path = tmp_path / "verdicts.jsonl"
    path.write_text(history, "utf-8")
    assert "3 verdicts taken in" in run(anew, "--verdict-file", str(path)).stdout
    assert run(anew, "--history", "--format", "jsonl").stdout == history
    assert verdicts(anew) == verdicts(data)
    assert "0 verdicts taken in, 0 taken back, 3 known already" in run(anew, "--verdict-file", str(path)).stdout


def test_a_verdict_on_other_figures_is_taken_in_as_outdated(data, tmp_path):
    run(data, "--review", answers="c\nq\n")
    path = tmp_path / "verdicts.csv"
    path.write_text(run(data, "--history", "--format", "csv").stdout, "utf-8")
    anew = tmp_path / "anew"
    with Store(anew) as store:
        add(store, read(applications__new__total=5))
    result = run(anew, "--verdict-file", str(path))
    assert "1 of them were given on other figures than the reports have now: outdated." in result.stdout
    assert verdicts(anew)["new"][3]
    # The list of findings of that archive shows it beside figures it was not given on, and takes nothing in as such.
    path.write_text(run(anew, "--format", "csv").stdout, "utf-8")
    third = tmp_path / "third"
    with Store(third) as store:
        add(store, read(applications__new__total=5))
    assert "0 verdicts taken in" in run(third, "--verdict-file", str(path)).stdout
    assert verdicts(third) == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "lacks the columns"),
        (b"report,rule\n", "lacks the columns each, verdict"),
        (b"\xff\xfe", "not UTF-8"),
        (b"{nonsense", "line 1: no JSON"),
        (b'{"report": 5, "rule": "R1", "each": "new", "verdict": "office"}', "line 1: report is no text"),
        (b'{"report": "330991-zjj/2023", "rule": "R1", "each": "new", "verdict": "perhaps"}', "'perhaps' is none of"),
        (b'{"report": "330991-zjj/2023", "rule": "R1", "each": "new", "verdict": ["office"]}', "verdict is no text"),
        (b'{"report": "nobody/2023", "rule": "R1", "each": "new", "verdict": "office"}', "no such finding"),
        (b'{"report": "a", "rule": "R1", "each": "new", "verdict": "office", "operands": "[1]"}', "operands are as"),
        (
            b'{"report": "a", "rule": "R1", "each": "new", "verdict": "office", "given_at": "2999-01-01T00:00:00Z"}',
            "no time that has been",
        ),
        (
            b'{"report": "330991-zjj/2023", "rule": "R1", "each": "new", "verdict": "office", "given_by": "a\\u0000"}',
            "holds no control characters",
        ),
        (b"report,rule,each,verdict\n" + b'"' * 100, "line 2"),
        (b"[" * 100_000, "lacks the columns"),
        (b'{"a":' + b"[" * 100_000, "no JSON"),
    ],
)
def test_a_file_that_is_no_list_of_verdicts_is_refused_whole(data, tmp_path, content, says):
    good = b'{"report": "330991-zjj/2023", "rule": "R1", "each": "granted", "verdict": "office"}\n'
    path = tmp_path / "file"
    path.write_bytes((good if content.startswith(b"{") else b"") + content)
    result = run(data, "--verdict-file", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert says.replace("line 1", "line 2" if content.startswith(b"{") else "line 1") in result.stderr
    assert verdicts(data) == {}


def test_a_file_that_is_not_there_is_a_failure_and_two_tasks_at_once_wrong_usage(data, tmp_path):
    assert run(data, "--verdict-file", str(tmp_path / "none")).exit_code == 1
    assert run(data, "--review", "--history", answers="").exit_code == 2
    assert run(tmp_path / "nowhere", "--review", answers="").exit_code == 1
    assert not (tmp_path / "nowhere" / ARCHIVE_NAME).exists()


def test_reading_the_same_bytes_again_keeps_a_verdict_and_its_history(data):
    run(data, "--review", answers="c\nm\n")
    with Store(data) as store:
        night = Night(store, Offices())
        report = twice(page(applications__new__total=999_999, applications__granted__total=88_888))
        store.read_again(night.capture(), replace(report, extractor_version="other"), Offices(), VERSION)
    assert {each: said[0::3] for each, said in verdicts(data).items()} == {
        "new": ("office", False),
        "granted": ("extraction", False),
    }


def test_a_review_tells_how_often_the_like_fails_once_that_was_counted(data):
    assert "全部报告中" not in run(data, "--review", answers="").stdout
    publish(data, exports=False)
    assert "全部报告中，此项可核对的 1 份，不符的 1 份（100.0%）" in run(data, "--review", answers="").stdout
