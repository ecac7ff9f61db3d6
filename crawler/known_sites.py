"""Registry entries from a list of known report pages: `python -m crawler.known_sites LIST.tsv --to crawler/sites`.

The list has a report page a row: publisher, region, level, kind, year, url, list_url, platform, title. One publisher's
rows become one entry, not yet checked. A file that this has written and nobody has touched since is written anew when
the list or the rules have changed; any other is a person's, and stays.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.china import CHINA
from crawler.entry import entry_text
from crawler.keys import key_of
from crawler.ownership import is_of_another
from crawler.pages.known_addresses import Place, place_of
from crawler.platforms import AUTO, PLATFORMS, platform_of
from crawler.regions import Region, find_regions, nearest, short_name
from crawler.registry import SITES, Registry, RegistryError, load_entry
from crawler.site import YEAR, Note, Site
from extract.identity import read_title

COLUMNS = ("publisher", "region", "level", "kind", "year", "url", "list_url", "platform", "title")
NO_ENTRY = "makes no entry"
UNNAMED = ("未显示)", "未显示）")  # ends a publisher whose name the list does not know
PLAIN = "the address known is plain http; https has not been tried"
MARK = "# Written by python -m crawler.known_sites; once edited it is a person's, and stays as it is. "
_NUMERIC = re.compile(r"[\d.]+")
_DIGEST = 16  # hexadecimal digits of the text below the mark


class ListError(Exception):
    """The list cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A report page of the list, and the line that it stands on."""

    line: int
    publisher: str
    region: str
    level: str
    kind: str
    year: int
    url: str
    list_url: str
    platform: str
    title: str


def read_list(path: Path) -> list[Row]:
    """The rows of a list. Raises ListError."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ListError(f"{path}: {error}") from error
    rows = []
    for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if number == 1:
            if tuple(cells) != COLUMNS:
                raise ListError(f"{path}: line 1 must name the columns {', '.join(COLUMNS)}")
            continue
        named = dict(zip(COLUMNS, map(str.strip, cells), strict=False))
        if len(cells) != len(COLUMNS) or not named["year"].isdecimal():
            raise ListError(f"{path}: line {number} must have {len(COLUMNS)} cells, the fifth a year")
        rows.append(Row(number, **(named | {"year": int(named["year"])})))  # type: ignore[arg-type]  # all but year are text
    return rows


def entry_of(rows: list[Row], key: str, noted: date) -> Site:
    """The entry of one publisher's rows. Raises ValueError, and LookupError for a region that is nowhere."""
    first = rows[0]
    region = _region_of(first.region)
    places = {row: place_of(row.url, row.list_url, row.year, noted.year) for row in rows}
    columns, reports = _addresses(places)
    fields = {
        "key": key,
        "publisher": first.publisher,
        "adcode": region.adcode,
        "region": first.region if region.may_be(first.region) else "/".join(map(short_name, region.names)),
        "level": first.level,
        "kind": first.kind,
        "platform": _platform([row.platform.lower() for row in rows], columns or reports),
        "columns": columns,
        "reports": reports,
        "own_only": bool(columns),
        "expected_years": tuple(sorted({row.year for row in rows})),
        "notes": [Note(date=noted, text=text) for text in _notes(rows, region, places)],
    }
    if any(url.startswith("http:") for url in (*columns, *reports)):
        fields["plain_http"] = PLAIN
    site = Site.model_validate(fields)
    titles = filter(None, (read_title(row.title) for row in rows))
    names = (title.publisher for title in titles if is_of_another(site, title.publisher))
    return site.model_copy(update={"aliases": tuple(dict.fromkeys(name for name in names if name))})


