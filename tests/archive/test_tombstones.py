"""Reports that a site takes down, through whole nights: a tombstone in the archive, until they return."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette

from archive.coverage import Coverage, coverage
from archive.database import open_archive
from archive.nightly import NightResult
from tests.archive.test_night import night, stored
from tests.archive.test_night_cells import true_cells
from tests.replica.faults import fault_of
from tests.replica.server import Replica, running_replica
from tests.replica.site import SiteSpec
from tests.replica.sites import generic, trs_rows

PAGES = next(spec for spec in generic.SITES if spec.build is generic.PackedPagerSite)  # its reports are pages
# The oldest of its reports is a Word file on a page that says nothing else.
FILES = next(spec for spec in generic.SITES if spec.build is generic.PortletSite)
LISTED = trs_rows.SITES[0]


@dataclass
class Archive:
    """An archive after each of a row of nights over one site."""

    data: Path
    replica: Replica
    key: str
    nights: list[NightResult] = field(default_factory=list)

    def night(self, fault: str | None) -> NightResult:
        """The next night, with a fault of the site or without."""
        self.replica.set_fault(self.key, fault and fault_of(fault, self.replica.site(self.key)))
        self.nights.append(night(self.data, self.replica))
        return self.nights[-1]

    def states(self) -> dict[int, Coverage]:
        """The site's years as the archive has them."""
        with closing(open_archive(self.data)) as connection:
            return {row.year: row for row in coverage(connection, publisher=self.key)}

    def page(self, path: str, **query: str) -> str:
        """The words and marks of a page of the published archive."""
        served = Datasette([], immutables=[str(self.nights[-1].snapshot.path)])
        response = asyncio.run(served.client.get(path, params={"lang": "en"} | query))
        assert response.status_code == 200
        return " ".join(lxml.html.document_fromstring(response.text).text_content().split())


@pytest.fixture
def archive(spec: SiteSpec, tmp_path: Path) -> Iterator[Archive]:
    with running_replica([spec]) as replica:
        yield Archive(tmp_path, replica, spec.office.key)


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (PAGES, "withdrawn-404"),
        (PAGES, "withdrawn-home"),
        (PAGES, "withdrawn-to-home"),
        (PAGES, "withdrawn-words"),
        (FILES, "withdrawn-404"),
    ],
    ids=["404", "home", "to-home", "words", "file"],
)
def test_a_report_that_is_taken_down_has_a_tombstone_until_it_returns(archive: Archive, fault: str) -> None:
    key = archive.key
    first = archive.night(None)
    oldest, newest = min(archive.states()), max(archive.states())
    assert [len(first.built.tally.new), {row.state for row in archive.states().values()}] == [2, {"published"}]

    shrunk = archive.night(fault)
    assert [site.verdict for site in shrunk.sites] == ["shrunk"]
    assert shrunk.built.tally.gone == [f"{key}/{oldest}"]
    assert {year: row.state for year, row in archive.states().items()} == {oldest: "gone", newest: "published"}
    # What was read stays.
    assert stored(shrunk.snapshot.path) == true_cells(archive.replica)
    assert "gone from its address since" in archive.page(f"/report/{key}/{oldest}")
    assert "gone from its address since" not in archive.page(f"/report/{key}/{newest}")
    assert "†" in archive.page(f"/publisher/{key}")
    assert archive.states()[oldest].publisher in archive.page("/coverage", year=str(oldest), state="gone")
    assert f"{archive.states()[oldest].publisher} {oldest}" in archive.page("/changes")
    assert f"{archive.states()[newest].publisher} {newest}" not in archive.page("/changes")

    # A site that is as it was the night before is well again; the report is not told of twice.
    settled = archive.night(fault)
    assert [site.verdict for site in settled.sites] == ["unchanged"]
    assert settled.exit_code == 0
    assert settled.built.tally.gone == []
    assert archive.states()[oldest].state == "gone"

    back = archive.night(None)
    assert back.exit_code == 0
    assert {row.state for row in archive.states().values()} == {"published"}
    assert f"{key}/{oldest}" in [*back.built.tally.unchanged, *back.built.tally.changed]
    with closing(open_archive(archive.data)) as connection:
        assert connection.execute("SELECT max(number), count(*) FROM revision").fetchone() == (1, 2)


@pytest.mark.parametrize("spec", [PAGES, FILES], ids=["page", "file"])
def test_a_report_that_is_only_listed_no_more_has_no_tombstone(archive: Archive) -> None:
    archive.night(None)
    unlisted = archive.night("unlisted")
    assert unlisted.exit_code == 0
    assert unlisted.built.tally.gone == []
    assert {row.state for row in archive.states().values()} == {"published"}
    assert archive.night("unlisted").exit_code == 0


def test_a_row_that_leads_nowhere_any_more_is_a_tombstone_too(tmp_path: Path) -> None:
    with running_replica([LISTED]) as replica:
        archive = Archive(tmp_path, replica, LISTED.office.key)
        archive.night(None)
        dead = archive.night("detail-404")
        assert dead.built.tally.gone == [f"{archive.key}/{max(archive.states())}"]
        assert archive.states()[max(archive.states())].state == "gone"
        archive.night(None)
        assert {row.state for row in archive.states().values()} == {"published"}
