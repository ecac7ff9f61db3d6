"""A folder is whole or not there: also where the one that it replaces has just been moved aside."""

from pathlib import Path

import pytest

from archive.publication.swap import whole_directory


@pytest.fixture
def final(tmp_path: Path) -> Path:
    final = tmp_path / "to" / "export"
    with whole_directory(final) as baking:
        (baking / "facts.csv").write_text("old")
    return final


def held(final: Path) -> dict[str, str]:
    """The files of a folder's neighbours, itself among them."""
    return {str(path.relative_to(final.parent)): path.read_text() for path in final.parent.rglob("*") if path.is_file()}


def write(final: Path) -> None:
    with whole_directory(final) as baking:
        (baking / "facts.csv").write_text("new")


def test_a_folder_takes_the_place_of_another(final: Path) -> None:
    write(final)
    assert held(final) == {"export/facts.csv": "new"}


def test_who_is_stopped_between_the_two_renames_loses_neither(final: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def stopped(path: Path, target: Path) -> Path:
        if target == final and path.name.endswith(".baking"):
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(final)
    assert held(final) == {"export/facts.csv": "old"}


def test_what_a_kill_between_the_two_renames_leaves_is_put_back_by_the_next(final: Path) -> None:
    gone = 2**22 + 1  # no process has such a number
    final.rename(final.with_name(f".export.{gone}.before"))
    final.with_name(f".export.{gone}.baking").mkdir()
    with pytest.raises(OSError, match="full"), whole_directory(final):
        raise OSError("the disk is full")
    assert held(final) == {"export/facts.csv": "old"}
    assert [path.name for path in final.parent.iterdir()] == ["export"]
