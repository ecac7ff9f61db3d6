"""What a figure in prose counts, in the words of its clause."""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from extract.forms.prose import figure_words
from extract.model import RATIOS

# No name of what is counted is longer; longer words are the rest of a sentence.
MAX_SUBJECT = 20
_AND = ("和", "及", "与", "或")
# Verbs have two characters.
_VERB = 2


class _Words(NamedTuple):
    openings: re.Pattern[str]
    links: tuple[str, ...]
    counts: tuple[str, ...]
    verb: re.Pattern[str]
    verbs: frozenset[str]
    no_verbs: re.Pattern[str]
    no_verbs_behind: tuple[str, ...]
    behind: re.Pattern[str]
    share: re.Pattern[str]
    none: re.Pattern[str]
    time: frozenset[str]


@cache
def _words() -> _Words:
    words: dict[str, Any] = figure_words()["subjects"]
    verbs: list[str] = words["verbs"]
    return _Words(
        re.compile(rf"(?:{words['openings']}|[\s#*]+)+"),
        tuple(words["links"]),
        tuple(words["counts"]),
        # A quick look for what may be a verb: a first character of one and a last one of another.
        re.compile(f"[{''.join(v[0] for v in verbs)}](?=[{''.join(v[1] for v in verbs)}])"),
        frozenset(verbs),
        re.compile(words["no_verbs"]),
        tuple(words["no_verbs_behind"]),
        re.compile(words["behind"]),
        re.compile(rf"(?:{words['share']})$"),
        re.compile(words["none"]),
        frozenset(words["time"]),
    )


def subject_of(before: str, lead: str, behind: str, unit: str, *, follows: bool) -> str | None:
    """The words that name what a figure counts, as printed; None where the clause does not say.

    `lead`: the clause in front of the figure, behind the figure before it where it `follows` one; `before`: the clause
    before that one, where no figure stands in it; `behind`: what comes after the figure.
    """
    words = _words()
    has = lead.rstrip().endswith("有")
    lead, named, governed = _read_lead(lead)
    if words.none.search(lead):
        return None
    if unit in RATIOS or unit.endswith("百分点"):
        return None if words.share.search(lead) or not _fits(lead) else lead
    if follows and named == lead:  # 4个方面16项任务: what the figure before counts
        named, governed = None, None
    elif has:  # 全系统共有126所学校
        named = _named_behind(behind, words) or named
    if named is None and (unit in words.time or (named := _named_behind(behind, words)) is None):
        named = governed or _read_lead(before)[1]
    return named if named is not None and _fits(named) else None


# The same words stand in front of the figures of most reports.
@lru_cache(maxsize=8192)
def _read_lead(clause: str) -> tuple[str, str | None, str | None]:
    words = _words()
    bare = _bare(clause, words)
    return bare, *_named(bare, words)


def _bare(clause: str, words: _Words) -> str:
    """A clause without what opens it and without what joins it to its figure."""
    clause = clause.strip()
    if opening := words.openings.match(clause):
        clause = clause[opening.end() :]
    while clause.endswith(words.links):
        clause = clause[: -next(len(link) for link in words.links if clause.endswith(link))].rstrip()
    return clause


def _named(clause: str, words: _Words) -> tuple[str | None, str | None]:
    """What a clause's last verb governs; else that verb's clause, which itself may be all that is said."""
    title = clause.rfind("《") if clause.endswith("》") else -1
    if title >= 0:
        return clause[title:], None
    for found in reversed(list(words.verb.finditer(clause, clause.rfind("》") + 1))):
        at = found.start()
        if (
            clause[at : at + _VERB] in words.verbs
            and not words.no_verbs.match(clause, at + _VERB)
            and not clause.endswith(words.no_verbs_behind, 0, at + _VERB)
        ):
            rest = clause[at + _VERB :].removeprefix("了").removeprefix("的").strip()
            if rest in words.counts or rest.startswith(_AND):
                return clause[at:], None
            rest = _quoted(clause, _without_count(rest, words))
            return (rest, None) if len(rest) > 1 else (None, clause or None)
    clause = _without_count(clause, words)
    return (clause, None) if len(clause) > 1 else (None, None)


def _without_count(noun: str, words: _Words) -> str:
    for count in words.counts:
        if noun.endswith(count) and len(noun) > len(count) + 1:
            return noun[: -len(count)].removesuffix("的")
    return noun


def _quoted(clause: str, noun: str) -> str:
    """A noun with all of the name in quotation marks that it ends."""
    return clause[clause.rfind('"', 0, clause.rfind(noun)) :] if noun.count('"') == 1 else noun


def _named_behind(behind: str, words: _Words) -> str | None:
    end = words.behind.search(behind)
    noun = (behind[: end.start()] if end else behind).strip().removeprefix("的")
    return noun if 1 < len(noun) <= MAX_SUBJECT else None


def _fits(noun: str) -> bool:
    return 1 < len(noun) <= MAX_SUBJECT
