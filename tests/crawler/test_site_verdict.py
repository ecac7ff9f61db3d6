"""Each rule about a night, with what it must not catch."""

from __future__ import annotations

import pytest

from crawler import verdict
from crawler.site_verdict import FAILURES, MOST_TOLD, Outcome, judge_site
from crawler.verdict import Finding


def site(**given: object) -> Outcome:
    facts: dict[str, object] = {
        "found": 3,
        "expected": 3,
        "missing_years": [],
        "withdrawn": [],
        "new": 0,
        "of_others": 0,
        "changed": 0,
        "findings": [],
        "finished": True,
    }
    return judge_site(**(facts | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected", "kind"),
    [
        ({}, "unchanged", ""),
        ({"new": 1, "changed": 1}, "new", ""),
        ({"changed": 1}, "changed", ""),
        ({"found": 4}, "unchanged", ""),
        ({"found": 0}, "empty", "no_reports"),
        ({"found": 0, "expected": 0}, "empty", "no_reports"),
        ({"found": 2}, "shrunk", "fewer"),
        ({"missing_years": [2022]}, "shrunk", "missing_years"),
        ({"found": 0, "findings": [Finding(verdict.NO_ENTRIES, "u")]}, "empty", "no_reports"),
        ({"found": 0, "findings": [Finding(verdict.EMPTIED, "u")]}, "empty", "emptied"),
        ({"findings": [Finding(verdict.EMPTIED, "u")]}, "empty", "emptied"),
        ({"findings": [Finding(verdict.OFF_HOST, "u")]}, "unchanged", ""),
        ({"findings": [Finding(verdict.NOT_FOUND, "u")]}, "failed", "not_found"),
        ({"findings": [Finding(verdict.NOT_FOUND, "u"), Finding(verdict.MOVED, "u")]}, "moved", "moved"),
        (
            {"findings": [Finding(verdict.SERVER_ERROR, "u"), Finding(verdict.RUISHU, "u")]},
            "blocked",
            "challenge_ruishu",
        ),
        ({"withdrawn": ["2022 (u)"], "findings": [Finding(verdict.WITHDRAWN, "u")]}, "shrunk", "withdrawn"),
        ({"withdrawn": ["2022 (u)"], "new": 1, "found": 4}, "shrunk", "withdrawn"),
        ({"finished": False}, "failed", "unfinished"),
    ],
)
def test_sites(given: dict[str, object], expected: str, kind: str) -> None:
    outcome = site(**given)
    assert (outcome.verdict, outcome.kind) == (expected, kind)
    assert bool(outcome.advice) == (expected in FAILURES)


def test_what_is_missing_is_named() -> None:
    assert "30 reports are listed, all of other offices" in site(found=0, of_others=30).advice
    assert "(2021, 2022 missing)" in site(found=1, missing_years=[2021, 2022]).advice
    assert "某局2022年年报 (http://h/1)" in site(withdrawn=["某局2022年年报 (http://h/1)"]).advice


def test_findings_are_told_the_worst_first_and_not_without_end() -> None:
    notes = [Finding(verdict.OFF_HOST, f"u{number}") for number in range(MOST_TOLD + 5)]
    told = site(findings=[*notes, Finding(verdict.SERVER_ERROR, "s", "502")]).detail
    assert told.startswith("server_error at s (502); off_host at u0; ")
    assert told.endswith("; and 6 more")


def test_every_verdict_has_its_own_name_and_says_what_to_do() -> None:
    verdicts = [value for value in vars(verdict).values() if isinstance(value, verdict.PageVerdict)]
    assert len({known.name for known in verdicts}) == len(verdicts) > 40
    for known in verdicts:
        assert known.sentence.endswith(".")
        assert bool(known.advice) == (known.weight != "note")
