"""Whose report a row of a shared list is."""

from __future__ import annotations

import pytest

from crawler.ownership import is_of_another, owner
from crawler.site import Site


def site(publisher: str, adcode: str, region: str, kind: str = "department", **given: object) -> Site:
    fields = {
        "key": f"{adcode}-x",
        "publisher": publisher,
        "adcode": adcode,
        "region": region,
        "level": "county",
        "kind": kind,
        "columns": ["https://www.example.gov.cn/nb/"],
    }
    return Site.model_validate(fields | given)


HUNNAN = site("沈阳市浑南区应急管理局", "210112", "辽宁/沈阳/浑南")
OFFICE = site("三亚市海棠区人民政府办公室", "460202", "海南/三亚/海棠", "government")
SHORT = site("周口市住房和城乡建设局", "411600", "河南/周口", level="prefecture", aliases=["市房管局"])
LINXIA = site("临夏县公安局", "622921", "甘肃/临夏/临夏县")
SHIZHONG = site("市中区交通运输局", "370402", "山东/枣庄/市中")


@pytest.mark.parametrize(
    ("entry", "named", "other"),
    [
        (LINXIA, "临夏县公安局", False),
        (LINXIA, "临夏州临夏县公安局", False),
        (LINXIA, "临夏州公安局", True),
        (LINXIA, "临夏市公安局", True),  # a neighbour of the same short name
        (SHIZHONG, "枣庄市市中区交通运输局", False),
        (SHIZHONG, "枣庄市中区交通局", False),  # 枣庄 and 市中区
        (SHIZHONG, "枣庄市交通运输局", True),
        (SHIZHONG, "山东省枣庄市市中区交通运输局", False),
        (HUNNAN, "沈阳市浑南区应急管理局", False),
        (HUNNAN, "浑南区应急局", False),
        (HUNNAN, "区应急管理局", False),
        (HUNNAN, "应急管理局", False),
        (HUNNAN, None, False),  # nobody is named: it may be the publisher's
        (HUNNAN, "沈阳市应急管理局", True),  # the city's
        (HUNNAN, "苏家屯区应急管理局", True),  # a neighbour's
        (HUNNAN, "浑南区教育局", True),
        (HUNNAN, "浑南区", True),  # a place is its government
        (HUNNAN, "浑南区人民政府", True),
        (OFFICE, "三亚市海棠区", False),
        (OFFICE, "海棠区", False),
        (OFFICE, "三亚市", True),
        (OFFICE, "三亚市海棠区人民政府", True),  # the government's beside its office's
        (OFFICE, "海棠区政府办公室", False),
        (SHORT, "市住建局", False),
        (SHORT, "市房管局", False),
        (SHORT, "周口市自然资源和规划局", True),
        (SHORT, "周口市住房和城乡建设局淮阳分局", True),
        (SHORT, "淮阳区住房和城乡建设局", True),
    ],
)
def test_whose_it_is(entry: Site, named: str | None, other: bool) -> None:
    assert is_of_another(entry, named) is other


def test_another_entry_is_another_office() -> None:
    """Where letters in order would do, the registry knows better."""
    entry = site("某景区管委会卫生健康办公室", "411600", "河南/周口")
    assert not is_of_another(entry, "某景区管委会办公室")
    assert is_of_another(entry, "某景区管委会办公室", {"某景区管委会办公室"})
    assert not is_of_another(entry, entry.publisher, {entry.publisher})


CITY = site("福州市人民政府", "350100", "福建/福州", "government", level="prefecture", key="350100-rmzf")
GULOU = site("鼓楼区审计局", "350102", "福建/福州/鼓楼", key="350102-sjj")
NANJING = site("南京市鼓楼区人民政府", "320106", "江苏/南京/鼓楼", "government", key="320106-rmzf", aliases=["区政府"])
XUZHOU = site("徐州市人民政府", "320300", "江苏/徐州", "government", level="prefecture", key="320300-rmzf")
WATER = site("水务局", "230883", "黑龙江/佳木斯/抚远", key="230883-swj")
DUJIANGYAN = site("都江堰市水务局", "510181", "四川/成都/都江堰", key="510181-swj")
REGISTERED = (CITY, GULOU, NANJING, XUZHOU, WATER, DUJIANGYAN)


@pytest.mark.parametrize(
    ("printed", "key", "whose"),
    [
        (None, "350100-rmzf", "350100-rmzf"),
        ("福州市人民政府", "350100-rmzf", "350100-rmzf"),
        ("鼓楼区审计局", "350100-rmzf", "350102-sjj"),  # on the city's list: its district's
        ("鼓楼区审计局", "320300-rmzf", None),  # Xuzhou has a district of that name too, without an entry
        ("鼓楼区审计局", "350102-sjj", "350102-sjj"),
        ("福州市审计局", "350102-sjj", None),  # the city's bureau, which has no entry
        ("福州市民政局", "350100-rmzf", None),  # a list of the whole city
        ("水务局", "510181-swj", "510181-swj"),  # a bare name is the office's whose site it is
        ("水务局", "320300-rmzf", None),
        ("区政府", "350100-rmzf", None),  # and a short one says nothing elsewhere
        ("都江堰市水务局", "320300-rmzf", "510181-swj"),  # no other place is called so
        ("都江堰市水务局", None, "510181-swj"),
        ("无名县水务局", None, None),
        ("2023年", "350102-sjj", "350102-sjj"),  # no office
        (None, None, None),
        (None, "999999-x", None),
    ],
)
def test_whose_document_it_is(printed: str | None, key: str | None, whose: str | None) -> None:
    found = owner(REGISTERED, printed, key, titled=True)
    assert (found.key if found else None) == whose


def test_what_is_not_in_the_title_is_weak() -> None:
    """A page's source may be the office that runs the site."""
    found = owner(REGISTERED, "福州市审计局", "350102-sjj", titled=False)
    assert found is not None
    assert found.key == "350102-sjj"
