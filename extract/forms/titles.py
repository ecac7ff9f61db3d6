"""What titles of reports, and of what looks like one, are made of (`titles.toml`)."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.forms import read_data


@dataclass(frozen=True, slots=True)
class LookAlike:
    """What is easily taken for a report: by which words of its title it is known, and what it is."""

    reason: str
    zh: str
    en: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TitleWords:
    """What titles are made of. `look_alikes` speak of a disclosure report, `other_kinds` do not."""

    subjects: tuple[str, ...]
    office_endings: tuple[str, ...]
    not_names: frozenset[str]
    media: tuple[str, ...]
    look_alikes: tuple[LookAlike, ...]
    other_kinds: tuple[LookAlike, ...]

    def of(self, reason: str) -> LookAlike:
        return next(kind for kind in (*self.look_alikes, *self.other_kinds) if kind.reason == reason)


@cache
def title_words() -> TitleWords:
    """What titles of reports, and of what looks like one, are made of."""
    data = read_data("titles.toml")
    return TitleWords(
        subjects=tuple(data["subjects"]),
        office_endings=tuple(data["office_endings"]),
        not_names=frozenset(data["not_names"]),
        media=tuple(data["media"]),
        look_alikes=tuple(map(_look_alike, data["look_alikes"])),
        other_kinds=tuple(map(_look_alike, data["other_kinds"])),
    )


def _look_alike(entry: dict[str, Any]) -> LookAlike:
    return LookAlike(entry["reason"], entry["zh"], entry["en"], re.compile("|".join(entry["patterns"])))
