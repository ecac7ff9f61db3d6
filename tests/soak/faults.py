"""The faults of a soak's sites (by their names in `tests.replica.faults`), and the best that may be said of each."""

from typing import NamedTuple

KEPT_OUT = ("blocked",)
WELL = ("new", "changed", "unchanged", "shrunk")


class Allowed(NamedTuple):
    """The verdicts that a site with the fault may get; `through`: its reports can be read all the same."""

    verdicts: tuple[str, ...]
    through: bool = False


FAULTS: dict[str, Allowed] = {
    "ruishu-412": Allowed(KEPT_OUT),
    "jiasule-521": Allowed(KEPT_OUT),
    "cookie-c3vk": Allowed(KEPT_OUT),
    "waf-stub": Allowed(KEPT_OUT),
    "blocked-403": Allowed(KEPT_OUT),
    "throttled-429": Allowed(KEPT_OUT),
    "robots-disallows": Allowed(KEPT_OUT),
    "challenged-details": Allowed(KEPT_OUT),
    "moved": Allowed(("moved",)),
    "meta-refresh": Allowed(("moved",)),
    "script-redirect": Allowed(("moved",)),
    "gone": Allowed(("failed",)),
    "server-error": Allowed(("failed",)),
    "home-for-list": Allowed(("failed",)),
    "home-for-details": Allowed(("failed",)),
    "spa-shell": Allowed(("failed",)),
    "mirror-betting": Allowed(("failed",)),
    "empty-list": Allowed(("empty", "failed")),
    "cut": Allowed(("failed",)),
    "cut-details": Allowed(("failed",)),
    "fails-once": Allowed(WELL, through=True),
    "cut-once": Allowed(WELL, through=True),
    "slow": Allowed(WELL, through=True),
    "clock-ahead": Allowed(WELL, through=True),
    "clock-behind": Allowed(WELL, through=True),
    "clock-nonsense": Allowed(WELL, through=True),
}

# Those of the reports' own pages: where no report is listed nothing shows them.
OF_DETAILS = frozenset({"challenged-details", "cut-details", "home-for-details"})
