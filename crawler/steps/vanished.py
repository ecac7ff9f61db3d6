"""Reports that a site gave before and lists no more: asked for at their own addresses, so that each has a fate.

One that is gone leaves a tombstone; one that still stands is counted as found. They are asked for only where all lists
were read, so that a list that could not be read withdraws nothing.
"""

from __future__ import annotations

from functools import partial

from crawler.asking import Answer, Ask, Asks
from crawler.memory import KnownReport
from crawler.pages.report import looks_like_report
from crawler.pages.rules import judge_answer
from crawler.pages.sniffing import file_kind
from crawler.platforms.page import PageError
from crawler.steps.doubt import Suspicion, doubt, give_away
from crawler.steps.pages import further
from crawler.steps.reading import read_text
from crawler.verdict import HOME_PAGE, NOT_FOUND, SOFT_404, UNLISTED, WITHDRAWN
from crawler.visit import Visit
from extract.identity import Title, read_title

MAX_SOUGHT = 50  # addresses asked for in a night: a column that lost more has moved
CHECK = "check"  # the role of such a request; what it comes to is kept as a part of its own
GONE = "gone"


def vanished(visit: Visit) -> Asks:
    """What is to be asked once the lists are read; nothing the second time."""
    if visit.sought or not visit.whole:
        return
    visit.sought = True
    for known in list(visit.unlisted())[:MAX_SOUGHT]:
        if known.url not in visit.withdrawn:
            yield Ask(known.url, CHECK, partial(_fate, visit, known))


def _fate(visit: Visit, known: KnownReport, answer: Answer) -> Asks:
    text = "" if file_kind(answer.body) else read_text(visit, answer)
    verdict = judge_answer(answer.status, text, answer.cookies)
    if verdict is NOT_FOUND:
        _bury(visit, known, answer, f"status {answer.status}")
    elif verdict is not None:
        visit.find(verdict, answer.url)
    elif not text or _is_itself(answer):
        yield from _keep(visit, known, answer)
    else:
        yield from _doubted(visit, known, answer)


def _doubted(visit: Visit, known: KnownReport, answer: Answer) -> Asks:
    def settle(suspicion: Suspicion | None) -> Asks:
        if suspicion is None:
            yield from _keep(visit, known, answer)
        elif suspicion.verdict in (HOME_PAGE, SOFT_404) and visit.reports:
            # The site's other articles came as they are: this one is not there.
            _bury(visit, known, answer, suspicion.verdict.name)
        else:
            visit.find(suspicion.verdict, answer.url, suspicion.detail)

    given_away = give_away(answer)
    if given_away is not None:
        yield from settle(given_away)
    else:
        yield from doubt(visit, answer, settle)


def _keep(visit: Visit, known: KnownReport, answer: Answer) -> Asks:
    title = read_title(known.title) or Title(known.title, None, known.year)
    is_file = file_kind(answer.body) is not None
    visit.find(UNLISTED, known.url, known.title)
    visit.plays(answer, "attachment" if is_file else "detail", known.title)
    visit.add(answer, title)
    if not is_file:
        yield from further(visit, title, None, known.url, answer)


def _bury(visit: Visit, known: KnownReport, answer: Answer, why: str) -> None:
    visit.withdrawn[known.url] = known
    visit.plays(answer, GONE, known.title)
    visit.find(WITHDRAWN, known.url, f"{known.title}, {why}")


def _is_itself(answer: Answer) -> bool:
    try:
        return looks_like_report(answer.text)
    except PageError:
        return False
