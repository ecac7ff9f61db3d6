"""How an archive and its nights are, as one value: what `status --format json`, alerts and metrics all tell from."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from archive.database import open_archive
from archive.kept_nights import verdicts_of
from archive.last_night import LastNight, last_night, trouble
from archive.lock import is_held
from archive.nights import SiteNights, last_nights, site_nights
from archive.ops.disk import free_bytes
from archive.ops.sending import Shipping, shipping_to
from archive.ops.verified import Verified, last_verified
from archive.revisions import now

SCHEMA = "gongkai.status/1"


class Condition(NamedTuple):
    """The last night's id, itself and its summary, when one last ended well or in part, the sites, the last
    verification, the disk, and what is not yet at the address that is set. Times are ISO 8601 UTC; `running`: a command
    is writing now."""

    run: str | None
    night: LastNight | None
    summary: dict[str, Any]
    trouble: str | None
    running: bool
    first_started_at: str | None
    last_finished_at: str | None
    sites: list[SiteNights]
    verified: Verified | None
    free_bytes: int
    shipping: Shipping | None = None

    def to_json(self) -> dict[str, Any]:
        """The condition as `gongkai status --format json` prints it."""
        night = None
        if self.night is not None:
            night = {"run": self.run} | self.night._asdict() | {"summary": self.summary}
        return {
            "schema": SCHEMA,
            "at": now(),
            "night": night,
            "trouble": self.trouble,
            "running": self.running,
            "last_finished_at": self.last_finished_at,
            "verdicts": dict(sorted(Counter(site.verdict for site in self.sites).items())),
            "failing": sum(site.failed for site in self.sites),
            "sites": [_site(site) for site in self.sites],
            "verified": None if self.verified is None else self.verified._asdict(),
            "free_bytes": self.free_bytes,
            "shipping": None if self.shipping is None else self.shipping._asdict(),
        }


def condition(data: Path, address: str | None = None) -> Condition:
    """How the archive under `data` and its nights are, and what of it is at an address. Raises NoArchiveError."""
    with closing(open_archive(data)) as connection:
        night = last_night(connection)
        running = is_held(data)
        at_work = running and night is not None and night.status is None
        run, summary = _told(connection)
        return Condition(
            run=run,
            night=night,
            summary=summary,
            trouble=None if at_work else trouble(night, data),
            running=running,
            first_started_at=_one(connection, "SELECT min(started_at) FROM run"),
            last_finished_at=_one(
                connection,
                "SELECT finished_at FROM run WHERE kind IN ('nightly', 'crawl') AND status IN ('ok', 'partly')"
                " ORDER BY rowid DESC LIMIT 1",
            ),
            sites=site_nights(connection, last_nights(connection)),
            verified=last_verified(data),
            free_bytes=free_bytes(data),
            shipping=None if address is None else shipping_to(data, address),
        )


def _site(site: SiteNights) -> dict[str, Any]:
    told = site._asdict() | {"failed": site.failed, "complete": bool(site.complete)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _told(connection: sqlite3.Connection) -> tuple[str | None, dict[str, Any]]:
    """The id of the last night or crawl, and what it left as its summary, with the verdict of each of its sites."""
    row = connection.execute(
        "SELECT id, summary FROM run WHERE kind IN ('nightly', 'crawl') ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None, {}
    run, summary = row[0], json.loads(row[1])
    return run, {"sites": verdicts_of(connection, run)} | summary if summary else {}


def _one(connection: sqlite3.Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]
