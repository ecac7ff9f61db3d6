"""How the last night went, in one sentence: the same on the page and in the terminal."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from archive.nights import Night, SiteNights, moved
from archive.site.numbers import moment
from archive.site.words import Words


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


def morning_of(connection: sqlite3.Connection, sites: Sequence[SiteNights], nights: Sequence[Night]) -> Morning | None:
    """The last of some nights from the archive itself, without a snapshot's tables; None where there is none."""
    if not nights:
        return None
    night = nights[-1]
    error, unread, damaged, asked, new, changed = connection.execute(_NIGHT, (night.run,)).fetchone()
    moves: Counter[str] = Counter()
    for site in sites:
        before = [verdict for verdict in site.verdicts[:-1] if verdict is not None]
        if (last := site.verdicts[-1]) is not None and (move := moved(before[-1] if before else None, last)):
            moves[move] += 1
    failing = sum(site.failed for site in sites)
    return Morning(
        *(night.started_at, night.status, error, asked, new, changed),
        *(len(sites), failing, moves["worse"], moves["better"]),
        *(unread, damaged),
    )


_NIGHT = """
SELECT json_extract(summary, '$.error'), json_array_length(summary, '$.reports.unread'),
  json_array_length(summary, '$.damaged'), count(site_result.site), coalesce(sum(new), 0), coalesce(sum(changed), 0)
FROM run LEFT JOIN site_result ON run_id = run.id WHERE run.id = ?
"""


def sentence(t: Words, morning: Morning | None) -> str:
    """What an operator wants to know first."""
    if morning is None:
        return t("status.none")
    when = moment(morning.started_at)
    if morning.status is None:
        return _joined(t, t("morning.unfinished", when=when), _sites(t, morning))
    if morning.error is not None:
        return _joined(t, t("morning.failed", when=when, error=morning.error), _sites(t, morning))
    asked = t("morning.asked", when=when, asked=morning.asked, new=morning.new, changed=morning.changed)
    if morning.well:
        return _joined(t, t("morning.well"), asked)
    faults = [
        t(f"morning.{name}", n=number)
        for name, number in (("unread", morning.unread), ("damaged", morning.damaged))
        if number
    ]
    return _joined(t, _sites(t, morning), *faults, asked)


def _sites(t: Words, morning: Morning) -> str:
    if not morning.failing:
        return t("morning.no_site") if morning.sites else ""
    if not morning.asked:  # of no site is it known whether it got worse or better
        return t("morning.failing_seen", sites=morning.sites, failing=morning.failing)
    told = {name: getattr(morning, name) for name in ("sites", "failing", "worse", "better")}
    return t("morning.failing", **told)


def _joined(t: Words, *sentences: str) -> str:
    return ("" if t.lang == "zh" else " ").join(filter(None, sentences))
