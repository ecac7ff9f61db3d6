"""Reports that a site cuts into several pages, through whole nights: read whole, or said to be read in part."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.build import CAPTURES, build
from archive.database import open_archive
from archive.verify import verify
from crawler.captures import CaptureStore, Origin
from crawler.registry import Registry
from tests.archive.test_night import night, stored
from tests.archive.test_night_cells import true_cells
from tests.replica.faults import fault_of
from tests.replica.page import NOT_FOUND, Page
from tests.replica.server import Replica, running_replica
from tests.replica.site import Asked
from tests.replica.sites import generic, trs_rows

SPLIT = next(spec for spec in generic.SITES if spec.build is generic.SplitSite)
CUT = trs_rows.CUT_ARTICLE
SPECS = (SPLIT, CUT)
SECOND = {SPLIT.office.key: "_2.html", CUT.office.key: "_1.html"}


@pytest.fixture
def replica() -> Iterator[Replica]:
    with running_replica(SPECS) as running:
        yield running


def second_pages(change: Callable[[Asked, Page], Page], key: str) -> Callable[[Asked, Callable[[], Page]], Page]:
    """A fault of the reports' second pages alone."""

    def fault(asked: Asked, ordinary: Callable[[], Page]) -> Page:
        ends = asked.path.endswith(SECOND[key]) and "index" not in asked.path
        return change(asked, ordinary()) if ends else ordinary()

    return fault


def ask(data: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_archive(data)) as connection:
        return connection.execute(query).fetchall()


def missing(data: Path) -> list[str]:
    return [str(row[0]) for row in ask(data, "SELECT message FROM problem WHERE code = 'page_missing'")]


def test_every_cell_of_cut_reports_is_read_and_a_night_without_a_change_stores_nothing(
    replica: Replica, tmp_path: Path
) -> None:
    first = night(tmp_path, replica)
    assert (first.exit_code, first.failing) == (0, [])
    assert len(first.built.tally.new) == 4
    assert stored(first.snapshot.path) == true_cells(replica)
    assert missing(tmp_path) == []
    # One report of the first site is a Word file.
    pages = ask(tmp_path, "SELECT number, further_page.url, role FROM further_page JOIN capture ON id = page_id")
    assert [(number, role) for number, _, role in pages] == [(2, "part")] * 3
    # The further pages' tables are counted on from the first pages' own.
    tables = ask(
        tmp_path,
        """
        SELECT DISTINCT grid_table >= first_table FROM facts JOIN report ON report.key = report_key
        JOIN revision ON revision.id = current_revision_id JOIN further_page USING (capture_id)
        """,
    )
    assert (1,) in tables
    verified = verify(tmp_path)
    assert (verified.revisions, verified.problems) == (4, [])
    [(of, year, address)] = ask(
        tmp_path,
        f"""
        SELECT publisher.key, year, further_page.url FROM report JOIN publisher ON publisher.id = publisher_id
        JOIN revision ON revision.id = current_revision_id JOIN further_page USING (capture_id)
        WHERE publisher.key = '{SPLIT.office.key}'
        """,
    )
    served = Datasette([], immutables=[str(first.snapshot.path)])
    assert f'href="{address}"' in asyncio.run(served.client.get(f"/report/{of}/{year}")).text
    before = stored(first.snapshot.path)
    second = night(tmp_path, replica)
    assert (second.exit_code, len(second.built.tally.unchanged), second.built.documents) == (0, 4, 0)
    assert stored(second.snapshot.path) == before
    assert ask(tmp_path, "SELECT max(number), count(*) FROM revision") == [(1, 4)]
    assert build(tmp_path, Registry.load(replica.registry)).runs == []


def test_a_change_of_a_further_page_alone_is_a_revision(replica: Replica, tmp_path: Path) -> None:
    night(tmp_path, replica)
    key = CUT.office.key
    year, cells = next((year, cells) for (of, year), cells in replica.truth.items() if of == key)
    raw = cells["applications.new.total"][2]

    def other(_asked: Asked, page: Page) -> Page:
        changed = page.body.replace(f">{raw}<".encode(), b">987654<")
        return replace(page, body=changed, modified=None)

    replica.set_fault(key, second_pages(other, key))
    changed = night(tmp_path, replica)
    assert f"{key}/{year}" in changed.built.tally.changed
    revisions = ask(tmp_path, "SELECT change, sha256 FROM revision WHERE number = 2")
    assert {change for change, _ in revisions} == {"figures"}
    assert verify(tmp_path).problems == []
    # The first page is the same: what tells the revisions apart are the pages behind it.
    first = {row[0] for row in ask(tmp_path, "SELECT sha256 FROM revision WHERE number = 1")}
    assert {sha256 for _, sha256 in revisions} <= first


