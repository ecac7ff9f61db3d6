"""What can be wrong with a page: a name for each, what it does to the site's night, and what to do about it.

The rules that find them are in `crawler.pages`; what a whole night was worth is in `crawler.site_verdict`.
Challenges are named, never defeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# `note` tells the operator; the others make the site's night a failure of that kind.
Weight = Literal["note", "empty", "failed", "moved", "blocked"]

_ASK = "Ask the office for access or lower the pace; nothing here tries to get around it."
_FIND = "Find the column's new address and put it into the registry."
_OPEN = "Open the address; if it is well, try the site again."
_LATER = "Nothing to do: the site goes on where it stopped the next night."
_LOOK = "Open the column and see whether it has moved or changed shape."
_ADVICE: dict[Weight, str] = {"blocked": _ASK, "moved": _FIND, "failed": _OPEN, "empty": _LOOK, "note": ""}


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What is wrong with a page: a stable name, what it does to the site's night, and a sentence for the operator."""

    name: str
    weight: Weight
    sentence: str
    own_advice: str = ""

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self.own_advice or _ADVICE[self.weight]


@dataclass(frozen=True, slots=True)
class Finding:
    """A page verdict where it was met."""

    verdict: PageVerdict
    url: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.verdict.name} at {self.url}" + (f" ({self.detail})" if self.detail else "")


# Kept out: by a challenge, by kind
RUISHU = PageVerdict("challenge_ruishu", "blocked", "The site answers with 瑞数's script challenge.")
JIASULE = PageVerdict("challenge_jiasule", "blocked", "The site answers with 加速乐's script challenge.")
ACW = PageVerdict("challenge_acw", "blocked", "The site answers with Alibaba Cloud's script challenge (acw_sc__v2).")
COOKIE_PAGE = PageVerdict(
    "challenge_cookie", "blocked", "The site answers with a script that sets a cookie and loads the page again."
)
CHALLENGE = PageVerdict("challenge", "blocked", "The site answers with a challenge meant to keep programs out.")
CAPTCHA = PageVerdict("captcha", "blocked", "The site asks its reader to type what a picture shows.")
WAF_STUB = PageVerdict("waf_stub", "blocked", "A firewall in front of the site answers in its place.")
COOKIE_LOOP = PageVerdict(
    "cookie_loop",
    "blocked",
    "The site sends its reader round in a circle until a cookie comes back.",
    "If a browser with cookies is let in, give the reason in the entry's `cookies`.",
)
# Kept out: by what the site says
REFUSED = PageVerdict("refused", "blocked", "The site refuses our requests.")
ROBOTS = PageVerdict("robots", "blocked", "The site's robots.txt asks us to stay away from this address.")
ROBOTS_UNREACHABLE = PageVerdict(
    "robots_unreachable", "blocked", "The site's robots.txt cannot be had, so we stay away."
)

# Elsewhere
MOVED = PageVerdict("moved", "moved", "The address leads to a host that is not registered for this site.")
MOVED_OFF_GOV = PageVerdict(
    "moved_off_gov",
    "moved",
    "The address leads to a host outside gov.cn.",
    "The name may have lapsed to someone else: register no such host before the office has named it.",
)
SENT_ON = PageVerdict("sent_on", "moved", "The page sends its readers on to another address by itself.")
MIRROR = PageVerdict(
    "mirror",
    "failed",
    "The page is not the office's own words: it reads as a doctored copy.",
    "Open the address: if the host has been taken over, find the office's new one and put it into the registry.",
)

