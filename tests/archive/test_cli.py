"""The command line: what it prints where, its exit codes, its errors."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from tests.documents import truth
from tests.documents.demo import FOLDER, demo_documents

DEMOS = {demo.name: demo for demo in demo_documents()}
EARLIER, LATER = FOLDER / "yunhe-jyj-2022.pipe.txt", FOLDER / "yunhe-jyj-2023.pipe.txt"
COMMANDS = sorted(gongkai.commands)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(gongkai, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("archive") / "data"
    assert run("ingest", *sorted(FOLDER.iterdir()), "--data", data).exit_code == 0
    return data


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(command):
    entry = gongkai.commands[command]
    names = [command, *entry.commands] if isinstance(entry, click.Group) else [command]
    result = run(*names, "--help")
    assert result.exit_code == 0
    assert f"gongkai {command}" in result.output.split("Example", 1)[1]


def test_extract_prints_every_cell_in_input_order():
    paths = sorted(FOLDER.iterdir())
    result = run("extract", *paths, "--format", "jsonl")
    assert result.exit_code == 0
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [entry["source"]["name"] for entry in objects] == [path.name for path in paths]
    for entry in objects:
        expected = truth(DEMOS[entry["source"]["name"]].report)
        facts = {fact["code"]: (fact["state"], fact["value"]) for fact in entry["facts"]}
        assert facts == {code: (state, value) for code, (state, value, _) in expected.items()}
        assert entry["schema"] == "gongkai.report/1"


def test_what_cannot_be_read_has_its_error_in_its_place(tmp_path):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "nul.txt").write_bytes(bytes(64))
    (tmp_path / "letter.txt").write_text("一封信", "utf-8")
    paths = [tmp_path / "no.txt", LATER, tmp_path, tmp_path / "empty.txt", tmp_path / "nul.txt", EARLIER]
    paths.append(tmp_path / "letter.txt")
    result = run("extract", *paths, "--format", "jsonl")
    assert result.exit_code == 1
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    codes = [entry.get("error", {}).get("code") for entry in objects]
    assert codes == ["missing", None, "is_directory", "empty", "unreadable", None, "not_a_report"]
    for entry in (objects[0], objects[2], objects[3]):
        assert (entry["source"]["sha256"], entry["source"]["media_type"]) == (None, None)
    assert objects[4]["source"]["sha256"]
    assert set(objects[0]) == {"schema", "source", "error"}
    assert json.loads(run("extract", *paths, "--format", "json").stdout) == objects


def test_the_table_shows_each_printed_cell_and_says_what_is_not_printed():
    result = run("extract", FOLDER / "tangxi-nyncj-2023.html")
    assert result.exit_code == 0
    for words in ("棠溪县农业农村局", "本年新收政府信息公开申请数量", "行政规范性文件", "（六）其他处理", "核对：pass"):
        assert words in result.stdout
    report = DEMOS["tangxi-nyncj-2023.html"].report
    row = next(line for line in result.stdout.splitlines() if "本年新收政府信息公开申请数量" in line)
    columns = ("natural_person", "company", "research", "nonprofit", "legal_service", "other", "total")
    printed = row.split()[1:]
    assert printed == [str(truth(report)[f"applications.new.{column}"][1]) for column in columns]


def test_endless_and_huge_files_are_too_large(tmp_path):
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(1 << 40)
    result = run("extract", "/dev/zero", tmp_path / "huge.txt", "--format", "jsonl")
    assert result.exit_code == 1
    assert [json.loads(line)["error"]["code"] for line in result.stdout.splitlines()] == ["too_large", "too_large"]


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_output_is_utf8_whatever_the_locale(locale):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "archive.cli", "extract", LATER], capture_output=True, env=environment, check=True
    )
    assert "云河市教育局" in done.stdout.decode("utf-8")
    assert done.stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract",),
        ("extract", LATER, "--format", "xml"),
        ("nonsense",),
        ("diff", EARLIER),
        ("diff", "云河市教育局", "last", "this"),
        ("diff", "--revisions", "a/2023", "one", "two"),
        ("nightly", "no-such-site"),
        ("nightly", "--registry", "/no/such/registry"),
        ("export",),
        ("verify", "--sample", "0"),
    ],
)
def test_wrong_usage_is_2(arguments):
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["nightly", "crawl"])
def test_a_night_over_no_site_is_wrong_usage(tmp_path, command):
    result = run(command, "--registry", tmp_path, "--data", tmp_path / "data")
    assert result.exit_code == 2
    assert "no site to ask" in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("status",),
        ("verify",),
        ("publish",),
        ("serve",),
        ("export", "--to", "{out}"),
        ("diff", "云河市教育局", "2022", "2023"),
    ],
)
def test_without_an_archive_a_sentence_says_what_makes_one(tmp_path, arguments):
    arguments = [argument.replace("{out}", str(tmp_path / "out")) for argument in arguments]
    result = run(*arguments, "--data", tmp_path / "none")
    assert result.exit_code == 1
    assert "gongkai " in result.stderr
    assert not (tmp_path / "none").exists()


def test_diff_of_files_of_years_and_of_keys_is_the_same(data):
    files = run("diff", EARLIER, LATER, "--format", "json")
    years = run("diff", "云河市教育局", "2022", "2023", "--format", "json", "--data", data)
    key = "000000-云河市教育局"
    keys = run("diff", f"{key}/2022", f"{key}/2023", "--format", "json", "--data", data)
    assert (files.exit_code, years.exit_code, keys.exit_code) == (0, 0, 0)
    compared = json.loads(files.stdout)
    assert compared["schema"] == "gongkai.diff/1"
    assert json.loads(years.stdout)["facts"] == compared["facts"] == json.loads(keys.stdout)["facts"]
    earlier, later = (truth(DEMOS[path.name].report) for path in (EARLIER, LATER))
    assert {fact["code"]: (fact["a"], fact["b"]) for fact in compared["facts"]} == {
        code: (earlier[code][1], later[code][1]) for code in earlier
    }
    assert "云河市教育局" in run("diff", EARLIER, LATER).stdout
    assert run("diff", EARLIER, LATER, "--format", "html").stdout.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody", "2022", "2023"), "nobody"),
        (("云河市教育局", "2022", "1999"), "1999"),
        (("no.txt", str(LATER)), "no.txt"),
        (("nobody/2022", str(LATER)), "nobody/2022"),
        (("--revisions", "000000-云河市教育局/2022"), "one revision"),
        (("--revisions", "nobody/2022"), "nobody/2022"),
        (("--revisions", "000000-云河市教育局/2022", "1", "9"), "9"),
    ],
)
def test_diff_of_what_is_not_there_is_1_and_says_what(data, arguments, words):
    result = run("diff", *arguments, "--data", data)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""


def test_check_lists_findings_by_publisher_year_and_status(data):
    everything = run("check", "--status", "all", "--format", "jsonl", "--data", data)
    findings = [json.loads(line) for line in everything.stdout.splitlines()]
    assert {finding["rule"] for finding in findings} >= {"R1", "R2", "R3", "R4", "Y1", "Y2"}
    some = run("check", "--publisher", "岚安区审计局", "--status", "not_assessable", "--format", "json", "--data", data)
    listed = json.loads(some.stdout)["findings"]
    assert listed == [f for f in findings if f["publisher"] == "岚安区审计局" and f["status"] == "not_assessable"]
    year = run("check", "--year", "2022", "--status", "all", "--format", "jsonl", "--data", data)
    assert {json.loads(line)["year"] for line in year.stdout.splitlines()} == {2022}
    assert run("check", "--publisher", "nobody", "--data", data).exit_code == 1
    assert run("check", "--data", data).stdout == "No findings.\n"


def test_verify_finds_all_as_it_was_and_says_what_is_not(data, tmp_path):
    assert run("verify", "--data", data).exit_code == 0
    assert "read again: 2." in run("verify", "--sample", "2", "--data", data).stdout
    run("ingest", LATER, "--data", tmp_path)
    (segment,) = (tmp_path / "captures").glob("*.warc.gz")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 0xFF
    segment.write_bytes(content)
    result = run("verify", "--data", tmp_path)
    assert result.exit_code == 1
    assert "captures:" in result.stdout


def test_verify_sees_a_figure_that_was_tampered_with(tmp_path):
    run("ingest", LATER, "--data", tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute('UPDATE figures_2021 SET "applications.new.total" = "applications.new.total" + 1')
    result = run("verify", "--data", tmp_path)
    assert result.exit_code == 1
    assert "other facts" in result.stdout


def test_verify_sees_a_capture_that_the_archive_looks_for_elsewhere(tmp_path):
    run("ingest", LATER, "--data", tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("UPDATE capture SET offset = offset + 1")
    result = run("verify", "--data", tmp_path)
    assert result.exit_code == 1
    assert "another offset for capture 1" in result.stdout


def test_verify_goes_on_behind_a_report_whose_tables_contradict_each_other(tmp_path):
    run("ingest", EARLIER, LATER, "--data", tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("DELETE FROM figures_2021 WHERE revision_id = 1")
        connection.execute("UPDATE section SET text = text || '。' WHERE revision_id = 2")
    result = run("verify", "--data", tmp_path)
    assert result.exit_code == 1
    assert "contradicts itself" in result.stdout
    assert "other sections" in result.stdout


def test_data_and_registry_are_taken_before_the_command_too(data, monkeypatch, tmp_path):
    assert run("--data", data, "check").exit_code == 0
    monkeypatch.setenv("GONGKAI_DATA", str(data))
    assert run("check").exit_code == 0
    assert run("check", "--data", tmp_path).exit_code == 1
    monkeypatch.setenv("GONGKAI_REGISTRY", str(tmp_path / "none"))
    assert run("sites", "list").exit_code == 2


SERVED = ["--address", "https://gongkai.example.org", "--limit", "burst=2", "--limit", "requests_per_second=0.01"]


def status(address, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_snapshot_is_served_read_only(data):
    assert run("publish", "--data", data).exit_code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "archive.cli", "serve", "--workers", "1", "--port", str(port), "--data", data, *SERVED],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/gongkai/report.json?_shape=array"
        for _ in range(100):
            assert server.poll() is None
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    reports = json.load(answer)
                break
            except OSError:
                time.sleep(0.1)
        assert {report["key"] for report in reports} >= {"000000-云河市教育局/2022", "000000-云河市教育局/2023"}
        assert status(f"http://127.0.0.1:{port}/gongkai.json?sql=select+1") == 403
        assert status(f"http://127.0.0.1:{port}/-/settings.json") == 404
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5) as answer:
            assert b"Sitemap: https://gongkai.example.org/sitemap.xml" in answer.read()
        # A proxy on this machine is believed when it says for whom it asks.
        asked = [status(f"http://127.0.0.1:{port}/", {"X-Forwarded-For": "203.0.113.5"}) for _ in range(5)]
        assert asked == [200, 200, 429, 429, 429]
        assert status(f"http://127.0.0.1:{port}/", {"X-Forwarded-For": "203.0.113.6"}) == 200
    finally:
        server.terminate()
        server.wait(10)


def test_a_zip_archive_gives_its_documents(tmp_path):
    archive = tmp_path / "reports.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(LATER, "b/later.txt")
        made.writestr("notes.txt", "今天没有报告。")
    result = run("extract", archive, "--format", "jsonl")
    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert first["source"]["name"] == "reports.zip!b/later.txt"
    assert len(first["facts"]) == 201
    assert second["error"]["code"] == "not_a_report"
    assert result.exit_code == 1
    data = tmp_path / "data"
    taken = run("ingest", archive, "--data", data)
    assert "1 new" in taken.stdout
    assert "reports.zip!notes.txt" in taken.stdout
    both = run("diff", archive, LATER)
    assert "holds 2 documents" in both.stderr


def test_a_limit_that_is_none_is_refused_before_anything_is_served(data):
    for wrong, said in (("speed=3", "requests_per_second"), ("burst", "could not convert"), ("burst=-1", "from 0")):
        result = run("serve", "--limit", wrong, "--data", data)
        assert result.exit_code == 2
        assert said in result.stderr
