"""`/feed/new.atom` and the others of FEEDS: what the archive has lately seen, everywhere or in a region."""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from datasette import Response

from archive.change_tables import LARGEST_FIRST
from archive.site.atom import Entry, Feed, atom
from archive.site.configuration import site_address
from archive.site.downloads import no_such
from archive.site.filters import UnknownFilterError, chosen_region, within
from archive.site.page import language, links
from archive.site.reading import Row, first, rows
from archive.site.snapshot import baked_at, on_snapshot
from archive.site.told import largest_of, told, when
from archive.site.words import Words

FEEDS = ("new", "changed", "largest", "late", "gone", "back")
OF_CHANGES = ("changed", "largest", "gone", "back")
ENTRIES = 100
# How many days before the latest change the largest are told: what is large would stand in the feed for ever.
LARGEST_DAYS = 30
_EPOCH = "1970-01-01"


async def page(datasette: Any, request: Any) -> Response:
    """A feed; 304 for a reader that has it already."""
    kind = str(request.url_vars["kind"])
    lang = language(request)
    writer = _Writer(kind, Words(lang), links(datasette, lang), site_address(datasette, request))
    try:
        feed = await on_snapshot(datasette, lambda conn: writer.feed(conn, request.args.get("region")))
    except UnknownFilterError as error:
        return no_such(error)
    body = atom(feed)
    baked = baked_at(datasette)
    headers = {"etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "cache-control": "no-cache"}
    if baked is not None:
        headers["last-modified"] = format_datetime(datetime.fromisoformat(baked), usegmt=True)
    if _has_it(request, headers):
        return Response("", status=304, headers=headers)
    headers["x-content-type-options"] = "nosniff"
    return Response(body.decode(), headers=headers, content_type="application/atom+xml; charset=utf-8")


def _has_it(request: Any, headers: dict[str, str]) -> bool:
    """Whether the reader's copy is this one (RFC 9110, 13.1: the tag decides wherever it is sent)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or headers["etag"] in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and parsedate_to_datetime(headers["last-modified"]) <= parsedate_to_datetime(since)
    except (KeyError, TypeError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the entries of one kind of feed in one language. `address` is where the site is reached from outside."""

    kind: str
    t: Words
    link: Callable[..., str]
    address: str

    def feed(self, conn: sqlite3.Connection, asked: str | None) -> Feed:
        region = chosen_region(conn, asked)
        code = region["adcode"] or None
        entries = [self._entry(row) for row in newest(conn, self.kind, region)]
        where = region["name"] or self.t("coverage.whole")
        as_of = first(conn, "select day from coverage_as_of")
        order = "largest" if self.kind == "largest" else None
        page = self.link("changes" if self.kind in OF_CHANGES else "coverage", region=code, order=order)
        return Feed(
            name=f"feed/{self.kind}/{region['adcode']}/{self.t.lang}",
            title=self.t("feed.title", what=self.t(f"feed.{self.kind}"), region=where),
            subtitle=self.t(f"feed_what.{self.kind}", days=LARGEST_DAYS),
            updated=max(entry.updated for entry in entries)
            if entries
            else f"{as_of['day'] if as_of else _EPOCH}T00:00:00Z",
            itself=self.address + self.link("feed", f"{self.kind}.atom", region=code),
            page=self.address + page,
            language="zh-Hans" if self.t.lang == "zh" else self.t.lang,
            entries=entries,
        )

    def _entry(self, row: Row) -> Entry:
        report = self.t("report.untitled", name=row["publisher"], year=row["year"])
        what = self.t(f"feed_entry.{self.kind}", report=report)
        spell = row["at"] if self.kind in ("gone", "back") else ""  # a report may be gone more than once
        return Entry(
            name=f"{self.kind}/{row['report_key']}/{row['number']}/{spell}",
            title=what,
            updated=row["at"],
            link=self.address + self._leads_to(row),
            author=row["publisher"],
            summary=self._summary(row),
            category=self.kind,
        )

    def _leads_to(self, row: Row) -> str:
        if self.kind in ("changed", "largest"):
            return self.link("compare", row["publisher_key"], row["year"], revisions=f"{row['before']},{row['number']}")
        return self.link("report", row["publisher_key"], row["year"])

    def _summary(self, row: Row) -> str:
        match self.kind:
            case "changed" | "largest":
                phrases = self.t("feed.changed.and").join(told(self.t, row | {"largest": largest_of(row)}))
                seen = (days := when(self.t, row)) and self.t("feed.changed.when", days=days)
                return self.t("feed.changed.summary", number=row["number"], when=seen, told=phrases)
            case "gone" | "back":
                return self.t(f"feed_told.{self.kind}", when=row["at"][:10])
        dates = {"day": row["published_on"] or self.t("none"), "deadline": row["deadline"] or self.t("none")}
        if row["days_late"] is not None and row["days_late"] > 0:
            return self.t("feed.late.summary", days=row["days_late"], **dates)
        return self.t("feed.new.summary", **dates)


def newest(conn: sqlite3.Connection, kind: str, region: Row, most: int = ENTRIES) -> list[Row]:
    """What the archive saw last, the newest first, or of `largest` the largest first: `publisher`, `publisher_key`,
    `year`, `report_key`, `at` (UTC) and what the feed of this kind tells of. `number` is that of the revision."""
    codes = within(region)
    # Over a region the few rows of its codes are sorted; over all, the index gives them in order.
    of_region, values = ("", []) if codes is None else ("and found.adcode between ? and ?", [*codes])
    latest = f"{'' if codes is None else '+'}found.{'at' if kind in OF_CHANGES else 'first_seen_at'} desc"
    order = LARGEST_FIRST if kind == "largest" else latest
    found = rows(conn, f"{_SOURCES[kind]} {of_region} order by {order} limit ?", [*values, most])
    return found if kind == "largest" else sorted(found, key=lambda row: (row["at"], row["report_key"]), reverse=True)


_REPORTS = """
select publisher.name as publisher, publisher.key as publisher_key, found.year, found.report_key,
  found.first_seen_at as at, 1 as number, found.published_on, found.deadline, found.days_late
from coverage_cell as found join publisher on publisher.id = found.publisher_id
"""

_CHANGES = """
select found.*, publisher.name as publisher, publisher.key as publisher_key
from report_change as found join publisher on publisher.id = found.publisher_id
"""

_SOURCES = {
    "new": f"{_REPORTS} where found.first_seen_at is not null",
    "late": f"{_REPORTS} where found.timeliness = 'late'",
    "changed": f"{_CHANGES} where found.kind in ('figures', 'words')",
    "largest": f"""{_CHANGES} where found.kind in ('figures', 'words')
      and found.at >= (select date(max(at), '-{LARGEST_DAYS} days') from report_change)""",  # noqa: S608  # our own
    "gone": f"{_CHANGES} where found.kind = 'gone'",
    "back": f"{_CHANGES} where found.kind = 'back'",
}