# Another page than the one that was asked for
NOT_FOUND = PageVerdict("not_found", "failed", "The page is gone.")
SOFT_404 = PageVerdict("soft_404", "failed", "The site serves a page that says there is none, as if all were well.")
HOME_PAGE = PageVerdict("home_page", "failed", "The site serves its home page in place of the page that was asked for.")
INDEX_PAGE = PageVerdict(
    "index_page",
    "failed",
    "The site serves an index page in place of the article: it may be throttling.",
    "Lower the site's pace, and try it again.",
)
NOT_A_REPORT = PageVerdict("not_a_report", "failed", "The page behind a report's title holds no report.")
SPA_SHELL = PageVerdict(
    "spa_shell",
    "failed",
    "The page is an empty shell that a script fills.",
    "See what its script asks for, and name the platform in the registry.",
)
PAGE_FOR_FILE = PageVerdict("page_for_file", "failed", "The site serves a web page in place of a file.")
FILE_STUB = PageVerdict("file_stub", "failed", "What the site serves is too little to be the file.")

# No page at all
SERVER_ERROR = PageVerdict("server_error", "failed", "The site's server fails.")
UNEXPECTED = PageVerdict("unexpected_status", "failed", "The site answers with a status that means no page.")
UNREACHABLE = PageVerdict("unreachable", "failed", "The site cannot be reached.")
TOO_LARGE = PageVerdict(
    "too_large",
    "failed",
    "What the site sends is larger than any report.",
    "Open the address: if that is the report, the bound in crawler.settings must be raised for it.",
)
TLS = PageVerdict(
    "tls",
    "failed",
    "The site's https is not to be trusted as it is.",
    "Look at its certificate: an exception in the entry's `tls` needs a reason.",
)
PRIVATE = PageVerdict("private_address", "failed", "The address leads into a private network.")
UNRECOGNISED = PageVerdict("unrecognised", "failed", "The list is on no platform that we can read.")
BROKEN = PageVerdict("broken", "failed", "The page could not be read.")
EARLIER_AWAY = PageVerdict(
    "earlier_away",
    "failed",
    "What the site gave before is kept at an address that cannot be reached.",
    "The site is well, and what it gave is kept: see that the address of the captures can be reached, and try again.",
)
BUDGET = PageVerdict("budget", "failed", "The site's budget of pages for a night is used up.", _LATER)
OUTSIDE_WINDOW = PageVerdict("outside_window", "failed", "The hours in which the site may be asked are over.", _LATER)

# A list that has lost its rows
EMPTIED = PageVerdict("emptied", "empty", "The list has no entries any more, and had some the last time.")

# Worth knowing
OFF_HOST = PageVerdict("off_host", "note", "A listed report stands on a host that is not registered for this site.")
NO_ENTRIES = PageVerdict("no_entries", "note", "The list page has no entries.")
MISSING_PAGE = PageVerdict("missing_page", "note", "The list announces a page that does not exist.")
MISSING_YEAR = PageVerdict("missing_year", "note", "There is no page for a year of which no report is expected.")
SHORT_LIST = PageVerdict("short_list", "note", "The list gives fewer rows than it says it has.")
REPEATED_PAGE = PageVerdict("repeated_page", "note", "The list's next page repeats entries that were already listed.")
DEBRIS = PageVerdict("template_debris", "note", "The page prints parts of its template that were never filled in.")
UNREADABLE = PageVerdict("unreadable_text", "note", "Some characters of the page cannot be read in any encoding.")
OTHER_OFFICES = PageVerdict(
    "other_offices", "note", "The list has reports of other offices, which are not this entry's."
)
GARBLED = PageVerdict("garbled_text", "note", "The page prints text that was taken for another encoding before.")
UNLISTED = PageVerdict("unlisted", "note", "A report that is no longer listed still stands at its address.")
WITHDRAWN = PageVerdict("withdrawn", "note", "A report that the site gave before is gone from its address.")
DEAD_LINK = PageVerdict("dead_link", "note", "The list still links to a report that is known to be gone.")
TABLES_ARE_IMAGES = PageVerdict("tables_are_images", "note", "The report's tables are pictures.")
IMAGE_MISSING = PageVerdict("image_missing", "note", "A picture in the report's text cannot be had.")
FILE_DIFFERS = PageVerdict("file_differs", "note", "A file is of another kind than its name says.")
