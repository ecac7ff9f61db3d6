"""What a part of the program is, as a version: its release, and a digest of its sources and data."""

import hashlib
from collections.abc import Iterator, Set
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_KINDS = (".py", ".toml")


def version_of(*packages: str, without: Set[str] = frozenset()) -> str:
    """`0.7.0+1a2b3c4d`: another one whenever a source or a data file of these packages changes.

    `without`: files (`forms/across.toml`) and folders (`render/`), by their path in a package, that have no part in it.
    """
    digest = hashlib.sha256()
    for package in packages:
        folder = files(package)
        for name in sorted(_sources(folder)):
            if name not in without and f"{name.partition('/')[0]}/" not in without:
                digest.update(name.encode() + b"\0" + folder.joinpath(name).read_bytes())
    return f"{version('gongkai')}+{digest.hexdigest()[:8]}"


def _sources(folder: Traversable, prefix: str = "") -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_KINDS):
            yield prefix + entry.name
