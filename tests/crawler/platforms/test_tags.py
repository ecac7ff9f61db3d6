"""The tags of a page, found in one pass: the same as searches for each of them find."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms.tags import tags_of

_PIECES = st.sampled_from(
    [
        *("<a href='/x'>", "<A\n", "<a/", "</a>", "</A>", "<abbr>", "</abbr>", "<a"),
        *("<meta name=x content=y>", "<META ", "<metal>", "<iframe src='/f'>", "<Frame ", "<base>", "<basefont>"),
        *("<object ", "<em>", "<!-- ", " -->", "<", ">", "文字", "<p>"),
    ]
)
_META = re.compile(r"<meta\b", re.IGNORECASE)
_FRAME = re.compile(r"<(?:iframe|embed|object|frame|base)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"<a[\s/].*?(?=</?a\b|\Z)", re.IGNORECASE | re.DOTALL)


@settings(max_examples=500, deadline=None)
@given(st.lists(_PIECES, max_size=14))
def test_one_pass_finds_what_a_search_for_each_does(pieces: list[str]) -> None:
    content = "".join(pieces)
    tags = tags_of(content)
    anchors = _ANCHOR.findall(content)
    assert tags.anchors == "\n".join(anchors)
    assert tags.framed == (_FRAME.search(content) is not None)
    if any(map(_META.search, anchors)):
        assert tags.metas is None
    else:
        assert tags.metas == tuple(found.end() for found in _META.finditer(content))


def test_an_anchor_hides_nothing() -> None:
    assert tags_of("<a href='/x'><iframe src='/f'></iframe></a>").framed
    assert tags_of("<meta name=x><a href='/x'><meta name=y></a>").metas is None
