"""What is found by structure alone on the replica's sites of other systems, without the system's own module.

A list that the server prints is found whole, pager and all; of a list that a script fetches nothing is found, and of
one that a script pages, the first page.
"""

from __future__ import annotations

import pytest

from crawler.platforms import generic
from crawler.platforms.files import is_file
from extract.identity import read_title
from tests.crawler.walking import built, report_pages, walk
from tests.replica.site import SiteSpec
from tests.replica.sites import ALL

WHOLE, FIRST_PAGE, NONE = "whole", "first page", "none"
FOUND = {
    "330991-zjj": NONE,  # hanweb: records in a script
    "339703-rsj": WHOLE,  # hanweb: every row in the page
    "420993-zrj": WHOLE,  # TRS: a pager that other systems have copied
    "430994-mzj": WHOLE,
    "339721-mzj": NONE,  # JPaaS: a unit's answer in JSON
    "339722-wjw": FIRST_PAGE,
    "449701-jyj": WHOLE,  # NFCMS
    "449702-zjj": FIRST_PAGE,  # a pager drawn from two numbers
    "449703-slj": WHOLE,
    "449711-jtj": NONE,  # gkmlpt: an interface's answer
    "349701-czj": FIRST_PAGE,  # Lonsun
    "349702-jyj": NONE,
    "349711-sfj": WHOLE,  # SiteFactory
    "349712-sthjj": WHOLE,
    "349721-zjj": FIRST_PAGE,  # Epoint: no more than 1/3
    "349723-tjj": WHOLE,
    "349731-nyncj": WHOLE,  # ASP
    "349732-sjj": WHOLE,
    "349741-wlj": WHOLE,  # JEECMS
    "349742-scj": FIRST_PAGE,
    "349761-sjj": NONE,  # 网信办
    "429701-jyj": WHOLE,  # TRS, its dialects
    "429703-rsj": WHOLE,  # a pager's numbers, and no address
    "429706-sthjj": WHOLE,
    "429707-mzj": NONE,  # rows that a script writes
    "429710-scj": WHOLE,
    "429720-slj": WHOLE,  # 陕西
    "429721-jyj": FIRST_PAGE,
    "429740-sjj": WHOLE,  # 安徽
    "449721-scj": WHOLE,  # UCAP
    "449722-wjw": NONE,
    "449724-jyj": WHOLE,
    "449731-zjj": WHOLE,  # VSB, numbered backwards
    "449733-wlj": WHOLE,
    "449734-rsj": FIRST_PAGE,  # links without addresses
    "449735-sthjj": WHOLE,
    "449741-jyj": WHOLE,  # Webplus
    "449742-wjw": FIRST_PAGE,
}
SPECS = [spec for spec in ALL if spec.office.key in FOUND]


def test_every_row_of_the_table_is_on_the_replica() -> None:
    assert {spec.office.key for spec in SPECS} == set(FOUND)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.office.key)
def test_lists(spec: SiteSpec) -> None:
    site = built(spec)
    # Rows may lead anywhere; those that are the site's own are known by their addresses.
    rows = {entry.url for entry in walk(spec, generic).rows}
    documents = {entry.number for entry in site.entries}
    reports = {f"http://{spec.office.host}{site.path_of(entry)}" for entry in site.entries if entry.report}
    assert {
        WHOLE: reports <= rows and len(rows) == len(documents),
        FIRST_PAGE: 0 < len(rows) < len(documents),
        NONE: not rows,
    }[FOUND[spec.office.key]], f"{len(rows)} of {len(documents)} rows, {len(reports & rows)} of {len(reports)} reports"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.office.key)
def test_reports(spec: SiteSpec) -> None:
    pages = list(report_pages(spec))
    assert pages
    for address, text in pages:
        detail = generic.detail(text, address)
        title = read_title(detail.title or "")
        assert title is not None
        assert title.year in spec.office.years
        assert detail.published
        assert generic.recognise(text, address) == 0.2
    attached = [entry for entry in built(spec).entries if entry.attached]
    files = {file.url for address, text in pages for file in generic.attachments(text, address) if is_file(file.url)}
    assert len(files) >= len({entry.number for entry in attached})
