"""What a site's night was worth. A site that gave nothing, or less than before, has failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.verdict import Finding

Verdict = Literal["new", "changed", "unchanged", "shrunk", "empty", "blocked", "moved", "failed"]

FAILURES: frozenset[Verdict] = frozenset({"shrunk", "empty", "blocked", "moved", "failed"})
MOST_TOLD = 40  # findings that a result repeats; a list of hundreds of foreign links says the same of each
# In the order of what an operator must know first.
_ORDER: tuple[Literal["blocked", "moved", "failed", "empty"], ...] = ("blocked", "moved", "failed", "empty")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A site's night in a word, why (the name of what decided it), what to do about it, and what it rests on."""

    verdict: Verdict
    kind: str
    advice: str
    detail: str


def judge_site(
    *,
    found: int,
    expected: int,
    missing_years: Sequence[int],
    withdrawn: Sequence[str],
    new: int,
    changed: int,
    of_others: int,
    findings: Sequence[Finding],
    finished: bool,
) -> Outcome:
    """The verdict of a night.

    `found` counts reports, `expected` what the registry or the nights before say; `withdrawn` names the reports that
    are gone since the last night; `of_others` counts rows that name other offices.
    """
    detail = _told(findings)
    if not finished:
        return unfinished_outcome(detail)
    for weight in _ORDER:
        worst = next((finding for finding in findings if finding.verdict.weight == weight), None)
        if worst is not None:
            advice = f"{worst.verdict.sentence} {worst.verdict.advice}"
            return Outcome(weight, worst.verdict.name, advice, detail)
    if withdrawn:
        advice = f"Withdrawn from the site: {'; '.join(withdrawn)}. The archive keeps what it has of them."
        return Outcome("shrunk", "withdrawn", advice, detail)
    if found == 0:
        if of_others:
            advice = f"{of_others} reports are listed, all of other offices: is the entry's publisher named as there?"
        else:
            advice = "No report is listed: open the column and see whether it has moved or changed shape."
        return Outcome("empty", "no_reports", advice, detail)
    if found < expected or missing_years:
        years = f" ({', '.join(map(str, missing_years))} missing)" if missing_years else ""
        advice = f"{found} of {expected} reports are listed{years}: compare the column with the archive."
        return Outcome("shrunk", "missing_years" if missing_years else "fewer", advice, detail)
    return Outcome("new" if new else "changed" if changed else "unchanged", "", "", detail)


def unfinished_outcome(detail: str) -> Outcome:
    """A night that ended before the site was done."""
    advice = "The night ended before the site was done: it goes on where it stopped the next night."
    return Outcome("failed", "unfinished", advice, detail)


def _told(findings: Sequence[Finding]) -> str:
    """The findings in words, those that decide before those that only tell."""
    ordered = sorted(findings, key=lambda finding: finding.verdict.weight == "note")
    told = [str(finding) for finding in ordered[:MOST_TOLD]]
    if len(ordered) > MOST_TOLD:
        told.append(f"and {len(ordered) - MOST_TOLD} more")
    return "; ".join(told)
