"""What befalls an archive between two nights: its clock was wrong, or segments of its captures are elsewhere only."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path


def show_another_year(data: Path, year: int) -> None:
    """Has the last night recorded as by a machine whose clock showed another year then, and is right again now."""
    told = "= ? || substr({0}, 5)"
    with closing(sqlite3.connect(data / "archive.db")) as archive, archive:
        archive.execute(
            f"UPDATE run SET started_at {told.format('started_at')}, finished_at {told.format('finished_at')}"
            " WHERE rowid = (SELECT max(rowid) FROM run)",
            (str(year), str(year)),
        )
        (run,) = archive.execute("SELECT id FROM run ORDER BY rowid DESC").fetchone()
    with closing(sqlite3.connect(data / "captures" / "index.db")) as index, index:
        index.execute(
            f"UPDATE site_result SET finished_at {told.format('finished_at')} WHERE run = ?", (str(year), run)
        )


def send_away(data: Path, address: Path) -> Iterator[str]:
    """Ships the captures, loses the oldest segment that is here, and says where the others are; yields what failed."""
    yield from _wrong("ship", data, address)
    min((data / "captures").glob("*.warc.gz")).unlink()
    yield from _wrong("rebuild-index", data, address)


def _wrong(command: str, data: Path, address: Path) -> Iterator[str]:
    arguments = ["captures", command, str(address), "--data", str(data)]
    done = subprocess.run(
        [sys.executable, "-m", "archive.cli", *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        yield f"gongkai {' '.join(arguments)} ended with status {done.returncode}: {done.stdout} {done.stderr}"
