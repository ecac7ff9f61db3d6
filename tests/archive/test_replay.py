"""`gongkai replay`: one figure from its bytes, whatever it says, and a sentence where that cannot be."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.replay import Named, ReplayError, excerpt_at, replay
from archive.rows import load_report
from extract.document import Document
from extract.model import GridPlace
from tests.documents.demo import FOLDER

EARLIER = FOLDER / "yunhe-jyj-2022.pipe.txt"
PAGE = FOLDER / "tangxi-nyncj-2023.html"
WORD = FOLDER / "lanan-sjj-2022.docx"
OFFICE = "云河市教育局"
CODE = "applications.new.total"
FACT = f"000000-{OFFICE}/2022/{CODE}"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    assert run("ingest", EARLIER, PAGE, WORD, "--data", tmp_path).exit_code == 0
    return tmp_path


def test_a_figure_is_read_again_from_its_bytes(data):
    result = run("replay", FACT, "--data", data, "--format", "json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["schema"], said["same"], said["differs"]) == ("gongkai.replay/1", True, [])
    assert said["archived"] == said["now"]
    where, content = said["archived"]["where"], EARLIER.read_text("utf-8")
    assert content[where["start"] : where["end"]] == said["archived"]["raw"]
    assert f"【{said['archived']['raw']}】" in said["excerpt"]
    assert "本年新收" in said["excerpt"]
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        kept = connection.execute("SELECT url, sha256, fetched_at, segment, offset, length FROM capture").fetchall()
    assert tuple(said["capture"].values()) in kept


@pytest.mark.parametrize(
    "name", [f"{OFFICE}/2022/{CODE}", f"000000-{OFFICE}/2022/{CODE}@1"], ids=["by name", "by revision"]
)
def test_it_is_told_for_people(data, name):
    result = run("replay", name, "--data", data)
    assert result.exit_code == 0
    for words in ("It is the same.", "本年新收", "sha256", "byte"):
        assert words in result.stdout


@pytest.mark.parametrize(
    ("report", "code", "state", "excerpt"),
    [
        ("棠溪县农业农村局/2023", "proactive.coercion.decisions", "dash", "【/】"),
        ("岚安区审计局/2022", "reviews.litigation_after.upheld", "blank", "【】"),
    ],
)
def test_a_cell_without_a_number_is_replayed_too(data, report, code, state, excerpt):
    publisher, _, year = report.partition("/")
    found = replay(data, Named(publisher, int(year), code, None))
    assert (found.archived.state, found.differs) == (state, [])
    assert excerpt in (found.excerpt or "")


def test_a_figure_that_was_tampered_with_is_not_the_same(data):
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute(f'UPDATE figures_2021 SET "{CODE}" = "{CODE}" + 1')
    result = run("replay", FACT, "--data", data, "--format", "json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["same"], said["differs"]) == (False, ["value", "raw"])
    assert said["archived"]["value"] == said["now"]["value"] + 1
    result = run("replay", FACT, "--data", data)
    assert result.exit_code == 1
    assert "not the same" in result.stdout


def test_a_cell_that_is_not_read_any_more_is_not_the_same(data):
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute("UPDATE places SET cells = json_insert(cells, '$.statistics', json('{}'))")
        connection.execute("UPDATE places SET cells = json_insert(cells, '$.statistics.received', json('{}'))")
        connection.execute("UPDATE places SET cells = json_insert(cells, '$.statistics.received.value', json('[1,2]'))")
        connection.execute(
            "INSERT INTO cell (revision_id, measure_id, state, raw) SELECT revision.id, measure.id, 'blank', ''"
            " FROM revision, measure WHERE measure.code = 'statistics.received.value'"
        )
    result = run("replay", f"{OFFICE}/2022/statistics.received.value", "--data", data)
    assert result.exit_code == 1
    assert "no such cell" in result.stdout


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (f"无此局/2022/{CODE}", "no publisher"),
        (f"{OFFICE}/1999/{CODE}", "no report"),
        (f"{FACT}@7", "with a revision 7"),
        (f"{OFFICE}/2022/applications.new.totla", "there is applications.new.total"),
        (f"{OFFICE}/2022/statistics.received.value", "prints no cell"),
        (f"{OFFICE}/2022/applications.new.total\x00", "no form has"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(data, fact, words):
    result = run("replay", fact, "--data", data)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


@pytest.mark.parametrize("fact", ["x", "a/b", f"{OFFICE}/二〇二二/{CODE}", f"{FACT}@x", "//", f"{OFFICE}/٢٠٢٢/{CODE}"])
def test_what_names_no_figure_is_wrong_usage(data, fact):
    assert run("replay", fact, "--data", data).exit_code == 2


def test_without_an_archive_there_is_nothing_to_replay(tmp_path):
    assert run("replay", FACT, "--data", tmp_path).exit_code == 1


def test_bytes_that_are_not_what_was_kept_are_told(data):
    (segment,) = (data / "captures").rglob("*.warc.gz*")
    content = bytearray(segment.read_bytes())
    content[len(content) // 8 : len(content) // 8 + 40] = bytes(40)
    segment.write_bytes(content)
    results = [run("replay", fact, "--data", data) for fact in (FACT, f"棠溪县农业农村局/2023/{CODE}")]
    assert {result.exit_code for result in results} <= {0, 1}
    assert any(result.exit_code == 1 and result.stderr.startswith("gongkai: ") for result in results)


def test_a_publisher_of_several_names_needs_a_key(data):
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute("INSERT INTO publisher (key, name) VALUES ('330991-jyj', ?)", (OFFICE,))
    with pytest.raises(ReplayError, match="several publishers"):
        replay(data, Named(OFFICE, 2022, CODE, None))


def test_a_name_may_hold_slashes():
    assert Named.parse("000000-a/b局/2022/x.y.z@3") == Named("000000-a/b局", 2022, "x.y.z", 3)


def test_a_place_that_a_document_has_not_gives_no_excerpt():
    assert excerpt_at(Document("html", []), GridPlace(0, 0, 0)) is None


def test_every_cell_of_a_report_replays(data):
    """Not through the command: reading takes a moment, and the pages behind it are the same."""
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        facts = load_report(connection, "000000-棠溪县农业农村局/2023").facts
    for fact in facts[::40]:
        found = replay(data, Named("棠溪县农业农村局", 2023, fact.code, 1))
        assert (found.archived, found.now) == (fact, fact)
        assert f"【{fact.raw}】" in (found.excerpt or "")
