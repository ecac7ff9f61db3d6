"""Nights and what they leave, to be held against each other."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.database import open_archive
from crawler.captures import CaptureStore
from tests.replica.server import Replica

# All that a reader sees, without numbers and times; one site of the replica has other bytes each time it is asked.
CONTENT = (
    "SELECT report.key, number, change, url, form, content_hash FROM revision JOIN report ON report.id = report_id",
    """SELECT report_key, code, value, state, raw, unit, start, "end", grid_table, grid_row, grid_column FROM facts""",
    "SELECT rule, each, status, stated, computed, message_zh FROM finding",
    "SELECT url, role, status, standing, code FROM capture LEFT JOIN unread ON unread.capture_id = capture.id",
    "SELECT site, verdict, found, expected, new, changed, unchanged, requests, bytes, retries FROM site_result",
)


def nightly(data: Path, replica: Replica, *options: str) -> Result:
    """A night over the replica."""
    command = ["nightly", "--data", str(data), "--registry", str(replica.registry), *options]
    result = CliRunner().invoke(gongkai, command)
    assert result.exit_code in (0, 1), result.output
    return result


def crawled_and_built(data: Path, replica: Replica, *options: str) -> None:
    """A night without its publication."""
    for command in (["crawl", "--registry", str(replica.registry)], ["build"]):
        result = CliRunner().invoke(gongkai, [*command, "--data", str(data), *options])
        assert result.exit_code in (0, 1), result.output


def archived(data: Path) -> list[list[tuple[object, ...]]]:
    with closing(open_archive(data)) as connection:
        return [sorted(map(tuple, connection.execute(query)), key=repr) for query in CONTENT]


def captured(data: Path) -> Counter[tuple[str, int | None, str | None]]:
    """The captures by what they hold; none may be damaged, and no number may be there twice."""
    with CaptureStore(data / "captures") as store:
        assert list(store.verify()) == []
        return Counter((one.url, one.status, one.role) for one in store.iter())
