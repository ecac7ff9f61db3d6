"""Addresses of links: whatever is taken as plain is what the standard library makes of it."""

from __future__ import annotations

import time
from urllib.parse import urljoin

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms.page import absolute

BASES = st.sampled_from(
    ["http://h/a/b.html", "https://h.cn:8080/", "http://h", "HTTP://H/x", "http://h?x=1", "http://127.0.0.1:80/a//b/"]
)
PIECES = ("/", "a", "B9", ".", "..", "-", "_", ".html", "//", "?", "x=1", "#", "%20", ":", " ", "\n", "年", "\\")
HREFS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)


@settings(max_examples=2_000, deadline=None)
@given(base=BASES, href=HREFS)
def test_a_plain_path_is_joined_as_any_other(base: str, href: str) -> None:
    try:
        joined = urljoin(base, href.strip()).partition("#")[0]
    except ValueError:
        assert absolute(base, href) is None
        return
    found = absolute(base, href)
    assert found == (joined if joined.lower().startswith(("http:", "https:")) else None)


def test_long_links_take_no_time() -> None:
    begin = time.process_time()
    for link in ("/" + "a" * 200_000 + "!", "/" + "a.a/" * 100_000 + "!", "/" + "-" * 200_000 + " "):
        absolute("http://h/", link)
    assert time.process_time() - begin < 2
