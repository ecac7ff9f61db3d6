"""Who publishes, from titles and tags: what they say, what they leave open, and what is never guessed."""

from __future__ import annotations

import pytest

from crawler.discovery.particulars import Evidence, UnknownError, particulars
from extract.identity import read_title


def evidence(*titles: str, code: str = "6206000004", source: str = "") -> Evidence:
    told = Evidence()
    for title in titles:
        told.add(read_title(title), {"contentsource": source} if source else {})
        told.add_page("<p>x</p>", {"siteidcode": code} if code else {})
    return told


REPORTS = (
    "武威市住房和城乡建设局2023年政府信息公开工作年度报告",
    "武威市住房和城乡建设局2022年政府信息公开工作年度报告",
)


def test_titles_and_the_sites_code_say_all() -> None:
    found, why = particulars(evidence(*REPORTS), {}, invented=False)
    assert found == {
        "publisher": "武威市住房和城乡建设局",
        "adcode": "620600",
        "region": "甘肃省/武威市",
        "kind": "department",
        "level": "prefecture",
        "key": "620600-zfhcxjsj",
    }
    assert why["publisher"] == "2 reports' titles"
    assert set(why) == set(found)


def test_what_a_person_gives_wins() -> None:
    given = {"publisher": "武威市住建局", "key": "620600-zjj", "kind": "other"}
    found, why = particulars(evidence(*REPORTS), given, invented=False)
    assert {name: found[name] for name in given} == given
    assert {why[name] for name in given} == {"given"}


def test_the_source_speaks_where_titles_name_nobody() -> None:
    told = evidence("2023年政府信息公开工作年度报告", source="武威市财政局")
    assert particulars(told, {}, invented=False)[0]["publisher"] == "武威市财政局"
    with pytest.raises(UnknownError) as error:
        particulars(evidence("2023年政府信息公开工作年度报告", source="武威日报"), {}, invented=False)
    assert "publisher" in error.value.missing


@pytest.mark.parametrize(
    ("titles", "code", "missing"),
    [
        ((REPORTS[0], "武威市财政局2023年政府信息公开工作年度报告"), "6206000004", {"publisher"}),
        (("市住建局2023年政府信息公开工作年度报告",), "6206000004", {"publisher"}),
        (REPORTS, "", {"adcode", "region", "level"}),
        (REPORTS, "bm17000009", {"adcode", "region", "level"}),
        (REPORTS, "政府网站标识码", {"adcode", "region", "level"}),
        (REPORTS, "9999990004", {"adcode", "region", "level"}),
        # The city's site, the county's office; the site of another city.
        (("武威市凉州区财政局2023年政府信息公开工作年度报告",), "6206000004", {"adcode", "region", "level"}),
        (REPORTS, "6101000004", {"adcode", "region", "level"}),
    ],
)
def test_what_is_left_open_is_asked_for(titles: tuple[str, ...], code: str, missing: set[str]) -> None:
    with pytest.raises(UnknownError) as error:
        particulars(evidence(*titles, code=code), {}, invented=False)
    assert set(error.value.missing) - {"kind"} == missing
    assert all(error.value.missing.values())


def test_sites_that_disagree() -> None:
    told = evidence(*REPORTS)
    told.add_page("<p>x</p>", {"siteidcode": "6101000004"})
    with pytest.raises(UnknownError) as error:
        particulars(told, {}, invented=False)
    assert "6101000004" in error.value.missing["adcode"]
    assert "6206000004" in error.value.missing["adcode"]


@pytest.mark.parametrize(
    "foot",
    ["网站标识码：6206000004", "政府网站标识码:<span>6206000004</span>", "标识码&nbsp;：<b> 6206000004</b> 备案号 123"],
)
def test_the_sites_code_at_the_foot_of_a_page(foot: str) -> None:
    told = evidence(*REPORTS, code="")
    told.add_page(f"<div class='footer'>{foot}</div>", {"siteidcode": "政府网站标识码"})
    assert particulars(told, {}, invented=False)[0]["adcode"] == "620600"


def test_other_numbers_are_no_code() -> None:
    told = evidence()
    for foot in ("网站标识码：bm17000009", "网站标识码：62060000041", "电话：6206000004", "标识码" + "<b>" * 100_000):
        told.add_page(foot, {})
    assert not told.codes


@pytest.mark.parametrize(
    ("publisher", "kind", "level"),
    [
        ("武威市人民政府", "government", "prefecture"),
        ("武威市人民政府办公室", "department", "prefecture"),
        ("武威市财政局", "department", "prefecture"),
        ("武威市发展和改革委员会", "department", "prefecture"),
        ("武威市黄羊镇人民政府", "town", "town"),
        ("武威市东大街街道办事处", "street", "town"),
    ],
)
def test_kind_and_level(publisher: str, kind: str, level: str) -> None:
    found, _ = particulars(evidence(f"{publisher}2023年政府信息公开工作年度报告"), {}, invented=False)
    assert (found["kind"], found["level"]) == (kind, level)


def test_invented_codes_are_the_replicas_alone() -> None:
    titles = ("云河市财政局2023年政府信息公开工作年度报告",)
    told = evidence(*titles, code="3309910004")
    given = {"region": "示例省/云河", "level": "prefecture"}
    assert particulars(told, given, invented=True)[0]["adcode"] == "330991"
    with pytest.raises(UnknownError):
        particulars(told, given, invented=False)
