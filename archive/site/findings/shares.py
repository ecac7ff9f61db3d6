"""How often a rule fails of how often it could be judged, and what the shares by layout and extractor point to."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

_HOLDS = ("pass", "pass_if_blank_is_zero")
_LEAST = 30  # judged findings on either side, below which a share says little
_TIMES = 2.0  # how much more often a group fails than the others before it is told
_Z = 3.29  # two shares that differ by this many standard errors are one in a thousand by chance


@dataclass(frozen=True, slots=True)
class Share:
    """Findings by status. `judged` leaves out those that could not be assessed."""

    statuses: Mapping[str, int]

    @property
    def failing(self) -> int:
        return self.statuses.get("fail", 0)

    @property
    def judged(self) -> int:
        return self.failing + sum(self.statuses.get(status, 0) for status in _HOLDS)

    @property
    def share(self) -> float | None:
        """None where nothing was judged: that is not a share of zero."""
        return self.failing / self.judged if self.judged else None

    @property
    def percent(self) -> str | None:
        share = self.share
        if share is None:
            return None
        # Between none and all there is no "0%" and no "100%".
        return "< 0.1%" if 0 < share < 0.001 else "> 99.9%" if 0.999 < share < 1 else f"{share * 100:.1f}%"

    def to_json(self) -> dict[str, Any]:
        return {"statuses": dict(self.statuses), "failing": self.failing, "judged": self.judged}


class Group(NamedTuple):
    """A rule's findings in reports of one layout (or form, or extractor), beside those of all the others.

    `stands_out`: it fails here far more often than elsewhere, which offices have no part in.
    """

    name: str
    here: Share
    elsewhere: Share
    stands_out: bool


def groups(by_name: Mapping[str, Mapping[str, int]]) -> list[Group]:
    """The groups of a rule's findings, the largest first."""
    found = []
    for name, statuses in by_name.items():
        others: dict[str, int] = {}
        for other, counted in by_name.items():
            if other != name:
                for status, n in counted.items():
                    others[status] = others.get(status, 0) + n
        here, elsewhere = Share(statuses), Share(others)
        found.append(Group(name, here, elsewhere, stands_out(here, elsewhere)))
    return sorted(found, key=lambda group: (-group.here.judged, group.name))


def stands_out(here: Share, elsewhere: Share) -> bool:
    """Whether a share is at least twice another and differs from it by more than chance (two-proportion z-test)."""
    if min(here.judged, elsewhere.judged) < _LEAST or here.share is None or elsewhere.share is None:
        return False
    pooled = (here.failing + elsewhere.failing) / (here.judged + elsewhere.judged)
    error = sqrt(pooled * (1 - pooled) * (1 / here.judged + 1 / elsewhere.judged))
    return here.share >= _TIMES * elsewhere.share and error > 0 and (here.share - elsewhere.share) / error > _Z
