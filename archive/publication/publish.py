"""One publication: the snapshot baked and checked in a folder of its own, its release beside it, then the pointer."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.publication import places
from archive.publication.bake import bake
from archive.publication.checks import check_pages
from archive.publication.metadata import inspected, metadata
from archive.publication.places import (
    INSPECT_NAME,
    MANIFEST_NAME,
    METADATA_NAME,
    PUBLIC,
    RELEASES,
    SNAPSHOT_NAME,
    SNAPSHOTS,
)
from archive.publication.progress import NOBODY, Progress
from archive.publication.release_files import write_release
from archive.publication.releases import RELEASES_KEPT, Baker, readable
from archive.publication.swap import described_file, next_name, whole_directory, write_json
from archive.runs import Ending


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: the path where the newest snapshot is found, the folder that it leads to, its SHA-256, how
    many rows the archive's tables have, and the name of the release that was made, if one was."""

    path: Path
    directory: Path
    sha256: str
    counts: dict[str, int]
    release: str | None


def publish(
    data: Path,
    ending: Ending | None = None,
    *,
    exports: bool | None = None,
    keep: int = RELEASES_KEPT,
    progress: Progress = NOBODY,
) -> Publication:
    """Bakes a snapshot of the archive under `data`, checks it and swaps it in. Raises PublicationError.

    `exports`: True makes a release with its files, False makes none, None makes one if any reading has changed since
    the last. `keep`: of how many releases the files are kept. `ending` is that of the run that publishes, as it is if
    all goes well: the snapshot tells it before the archive does, which learns of it from the caller once the snapshot
    is there.
    """
    public = data / PUBLIC
    places.remove_scrap(public)
    before = readable(places.snapshots(public))
    now = datetime.now(UTC)
    published_at = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    releases = Baker(before, public / RELEASES, published_at, exports, keep)
    final = public / SNAPSHOTS / next_name((path.parent.name for path in places.snapshots(public)), now)
    with whole_directory(final) as directory:
        snapshot = directory / SNAPSHOT_NAME
        progress.say("baking the snapshot")
        counts = bake(data, snapshot, ending, (releases,))
        with closing(sqlite3.connect(snapshot)) as connection:
            write_json(directory / METADATA_NAME, metadata(connection))
            inspect = inspected(directory, connection)
            write_json(directory / INSPECT_NAME, inspect)
            progress.say("asking every kind of page")
            check_pages(directory, connection)
        made = releases.made
        if made is not None:
            progress.say(f"writing the files of release {made.name}")
            with whole_directory(public / RELEASES / made.name) as folder:
                write_release(snapshot, folder, made, progress)
        write_json(
            directory / MANIFEST_NAME,
            {
                "schema": "gongkai.publication/1",
                "published_at": published_at,
                "release": made.name if made else None,
                "releases": releases.kept,
                "files": [described_file(directory / name) for name in (SNAPSHOT_NAME, METADATA_NAME, INSPECT_NAME)],
            },
        )
    places.swap_in(public, final)
    places.remove_scrap(public)
    sha256 = inspect[places.DATABASE]["hash"]
    return Publication(public / SNAPSHOT_NAME, final, sha256, counts, made.name if made else None)
