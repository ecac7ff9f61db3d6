"""How the last night went, in one sentence: the same on the page and in the terminal."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from archive.site.numbers import moment
from archive.site.reading import first, rows
from archive.site.status import without_paths
from archive.site.words import Words
from archive.summary import BAD_VERDICTS


class Morning(NamedTuple):
    """The last night or crawl and how the sites are now.

    `status` is None where it never ended, `error` why it failed as a whole. `asked` counts the sites that it left a
    result of, `new` and `changed` the reports that they gave; of all sites `failing` need a look, of which `worse` were
    well the time before; `better` are well again. `unread` and `damaged` count documents and faults, None where it left
    no summary.
    """

    started_at: str
    status: str | None
    error: str | None
    asked: int
    new: int
    changed: int
    sites: int
    failing: int
    worse: int
    better: int
    unread: int | None = None
    damaged: int | None = None

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return self.status == "ok" and not self.failing


def morning(conn: sqlite3.Connection, counted: Mapping[str, int]) -> Morning | None:
    """The last night as the tables of nights have it; `counted` are all sites by verdict."""
    night = first(conn, "select * from night order by position desc limit 1")
    if night is None:
        return None
    gave = first(conn, _GAVE, [night["run_id"]]) or {}
    moved = {row["move"]: row["n"] for row in rows(conn, _MOVED)}
    return Morning(
        started_at=night["started_at"],
        status=night["status"],
        error=without_paths(night["error"]),
        asked=night["sites"],
        new=gave["new"] or 0,
        changed=gave["changed"] or 0,
        sites=sum(counted.values()),
        failing=sum(n for verdict, n in counted.items() if verdict in BAD_VERDICTS),
        worse=moved.get("worse", 0),
        better=moved.get("better", 0),
        unread=night["unread"],
        damaged=night["damaged"],
    )


_GAVE = "select sum(new) as new, sum(changed) as changed from night_count where region = '' and run_id = ?"
_MOVED = "select move, count(*) as n from site_status where move is not null group by 1"


def sentence(t: Words, morning: Morning | None) -> str:
    """What an operator wants to know first."""
    if morning is None:
        return t("status.none")
    when = moment(morning.started_at)
    if morning.status is None:
        return _joined(t, t("morning.unfinished", when=when), of_sites(t, morning))
    if morning.error is not None:
        return _joined(t, t("morning.failed", when=when, error=morning.error), of_sites(t, morning))
    asked = t("morning.asked", when=when, asked=morning.asked, new=morning.new, changed=morning.changed)
    if morning.well:
        return _joined(t, t("morning.well"), asked)
    faults = [
        t(f"morning.{name}", n=number)
        for name, number in (("unread", morning.unread), ("damaged", morning.damaged))
        if number
    ]
    return _joined(t, of_sites(t, morning), *faults, asked)


def of_sites(t: Words, morning: Morning) -> str:
    """How many sites need a look, and how that stands against the time before."""
    if not morning.failing:
        return t("morning.no_site") if morning.sites else ""
    if not morning.asked:  # of no site is it known whether it got worse or better
        return t("morning.failing_seen", sites=morning.sites, failing=morning.failing)
    told = {name: getattr(morning, name) for name in ("sites", "failing", "worse", "better")}
    return t("morning.failing", **told)


def _joined(t: Words, *sentences: str) -> str:
    return ("" if t.lang == "zh" else " ").join(filter(None, sentences))
