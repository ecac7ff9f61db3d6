"""One entry of the registry: what it may say, and what must hold within it. Errors begin with the key concerned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from crawler.platforms import AUTO, PLATFORMS
from crawler.regions import level_of, region_of
from crawler.window import read_window

DEFAULT_PORTS = {"http": 80, "https": 443}
# A visitor's pace: one page every three seconds is what a person reading a list would ask for.
DEFAULT_DELAY = 3.0
DEFAULT_BUDGET = 500
YEAR = "{year}"
RECENT_YEARS = 5  # asked of a column with {year} where the entry expects none
FIRST_YEAR = 2008  # the regulation is in force since 2008-05-01
LAST_YEAR = 2100  # later is a slip of the pen
TRUSTED_DOMAIN = ".gov.cn"  # reports are copied to other people's domains, with betting words put in
LEVELS = ("province", "prefecture", "county", "town")  # from the top

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Key = Annotated[str, StringConstraints(pattern=r"^\d{6}-[a-z0-9][a-z0-9-]*$")]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
TlsException = Literal["legacy_renegotiation", "p256_only", "unverified"]

_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*(?::\d{1,5})?")
_BRACE = re.compile(r"\{[^{}]*\}|[{}]")
# Counties that answer to their province (仙桃, 文昌, 石河子) may rank as prefectures.
_DIRECT = re.compile(r"\d\d90\d\d")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pace(_Entry):
    """How hard a site may be asked: seconds between two requests, pages a night, and at which hours (China's)."""

    delay: float = Field(default=DEFAULT_DELAY, ge=0, le=600)
    budget: int = Field(default=DEFAULT_BUDGET, ge=1)
    window: str | None = None  # 20:00-07:00; None for any hour

    @field_validator("window")
    @classmethod
    def _some_time(cls, window: str | None) -> str | None:
        if window is not None:
            read_window(window)
        return window


class Tls(_Entry):
    """What a site's https needs that would be refused otherwise, and why that is put up with."""

    allow: tuple[TlsException, ...] = Field(min_length=1)
    reason: Name
    hosts: tuple[str, ...] = ()  # those that need it; where none is named, the hosts of columns and reports


class Note(_Entry):
    """What an operator learnt about the site, and when."""

    date: date
    text: Name


class FormerName(_Entry):
    """What the publisher was called before, and from when until when; a date that is not known is left out."""

    name: Name
    since: date | None = None
    until: date | None = None
    note: Name | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError(f"until: {self.until} is not behind {self.since}")
        return self


class Merger(_Entry):
    """Which entry's publisher took over from this one, and when. The reports of before stay where they are."""

    into: Key
    on: date
    note: Name | None = None


class Site(_Entry):
    """One publisher and where its annual reports are listed.

    Several entries may name one column, as a city's list of all its units is. Each of them but one must then be
    `own_only`: of such a list it collects what names its own publisher (`crawler.ownership`) and leaves the rest to
    whom it names, so that found and expected count one office's reports. The one that is not collects the whole list,
    and what it finds belongs in the archive to whom each report names.
    """

    key: Key  # adcode and a slug; also the publisher's key
    publisher: Name  # the full name
    aliases: tuple[Name, ...] = ()
    former: tuple[FormerName, ...] = ()
    merged: Merger | None = None
    adcode: Adcode  # GB/T 2260 code of the region; what the registry says wins over any guess from names
    region: Name  # that region as printed, from the province down: 河南/周口
    level: Literal["province", "prefecture", "county", "town"]
    kind: Literal["department", "government", "town", "street", "other"]
    platform: str = AUTO
    # Addresses of list pages, or of pages that are the report themselves; {year} stands for each year that is asked.
    columns: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()  # addresses of reports that no known column lists
    own_only: bool = False  # the columns list other offices' reports too, and those are not this entry's
    hosts: tuple[str, ...] = ()  # neighbours that reports may stand on, as host or host:port
    plain_http: Name | None = None  # why http:// is accepted
    tls: Tls | None = None
    cookies: Name | None = None  # why the site is sent back the cookies that it sets
    pace: Pace = Pace()
    expected_years: tuple[Year, ...] = ()
    checked: bool = False  # whether someone with a connection has tried the entry
    notes: tuple[Note, ...] = ()
    allow_loopback: bool = False  # of the local replica: its codes and hosts are invented

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for trouble in (self._names(), self._place(), self._addresses(), self._exceptions()):
            for field, message in trouble:
                raise ValueError(f"{field}: {message}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the publisher has or had."""
        return (self.publisher, *self.aliases, *(former.name for former in self.former))

    @property
    def authorities(self) -> frozenset[str]:
        """The `host` or `host:port` values that this site may be asked at; a scheme's default port is left out."""
        return _authorities((*self.columns, *self.reports), self.hosts)

    @property
    def tls_exceptions(self) -> dict[str, frozenset[TlsException]]:
        """What https may do at which of the site's hosts: `host` or `host:port` to the exceptions."""
        if self.tls is None:
            return {}
        own = (authority(url) for url in (*self.columns, *self.reports) if url.startswith("https:"))
        return dict.fromkeys(self.tls.hosts or own, frozenset(self.tls.allow))

    def lists(self, today: date) -> dict[str, int | None]:
        """The addresses of the columns as they are asked today, each with the year that it stands for.

        {year} in a column stands for each year that may have a report; other columns stand for no single year.
        """
        last = today.year - 1
        first = min(self.expected_years, default=last - RECENT_YEARS + 1)
        years = range(first, max(last, *self.expected_years, first) + 1)
        found: dict[str, int | None] = {}
        for url in self.columns:
            if YEAR in url:
                found.update({url.replace(YEAR, str(year)): year for year in years})
            else:
                found[url] = None
        return found

    def allows(self, url: str) -> bool:
        """Whether an address is this site's or a declared neighbour's."""
        return authority(url) in self.authorities

    def _names(self) -> Iterator[tuple[str, str]]:
        if not self.key.startswith(f"{self.adcode}-"):
            yield "key", f"must begin with the adcode {self.adcode}"
        if self.platform not in (AUTO, *PLATFORMS):
            yield "platform", f"{self.platform} is none of {', '.join((AUTO, *sorted(PLATFORMS)))}"
        if (twice := _twice(self.names)) is not None:
            yield "aliases" if twice in self.aliases else "former", f"{twice} is named twice"
        if self.merged is not None and self.merged.into == self.key:
            yield "merged", f"{self.key} is this entry itself"
        if (double := _twice(self.expected_years)) is not None:
            yield "expected_years", f"{double} is named twice"

    def _place(self) -> Iterator[tuple[str, str]]:
        if self.kind in ("town", "street") and self.level != "town":
            yield "level", f"a {self.kind} is of level town, not {self.level}"
        if self.kind == "government" and self.level == "town":
            yield "kind", "the government of a town or a street is of kind town or street"
        if self.allow_loopback:
            return
        region = region_of(self.adcode)
        if region is None:
            if not self._noted(self.adcode):
                yield "adcode", f"{self.adcode} is no region's code today: say in a note that names it why it is used"
            return
        if not region.may_be(self.region):
            yield "region", f"{self.adcode} is {region.path}, not {self.region}"
        of_code = "prefecture" if _DIRECT.fullmatch(self.adcode) else level_of(self.adcode)
        if LEVELS.index(self.level) < LEVELS.index(of_code):
            yield "level", f"no office of a {self.level} has a {of_code}'s code, as {self.adcode} is"

    def _addresses(self) -> Iterator[tuple[str, str]]:
        if not self.columns and not self.reports:
            yield "columns", "name the address of a list, or that of a report in reports"
        for field, urls in (("columns", self.columns), ("reports", self.reports)):
            for url in urls:
                yield from ((field, f"{url} {wrong}") for wrong in self._wrong_with(url, field))
        if (twice := _twice((*self.columns, *self.reports))) is not None:
            yield "columns" if twice in self.columns else "reports", f"{twice} is named twice"
        for host in self.hosts:
            if not _HOST.fullmatch(host):
                yield "hosts", f"{host} must be a host name in lower case, or host:port"
        if (double := _twice(self.hosts)) is not None:
            yield "hosts", f"{double} is named twice"
        for host in sorted(self.authorities):
            name = host.partition(":")[0]
            if self.allow_loopback and not _is_this_machine(name):
                yield "allow_loopback", f"{name} is not this machine, and is to be asked as other people's sites are"
            if not (f".{name}".endswith(TRUSTED_DOMAIN) or self.allow_loopback or self._noted(name)):
                wanted = "say in a note that names it how the office is known to publish there"
                yield "hosts" if host in self.hosts else "columns", f"{name} is no {TRUSTED_DOMAIN} host: {wanted}"

    def _wrong_with(self, url: str, field: str) -> Iterator[str]:
        parts = _split(url)
        if parts is None or parts.scheme not in DEFAULT_PORTS or not _HOST.fullmatch(authority(url)):
            yield "is no http or https address"
            return
        if parts.username is not None:
            yield "names a user: an entry is public"
        braces = set(_BRACE.findall(url)) - ({YEAR} if field == "columns" else set())
        if braces:
            yield f"may hold {YEAR} in its path or query, and no other brace" if field == "columns" else "holds a brace"
        if parts.scheme == "http" and not self.plain_http:
            yield "is plain http: give the reason in plain_http, or use https"

    def _exceptions(self) -> Iterator[tuple[str, str]]:
        if self.tls is None:
            return
        if (twice := _twice(self.tls.allow)) is not None:
            yield "tls.allow", f"{twice} is named twice"
        for host in self.tls.hosts:
            if host not in self.authorities:
                yield "tls.hosts", f"{host} is no host of this entry"
        if not self.tls_exceptions:
            yield "tls", "no address is https: leave it out, or name the hosts"

    def _noted(self, word: str) -> bool:
        """Whether a note names the word itself, and not only an address with it."""
        named = re.compile(rf"(?<![\w/.-]){re.escape(word)}(?![\w.-]*/)")
        return any(named.search(note.text) for note in self.notes)


@lru_cache(maxsize=256)  # each address that is asked is held against them
def _authorities(urls: tuple[str, ...], hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset({*map(authority, urls), *hosts})


def _is_this_machine(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def authority(url: str) -> str:
    """`host` or `host:port` of an address, in lower case, a scheme's default port left out; "" where it has none."""
    parts = _split(url)
    try:
        port = parts.port if parts else None
    except ValueError:
        return ""
    host = (parts.hostname if parts else None) or ""
    return host if parts is None or port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # a bracket that begins no IPv6 address
        return None


def _twice(values: Sequence[object]) -> object | None:
    return next((value for index, value in enumerate(values) if value in values[:index]), None)
