"""Files by which a night runs itself, with the operator's paths filled in."""

import re
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import NamedTuple

SYSTEMD = ("gongkai.service", "gongkai.timer", "gongkai-watch.service", "gongkai-watch.timer")
SYSTEMD_BACKUP = ("gongkai-backup.service", "gongkai-backup.timer")
# What each kind of sample consists of: names of the samples here, and as what they are written.
KINDS: dict[str, dict[str, str]] = {
    "systemd": {name: name for name in SYSTEMD},
    "cron": {"crontab": "gongkai.cron"},
    "container": {"Containerfile": "Containerfile"},
    "github": {"github.yml": "gongkai.yml"},
    "litestream": {"litestream.yml": "litestream.yml"},
    "settings": {"gongkai.toml": "gongkai.toml"},
}
# What neither a unit file, nor a shell, nor YAML needs to have quoted, in each its own way.
_PLAIN = re.compile(r"[\w./+@:=,-]+")


class SampleError(Exception):
    """A sample cannot be filled in; the message says why."""


class Places(NamedTuple):
    """What a sample is filled in with: paths that are absolute, and the user who runs it. `writable`: folders besides
    the data that a night may write to, where they are there."""

    program: Path
    data: Path
    environment: Path
    user: str
    writable: tuple[Path, ...] = ()
    backup: Path | None = None


def filled(kind: str, places: Places) -> dict[str, str]:
    """The files of a kind, by the name that each is to have. Raises SampleError."""
    values = {
        "program": str(places.program),
        "data": str(places.data),
        "environment": str(places.environment),
        "user": places.user,
        "backup": str(places.backup),
    }
    for value in (*values.values(), *map(str, places.writable)):
        if not _PLAIN.fullmatch(value):
            raise SampleError(f"{value!r} needs quoting, which each of these files does otherwise: choose another")
    folder = files(__name__)
    values["writable"] = "".join(f" -{path}" for path in places.writable)
    values["sandbox"] = folder.joinpath("sandbox").read_text("utf-8").rstrip()
    names = dict(KINDS[kind])
    if kind == "systemd" and places.backup is not None:
        names |= {name: name for name in SYSTEMD_BACKUP}
    return {
        name: Template(folder.joinpath(sample).read_text("utf-8")).substitute(values) for sample, name in names.items()
    }
