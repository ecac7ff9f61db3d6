"""The sites of a soak, whatever their system: a fault takes from each what it is to take."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.replica.content import entries_of
from tests.replica.faults import fault_of
from tests.replica.site import Asked, SiteSpec
from tests.soak.stage import SITES


@pytest.mark.parametrize("spec", SITES, ids=lambda spec: spec.office.key)
def test_an_empty_list_leads_to_no_report(spec: SiteSpec) -> None:
    site = spec.build(spec.office, entries_of(spec.office), "http://127.0.0.9")
    address = urlsplit(spec.office.list_path)
    asked = Asked("GET", address.path, dict(parse_qsl(address.query)), {})
    page = site.page(asked)
    assert page is not None
    encoding = "gb18030" if b"gb2312" in page.body[:2000] else "utf-8"
    emptied = fault_of("empty-list", site)(asked, lambda: page)
    listed = [each.body.decode(encoding).count("公开工作年度报告") for each in (page, emptied)]
    assert listed[0] > 0
    assert listed[1] == 0
