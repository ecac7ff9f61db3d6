"""The registry of sites: one TOML file a site, validated on load; every error names the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from crawler.ownership import owner
from crawler.site import (
    DEFAULT_BUDGET,
    DEFAULT_DELAY,
    DEFAULT_PORTS,
    YEAR,
    FormerName,
    Merger,
    Note,
    Pace,
    Site,
    Tls,
    authority,
)

__all__ = [
    "DEFAULT_BUDGET",
    "DEFAULT_DELAY",
    "DEFAULT_PORTS",
    "SITES",
    "YEAR",
    "FormerName",
    "Merger",
    "Note",
    "Pace",
    "Registry",
    "RegistryError",
    "Site",
    "Tls",
    "authority",
    "load_entry",
]

SITES = Path(__file__).with_name("sites")


class RegistryError(Exception):
    """An entry is wrong; the message names its file, its key and what is wanted."""


@dataclass(frozen=True, slots=True)
class Registry:
    """All entries, in the order of their keys."""

    sites: tuple[Site, ...]

    @classmethod
    def load(cls, directory: Path = SITES) -> Registry:
        """Reads `*.toml` under a directory. Raises RegistryError."""
        if not directory.is_dir():
            raise RegistryError(f"{directory} is no directory of registry entries")
        loaded = [(load_entry(path), path) for path in sorted(directory.glob("*.toml"))]
        for path, trouble in _between(loaded):
            raise RegistryError(f"{path}: {trouble}")
        return cls(tuple(sorted((site for site, _ in loaded), key=lambda site: site.key)))

    def get(self, key: str) -> Site:
        """The site of that key. Raises RegistryError."""
        for site in self.sites:
            if site.key == key:
                return site
        raise RegistryError(f"no site {key} in the registry")

    def select(self, keys: Iterable[str]) -> list[Site]:
        """The sites of those keys; all of them where none is named. Raises RegistryError."""
        return [self.get(key) for key in keys] or list(self.sites)

    def by_name(self, name: str) -> Site | None:
        """The site whose publisher has or had exactly that name or alias; None where there is none, or several."""
        named = [site for site in self.sites if name in site.names]
        return named[0] if len(named) == 1 else None

    def owner(self, printed: str | None, key: str | None, *, titled: bool) -> Site | None:
        """The entry whose publisher a document is of, as `crawler.ownership.owner` has it."""
        return owner(self.sites, printed, key, titled=titled)


def load_entry(path: Path) -> Site:
    """One file's entry. Raises RegistryError."""
    try:
        return Site.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RegistryError(f"{path}: not TOML in UTF-8: {error}") from error
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise RegistryError(f"{path}: {key}: {message}" if key else f"{path}: {message}") from error


def _between(loaded: list[tuple[Site, Path]]) -> Iterator[tuple[Path, str]]:
    """What does not hold between two entries: the later file, and what is wrong with it."""
    keys: dict[str, Path] = {}
    named: dict[tuple[str, str], Path] = {}
    regions: dict[str, tuple[str, Path]] = {}
    whole: dict[str, Path] = {}  # columns that are collected whole
    exceptions: dict[str, tuple[frozenset[str], Path]] = {}
    for site, path in loaded:
        if (other := keys.setdefault(site.key, path)) is not path:
            yield path, f"key: {site.key} is already used in {other.name}"
        if site.merged is not None and all(site.merged.into != entry.key for entry, _ in loaded):
            yield path, f"merged: there is no entry {site.merged.into}"
        if (other := named.setdefault((site.publisher, site.adcode), path)) is not path:
            yield (
                path,
                f"publisher: {site.publisher} of {site.region} is already in {other.name}: make one of the two",
            )
        region, other = regions.setdefault(site.adcode, (site.region, path))
        if region != site.region:
            yield path, f"region: {site.adcode} is {region} in {other.name}: print it alike"
        for url in () if site.own_only else site.columns:
            if (other := whole.setdefault(url, path)) is not path:
                yield path, f"own_only: {other.name} collects all of {url}: set own_only, there or here"
        secure = {authority(url) for url in (*site.columns, *site.reports) if url.startswith("https:")}
        for host in sorted(secure | set(site.tls_exceptions)):
            allowed = site.tls_exceptions.get(host, frozenset())
            known, other = exceptions.setdefault(host, (allowed, path))
            if known != allowed:
                yield path, f"tls: {host} has other exceptions in {other.name}: one host is asked in one way"
