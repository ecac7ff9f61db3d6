"""`/promises/<publisher key>`: problems and promises of section 五 as threads through the years; the same as JSON."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.accounts import load_accounts
from archive.compare.points import PointKind
from archive.compare.threads import SAME_MATTER, Account, Evidence, Status, Step, Thread, threads, told
from archive.compare.words import Span, edits, spans, tokens
from archive.site.downloads import json_response
from archive.site.page import language, not_here, render
from archive.site.reading import Row, publisher
from archive.site.snapshot import in_thread, on_snapshot
from archive.site.words import Words
from extract.forms import sections

_KINDS: tuple[PointKind, ...] = ("problem", "promise")


@dataclass(slots=True)
class Cell:
    """What one year's report has of a thread: the point as it prints it, with its changes from the year before, what
    its account tells of the point of the year before, and how the thread ended there."""

    year: int
    step: Step | None = None
    spans: list[Span] = field(default_factory=list)
    evidence: tuple[Evidence, ...] = ()
    ended: Status | None = None
    gap: tuple[int, int] | None = None  # the years before it that the archive has no report of, the first and the last


async def page(datasette: Any, request: Any) -> Response:
    known = await _known(datasette, request)
    if known is None:
        return await not_here(datasette, request, "missing.publisher")
    context = await in_thread(lambda: _context(*known, Words(language(request))))
    return await render(datasette, request, "threads", context)


async def as_json(datasette: Any, request: Any) -> Response:
    """What `gongkai promises --format json` prints (`gongkai.promises/1`)."""
    known = await _known(datasette, request)
    if known is None:
        return json_response({"ok": False, "error": "no such publisher in this archive"}, status=404)
    owner, accounts = known
    return json_response(await in_thread(lambda: told(owner["key"], owner["name"], accounts)))


async def _known(datasette: Any, request: Any) -> tuple[Row, list[Account]] | None:
    key = unquote(request.url_vars["key"])

    def read(conn: sqlite3.Connection) -> tuple[Row, list[Account]] | None:
        owner = publisher(conn, key)
        return None if owner is None else (owner, load_accounts(conn, key))

    return await on_snapshot(datasette, read)


def _context(owner: Row, accounts: Sequence[Account], t: Words) -> dict[str, Any]:
    years = [account.year for account in accounts]
    labels = {key: t.pick(label.zh, label.en) for key, label in sections().items()}
    parts = []
    for kind in _KINDS:
        found = threads(accounts, kind)
        counts = {status: sum(thread.status == status for thread in found) for status in _ORDER}
        rows = [_row(thread, years) for thread in _ordered(found)]
        parts.append({"kind": kind, "rows": rows, "counts": {k: n for k, n in counts.items() if n}})
    return {
        "publisher": owner,
        "years": years,
        "parts": parts,
        "sections": labels,
        "sure": SAME_MATTER,
        "unread": [account.year for account in accounts if account.points is None],
    }


_ORDER: tuple[Status, ...] = ("standing", "not_mentioned", "taken_up", "named", "unclear")


def _ordered(found: Sequence[Thread]) -> list[Thread]:
    """Those that stand first, the longest of them first; then the others, the latest first."""
    return sorted(
        found,
        key=lambda thread: (thread.status != "standing", -thread.steps[-1].year, -len(thread.steps), thread.since),
    )


def _row(thread: Thread, years: Sequence[int]) -> dict[str, Any]:
    """A thread with its years; `reworded`: whether they say more than the point as it was written last."""
    cells = _cells(thread, years)
    steps = thread.steps
    reworded = any(step.kind != "same" for step in steps[1:]) or any(step.evidence for step in steps[:-1])
    return {"thread": thread, "cells": cells, "reworded": reworded}


def _cells(thread: Thread, years: Sequence[int]) -> list[Cell]:
    """From the first report that has the point to the one that tells what became of it."""
    cells = {
        year: Cell(year, gap=(before + 1, year - 1) if before is not None and year - before > 1 else None)
        for before, year in zip((None, *years), years, strict=False)
    }
    for before, step in zip((None, *thread.steps), thread.steps, strict=False):
        cell = cells[step.year]
        cell.step = step
        if before is not None:
            cell.evidence = before.evidence
            if step.kind != "same":
                cell.spans = spans(edits(tokens(before.text), tokens(step.text)))
    if thread.next_year is not None:
        cells[thread.next_year].ended = thread.status
    last = thread.next_year or thread.steps[-1].year
    return [cell for year, cell in cells.items() if thread.since <= year <= last]
