"""Keys of registry entries: the region's adcode and the unit's pinyin initials, 210112-yjglj."""

from __future__ import annotations

import re

from crawler.regions import region_of, without_places

_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
_NO_LETTERS = "x"  # a name in which nothing can be spelt


def key_of(publisher: str, adcode: str) -> str:
    """The key of a publisher of that region. Two publishers may come to the same one: the caller parts them."""
    region = region_of(adcode)
    return f"{adcode}-{slug_of(publisher, region.names if region else ())}"


def slug_of(publisher: str, places: tuple[str, ...]) -> str:
    """The pinyin initials of a publisher's unit, without the places in front: `places` from the province down."""
    from pypinyin import Style, lazy_pinyin  # reads its phrases: half of the start of every command, and few make keys

    plain = _ASIDE.sub("", publisher)
    unit = without_places(plain, places)[0] or plain
    initials = "".join(lazy_pinyin(unit, style=Style.FIRST_LETTER)).lower()
    return _NOT_IN_A_SLUG.sub("", initials) or _NO_LETTERS
