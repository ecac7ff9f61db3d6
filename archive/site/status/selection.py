"""What the status page is narrowed to by its address, and the sites that are then shown."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.coverage_tables import WHOLE
from archive.kept_nights import verdict_in
from archive.night_tables import FAILING, NIGHTS_KEPT
from archive.site.filters import UnknownFilterError, chosen, chosen_page, chosen_region, within
from archive.site.reading import Row, first, rows
from archive.site.status import without_paths
from archive.site.status.slots import Due, due
from archive.site.strip import strip
from archive.summary import BAD_VERDICTS, VERDICTS

SITES_A_PAGE = 30
SPANS = (30, 90, NIGHTS_KEPT)  # nights to choose from
STRIP_NIGHTS = 30
CAUSES_SHOWN = 20
NAMED = 6  # sites of a cause, or of those that got worse or better
MOVES = ("worse", "better", "other")


@dataclass(frozen=True, slots=True)
class Selection:
    """The region (the whole archive where none is named), and what else narrows the sites; None for no matter which.

    `nights` is how many nights the pictures show; `site` leaves one site alone, which no address does.
    """

    region: Row
    platform: str | None
    verdict: str | None
    move: str | None
    nights: int
    page: int
    site: str | None = None

    @property
    def query(self) -> dict[str, str | int | None]:
        """The filters as they stand in an address, without those that are not set."""
        named = {
            "region": self.region["adcode"] or None,
            "platform": self.platform,
            "verdict": self.verdict,
            "move": self.move,
            "nights": None if self.nights == SPANS[0] else self.nights,
        }
        return {name: value for name, value in named.items() if value is not None}

    @property
    def narrowed(self) -> bool:
        """Whether it leaves any site out."""
        return bool(self.query.keys() - {"nights"})

    @property
    def province(self) -> str:
        """The region whose nights are counted: the province that the region lies in, or the whole archive."""
        code = str(self.region["adcode"])
        return f"{code[:2]}0000" if code else WHOLE

    def where(self, *more: str) -> tuple[str, list[Any]]:
        """The condition on `site_status`, and its parameters."""
        conditions, values = [*more], list[Any]()
        codes = within(self.region)
        if codes is not None:
            conditions.append("adcode between ? and ?")
            values += codes
        for name in ("platform", "verdict", "move", "site"):
            if (value := getattr(self, name)) is not None:
                conditions.append(f"{name} = ?")
                values.append(value)
        return " and ".join(conditions) or "true", values


EVERYTHING = Selection({"adcode": WHOLE, "level": "country"}, None, None, None, SPANS[0], 1)


def selection(conn: sqlite3.Connection, request: Any) -> Selection:
    """What an address asks for. Raises UnknownFilterError."""
    nights = request.args.get("nights") or str(SPANS[0])
    if nights not in map(str, SPANS):
        raise UnknownFilterError("nights")
    return Selection(
        region=chosen_region(conn, request.args.get("region")),
        platform=chosen(request, "platform", platforms(conn)),
        verdict=chosen(request, "verdict", VERDICTS),
        move=chosen(request, "move", MOVES),
        nights=int(nights),
        page=chosen_page(request),
    )


def platforms(conn: sqlite3.Connection) -> list[str]:
    """The platforms that any site is registered with."""
    return [row["platform"] for row in rows(conn, _PLATFORMS)]


def verdicts(conn: sqlite3.Connection, asked: Selection | None) -> Counter[str]:
    """How many of the sites, or of all, have which verdict."""
    where, values = asked.where() if asked else ("true", [])
    counted = rows(conn, f"select verdict, count(*) as n from site_status where {where} group by 1", values)  # noqa: S608
    return Counter({row["verdict"]: row["n"] for row in counted})


def moves(conn: sqlite3.Connection, asked: Selection) -> dict[str, tuple[int, list[Row]]]:
    """Of those that got worse or better since the time before how many there are, and the first of them."""
    found = {}
    for move in MOVES:
        where, values = asked.where("move = ?")
        values.insert(0, move)
        counted = first(conn, f"select count(*) as n from site_status where {where}", values)  # noqa: S608
        if counted and counted["n"]:
            sites = rows(
                conn,
                f"select site, name, before, verdict, kind from site_status where {where}"  # noqa: S608
                " order by position limit ?",
                [*values, NAMED],
            )
            found[move] = (counted["n"], sites)
    return found


def causes(conn: sqlite3.Connection, asked: Selection, shown: int = CAUSES_SHOWN, named: int = NAMED) -> list[Row]:
    """The sites that need a look, by what is wrong and what to do: how many, since when, for how many nights, how many
    of them were well the time before, and the first of them in `named`, those that failed last before the others."""
    where, values = asked.where(FAILING)
    found = rows(conn, _CAUSES.format(where=where), [*values, shown])
    for cause in found:
        where, values = asked.where(FAILING, "verdict = ?", "kind = ?", "advice = ?")
        cause["named"] = rows(
            conn,
            _NAMED.format(where=where),
            [cause["verdict"], cause["kind"], cause["advice"], *values, named],
        )
        cause["advice"] = without_paths(cause["advice"])
    return found


def sites(conn: sqlite3.Connection, asked: Selection) -> list[Row]:
    """The sites of the page that is asked for, each with its nights as a strip."""
    passed = (asked.page - 1) * SITES_A_PAGE
    if asked.narrowed:
        where, values = asked.where()
        positions = rows(conn, _POSITIONS.format(where=where), [*values, SITES_A_PAGE, passed])
        found = [row for position in positions for row in rows(conn, _SITE, [position["position"]])]
    else:  # the positions are without a gap
        found = rows(conn, _SITES, [passed + 1, passed + SITES_A_PAGE])
    nights = due(conn, STRIP_NIGHTS)
    return [shown(row, nights) for row in found]


def shown(row: Row, nights: Sequence[Due]) -> Row:
    """A site as the page shows it; `nights` are those of its strip."""
    told = [_verdict(row["strip"], night.position) for night in nights]
    return row | {
        "failed": row["verdict"] in BAD_VERDICTS,
        "kb": round(row["bytes"] / 1024, 1),
        "advice": without_paths(row["advice"]),
        "detail": without_paths(row["detail"]),
        "verdicts": told,
        "strip": strip([night.started_at for night in nights], told),
        "times": Counter(verdict for verdict in told if verdict in VERDICTS).most_common(),
    }


def _verdict(letters: str, position: int | None) -> str | None:
    """A site's verdict in a night, None where it was not asked, `none_began` where nobody was."""
    return "none_began" if position is None else verdict_in(letters, position)


# The first of the platforms, then each that comes after it: an index's distinct values without a scan.
_PLATFORMS = """
with recursive known (platform) as (
  select min(platform) from site_status
  union all
  select (select min(platform) from site_status where platform > known.platform) from known where platform is not null
)
select platform from known where platform is not null"""

_CAUSES = """
select verdict, kind, advice, count(*) as n, min(since) as first_since,
  max(since) as last_since, min(nights) as fewest, max(nights) as most, max(more) as more,
  count(*) filter (where move = 'worse') as worse
from site_status where {where} group by 1, 2, 3 order by worse desc, n desc, verdict, kind limit ?"""

_NAMED = """
select site, name, since, nights, more from site_status where {where} order by since desc, position limit ?"""

_SITES = """
select site_status.*, strip, detail from site_status join site_strip using (position)
where position between ? and ? order by position"""

# Passed over are entries of an index, not rows.
_POSITIONS = "select position from site_status where {where} order by position limit ? offset ?"
_SITE = "select site_status.*, strip, detail from site_status join site_strip using (position) where position = ?"
