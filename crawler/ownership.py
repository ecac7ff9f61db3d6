"""Whose report it is: the entry's own publisher's, or another office's on the same list."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from crawler.regions import find_regions, region_of, short_name, stem_of, without_places
from crawler.site import Site
from extract.identity import is_same_office, office

_PLACE_IN_FRONT = re.compile(r"([\u4e00-\u9fff]{1,10}?(?:自治[区州县旗]|[省市区县旗州盟]))(?=[\u4e00-\u9fff]{2})")
# A place and nothing more is its government: 福州市晋安区2016年政府信息公开工作年度报告.
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,20}[省市区县旗州盟]")
_ZONE = re.compile(r"(?:开发|产业|示范|保税|园|新|景|合作)区$")  # which publish under their own name
# Two reports a year may stand on one host, the government's and its office's; and a bureau's beside its branches'.
_PARTS = (re.compile(r"办公[室厅]"), re.compile(r"分局|支队|大队"))
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")


def is_of_another(site: Site, named: str | None, registered: Collection[str] = ()) -> bool:
    """Whether a title that names `named` is certainly not of the entry's publisher; one that names nobody may be.

    `registered` are publishers of other entries. Offices are named in short and without their place (市住建局): only
    what cannot be the publisher is another's.
    """
    if named is None or named in site.names:
        return False
    if named in registered:
        return True
    places = _places(site)
    unit, lowest = without_places(named, places)
    whole = lowest is None or lowest == len(places) - 1
    if _PLACE.fullmatch(named) and not _ZONE.search(named):
        return site.kind != "government" or bool(unit) or not whole
    if office(named) is None:
        return False  # no office at all, whatever the words are
    if not whole and short_name(places[-1]) not in unit:
        return True  # the city's own bureau, not its county's
    elsewhere = _PLACE_IN_FRONT.match(unit)
    if elsewhere is not None and find_regions(elsewhere[1]):
        return True
    return not any(is_same_office(named, name) and _parts(named) == _parts(name) for name in site.names)


def owner(sites: Sequence[Site], printed: str | None, key: str | None, *, titled: bool) -> Site | None:
    """The entry whose publisher a document is of; None where it is nobody's that has one.

    `printed` is the name that the document prints (`titled`: in its title), `key` the entry that it was captured for.
    A report belongs to whom its title names. A name that several offices go by (水务局, 鼓楼区审计局) is that of the
    entry it was captured for, or of a neighbour's; never that of a stranger's who happens to have an entry.
    """
    entry = next((site for site in sites if site.key == key), None)
    namesakes = [site for site in sites if printed in site.names] if printed else []
    named = namesakes[0] if len(namesakes) == 1 else None
    if entry is None:
        return named
    if printed is None or entry in namesakes:
        return entry
    if named is not None and printed != named.publisher:
        named = None  # the short name of an office says nothing on another's site
    if named is not None and _is_near(named, entry):
        return named
    if titled and is_of_another(entry, printed):
        return named if named is not None and _is_unmistakable(printed) else None
    return entry


def _is_near(site: Site, other: Site) -> bool:
    """Whether two entries are of one prefecture, or one is of a region around the other's."""
    short, long = sorted(stem_of(one.adcode)[:4] for one in (site, other))
    return long.startswith(short)


def _is_unmistakable(name: str) -> bool:
    """Whether a name begins with a place, and no other place is called so."""
    place = _PLACE_IN_FRONT.match(name)
    return place is not None and len(find_regions(place[1])) <= 1


def _places(site: Site) -> tuple[str, ...]:
    region = region_of(site.adcode)
    return region.names if region else tuple(site.region.split("/"))


def _parts(name: str) -> list[bool]:
    plain = _ASIDE.sub("", name)
    return [part.search(plain) is not None for part in _PARTS]
