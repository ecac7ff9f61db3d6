"""What a crash leaves in the captures, settled on the next opening; and the index rebuilt from the segments."""

from __future__ import annotations

import os
from pathlib import Path

from crawler.captures.index import CaptureIndex, capture_of
from crawler.captures.segments import OPEN_SUFFIX, file_sha256, rename_closed, segment_paths, sync_directory
from crawler.captures.warc import WarcError, records


def recover(directory: Path, index: CaptureIndex) -> None:
    """Closes segments that a dead writer left open, and gives rows to whole records that have none.

    Only the holder of the writer's lock may call it. Segments that the index knows as closed are not read.
    """
    known = index.segments()
    for name, path in segment_paths(directory).items():
        if path.name.endswith(OPEN_SUFFIX):
            if not _settle_open(directory, index, name, path):
                continue
        elif name in known:
            continue
        else:
            _index_from(index, name, path)
        closed = directory / name
        index.add_segment(name, closed.stat().st_size, file_sha256(closed))
        index.commit()


def _settle_open(directory: Path, index: CaptureIndex, name: str, path: Path) -> bool:
    """Cuts a torn tail, adds missing rows and closes the segment; False where it held no capture at all."""
    end = _index_from(index, name, path)
    if index.end_of(name) == 0:
        path.unlink()
        sync_directory(directory)
        return False
    with path.open("r+b") as stream:
        # Past `end` nothing was ever acknowledged; a file that is shorter than its rows is left for `verify`.
        if end < path.stat().st_size:
            stream.truncate(end)
        os.fsync(stream.fileno())
    rename_closed(directory, name)
    return True


def _index_from(index: CaptureIndex, name: str, path: Path) -> int:
    """Adds the rows that a segment holds beyond what the index knows; returns where the last whole record ends."""
    end = index.end_of(name)
    with path.open("rb") as stream:
        try:
            for record in records(stream, end):
                end = record.end
                if (capture := capture_of(record, name)) is not None:
                    index.insert(capture)
        except WarcError:
            return end  # the tail of a crash
    return end
