"""What a part of the program is made of, as a digest of its sources and data, and as a version."""

import hashlib
from collections.abc import Iterable, Iterator, Set
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_KINDS = (".py", ".toml")

Source = tuple[str, str]  # a package, and the path of a file in it


def sources_of(package: str, *, without: Set[str] = frozenset()) -> list[Source]:
    """The sources and data files of a package, those below it included, but for the ones at these paths in it."""
    return [(package, name) for name in sorted(_below(files(package))) if name not in without]


def digest_of(sources: Iterable[Source]) -> str:
    """Eight hex digits: others whenever one of these files changes."""
    digest = hashlib.sha256()
    for package, name in sources:
        digest.update(name.encode() + b"\0" + files(package).joinpath(name).read_bytes())
    return digest.hexdigest()[:8]


def version_of(sources: Iterable[Source]) -> str:
    """`0.7.0+1a2b3c4d`: the release with the digest of these files."""
    return f"{version('gongkai')}+{digest_of(sources)}"


def _below(folder: Traversable, prefix: str = "") -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_KINDS):
            yield prefix + entry.name
