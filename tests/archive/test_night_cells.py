"""Every cell that the replica's sites print stands in the published snapshot as it is printed, and no other."""

from collections import Counter
from pathlib import Path

from tests.archive.test_night import night, stored
from tests.replica.server import Replica, running_replica
from tests.replica.sites import ALL


def true_cells(replica: Replica) -> dict[tuple[str, int], dict[str, tuple[str, float | None]]]:
    return {
        report: {code: (state, value) for code, (state, value, _) in cells.items()}
        for report, cells in replica.truth.items()
    }


def test_a_night_over_every_site_reads_all_that_they_print(tmp_path: Path):
    with running_replica(ALL) as replica:
        done = night(tmp_path, replica)
        true = true_cells(replica)
        planted = sorted((f"{each.key}/{each.year}", each.rule, each.each) for each in replica.planted)
    # Each report under its own publisher and year, and none under another.
    assert stored(done.snapshot.path) == true
    assert sorted(done.built.tally.new) == sorted(f"{key}/{year}" for key, year in true)
    assert Counter(site.verdict for site in done.sites) == {"new": len(ALL)}
    found = Counter(key for key, _ in true)
    assert {site.site: (site.found, site.new) for site in done.sites} == {key: (n, n) for key, n in found.items()}
    assert sorted((each.report_key, each.rule, each.each) for each in done.failing) == planted
    tally = done.built.tally
    assert (tally.unread, tally.copies_differing, tally.gone, tally.changed) == ([], [], [], [])
    assert (done.exit_code, done.error, done.built.damaged) == (0, None, [])


def test_every_printed_cell_is_published_and_no_other(tmp_path: Path):
    with running_replica() as replica:
        assert stored(night(tmp_path, replica).snapshot.path) == true_cells(replica)
        replica.set_edited(True)
        assert stored(night(tmp_path, replica).snapshot.path) == true_cells(replica)
