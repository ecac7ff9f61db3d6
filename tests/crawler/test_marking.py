"""An entry marked in place: its comments and its other lines stay as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.marking import entry_path, mark_checked
from crawler.registry import RegistryError, load_entry

HEAD = """\
# What an operator wrote.
key = "330991-zjj"  # the key
publisher = "云河市住房和城乡建设局"
adcode = "330991"
region = "示例省/云河"
level = "prefecture"
kind = "department"
columns = ["http://127.0.0.1/nb/"]
plain_http = "the replica"
allow_loopback = true
"""
NOTE = 'date = 2024-01-01\ntext = "Seen."'
TAILS = (
    "",
    "checked = false  # not yet\n",
    'notes = [{ date = 2024-01-01, text = "Seen." }]\n',
    "notes = []\n",
    f"\n[[notes]]\n{NOTE}\n",
    "\n[pace]\ndelay = 1.0\n",
    f"[pace]\ndelay = 1.0\n\n[[notes]]\n{NOTE}\n# the end\n",
    f"checked = true\n\n[[notes]]\n{NOTE}\n\n[[notes]]\n{NOTE}\n",
)


@pytest.mark.parametrize("tail", TAILS)
def test_only_the_mark_and_a_note_are_new(tail: str, tmp_path: Path) -> None:
    path = tmp_path / "entry.toml"
    path.write_text(HEAD + tail, "utf-8")
    before = load_entry(path)
    mark_checked(path, date(2026, 11, 25), '试过: "new"')
    after = load_entry(path)
    assert after.checked
    assert (after.notes[-1].date, after.notes[-1].text) == (date(2026, 11, 25), '试过: "new"')
    assert after.notes[:-1] == before.notes
    same = {"checked": True, "notes": ()}
    assert after.model_copy(update=same) == before.model_copy(update=same)
    kept = path.read_text("utf-8")
    assert kept.startswith(HEAD)
    assert all(comment in kept for comment in ("# not yet", "# the end") if comment in tail)


def test_the_file_of_a_site(tmp_path: Path) -> None:
    (tmp_path / "other-name.toml").write_text(HEAD, "utf-8")
    assert entry_path(tmp_path, "330991-zjj") == tmp_path / "other-name.toml"
    with pytest.raises(RegistryError, match="no site 330991-czj"):
        entry_path(tmp_path, "330991-czj")


def test_a_broken_entry_is_left(tmp_path: Path) -> None:
    path = tmp_path / "entry.toml"
    path.write_text("key = ", "utf-8")
    with pytest.raises(RegistryError):
        mark_checked(path, date(2026, 11, 25), "x")
    assert path.read_text("utf-8") == "key = "
