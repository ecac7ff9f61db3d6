"""`gongkai diff`: what it compares, in which formats, and what ends it."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from archive.cli import gongkai
from archive.commands.comparing import STOPPING
from extract.report import extract
from tests.archive.site.published import HOUSING, HOUSING_NAME, publish_demo
from tests.archive.test_cli import EARLIER, LATER, run
from tests.documents import make_report, random_figures, render_pipe

REPORT = f"{HOUSING}/2023"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with four years of one publisher, one of them in two revisions."""
    folder = tmp_path_factory.mktemp("diff")
    publish_demo(folder)
    return folder


def test_the_ending_of_a_file_says_its_format(tmp_path: Path) -> None:
    for name in ("a.txt", "a.html", "a.HTM", "a.json", "a.docx", "a.csv"):
        result = run("diff", EARLIER, LATER, "-o", tmp_path / name)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", ""), name
    assert "云河市教育局" in (tmp_path / "a.txt").read_text("utf-8")
    assert (tmp_path / "a.html").read_text("utf-8") == (tmp_path / "a.HTM").read_text("utf-8")
    compared = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert compared == json.loads(run("diff", EARLIER, LATER, "--format", "json").stdout)
    lines = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert [line["code"] for line in lines] == [fact["code"] for fact in compared["facts"]]
    assert Document(str(tmp_path / "a.docx")).core_properties.title == "云河市教育局2022、2023年度报告比较"
    other = run("diff", EARLIER, LATER, "-o", tmp_path / "a.txt", "--format", "json")
    assert other.exit_code == 0
    assert json.loads((tmp_path / "a.txt").read_text("utf-8")) == compared


def test_a_document_goes_into_a_pipe_but_not_to_a_terminal() -> None:
    piped = CliRunner().invoke(gongkai, ["diff", str(EARLIER), str(LATER), "--format", "docx"])
    assert piped.stdout_bytes.startswith(b"PK")
    inner, outer = pty.openpty()
    command = [sys.executable, "-m", "archive.cli", "diff", EARLIER, LATER, "--format", "docx"]
    done = subprocess.run(command, stdout=outer, stderr=subprocess.PIPE, check=False)
    os.close(outer)
    os.close(inner)
    assert done.returncode == 2
    assert b"--output" in done.stderr


def test_years_stand_side_by_side_in_their_order_whatever_order_is_asked(data: Path) -> None:
    asked = run("diff", HOUSING_NAME, "2023", "2021", "2022", "--format", "json", "--data", data)
    told = json.loads(asked.stdout)
    assert (told["schema"], told["publisher"], told["years"]) == ("gongkai.comparison/1", HOUSING, [2021, 2022, 2023])
    pair = json.loads(run("diff", HOUSING, "2022", "2023", "--format", "json", "--data", data).stdout)
    assert told["comparisons"][-1] == pair
    assert pair["b"]["archived"]["report"] == REPORT
    lines = run("diff", HOUSING, "2021", "2022", "2023", "--format", "csv", "--data", data).stdout.splitlines()
    assert "2023_percent" in lines[0]


def test_reports_by_their_keys_stay_in_the_order_given(data: Path) -> None:
    told = json.loads(run("diff", REPORT, f"{HOUSING}/2022", "--format", "json", "--data", data).stdout)
    assert (told["a"]["year"], told["b"]["year"]) == (2023, 2022)
    three = run("diff", EARLIER, LATER, REPORT, "--format", "json", "--data", data)
    assert json.loads(three.stdout)["years"] == [2022, 2023, 2023]
    assert json.loads(three.stdout)["publisher"] is None


