"""What the server needs of a replica site, whatever system it imitates, and how a site is put on the replica."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.replica.content import Entry, Office
from tests.replica.page import Page


@dataclass(frozen=True)
class Behaviour:
    """How a site's server answers, apart from its pages."""

    server: str = "nginx"
    robots: str | None = None  # the text of robots.txt; None where there is none
    gzip: bool = False  # compresses pages that have validators
    soft_404: bool = False  # the home page with status 200 under a path that it does not know


@dataclass(frozen=True)
class Asked:
    """A request as a site sees it. `params` are the query's and the form's fields; header names are in lower case."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


class ReplicaSite(Protocol):
    """One office's site."""

    @property
    def office(self) -> Office: ...
    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def behaviour(self) -> Behaviour: ...

    def page(self, asked: Asked) -> Page | None:
        """The answer to a request; None for an unknown path. `/` is the home page."""

    def path_of(self, entry: Entry) -> str:
        """The path, with its query where it has one, of an entry's page."""

    def attachment_path(self, entry: Entry) -> str:
        """The same of the entry's file, for a report that is one."""


@dataclass(frozen=True)
class SiteSpec:
    """A site to be served: the office, and what builds its site from its entries and the origin of a foreign host.

    `registered` are fields of the registry entry that differ from an ordinary one's; {base} in a string (or a list's)
    stands for the site's origin.
    """

    office: Office
    build: Callable[[Office, list[Entry], str], ReplicaSite]
    registered: Mapping[str, str | bool | list[str]] = field(default_factory=dict)
