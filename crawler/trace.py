"""What the spider sees and decides, step by step, for whoever wants to look over its shoulder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

# answered: an address gave an answer (status, bytes, role). decoded: how its characters were read (encoding,
# unreadable). platform: whose page it is (platform, sure 0..1, or that the entry declares it). row: a row of a list
# and what became of it. following: a further page of the list. detail: what a page says of itself (title, date).
# column: a column of one year or kind of unit that a column leads to. file: a file or picture that a report offers.
# report: a page or file that counts as a report. finding: what is wrong. Of the search for a column: looked: a page
# that was seen, why (detail) and what it turned out to be (fate); column: the one that was found.
Kind = Literal[
    "answered",
    "decoded",
    "platform",
    "row",
    "following",
    "column",
    "detail",
    "file",
    "report",
    "finding",
    "looked",
]

# What becomes of a row.
TAKEN = "taken"  # its title is a report's
CUT = "cut"  # its title is cut short, or says too little: the page itself will tell
OTHER = "other"  # its title is that of something else
OTHER_OFFICE = "other_office"  # another office's report, which this entry does not collect
LOOK_ALIKE = "look_alike"  # what seems a report and is none; `detail` says why
OFF_HOST = "off_host"  # on a host that is not registered for the site
AGAIN = "again"  # already asked for

# Of a page's words: what would break a line, command a terminal, or turn the order in which letters are read.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def on_a_line(words: str) -> str:
    """Words that may be a page's, as a line of a terminal or of a log can hold them."""
    return _UNFIT.sub(" ", words)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the spider saw or decided. `url` is the address it concerns, `found_on` the page that led there.

    What a kind has no use for is None. Dates are as the page prints them, `bytes` are of the decoded body.
    """

    kind: Kind
    url: str
    found_on: str | None = None
    role: str | None = None  # as that of a Capture
    status: int | None = None
    bytes: int | None = None
    encoding: str | None = None
    unreadable: int | None = None  # characters
    platform: str | None = None
    sure: float | None = None
    declared: bool | None = None  # the registry's entry names the platform
    title: str | None = None
    date: str | None = None
    publisher: str | None = None  # as the title prints it
    year: int | None = None
    fate: str | None = None
    media_type: str | None = None
    verdict: str | None = None  # a page verdict's name
    detail: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The step as it is told on, without what it has no use for."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: on_a_line(value) if isinstance(value, str) else value for name, value in said.items()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """The step that `to_json` gave."""
        return cls(**told)


Listener = Callable[[Step], None]
