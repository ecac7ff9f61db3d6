"""A second night over reports that have not changed: what it moves, and what it keeps."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from archive.build import build
from archive.database import open_archive
from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.registry import Registry
from tests.benchmarks.server import Town, serving

BYTES_A_PAGE = 200  # of bodies as they are sent


def named(number: int) -> dict[str, str]:
    """What an office's entry has of its own."""
    return {"key": f"330000-office-{number}", "publisher": f"云河市第{number}街道办事处"}


@pytest.mark.parametrize(
    ("town", "kept", "moved"),
    [
        # A server with validators says that nothing has changed.
        (Town("127.0.3.210", hosts=1, reports=98, rows=49, plain=True, validators=True), "revisit", BYTES_A_PAGE),
        # Without them each page comes again, is found to have the same bytes, and is not stored again.
        (Town("127.0.3.214", hosts=1, reports=19, rows=10, plain=True), "revisit", None),
        # Where a counter changes them, they are kept as they came, and still are no news.
        (Town("127.0.3.216", hosts=1, reports=19, rows=10, plain=True, volatile=True), "response", None),
    ],
    ids=["validators", "none", "counter"],
)
def test_nothing_new(tmp_path: Path, town: Town, kept: str, moved: int | None) -> None:
    with serving(town) as running:
        sites = town.sites(running.port)
        # Each report is that of an office which the registry knows, though only the list of all of them is crawled.
        offices = [sites[0].model_copy(update=named(number)) for number in range(town.reports)]
        registry = Registry((*sites, *offices))
        crawl(sites, tmp_path, run="first")
        first = build(tmp_path, registry)
        before, sent = _revisions(tmp_path), running.notes().sent["bodies"]
        results = crawl(sites, tmp_path, run="second")
        sent = running.notes().sent["bodies"] - sent
        second = build(tmp_path, registry)
    assert len(first.tally.new) == town.hosts * town.reports
    assert {result.verdict for result in results} == {"unchanged"}
    assert sum(result.bytes for result in results) == sent
    if moved is not None:
        assert sent < moved * town.pages
        assert sum(result.not_modified for result in results) == town.pages
    with CaptureStore(tmp_path / "captures") as store:
        kinds = Counter(capture.kind for capture in store.iter(run="second") if capture.role == "detail")
    assert kinds == {kept: town.hosts * town.reports}
    assert _revisions(tmp_path) == before
    assert (second.tally.new, second.tally.changed) == ([], [])


def _revisions(data: Path) -> dict[str, int]:
    with closing(open_archive(data)) as connection:
        return dict(connection.execute("SELECT change, count(*) FROM revision GROUP BY change"))