@pytest.mark.parametrize("kind", ["gone", "repeated", "home"])
def test_a_report_without_its_second_page_is_read_in_part_and_says_so(
    replica: Replica, tmp_path: Path, kind: str
) -> None:
    key = SPLIT.office.key
    site = replica.site(key)

    def wrong(asked: Asked, _page: Page) -> Page:
        path = {"gone": None, "repeated": asked.path.replace("_2.html", ".html"), "home": "/"}[kind]
        return NOT_FOUND if path is None else site.page(Asked("GET", path, {}, asked.headers)) or NOT_FOUND

    replica.set_fault(key, second_pages(wrong, key))
    first = night(tmp_path, replica)
    assert first.exit_code == (1 if kind == "gone" else 0)
    [said] = missing(tmp_path)
    assert said.startswith("page 2 of the report ")
    true = true_cells(replica)
    for report, cells in stored(first.snapshot.path).items():
        assert cells.items() <= true[report].items()
    assert verify(tmp_path).problems == []
    replica.set_fault(key, None)
    second = night(tmp_path, replica)
    assert stored(second.snapshot.path) == true
    assert missing_now(tmp_path) == []


def missing_now(data: Path) -> list[tuple[object, ...]]:
    return ask(
        data,
        "SELECT 1 FROM problem JOIN report ON current_revision_id = revision_id WHERE problem.code = 'page_missing'",
    )


def test_a_night_that_lacks_a_page_takes_nothing_from_the_report_that_was_read_whole(
    replica: Replica, tmp_path: Path
) -> None:
    night(tmp_path, replica)
    key = SPLIT.office.key
    replica.set_fault(key, second_pages(lambda _asked, _page: NOT_FOUND, key))
    bad = night(tmp_path, replica)
    assert bad.exit_code == 1
    assert [unread.code for unread in bad.built.tally.unread] == ["page_missing"]
    assert (bad.built.tally.changed, bad.built.tally.gone) == ([], [])
    assert stored(bad.snapshot.path) == true_cells(replica)
    replica.set_fault(key, None)
    good = night(tmp_path, replica)
    assert (good.exit_code, good.built.tally.changed, good.built.tally.unread) == (0, [], [])
    assert ask(tmp_path, "SELECT max(number) FROM revision") == [(1,)]


def test_a_cut_report_that_is_no_longer_listed_is_still_read_whole(replica: Replica, tmp_path: Path) -> None:
    night(tmp_path, replica)
    replica.set_fault(CUT.office.key, fault_of("unlisted", replica.site(CUT.office.key)))
    second = night(tmp_path, replica)
    assert (second.built.tally.unread, second.built.tally.changed, second.built.tally.gone) == ([], [], [])
    assert stored(second.snapshot.path) == true_cells(replica)


def test_pages_that_came_after_the_first_was_read_make_the_same_revision_whole(
    replica: Replica, tmp_path: Path
) -> None:
    registry = Registry.load(replica.registry)
    whole = tmp_path / "whole"
    night(whole, replica)
    late = tmp_path / "late"
    with CaptureStore(whole / CAPTURES) as kept, CaptureStore(late / CAPTURES) as captures:
        told = list(kept.iter())
        for role in (None, "part"):  # as where a night was stopped between a report's pages
            for capture in told:
                if (capture.role == "part") == (role == "part") and capture.status == 200:
                    origin = Origin(
                        "night", capture.site, capture.role, capture.title, capture.listed_on, capture.found_on
                    )
                    headers = [(name.encode(), value.encode("latin-1")) for name, value in kept.headers(capture)]
                    plain = [(name, value) for name, value in headers if name.lower() != b"content-encoding"]
                    captures.add_response(capture.url, 200, plain, kept.payload(capture), origin)
            captures.rotate()
            built = build(late, registry)
            assert len(missing(late)) == (0 if role else 3)
    assert built.tally.unread == []
    query = "SELECT report_key, code, value, grid_table, sha256 FROM facts ORDER BY 1, 2"
    assert ask(late, query) == ask(whole, query)
    assert ask(late, "SELECT max(number), count(*) FROM revision") == [(1, 4)]
    assert verify(late).problems == []
