"""A registry entry as a file of its own, as a person would write it: only what differs from the defaults."""

from __future__ import annotations

import json
from datetime import date

from pydantic import BaseModel

from crawler.site import Site


def entry_text(site: Site) -> str:
    """The TOML of an entry: the fields that differ from their defaults, in the order of the model, notes last."""
    said = {name: value for name, value in site if name == "checked" or value != Site.model_fields[name].default}
    notes = said.pop("notes", ())
    lines = [f"{name} = {_value(value)}" for name, value in said.items()]
    for note in notes:
        lines += ["", "[[notes]]", f"date = {note.date.isoformat()}", f"text = {_value(note.text)}"]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, BaseModel):
        said = [(name, inner) for name, inner in value if inner != type(value).model_fields[name].default]
        return "{ " + ", ".join(f"{name} = {_value(inner)}" for name, inner in said) + " }"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and _stands_in_lines(value):
        return "[\n" + "".join(f"  {_value(inner)},\n" for inner in value) + "]"
    # JSON's strings, numbers, booleans and lists are TOML's too, but for a DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _stands_in_lines(values: tuple[object, ...]) -> bool:
    """Whether a list has a line for each of its values: several texts, and tables however few."""
    return all(isinstance(each, BaseModel) or (isinstance(each, str) and len(values) > 1) for each in values)
