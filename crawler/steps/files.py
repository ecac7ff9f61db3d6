"""The files of a report, and the pictures in its text."""

from __future__ import annotations

from crawler.asking import Answer, Asks
from crawler.pages.challenge import challenge_in
from crawler.pages.rules import judge_answer, judge_file
from crawler.verdict import IMAGE_MISSING, PageVerdict
from crawler.visit import Visit
from extract.identity import Title

LONGEST_PAGE = 100_000  # bytes of an answer to a file's address that are looked at as a page


def file(visit: Visit, report: str, title: Title, answer: Answer) -> Asks:
    """A file that carries a report, or a part of the one at the address `report`."""
    verdict = _judged(answer)
    if verdict is not None:
        visit.find(verdict, answer.url, f"{len(answer.body)} bytes, status {answer.status}")
    if verdict is None or verdict.weight == "note":
        visit.add(answer, title, None if report == answer.url else report)
    yield from ()


def image(visit: Visit, report: str, title: Title, answer: Answer) -> Asks:
    """A picture in a report's text: a table may be one."""
    verdict = _judged(answer)
    if verdict is None or verdict.weight == "note":
        visit.add(answer, title, report)
    else:
        visit.find(IMAGE_MISSING, answer.url, verdict.name)
    yield from ()


def _judged(answer: Answer) -> PageVerdict | None:
    verdict = judge_answer(answer.status, "") or judge_file(answer.url, answer.capture.media_type, answer.body)
    if verdict is None or verdict.weight == "note" or len(answer.body) > LONGEST_PAGE:
        return verdict
    # Under a file's address, too, a challenge is a challenge.
    return challenge_in(answer.status, answer.text, answer.cookies) or verdict
