"""Who signs a report and when: the office and the date below its text."""

import re
from typing import NamedTuple

from extract.dates import date_alone, split_date
from extract.document import Document
from extract.headings import read_heading
from extract.offices import office
from extract.titles import read_title

# A name or a date with blanks between its characters.
MAX_SIGNATURE = 80
# Where no heading says how far the text goes, a signature is among its last lines.
LAST_LINES = 6
_LABEL = re.compile(r"日期|[时時][间間]")


class Signature(NamedTuple):
    """`office` as printed, without blanks; `date` in ISO. Either may be missing."""

    office: str | None
    date: str | None


def is_signature(line: str) -> bool:
    """Whether a report's last lines are these: an office's name, a date, or both."""
    if len(line) > MAX_SIGNATURE:
        return False
    return date_alone(line) is not None or office(line) is not None or _office_and_date(line) is not None


def read_signature(document: Document) -> Signature:
    """The first office with its date behind the last heading, else what the last lines leave no doubt of.

    What a page prints below the signature (other reports with their dates, who runs the site) signs nothing.
    """
    paragraphs = document.paragraphs
    last = len(paragraphs) - LAST_LINES
    behind = next((i + 1 for i in range(len(paragraphs) - 1, -1, -1) if read_heading(paragraphs[i].text)), last)
    lines = [paragraph.text for paragraph in paragraphs[max(0, behind) :]]
    return _pair(lines) or _lone_date([paragraph.text for paragraph in paragraphs[max(0, last) :]])


def _pair(lines: list[str]) -> Signature | None:
    for index, line in enumerate(lines):
        if len(line) > MAX_SIGNATURE:
            continue
        if both := _office_and_date(line):
            return both
        below = lines[index + 1] if index + 1 < len(lines) else ""
        if (named := office(line)) and (day := date_alone(below)):
            return Signature(named, day)
        if (day := date_alone(line)) and len(below) <= MAX_SIGNATURE and (named := office(below)):
            return Signature(named, day)
    return None


def _lone_date(lines: list[str]) -> Signature:
    """The one date among these lines that no label and no other report claims, and the office nearest to it."""
    dated = {
        index: day
        for index, line in enumerate(lines)
        if (day := date_alone(line)) and not (index and _claims(lines[index - 1]))
    }
    if len(set(dated.values())) != 1:
        return Signature(None, None)
    at, day = next(iter(dated.items()))
    around = (*reversed(lines[:at]), *lines[at + 1 :])
    return Signature(
        next((named for line in around if len(line) <= MAX_SIGNATURE and (named := office(line))), None), day
    )


def _claims(line: str) -> bool:
    return _LABEL.search(line) is not None or read_title(line) is not None


def _office_and_date(line: str) -> Signature | None:
    """云河市教育局 2024年1月25日: the office and the ISO date."""
    found = split_date(line) if len(line) <= MAX_SIGNATURE else None
    named = office(found[0]) if found else None
    return Signature(named, found[1]) if found and named else None
