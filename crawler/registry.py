"""The registry of sites: one TOML file a site, validated on load; every error names the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

SITES = Path(__file__).with_name("sites")
DEFAULT_PORTS = {"http": 80, "https": 443}
# A visitor's pace: one page every three seconds is what a person reading a list would ask for.
DEFAULT_DELAY = 3.0
DEFAULT_BUDGET = 500
CHINA = timezone(timedelta(hours=8))  # offices, deadlines and hours are China's; it has no summer time
YEAR = "{year}"
RECENT_YEARS = 5  # asked of a column with {year} where the entry expects none

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Key = Annotated[str, StringConstraints(pattern=r"^\d{6}-[a-z0-9][a-z0-9-]*$")]


class RegistryError(Exception):
    """An entry is wrong; the message names its file, its key and what is wanted."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pace(_Entry):
    """How hard a site may be asked: seconds between two requests, pages a night, and at which hours (China's)."""

    delay: float = Field(default=DEFAULT_DELAY, ge=0, le=600)
    budget: int = Field(default=DEFAULT_BUDGET, ge=1)
    window: Hours | None = None  # 20:00-07:00; None for any hour


class Tls(_Entry):
    """What a site's https needs that would be refused otherwise, and why that is put up with."""

    allow: tuple[Literal["legacy_renegotiation", "p256_only", "unverified"], ...] = Field(min_length=1)
    reason: Name


class Note(_Entry):
    """What an operator learnt about the site, and when."""

    date: date
    text: Name


class Site(_Entry):
    """One publisher's column of annual reports."""

    key: Key  # adcode and a slug; also the publisher's key
    publisher: Name  # the full name
    aliases: tuple[Name, ...] = ()
    adcode: Adcode  # GB/T 2260 code of the region; what the registry says wins over any guess from names
    region: Name  # as printed, from the province down: 河南/周口
    level: Literal["province", "prefecture", "county", "town"]
    kind: Literal["department", "government", "town", "street", "other"]
    platform: str = "auto"
    # Addresses of list pages, or of pages that are the report themselves; {year} stands for each year that is asked.
    columns: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()  # addresses of reports that no known column lists
    hosts: tuple[str, ...] = ()  # neighbours that reports may stand on, as host or host:port
    plain_http: Name | None = None  # why http:// is accepted
    tls: Tls | None = None
    cookies: Name | None = None  # why the site is sent back the cookies that it sets
    pace: Pace = Pace()
    expected_years: tuple[int, ...] = ()
    checked: bool = False  # whether someone with a connection has tried the entry
    notes: tuple[Note, ...] = ()
    allow_loopback: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.key.startswith(f"{self.adcode}-"):
            raise ValueError(f"key: must begin with the adcode {self.adcode}")
        if not self.columns and not self.reports:
            raise ValueError("columns: name the address of a list, or that of a report in reports")
        for field, urls in (("columns", self.columns), ("reports", self.reports)):
            for url in urls:
                parts = urlsplit(url)
                if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
                    raise ValueError(f"{field}: {url} is no http or https address")
                if parts.scheme == "http" and not self.plain_http:
                    raise ValueError(f"{field}: {url} is plain http: give the reason in plain_http, or use https")
        for host in self.hosts:
            if "/" in host or host != host.lower():
                raise ValueError(f"hosts: {host} must be a host name in lower case, or host:port")
        return self

    @property
    def authorities(self) -> frozenset[str]:
        """The `host` or `host:port` values that this site may be asked at; a scheme's default port is left out."""
        return frozenset({*map(authority, (*self.columns, *self.reports)), *self.hosts})

    def lists(self, today: date) -> tuple[str, ...]:
        """The addresses of the columns as they are asked today: {year} stands for each year that may have a report."""
        last = today.year - 1
        first = min(self.expected_years, default=last - RECENT_YEARS + 1)
        years = range(first, max(last, *self.expected_years, first) + 1)
        found = (url.replace(YEAR, str(year)) for url in self.columns for year in years)
        return tuple(dict.fromkeys(found))

    def allows(self, url: str) -> bool:
        """Whether an address is this site's or a declared neighbour's."""
        return authority(url) in self.authorities


@dataclass(frozen=True, slots=True)
class Registry:
    """All entries, in the order of their keys."""

    sites: tuple[Site, ...]

    @classmethod
    def load(cls, directory: Path = SITES) -> Registry:
        """Reads `*.toml` under a directory. Raises RegistryError."""
        if not directory.is_dir():
            raise RegistryError(f"{directory} is no directory of registry entries")
        loaded: dict[str, tuple[Site, Path]] = {}
        for path in sorted(directory.glob("*.toml")):
            site = _load(path)
            if site.key in loaded:
                raise RegistryError(f"{path}: key: {site.key} is already used in {loaded[site.key][1].name}")
            loaded[site.key] = (site, path)
        return cls(tuple(loaded[key][0] for key in sorted(loaded)))

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
        """The site whose publisher has exactly that name or alias; None where there is none, or more than one."""
        named = [site for site in self.sites if name == site.publisher or name in site.aliases]
        return named[0] if len(named) == 1 else None


def authority(url: str) -> str:
    """`host` or `host:port` of an address, in lower case, a scheme's default port left out; "" where it has none."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _load(path: Path) -> Site:
    try:
        return Site.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path}: not TOML in UTF-8: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise RegistryError(f"{path}: {key}: {message}" if key else f"{path}: {message}") from error
