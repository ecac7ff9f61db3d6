"""Publishers, captures and readings for the archive's tests; readings are real ones of the project's own documents."""

import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.articles import Article
from archive.reviews import Asked
from archive.store import Member, Store
from crawler.captures import Capture
from crawler.registry import FormerName, Merger
from extract.model import Report
from extract.report import VERSION, extract
from tests.documents import make_report, random_figures, render_html, stated

OFFICE = "云河市住房和城乡建设局"


@dataclass(frozen=True)
class Office:
    """A registered publisher."""

    key: str = "330991-zjj"
    publisher: str = OFFICE
    aliases: tuple[str, ...] = ("市住建局",)
    former: tuple[FormerName, ...] = ()
    merged: Merger | None = None
    adcode: str = "330991"
    region: str = "示例省/云河"
    level: str = "prefecture"
    kind: str = "department"
    expected_years: tuple[int, ...] = (2021, 2022, 2023)
    platform: str = "auto"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.publisher, *self.aliases, *(former.name for former in self.former))


@dataclass(frozen=True)
class Offices:
    """A registry of given publishers."""

    sites: tuple[Office, ...] = (Office(),)

    def owner(self, printed: str | None, key: str | None, *, titled: bool) -> Office | None:
        """Whom the document names, else the site that it was captured on."""
        named = [site for site in self.sites if printed in site.names]
        return named[0] if len(named) == 1 else next((site for site in self.sites if site.key == key), None)


class Night:
    """Makes captures with ids in order and adds documents to a store, one group a call."""

    def __init__(self, store: Store, registry: Offices) -> None:
        self.store = store
        self.registry = registry
        self.run = "night-1"
        self._ids = itertools.count(1)

    def capture(self, url: str = "http://gov.example/1.html", content: str = "a", **known: object) -> Capture:
        number = next(self._ids)
        values: dict[str, object] = {
            "id": number,
            "url": url,
            "kind": "response",
            "status": 200,
            "media_type": "text/html",
            "fetched_at": f"2024-02-01T00:00:{number:02d}Z",
            "sha256": content,
            "length": 1,
            "segment": "s",
            "offset": number,
            "refers_to": None,
            "run": self.run,
            "site": "330991-zjj",
            "role": "detail",
        }
        return Capture(**values | known)  # type: ignore[arg-type]

    def add(self, *members: tuple[Capture, object]) -> None:
        self.store.add([Member(Article(c), outcome) for c, outcome in members], self.registry, VERSION)  # type: ignore[arg-type]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.store.connection.execute(query).fetchall()

    def standings(self) -> list[str | None]:
        return [row[0] for row in self.rows("SELECT standing FROM capture ORDER BY id")]  # type: ignore[misc]

    def revisions(self) -> list[tuple[object, ...]]:
        return self.rows(
            "SELECT key, number, change FROM revision JOIN report ON report.id = report_id ORDER BY key, number"
        )


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with Store(tmp_path / "data") as store:
        yield Night(store, Offices())


def read(year: int = 2023, *, publisher: str = OFFICE, seed: str = "one", **cells: int) -> Report:
    """The reading of an invented report's HTML page; `cells` replace printed figures (`__` for the dots of a code)."""
    figures = random_figures(seed, "2021")
    figures = figures.with_cells({code.replace("__", "."): stated(value) for code, value in cells.items()})
    return extract(render_html(make_report(publisher, year, figures)).encode(), name="page.html")


def asked_about(connection: sqlite3.Connection, finding_id: int) -> Asked:
    """What a finding of a current revision is known by."""
    query = """
        SELECT report.key, rule, each FROM finding JOIN report ON report.current_revision_id = finding.revision_id
        WHERE finding.id = ?
    """
    return Asked(*connection.execute(query, (finding_id,)).fetchone())
