"""An archive of offices whose copying is known, with the words of gold.toml; `published` writes and publishes it."""

import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from crawler.registry import Merger
from tests.archive.compare.building import report
from tests.archive.site.published import Entry, Publication, Register

WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "gold.toml").read_text("utf-8"))

# Fourteen offices of seven cities that have only what every report quotes in common.
PLACES = ("霁安", "岫河", "棠溪", "筱屿", "黛陵", "昙川", "沄浦")
PROVINCES = {"33": "浙江", "37": "山东"}
COUNTIES = ("丹坪", "芷坪", "蕙坪", "茗坪", "荻坪")

SOURCE, COPY = "330100-jyj", "370200-jyj"  # the second has the first's words, and another office's name
OWN = "370300-wjw"  # its report of 2010 is that of 2008
PLAIN = "330300-czj"  # an honest office


def _entry(adcode: str, slug: str, place: str, office: str, **more: object) -> Entry:
    kind = "government" if slug == "zf" else "department"
    region = f"{PROVINCES[adcode[:2]]}/{place.removesuffix('市').removesuffix('县')}"
    entry = Entry(f"{adcode}-{slug}", f"{place}{office}", kind, "prefecture", (), adcode=adcode, region=region)
    return replace(entry, **more)  # type: ignore[arg-type]


def honest_entries() -> list[Entry]:
    found = []
    for number, place in enumerate(PLACES, 1):
        province = "33" if number % 2 else "37"
        found.append(_entry(f"{province}{number:02}00", "czj", f"{place}市", "财政局"))
        found.append(_entry(f"{province}{number:02}00", "zjj", f"{place}市", "住房和城乡建设局"))
    return found


def county_entries() -> list[Entry]:
    return [
        _entry(f"33{11 + number // 2}{21 + number}", "zf", f"{place}县", "人民政府")
        for number, place in enumerate(COUNTIES)
    ]


def register(*, merged: bool = False) -> Register:
    copier = _entry("370200", "jyj", "岫河市", "教育局", aliases=("岫河市教体局",))
    others = [_entry("330100", "jyj", "霁安市", "教育局"), copier, _entry("370300", "wjw", "棠溪市", "卫生健康委员会")]
    if merged:
        others[1] = replace(copier, merged=Merger.model_validate({"into": SOURCE, "on": "2024-01-01"}))
    return Register((*honest_entries(), *county_entries(), *others))


def filled(lines: Iterable[str], entry: Entry, year: int, seed: int = 0) -> list[str]:
    chance = random.Random(f"{entry.key} {year} {seed}")
    place = entry.publisher[:2]
    values = {"name": entry.publisher, "place": place, "year": year}
    return [line.format(**values, n=chance.randrange(20, 400), m=chance.randrange(2, 19)) for line in lines]


def reordered(lines: Sequence[str], part: float) -> list[str]:
    """The lines with a part of them, from the front, told at the end."""
    at = round(len(lines) * part)
    return [*lines[at:], *lines[:at]]


class GoldArchive:
    """Adds reports of the register's offices, as (key, year, lines)."""

    def __init__(self, data: Path, offices: Register) -> None:
        self.publication = Publication(data, offices)
        self.register = offices

    def add(
        self, key: str, year: int, lines: Sequence[str], *, published_on: str | None = None, again: int = 0
    ) -> None:
        entry = self.register.get(key)
        assert entry is not None
        half = len(lines) // 2
        words = {"overview": "\n".join(lines[:half]), "problems": "".join(lines[half:])}
        reading = report(year, sections=words, publisher=entry.publisher, facts={"applications.new.total": 3})
        url = f"http://{key}.example/{year}.html"
        fetched_at = f"{year + 1}-02-02T02:00:0{again}Z"
        reading = replace(reading, published_on=published_on)
        self.publication.add(f"{url} {again}", url, key, fetched_at=fetched_at, change=reading)


def write(data: Path, *, merged: bool = False) -> GoldArchive:
    """The whole gold set, not yet published."""
    archive = GoldArchive(data, register(merged=merged))
    for number, entry in enumerate(honest_entries()):
        own = WORDS["honest"][number]
        archive.add(entry.key, 2023, [own, *filled(WORDS["statutory"], entry, 2023)])
    for entry in county_entries():
        archive.add(
            entry.key, 2023, [*filled(WORDS["template"], entry, 2023), *filled(WORDS["statutory"], entry, 2023)]
        )
    by_key = {entry.key: entry for entry in archive.register.sites}
    source, copier, own = by_key[SOURCE], by_key[COPY], by_key[OWN]
    lines = filled(WORDS["source"], source, 2023)
    archive.add(SOURCE, 2023, [*lines, *filled(WORDS["statutory"], source, 2023)], published_on="2024-01-10")
    copied = reordered(filled(WORDS["source"], copier, 2023), 0.3)
    archive.add(COPY, 2023, [*filled(WORDS["statutory"], copier, 2023), *copied], published_on="2024-01-25")
    for year, words in ((2008, "own_2008"), (2009, "own_2009"), (2010, "own_2008")):
        archive.add(OWN, year, [*filled(WORDS[words], own, year), *filled(WORDS["statutory"], own, year)])
    return archive
