"""What a signed-in operator may be told beside the snapshot: whether the archive at hand has a newer night."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from archive.database import NoArchiveError, open_archive
from archive.last_night import last_night
from archive.lock import is_held


class Newer(NamedTuple):
    """The archive's last night, where the snapshot has another or knows another end of it; `running`: at work now."""

    started_at: str
    status: str | None
    running: bool


def newer(data: Path, started_at: str | None, status: str | None) -> Newer | None:
    """What the archive under `data` has beyond the snapshot, whose last night began and ended so."""
    try:
        with closing(open_archive(data)) as connection:
            night = last_night(connection)
    except NoArchiveError:
        return None
    if night is None or (night.started_at, night.status) == (started_at, status):
        return None
    return Newer(night.started_at, night.status, night.status is None and is_held(data))
