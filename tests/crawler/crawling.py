"""Two nights over one site of the replica, and what must be true of any of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.registry import Registry
from tests.replica.server import running_replica
from tests.replica.site import SiteSpec


def crawl_whole(spec: SiteSpec, data: Path, absent: str | None = None) -> None:
    """The first night finds every report and file, and asks nothing else and nothing twice; the second, nothing new.

    `absent` is a pattern of addresses that the site announces, or that might exist, and that do not.
    """
    with running_replica([spec]) as replica:
        sites = list(Registry.load(replica.registry).sites)
        (first,) = crawl(sites, data, run="first")
        assert (first.verdict, first.found) == ("new", len(spec.office.years)), first.detail
        asked = Counter(request.url for request in replica.log)
        with CaptureStore(data / "captures") as store:
            captures = list(store.iter(run="first"))
        reports, files = set(replica.report_urls.values()), set(replica.attachment_urls.values())
        fetched = {capture.url for capture in captures if capture.role in ("detail", "attachment")}
        assert fetched == reports | files
        # Robots, lists and the home page aside, which a doubtful page is held against.
        assert {capture.url.partition("#")[0] for capture in captures} == set(asked)
        assert set(asked.values()) == {1}
        assert not [url for url in asked if url.startswith(replica.other_origin)]
        refused = {request.url for request in replica.log if request.status != 200}
        assert [url for url in refused if not re.search(rf"/robots\.txt$|{absent or '$.'}", url)] == []
        assert absent is None or any(re.search(absent, url) for url in refused)
        (second,) = crawl(sites, data, run="second")
        assert (second.verdict, second.new, second.changed) == ("unchanged", 0, 0), second.detail
