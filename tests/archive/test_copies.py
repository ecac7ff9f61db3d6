"""Two documents about one report that disagree: one is kept as a copy, and all are told."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from archive.changes import differing_cells
from archive.cli import gongkai
from tests.archive.conftest import Night, read
from tests.documents import make_report, random_figures, render_html, stated

OFFICE = "云河市教育局"
KEY = f"000000-{OFFICE}/2023"


def run(*arguments: object):
    return CliRunner().invoke(gongkai, [str(argument) for argument in arguments], catch_exceptions=False)


def write(path: Path, changes: int) -> Path:
    """A report of one office and year, with `changes` figures other than those of the others."""
    figures = random_figures("copies", "2021")
    codes = ["proactive.licensing.decisions", "proactive.penalty.decisions", "proactive.coercion.decisions"][:changes]
    figures = figures.with_cells({code: stated(figures.number(code) + 5) for code in codes})
    path.write_text(render_html(make_report(OFFICE, 2023, figures)), "utf-8")
    return path


def test_the_one_that_is_kept_as_a_copy_is_told_counted_and_shown(tmp_path):
    one, other, same = (write(tmp_path / f"{name}.html", n) for name, n in (("甲", 0), ("乙", 3), ("丙", 0)))
    data = tmp_path / "data"
    taken = run("ingest", one, other, same, "--data", data)
    assert taken.exit_code == 0
    assert f"乙.html says otherwise than 甲.html for {KEY}: 3 figures differ; it was kept as a copy" in taken.stdout
    assert taken.stdout.count("says otherwise") == 1
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        (summary,) = connection.execute("SELECT summary FROM run").fetchone()
        assert connection.execute("SELECT standing, differs FROM capture ORDER BY id").fetchall() == [
            ("revision", None),
            ("copy", 3),
            ("copy", 0),
        ]
    (told,) = json.loads(summary)["copies_differing"]
    assert (told["report"], told["figures"]) == (KEY, 3)
    assert run("verify", "--data", data).exit_code == 0
    assert run("publish", "--data", data).exit_code == 0
    site = Datasette([], immutables=[str(data / "public" / "gongkai.db")])
    for lang, words in (("zh", "有 3 个单元格"), ("en", "differed in 3 cells")):
        page = asyncio.run(site.client.get(f"/report/000000-{OFFICE}/2023?lang={lang}")).text
        assert words in page
        assert "copy_differs" in page


def test_a_thinner_one_that_was_read_first_is_told_too(night: Night):
    full = read()
    thin = [f._replace(value=f.value + 1) if i < 2 and f.value is not None else f for i, f in enumerate(full.facts)]
    lesser = replace(full, facts=thin[:50])
    expected = differing_cells(lesser, full)
    assert expected == sum(f.value is not None for f in full.facts[:2])
    assert expected > 0
    night.add((night.capture("http://gov.example/thin.html", "thin"), lesser))
    night.add((night.capture("http://gov.example/full.html", "full"), full))
    rows = night.rows("SELECT url, standing, differs FROM capture ORDER BY id")
    assert rows == [
        ("http://gov.example/thin.html", "copy", expected),
        ("http://gov.example/full.html", "revision", None),
    ]


def test_cells_that_only_one_prints_are_no_contradiction():
    full = read()
    assert differing_cells(full, replace(full, facts=full.facts[:50])) == 0


@pytest.mark.parametrize("state", ["blank", "dash"])
def test_a_number_against_no_number_is_one(state):
    full = read()
    number = next(fact for fact in full.facts if fact.state == "stated")
    emptied = [f._replace(value=None, state=state, raw="") if f is number else f for f in full.facts]
    assert differing_cells(full, replace(full, facts=emptied)) == 1
