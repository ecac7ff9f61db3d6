"""A registry entry edited in place: its comments and its order stay a person's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Array

from crawler.registry import RegistryError, load_entry


def entry_path(registry: Path, key: str) -> Path:
    """The file of a site's entry. Raises RegistryError where no file under `registry` has it."""
    named = registry / f"{key}.toml"
    paths = [named] if named.is_file() else []
    for path in (*paths, *sorted(registry.glob("*.toml"))):
        if load_entry(path).key == key:
            return path
    raise RegistryError(f"no site {key} in {registry}")


def mark_checked(path: Path, on: date, text: str) -> None:
    """Sets `checked = true` and adds a note. Raises RegistryError for no entry, OSError for a file that is not ours."""
    load_entry(path)
    entry = tomlkit.parse(path.read_text("utf-8"))
    entry["checked"] = True
    told = {"date": on, "text": text}
    notes = entry.get("notes")
    if isinstance(notes, Array):
        inline = tomlkit.inline_table()
        inline.update(told)
        notes.append(inline)
    else:
        if not isinstance(notes, AoT):
            entry["notes"] = tomlkit.aot()
        table = tomlkit.table()
        table.update(told)
        table.trivia.indent = "\n"
        entry["notes"].append(table)
    path.write_text(tomlkit.dumps(entry), "utf-8")
