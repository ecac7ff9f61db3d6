"""Region codes: names to codes and back, and what names leave open."""

from __future__ import annotations

import pytest

from crawler.regions import find_regions, level_of, nearest, region_of, short_name, stem_of, without_places


@pytest.mark.parametrize(
    ("path", "adcodes"),
    [
        ("江苏/盐城/盐都", ["320903"]),
        ("江苏省/盐城市/盐都区", ["320903"]),
        ("盐都", ["320903"]),
        ("福建/福州/鼓楼", ["350102"]),
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),  # one name, four cities
        ("吉林", ["220000", "220200"]),
        ("吉林/吉林", ["220200"]),
        ("北京/朝阳", ["110105"]),
        ("朝阳", ["110105", "211300", "211321", "220104"]),
        ("湖北/黄石/黄石港", ["420202"]),
        ("湖北/黄石/黄石", []),  # 黄石港 is not 黄石 and a kind
        ("海南/文昌", ["469005"]),
        ("青海/海南州", ["632500"]),
        ("内蒙古/兴安", ["152200"]),
        ("内蒙古/乌兰察布/察右后旗", ["150928"]),
        ("内蒙古/阿拉善/阿右旗", ["152922"]),
        ("新疆/克孜勒苏/乌恰", ["653024"]),
        ("湖北/恩施", ["422800"]),
        ("湖北/恩施/恩施", ["422801"]),
        ("上海/浦东", ["310115"]),
        ("广东/东莞", ["441900"]),
        ("河北/雄安新区", []),
        ("江", []),
        ("市", []),
        ("", []),
        ("/", []),
        ("a/b", []),
    ],
)
def test_paths(path: str, adcodes: list[str]) -> None:
    assert [region.adcode for region in find_regions(path)] == adcodes


def test_codes() -> None:
    region = region_of("320903")
    assert region is not None
    assert (region.path, region.names[-1]) == ("江苏省/盐城市/盐都区", "盐都区")
    assert region_of("410306") is None  # 吉利区, abolished in 2021
    assert region_of("320000") is not None
    assert [level_of(code) for code in ("320000", "320900", "320903", "429004")] == [
        "province",
        "prefecture",
        "county",
        "county",
    ]


def test_every_region_is_found_by_its_own_path() -> None:
    regions = [region for province in ("四川", "新疆", "天津", "海南") for region in find_regions(province)]
    below = [region_of(f"{region.adcode[:2]}{number:04}") for region in regions for number in range(0, 10_000, 1)]
    known = [region for region in below if region is not None]
    assert len(known) > 300
    for region in known[::7]:
        assert region in find_regions(region.path)
        assert nearest(region.path) == region


@pytest.mark.parametrize(
    ("path", "adcode"),
    [
        ("吉林/长春/经开", "220100"),
        ("陕西/西咸新区", "610000"),
        ("江苏/盐城/盐都", "320903"),
        ("盐都", None),  # no province in front
        ("鼓楼区", None),
        ("某省/某市", None),
        ("", None),
    ],
)
def test_the_smallest_region_with_a_code(path: str, adcode: str | None) -> None:
    region = nearest(path)
    assert (region.adcode if region else None) == adcode


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("盐都区", "盐都"),
        ("盂县", "盂县"),
        ("城区", "城区"),
        ("沙市区", "沙市"),
        ("津市市", "津市"),
        ("浦东新区", "浦东"),
        ("神农架林区", "神农架"),
        ("内蒙古自治区", "内蒙古"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("东乡族自治县", "东乡"),
        ("鄂温克族自治旗", "鄂温克"),
        ("三都水族自治县", "三都"),
        ("", ""),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_stems() -> None:
    assert [stem_of(code) for code in ("320000", "320900", "320903")] == ["32", "3209", "320903"]


@pytest.mark.parametrize(
    ("name", "places", "left"),
    [
        ("盐城市盐都区财政局", ("江苏省", "盐城市", "盐都区"), ("财政局", 2)),
        ("盐都财政局", ("江苏省", "盐城市", "盐都区"), ("财政局", 2)),
        ("盐城市财政局", ("江苏省", "盐城市", "盐都区"), ("财政局", 1)),
        ("黔东南州人民政府", ("贵州省", "黔东南苗族侗族自治州"), ("人民政府", 1)),
        ("财政局", ("江苏省", "盐城市"), ("财政局", None)),
        ("盐城", ("江苏省", "盐城市"), ("", 1)),
        ("财政局", (), ("财政局", None)),
    ],
)
def test_names_without_their_places(name: str, places: tuple[str, ...], left: tuple[str, int | None]) -> None:
    assert without_places(name, places) == left
