"""Whose report a row of a shared list is."""

from __future__ import annotations

import pytest

from crawler.ownership import is_of_another
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


@pytest.mark.parametrize(
    ("entry", "named", "other"),
    [
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