def test_two_revisions_of_one_report(data: Path) -> None:
    last, named = (run("diff", "--revisions", REPORT, *numbers, "--data", data) for numbers in ((), ("1", "2")))
    assert last.stdout == named.stdout.replace(f"{REPORT} 1 2", REPORT)
    assert "甲 2023年第1版" in last.stdout
    assert "跨年勾稽" not in last.stdout
    back = json.loads(run("diff", "--revisions", REPORT, "2", "1", "--format", "json", "--data", data).stdout)
    assert [back[side]["archived"]["revision"] for side in "ab"] == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("diff", HOUSING, "2022", "2022"), "twice"),
        (("diff", HOUSING, *map(str, range(2010, 2020))), "2 to 8 years"),
        (("diff", HOUSING, "2022", "last"), "takes two reports"),
        (("diff", *["a/b"] * 9), "2 to 8 reports"),
        (("diff", HOUSING, "9" * 5000, "2022"), "takes two reports"),
        (("diff", "--revisions", REPORT, "1"), "2 to 8 revisions"),
        (("diff", "--revisions", REPORT, "1", "1"), "twice"),
        (("diff", "--revisions", REPORT, "1", "x" * 5000), "not a revision's number"),
        (("diff", EARLIER, LATER, "-o", "a.xls"), "--format"),
        (("diff", EARLIER, LATER, "-o", LATER), "would be lost"),
        (("diff", EARLIER, LATER, "--only", "changed", "--format", "json"), "whole"),
        (("diff", EARLIER, LATER, "--fail-on", "everything"), "'everything' is none of changed"),
        (("diff", EARLIER, LATER, "--fail-on", " , "), "names nothing"),
        (("diff", EARLIER, LATER, "--width", "3"), "40<=x"),
    ],
)
def test_what_cannot_be_meant_is_2_and_says_why(data: Path, arguments: tuple[object, ...], words: str) -> None:
    before = LATER.read_bytes()
    result = run(*arguments, "--data", data)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert result.stdout == ""
    assert LATER.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((HOUSING, "2022", "1999"), "it has 2020, 2021, 2022, 2023"),
        ((HOUSING, "2022", "999999999"), "no report"),
        (("--revisions", REPORT, "1", "7"), "revision 7; it has 1, 2"),
        (("--revisions", "nobody/2022", "1", "2"), "no report nobody/2022"),
        ((EARLIER, LATER, "-o", "{folder}/no/such/a.html"), "cannot be opened or written"),
        (("{folder}/none.txt", LATER), "neither a file nor a report"),
        (("{folder}/empty.txt", LATER), "(empty)"),
        (("{folder}/two.zip", LATER), "holds 2 documents"),
        (("{folder}", LATER), "(is_directory)"),
    ],
)
def test_what_is_not_there_is_1_and_says_what(
    data: Path, tmp_path: Path, arguments: tuple[object, ...], words: str
) -> None:
    (tmp_path / "empty.txt").touch()
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as made:
        made.write(EARLIER, "a.txt")
        made.write(LATER, "b.txt")
    result = run("diff", *(str(each).replace("{folder}", str(tmp_path)) for each in arguments), "--data", data)
    assert result.exit_code == 1, result.output
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_path_that_leads_nowhere_is_named_where_there_is_no_archive_either(tmp_path: Path) -> None:
    result = run("diff", tmp_path / "none.html", LATER, "--data", tmp_path / "none")
    assert result.exit_code == 1
    assert "none.html is no file here, and " in result.stderr


def test_one_document_against_itself_is_said_to_be_one() -> None:
    result = run("diff", EARLIER, EARLIER, "--fail-on", "any")
    assert result.exit_code == 0
    assert "the same bytes" in result.stderr
    assert "变化最大" not in result.stdout


def test_scripts_are_stopped_by_what_they_name_and_by_nothing_else() -> None:
    told = json.loads(run("diff", EARLIER, LATER, "--format", "json").stdout)
    changed = sum(fact["status"] == "changed" for fact in told["facts"])
    result = run("diff", EARLIER, LATER, "--fail-on", "Prose,changed", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == told
    assert f"changed {changed}" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    for kind in ("appeared", "disappeared", "state_changed", "finding", "y1"):
        assert run("diff", EARLIER, LATER, "--fail-on", kind).exit_code == 0, kind
    for kind in ("changed", "figures", "prose", "any"):
        assert run("diff", EARLIER, LATER, "--fail-on", kind).exit_code == 1, kind


def test_a_failing_rule_stops_by_its_name(tmp_path: Path) -> None:
    paths = [tmp_path / f"{year}.txt" for year in (2022, 2023)]
    for path in paths:
        figures = random_figures(path.stem, "2021")  # nothing holds one year to the other
        path.write_text(render_pipe(make_report("河湾市水务局", int(path.stem), figures)), "utf-8")
    told = json.loads(run("diff", *paths, "--format", "json").stdout)
    failing = {finding["rule"] for finding in told["across_years"] if finding["status"] == "fail"}
    assert "Y1" in failing
    for rule in [kind for kind in STOPPING if kind[0].isupper()]:
        result = run("diff", *paths, "--fail-on", rule)
        assert (result.exit_code, f"{rule} " in result.stderr) == (int(rule in failing), rule in failing)
    assert run("diff", *paths, "--fail-on", "finding").exit_code == 1


def test_colours_are_for_terminals_and_for_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b" not in run("diff", EARLIER, LATER).stdout
    assert "\x1b[" in run("diff", EARLIER, LATER, "--color", "always").stdout
    run("diff", EARLIER, LATER, "-o", tmp_path / "a.txt")
    assert "\x1b" not in (tmp_path / "a.txt").read_text("utf-8")
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        kept = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "150", **environment}
        inner, outer = pty.openpty()
        command = [sys.executable, "-m", "archive.cli", "diff", EARLIER, LATER, "--only", "changed"]
        with subprocess.Popen(command, stdout=outer, env=kept) as running:
            os.close(outer)
            shown = b""
            while chunk := _read(inner):
                shown += chunk
            assert running.wait() == 0
        os.close(inner)
        assert (b"\x1b[" in shown) == coloured
        assert " │ ".encode() in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody writes any more
        return b""


def test_a_comparison_that_is_filed_reads_as_the_reports_do(tmp_path: Path) -> None:
    """The Word document is a document like any other: our own reader finds every sentence of it."""
    run("diff", EARLIER, LATER, "-o", tmp_path / "a.docx")
    later = extract(LATER.read_bytes(), name=LATER.name)
    text = "".join(p.text for p in Document(str(tmp_path / "a.docx")).paragraphs)
    overview = next(section.text for section in later.sections if section.key == "overview")
    first = overview.splitlines()[0].split("。")[0]
    assert first in text
