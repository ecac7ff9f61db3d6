"""How many rows a list says it has, in each way that lists say it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.announced import announced
from tests.replica.content import entries_of
from tests.replica.site import Asked, SiteSpec
from tests.replica.sites import hanweb_kinds, jpaas

COUNTED = (hanweb_kinds.SITES[0], *jpaas.SITES[:2])
PIECES = ("共", "9", "条", "页", "<b>", "count=", "rows=", "totalRecord:", "{", '"data":', "}", "\0")


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("<datastore><totalrecord>2742</totalrecord><totalpage>138</totalpage></datastore>", 2742),
        ("<script>jpage({totalRecord:1376,perPage:25});jpage({totalRecord:1,perPage:25})</script>", 1376),
        ("<script>var totalCount=470;var perSize=20;var logicTotalPage=24;</script>", 470),
        ('<div class="pagination" count="386" rows="15" pageNo="1"></div>', 386),
        ('<table count="386"></table>', None),
        ("<div class=page>共<b>97</b>条记录 共 7 页</div>", 97),
        ("<p>我局收到建议共12条。</p>", None),
        ("<script>Ls.pagination({pageIndex:1, pageSize: 15, pageCount:12})</script>", 166),
        ("<script>var pageCount = 12;</script>", None),
        ('{"data":{"total":444,"results":[]}}', 444),
        ('{"total":"31","articles":[]}', 31),
        ('{"success":true,"data":{"html":"<ul></ul><div count=\\"386\\" rows=\\"15\\"></div>","count":"8"}}', 386),
        ('{"data":{"count":15,"list":[]}}', None),
        ('{"data":', None),
        ("[1,2]", None),
        ("<totalrecord>0</totalrecord>", None),
        ("<totalrecord>99999999999</totalrecord>", None),
        ("", None),
        ("<html><body>暂无</body></html>", None),
    ],
)
def test_what_a_list_says(content: str, rows: int | None) -> None:
    assert announced(content) == rows


@pytest.mark.parametrize("spec", COUNTED, ids=lambda spec: spec.build.__name__)
def test_sites_of_the_replica_announce_what_they_have(spec: SiteSpec) -> None:
    entries = entries_of(spec.office)
    site = spec.build(spec.office, entries, "http://127.0.0.9")
    answers = [site.page(Asked("GET", spec.office.list_path, {}, {}))]
    if isinstance(site, jpaas.UnitSite):
        answers.append(site.json(site.list_page(1)))
    counted = [announced(page.body.decode(getattr(site, "encoding", "utf-8"))) for page in answers if page]
    assert max(filter(None, counted)) == len(entries)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_debris_announces_nothing_out_of_reason(pieces: list[str]) -> None:
    rows = announced("".join(pieces))
    assert rows is None or 0 < rows <= 1_000_000


@pytest.mark.parametrize("piece", ["共<", "共 ", "count=1 ", "totalRecord", "<totalrecord> ", "pageSize:", "共&nbsp;1"])
def test_large_debris_is_done_with_soon(piece: str) -> None:
    started = time.perf_counter()
    announced(piece * (2_000_000 // len(piece)))
    assert time.perf_counter() - started < 10  # seconds, for two million characters on a busy machine
