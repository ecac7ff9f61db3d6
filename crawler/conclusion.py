"""The result of a site's night, held against its expectation and its nights before; and what the next one must know."""

from __future__ import annotations

import sqlite3
from functools import partial

from crawler.captures import now
from crawler.counts import Counts, save_counts, saved_counts
from crawler.memory import remember_columns, remember_pages, remember_reports
from crawler.results import SiteResult, previous, save
from crawler.site_verdict import FAILURES, Outcome, judge_site, unfinished_outcome
from crawler.trace import on_a_line
from crawler.verdict import OTHER_OFFICES, SHORT_LIST
from crawler.visit import Visit

# A list may name one address twice, and an office takes a row away while its list is read.
NEARLY_ALL = 0.95


def conclude(visit: Visit, *, finished: bool) -> SiteResult:
    """Gives a site its verdict and keeps it, with what the site gave. All captures so far are durable with it."""
    connection = visit.store.index.connection
    site = visit.site
    last = previous(connection, site.key, visit.run)
    _take_down_lists(visit)
    states = [report.state for report in visit.distinct().values()]
    gone = {known.year for known in visit.known.values() if known.gone or known.url in visit.withdrawn}
    withdrawn_before = {known.year for known in visit.known.values() if known.gone}
    expected_years = set(site.expected_years) - withdrawn_before
    live = {known.key for known in visit.known.values() if not known.gone}
    # An index from before reports were remembered knows only how many there were.
    counted = len(live) if visit.known else max(last.found, last.expected or 0) if last else 0
    expected = max(len(expected_years), counted)
    outcome = judge_site(
        found=len(states),
        expected=expected,
        missing_years=sorted(expected_years - visit.years() - gone),
        withdrawn=[known.named for known in visit.withdrawn.values()],
        new=states.count("new"),
        changed=states.count("changed"),
        of_others=visit.of_others,
        findings=visit.findings,
        finished=finished,
    )
    result = _result(
        visit.run,
        site.key,
        outcome,
        last,
        visit.counts,
        found=len(states),
        expected=expected or None,
        new=states.count("new"),
        changed=states.count("changed"),
        unchanged=states.count("unchanged"),
        withdrawn=len(visit.withdrawn),
        complete=finished and visit.complete,
    )
    visit.store.write_with_next(site.key, partial(_remember, visit=visit, result=result))
    visit.store.commit()
    return result


def unfinished(connection: sqlite3.Connection, run: str, site: str, why: str) -> SiteResult:
    """Gives a site that a dead crawl has left a result that says so, and keeps it."""
    last = previous(connection, site, run)
    expected = max(last.found, last.expected or 0) if last else 0
    result = _result(
        run,
        site,
        unfinished_outcome(why),
        last,
        saved_counts(connection, run, site),
        found=0,
        expected=expected or None,
        new=0,
        changed=0,
        unchanged=0,
        complete=False,
    )
    save(connection, result)
    connection.commit()
    return result


def _remember(connection: sqlite3.Connection, visit: Visit, result: SiteResult) -> None:
    """Takes down what the next nights must know, and what this one came to."""
    site, run = visit.site.key, visit.run
    found = {url: report.title for url, report in visit.reports.items()}
    remember_reports(connection, site, run, found, visit.withdrawn)
    remember_pages(connection, site, run, {url for report in visit.reports.values() for url in report.states})
    remember_columns(connection, site, run, {column: len(seen) for column, seen in visit.listed.items() if seen})
    save_counts(connection, run, site, visit.counts)
    save(connection, result)


def _take_down_lists(visit: Visit) -> None:
    """What can be said of the site's lists once all of their pages are in."""
    if visit.of_others:
        visit.find(OTHER_OFFICES, next(iter(visit.listed), ""), f"{visit.of_others} rows")
    for column, count in visit.announced.items():
        seen = len(visit.listed.get(column, ()))
        if visit.whole and seen < NEARLY_ALL * count:
            visit.find(SHORT_LIST, column, f"{seen} of {count} rows")


def _result(
    run: str, site: str, outcome: Outcome, last: SiteResult | None, counts: Counts, **given: int | None
) -> SiteResult:
    finished_at = now()
    since = None
    if outcome.verdict in FAILURES:
        since = last.since if last and last.since else finished_at
    return SiteResult(
        run=run,
        site=site,
        finished_at=finished_at,
        verdict=outcome.verdict,
        requests=counts.requests,
        bytes=counts.bytes,
        not_modified=counts.not_modified,
        retries=counts.retries,
        since=since,
        advice=on_a_line(outcome.advice),
        detail=on_a_line(outcome.detail),
        kind=outcome.kind,
        **given,  # type: ignore[arg-type]  # the counts that the callers name
    )
