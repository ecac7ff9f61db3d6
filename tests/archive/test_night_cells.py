"""Every cell that the replica's sites print stands in the published snapshot as it is printed, and no other."""

from pathlib import Path

from tests.archive.test_night import night, stored
from tests.replica.server import Replica, running_replica


def true_cells(replica: Replica) -> dict[tuple[str, int], dict[str, tuple[str, float | None]]]:
    return {
        report: {code: (state, value) for code, (state, value, _) in cells.items()}
        for report, cells in replica.truth.items()
    }


def test_every_printed_cell_is_published_and_no_other(tmp_path: Path):
    with running_replica() as replica:
        assert stored(night(tmp_path, replica).snapshot.path) == true_cells(replica)
        replica.set_edited(True)
        assert stored(night(tmp_path, replica).snapshot.path) == true_cells(replica)
