"""Text of a report made fit for a terminal, a page and a Word document: no sign in it acts, and none is lost unseen."""

import re

# What moves a cursor, ends an XML document or turns the order of what follows: C0, DEL and C1 but for blanks, halves of
# pairs, directions, and what is no character.
_ACTS = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
INSTEAD = "\ufffd"


def printable(text: str) -> str:
    """The text on one line, with U+FFFD for each sign that acts instead of being seen."""
    return _ACTS.sub(INSTEAD, _BLANKS.sub(" ", text))


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
