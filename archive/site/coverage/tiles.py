"""The provinces as a map of tiles, one a province where it roughly lies, filled by what has been published."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from archive.site.coverage import SIGNS
from archive.site.coverage.tally import Tally

SIDE = 76
_GAP = 6
_FILL_TOP = 44  # the names stand above the fill


class Place(NamedTuple):
    """Where a province stands among the tiles, counted from the top left, and its names."""

    column: int
    row: int
    zh: str
    en: str


LAYOUT: dict[str, Place] = {
    adcode: Place(entry["at"][0], entry["at"][1], entry["zh"], entry["en"])
    for adcode, entry in tomllib.loads(Path(__file__).with_name("tiles.toml").read_text("utf-8")).items()
}


class Level(NamedTuple):
    """A mark's layer in a tile, in user units from the tile's own corner."""

    mark: str
    y: float
    height: float


class Tile(NamedTuple):
    """A province: its place on the map, its names, what is counted in it (None where the archive has no office)."""

    adcode: str
    zh: str
    en: str
    x: int
    y: int
    tally: Tally | None
    levels: tuple[Level, ...]


class Map(NamedTuple):
    tiles: tuple[Tile, ...]
    width: int
    height: int
    side: int = SIDE


def tile_map(counted: Mapping[str, Tally]) -> Map:
    """The map of what is counted in each province, by its code."""
    tiles = []
    for adcode, place in LAYOUT.items():
        x, y = place.column * (SIDE + _GAP), place.row * (SIDE + _GAP)
        tally = counted.get(adcode)
        tiles.append(Tile(adcode, place.zh, place.en, x, y, tally, _levels(tally) if tally else ()))
    right, bottom = max(tile.x for tile in tiles), max(tile.y for tile in tiles)
    return Map(tuple(tiles), right + SIDE, bottom + SIDE)


def _levels(tally: Tally) -> tuple[Level, ...]:
    """The marks from the ground up, in the order of the legend, over the height below the names."""
    total = sum(tally.marks.values())
    ground, room = float(SIDE), SIDE - _FILL_TOP
    levels = []
    for mark in SIGNS:
        height = room * tally.marks.get(mark, 0) / total
        if height:
            ground -= height
            levels.append(Level(mark, round(ground, 2), round(height, 2)))
    return tuple(levels)
