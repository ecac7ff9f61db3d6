"""Entries as files, and their keys."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entry import entry_text
from crawler.keys import key_of, slug_of
from crawler.registry import SITES, Registry
from crawler.site import FormerName, Merger, Note, Pace, Site, Tls

FULL = Site(
    key="411600-zjj",
    publisher="周口市住房和城乡建设局",
    aliases=("周口市住建局", "市住建局"),
    former=(FormerName(name="周口市建设局", until=date(2019, 3, 1)), FormerName(name="市建委", note="一")),
    merged=Merger(into="411600-zrzyj", on=date(2024, 5, 6)),
    adcode="411600",
    region="河南/周口",
    level="prefecture",
    kind="department",
    platform="trs",
    columns=("https://www.example.gov.cn/{year}/", "http://www.example.gov.cn/nb/"),
    reports=("https://www.example.gov.cn/1.html?a=1&b=%E5",),
    own_only=True,
    hosts=("files.example.gov.cn:8080",),
    plain_http='one "quoted" \\ reason',
    tls=Tls(allow=("p256_only",), reason="BAD_ECPOINT"),
    cookies="302 to itself",
    pace=Pace(delay=1.5, window="20:00-07:00"),
    expected_years=(2022, 2023),
    checked=True,
    notes=(Note(date=date(2026, 11, 25), text="一"), Note(date=date(2026, 11, 26), text="二\nthree")),
)


def test_every_field_comes_back() -> None:
    assert Site.model_validate(tomllib.loads(entry_text(FULL))) == FULL
    assert set(tomllib.loads(entry_text(FULL))) == set(Site.model_fields) - {"allow_loopback"}


def test_one_former_name_comes_back() -> None:
    one = FULL.model_copy(update={"former": FULL.former[:1]})
    assert Site.model_validate(tomllib.loads(entry_text(one))) == one


def test_shipped_entries_come_back() -> None:
    for site in Registry.load(SITES).sites:
        assert Site.model_validate(tomllib.loads(entry_text(site))) == site


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_back(text: str) -> None:
    noted = FULL.model_copy(update={"notes": (Note(date=date(2026, 11, 25), text=text.strip()),)})
    assert Site.model_validate(tomllib.loads(entry_text(noted))) == noted


@pytest.mark.parametrize(
    ("publisher", "adcode", "key"),
    [
        ("沈阳市浑南区应急管理局", "210112", "210112-yjglj"),
        ("浑南区人民政府办公室", "210112", "210112-rmzfbgs"),
        ("黔东南州人民政府(州政府办公室)", "522600", "522600-rmzf"),
        ("重庆市万盛经济技术开发区万盛街道办事处", "500000", "500000-wsjjjskfqwsjdbsc"),
        ("411699开发区管委会", "411699", "411699-411699kfqgwh"),  # no region's code
        ("盐都区", "320903", "320903-ydq"),  # nothing but the place
    ],
)
def test_keys(publisher: str, adcode: str, key: str) -> None:
    assert key_of(publisher, adcode) == key


@given(st.text(max_size=40))
def test_a_slug_is_one_whatever_the_name(name: str) -> None:
    slug = slug_of(name, ("江苏省", "盐城市"))
    assert slug
    assert slug.isascii()
    assert slug.isalnum()
