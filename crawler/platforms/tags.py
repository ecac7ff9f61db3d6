"""The tags that every page is searched for, found in one pass over its characters.

To go from one tag of a long page to the next takes as long as all else that a search does: what stands behind each is
asked once. Where a page is parsed, none of this is needed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.pages.remembering import remembering_last

# Elements that show a file in the page.
FRAMES = ("iframe", "embed", "object", "frame")


def in_either_case(words: str) -> str:
    """A pattern's small letters as classes: the pattern can begin with a letter all the same."""
    return re.sub(r"[a-z]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", words)


_META = rf"{in_either_case('meta')}\b"
_FRAME = rf"(?:{in_either_case('|'.join((*FRAMES, 'base')))})\b"
# With all that stands in it.
_ANCHOR = r"[aA][\s/][^<]*+(?:<(?!/?[aA]\b)[^<]*+)*"
_TAGS = re.compile(rf"<(?=[aAbBeEfFiIoOmM])(?:(?P<meta>{_META})|(?P<frame>{_FRAME})|{_ANCHOR})")
_IN_ANCHORS = re.compile(rf"<(?:(?P<meta>{_META})|(?P<frame>{_FRAME}))")


class Tags(NamedTuple):
    """Where the name of each meta ends, None where one stands within an anchor; the anchors with all that is in them,
    a line between two; whether there is a frame, or a base."""

    metas: tuple[int, ...] | None
    anchors: str
    framed: bool


@remembering_last
def tags_of(content: str) -> Tags:
    """The tags of a page that is not parsed. The last page's are kept."""
    metas: list[int] = []
    anchors: list[str] = []
    framed = False
    for tag in _TAGS.finditer(content):
        if tag.lastgroup is None:
            anchors.append(tag[0])
        elif tag.lastgroup == "meta":
            metas.append(tag.end())
        else:
            framed = True
    within = "\n".join(anchors)
    hidden = {tag.lastgroup for tag in _IN_ANCHORS.finditer(within)}
    return Tags(None if "meta" in hidden else tuple(metas), within, framed or "frame" in hidden)
