"""A part that fails costs its own rows only, one that hangs is ended, and the README gets what was measured."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks import parts, readme
from tests.benchmarks.parts import Sizes, measure

SAMPLE = """
import time
from tests.benchmarks.table import Line

def whole(sizes):
    print("what a part prints is no row")
    yield Line("reports", sizes.reports)

def fails(sizes):
    yield Line("before it fails", 1.0)
    raise ValueError("no more")

def hangs(sizes):
    yield Line("before it hangs", 1.0)
    time.sleep(60)
"""
RUN = """
import sys
sys.path.insert(0, {folder!r})
from tests.benchmarks import parts
parts.PARTS |= {{name: "sample:" + name for name in ("whole", "fails", "hangs")}}
parts.main()
"""


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three parts beside the real ones."""
    (tmp_path / "sample.py").write_text(SAMPLE)
    (tmp_path / "run.py").write_text(RUN.format(folder=str(tmp_path)))
    monkeypatch.setattr(parts, "COMMAND", [sys.executable, str(tmp_path / "run.py")])
    monkeypatch.setenv("PYTHONPATH", str(parts.ROOT))


def test_a_part_that_fails_keeps_the_rows_before_it(sample: None) -> None:
    told = []
    found = measure("fails", Sizes(), 60, told.append)
    assert [line.measure for line in found.lines] == ["before it fails"]
    assert (told, found.failure) == (found.lines, "it ended with status 1")


def test_a_part_that_hangs_is_ended(sample: None) -> None:
    found = measure("hangs", Sizes(), 5, lambda _: None)
    assert [line.measure for line in found.lines] == ["before it hangs"]
    assert found.failure == "it was stopped after 5 s"


def test_a_part_gets_the_sizes_and_only_rows_are_rows(sample: None) -> None:
    found = measure("whole", Sizes(reports=7), 60, lambda _: None)
    assert ([(line.measure, line.ours) for line in found.lines], found.failure) == ([("reports", 7)], "")


@pytest.mark.parametrize("place", parts.PARTS.values())
def test_every_part_is_there(place: str) -> None:
    module, function = place.split(":")
    found = find_spec(module)  # what it is measured beside is not installed for the tests
    assert found is not None
    assert found.origin is not None
    assert f"def {function}(" in Path(found.origin).read_text(encoding="utf-8")


def test_the_readme_gets_its_tables_between_their_markers(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(
        "before\n<!-- bench -->\nold\n\nlines\n<!-- /bench -->\nbetween\n<!-- scale -->\n<!-- /scale -->\nafter\n"
    )
    readme.replace({"bench": r"| a \1 |", "scale": "b"}, page)
    text = page.read_text()
    assert text == (
        "before\n<!-- bench -->\n| a \\1 |\n<!-- /bench -->\nbetween\n<!-- scale -->\nb\n<!-- /scale -->\nafter\n"
    )
    with pytest.raises(ValueError, match="the markers of other 0 times"):
        readme.replace({"bench": "c", "other": "d"}, page)
    assert page.read_text() == text


def test_the_readme_has_the_markers() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert all(
        text.count(marker) == 1 for name in ("bench", "scale") for marker in (f"<!-- {name} -->", f"<!-- /{name} -->")
    )
