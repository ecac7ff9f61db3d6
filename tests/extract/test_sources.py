"""A version that follows the sources: another one for every file that counts, the same for those that do not."""

import importlib
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from extract.sources import digest_of, sources_of, version_of

PACKAGE = "a_package_of_a_test"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / PACKAGE
    (folder / "data").mkdir(parents=True)
    for name in ("__init__.py", "reading.py", "data/words.toml", "data/notes.md"):
        (folder / name).write_text(name, "utf-8")
    (folder / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield folder
    sys.modules.pop(PACKAGE, None)


def test_sources_are_modules_and_data_in_one_order(package: Path) -> None:
    names = [name for _, name in sources_of(PACKAGE)]
    assert names == ["__init__.py", "data/words.toml", "reading.py"]
    assert [name for _, name in sources_of(PACKAGE, without={"data/words.toml"})] == ["__init__.py", "reading.py"]


def test_every_source_that_counts_changes_the_version_and_no_other(package: Path) -> None:
    before = version_of(sources_of(PACKAGE))
    assert before == f"{version('gongkai')}+{digest_of(sources_of(PACKAGE))}"
    (package / "data/notes.md").write_text("more", "utf-8")
    assert version_of(sources_of(PACKAGE)) == before
    of_code = version_of(sources_of(PACKAGE, without={"data/words.toml"}))
    (package / "data/words.toml").write_text("more", "utf-8")
    assert version_of(sources_of(PACKAGE)) != before
    assert version_of(sources_of(PACKAGE, without={"data/words.toml"})) == of_code
    (package / "reading.py").rename(package / "renamed.py")
    assert version_of(sources_of(PACKAGE, without={"data/words.toml"})) != of_code
