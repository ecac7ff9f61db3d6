"""What a page is, whatever it seems; and what a site's night was worth. Pure rules over what was answered.

Challenges are named, never defeated. A site that gave nothing, or less than before, has failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["new", "changed", "unchanged", "shrunk", "empty", "blocked", "moved", "failed"]
# `note` tells the operator; the others make the site's night a failure of that kind.
Weight = Literal["note", "failed", "moved", "blocked"]

FAILURES: frozenset[Verdict] = frozenset({"shrunk", "empty", "blocked", "moved", "failed"})
CHALLENGE_STATUSES = frozenset({202, 412, 420, 512, 521})
REFUSAL_STATUSES = frozenset({401, 403, 405, 429})
GONE_STATUSES = frozenset({404, 410})
# A cookie challenge is a few hundred bytes that set a cookie and load the page again (345 to 1,200 seen).
CHALLENGE_BYTES = 2_000
# Stubs behind the last real list page are 300 to 400 bytes.
STUB_BYTES = 600
# Two pages whose links agree this far are one page: the home page differs only in its clock and its latest news.
SAME_PAGE = 0.9
HOME_LINKS = 3  # a page with fewer links is told by its own words, not by its links

_SETS_COOKIE = re.compile(r"document\.cookie\s*=|\$_ts\b|acw_sc__v2|__jsl_clearance", re.IGNORECASE)
_LOADS_AGAIN = re.compile(r"location\s*(?:\.href|\.reload|\s*=)|\bgo\s*\(|\$_ts\b|arg1\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What is wrong with a page: a stable name, what it does to the site's night, and a sentence for the operator."""

    name: str
    weight: Weight
    sentence: str


CHALLENGE = PageVerdict("challenge", "blocked", "The site answers with a script challenge meant to keep programs out.")
REFUSED = PageVerdict("refused", "blocked", "The site refuses our requests.")
ROBOTS = PageVerdict("robots", "blocked", "The site's robots.txt asks us to stay away from this address.")
ROBOTS_UNREACHABLE = PageVerdict(
    "robots_unreachable", "blocked", "The site's robots.txt cannot be had, so we stay away."
)
MOVED = PageVerdict("moved", "moved", "The address leads to a host that is not registered for this site.")
OFF_HOST = PageVerdict("off_host", "note", "A listed report stands on a host that is not registered for this site.")
PRIVATE = PageVerdict("private_address", "failed", "The address leads into a private network.")
NOT_FOUND = PageVerdict("not_found", "failed", "The page is gone.")
SERVER_ERROR = PageVerdict("server_error", "failed", "The site's server fails.")
UNEXPECTED = PageVerdict("unexpected_status", "failed", "The site answers with a status that means no page.")
UNREACHABLE = PageVerdict("unreachable", "failed", "The site cannot be reached.")
HOME_PAGE = PageVerdict("home_page", "failed", "The site serves its home page in place of the page that was asked for.")
PAGE_FOR_FILE = PageVerdict("page_for_file", "failed", "The site serves a web page in place of a file.")
UNRECOGNISED = PageVerdict("unrecognised", "failed", "The list is on no platform that we can read.")
BROKEN = PageVerdict("broken", "failed", "The page could not be read.")
BUDGET = PageVerdict("budget", "failed", "The site's budget of pages for a night is used up.")
NO_ENTRIES = PageVerdict("no_entries", "note", "The list page has no entries.")
MISSING_PAGE = PageVerdict("missing_page", "note", "The list announces a page that does not exist.")
REPEATED_PAGE = PageVerdict("repeated_page", "note", "The list's next page repeats entries that were already listed.")
UNREADABLE = PageVerdict("unreadable_text", "note", "Some characters of the page cannot be read in any encoding.")


@dataclass(frozen=True, slots=True)
class Finding:
    """A page verdict where it was met."""

    verdict: PageVerdict
    url: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.verdict.name} at {self.url}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A site's night in a word, what to do about it, and what it rests on."""

    verdict: Verdict
    advice: str
    detail: str


def judge_answer(status: int, text: str) -> PageVerdict | None:
    """What the status and the body of an answer give away; None for an ordinary page."""
    if status in CHALLENGE_STATUSES or _is_challenge(text):
        return CHALLENGE
    if status in REFUSAL_STATUSES:
        return REFUSED
    if status in GONE_STATUSES:
        return NOT_FOUND
    if status >= 500:
        return SERVER_ERROR
    return None if status == 200 else UNEXPECTED


def judge_list(entries: Sequence[str], seen: Iterable[str], size: int, *, first: bool) -> PageVerdict | None:
    """What a list page's entries (addresses) give away; `seen` are those of the pages before, `size` its bytes."""
    if not entries:
        return MISSING_PAGE if not first and size < STUB_BYTES else NO_ENTRIES
    if not first and set(entries) <= set(seen):
        return REPEATED_PAGE
    return None


def judge_file(media_type: str | None, payload: bytes) -> PageVerdict | None:
    """Whether a file's address was answered with a page."""
    head = payload[:512].lstrip().lower()
    page = head.startswith((b"<!doctype html", b"<html")) or (media_type == "text/html" and head.startswith(b"<"))
    return PAGE_FOR_FILE if page else None


def is_home(links: Iterable[str], home_links: Iterable[str]) -> bool:
    """Whether a page is the site's home page under another address, told by the links that both print."""
    page, home = set(links), set(home_links)
    if len(home) < HOME_LINKS:
        return False
    return len(page & home) / len(page | home) >= SAME_PAGE


def judge_site(
    *,
    found: int,
    expected: int,
    missing_years: Sequence[int],
    new: int,
    changed: int,
    findings: Sequence[Finding],
    finished: bool,
) -> Outcome:
    """The verdict of a night. `found` counts reports, `expected` is what the registry or the best night before says."""
    detail = "; ".join(map(str, findings))
    if not finished:
        return Outcome("failed", "Run the night again with the same run name: it goes on where it stopped.", detail)
    for weight, advice in _ADVICE.items():
        worst = next((finding for finding in findings if finding.verdict.weight == weight), None)
        if worst is not None:
            return Outcome(weight, f"{worst.verdict.sentence} {advice}", detail)
    if found == 0:
        return Outcome(
            "empty", "No report is listed: open the column and see whether it has moved or changed shape.", detail
        )
    if found < expected or missing_years:
        years = f" ({', '.join(map(str, missing_years))} missing)" if missing_years else ""
        advice = f"{found} of {expected} reports are listed{years}: compare the column with the archive."
        return Outcome("shrunk", advice, detail)
    return Outcome("new" if new else "changed" if changed else "unchanged", "", detail)


# In the order of what an operator must know first.
_ADVICE: dict[Literal["blocked", "moved", "failed"], str] = {
    "blocked": "Ask the office for access or lower the pace; nothing here tries to get around it.",
    "moved": "Find the column's new address and put it into the registry.",
    "failed": "Open the address; if it is well, try the site again.",
}


def _is_challenge(text: str) -> bool:
    return len(text) < CHALLENGE_BYTES and bool(_SETS_COOKIE.search(text)) and bool(_LOADS_AGAIN.search(text))
