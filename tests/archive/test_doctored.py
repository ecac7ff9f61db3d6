"""Pages that somebody else has doctored: they read like the report, and are never a revision of it."""

from contextlib import closing
from pathlib import Path

import pytest

import archive.build
from archive.build import build
from archive.database import open_archive
from crawler.registry import Registry
from tests.archive.test_night import night
from tests.replica.faults import fault_of
from tests.replica.server import running_replica
from tests.replica.sites import generic

PAGES = next(spec for spec in generic.SITES if spec.build is generic.PackedPagerSite)  # its reports are pages


def test_a_doctored_copy_is_no_revision_now_nor_for_a_newer_extractor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = PAGES.office.key
    with running_replica([PAGES]) as replica:
        night(tmp_path, replica)
        before = _revisions(tmp_path)
        replica.set_fault(key, fault_of("mirror-traditional", replica.site(key)))
        taken_over = night(tmp_path, replica)
        replica.set_fault(key, None)
        monkeypatch.setattr(archive.build, "VERSION", "a newer one")
        build(tmp_path, Registry.load(replica.registry))

        assert [(site.verdict, site.kind) for site in taken_over.sites] == [("failed", "mirror")]
        assert (taken_over.built.tally.new, taken_over.built.tally.changed) == ([], [])
        assert {(one.code, "mirror" in one.message) for one in taken_over.built.tally.unread} == {
            ("not_a_report", True)
        }
        assert len(before) == 2
        assert _revisions(tmp_path) == before


def _revisions(data: Path) -> list[tuple[str, int, str]]:
    with closing(open_archive(data)) as connection:
        return connection.execute(
            "SELECT report.key, number, sha256 FROM revision JOIN report ON report.id = report_id ORDER BY 1, 2"
        ).fetchall()