def write_entries(rows: Iterable[Row], folder: Path, today: date) -> list[str]:
    """Writes the entries of all publishers; returns a line for each that is not simply there and as it should be."""
    entries = {path: load_entry(path) for path in sorted(folder.glob("*.toml"))}
    known = {(site.publisher, site.adcode): path for path, site in entries.items()}
    keys = {site.key for site in entries.values()} | {path.stem for path in entries}
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    told = []
    for row in rows:
        if row.publisher.endswith(UNNAMED):
            told.append(f"line {row.line}: skipped, the publisher is not named: {row.publisher} {row.url}")
            continue
        try:
            groups[row.publisher, _region_of(row.region).adcode].append(row)
        except LookupError as error:
            told.append(f"line {row.line}: {row.publisher} {NO_ENTRY}: {error}")
    for publisher, group in groups.items():
        path = known.get(publisher)
        before = path.read_text("utf-8") if path else ""
        if path and not is_ours(before):
            told.append(f"{path.name}: left alone, a person has edited it")
            continue
        key = entries[path].key if path else _free(key_of(*publisher), keys)
        path = path or folder / f"{key}.toml"
        try:
            text = marked(entry_of(group, key, entries[path].notes[0].date if before else today))
        except ValueError as error:
            told.append(f"line {group[0].line}: {group[0].publisher} {NO_ENTRY}: {error}")
            continue
        keys.add(key)
        if text != before:
            path.write_text(text, "utf-8")
            told.append(f"{path.name}: written{' anew' if before else ''}, {group[0].publisher}")
    return told


def marked(site: Site) -> str:
    """The text of an entry under a mark that tells whether it has been edited since."""
    text = entry_text(site)
    return f"{MARK}{_digest(text)}\n{text}"


def is_ours(text: str) -> bool:
    """Whether a file is as this has written it."""
    head, _, body = text.partition("\n")
    return head == f"{MARK}{_digest(body)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def _free(key: str, taken: set[str]) -> str:
    numbered = (f"{key}-{number}" for number in range(2, len(taken) + 3))
    return key if key not in taken else next(other for other in numbered if other not in taken)


def _region_of(path: str) -> Region:
    region = nearest(path)
    if region is None:
        raise LookupError(f"no province is called as {path} begins")
    if not region.may_be(path):
        # 陕西/杨凌/杨陵: the zone has no code, but its one county has, and no other of the province is called so.
        last = path.rpartition("/")[2]
        below = [found for found in find_regions(last) if found.names[0] == region.names[0]]
        return below[0] if len(below) == 1 else region
    return region


def _addresses(places: dict[Row, Place]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns, the newest first, and the reports that none of them lists."""
    newest: dict[str, int] = {}
    for row, place in places.items():
        if place.column:
            newest[place.column] = max(row.year, newest.get(place.column, 0))
    last = max(newest.values(), default=0)
    # Folders of years that ended before another column began are history: they would be asked for years that they lack.
    past = {column for column, year in newest.items() if YEAR in column and year < last}
    columns = [column for column, _ in sorted(newest.items(), key=lambda item: -item[1]) if column not in past]
    reports = [row.url for row, place in places.items() if place.column is None or place.column in past]
    return tuple(columns), tuple(dict.fromkeys(reports))


def _platform(named: list[str], addresses: Iterable[str]) -> str:
    """The platform of the list where it is one of ours and no address looks like another's."""
    if len(set(named)) != 1 or named[0] not in PLATFORMS:
        return AUTO
    for address in addresses:
        surest = platform_of("", address)
        if surest is not None and named[0] != surest.NAME:
            return AUTO
    return named[0]


def _notes(rows: list[Row], region: Region, places: dict[Row, Place]) -> Iterable[str]:
    seen = ", ".join(f"{row.url} ({row.year})" for row in rows)
    derived = " The column is derived from that address." if any(place.column for place in places.values()) else ""
    yield f"Seen in a list of known reports, not opened: {seen}.{derived}"
    if not region.may_be(rows[0].region):
        yield f"{rows[0].region} is no region with a code; {region.adcode} is {region.path}."
    for host in dict.fromkeys(urlsplit(row.url).hostname or "" for row in rows):
        if _NUMERIC.fullmatch(host):
            yield f"{host} is the list's own host for this office; no name of it is known."


def main(arguments: list[str] | None = None) -> int:
    """Parses the command line and writes; 1 where some rows make no entry, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m crawler.known_sites", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("list", type=Path, metavar="LIST.tsv")
    parser.add_argument("--to", type=Path, default=SITES, help="directory of registry entries (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    try:
        told = write_entries(read_list(chosen.list), chosen.to, datetime.now(CHINA).date())
        entries = len(Registry.load(chosen.to).sites)
    except (ListError, RegistryError) as error:
        parser.error(str(error))
    print("\n".join([*told, f"{entries} entries in {chosen.to}"]))
    return int(any(NO_ENTRY in line for line in told))


if __name__ == "__main__":
    sys.exit(main())
