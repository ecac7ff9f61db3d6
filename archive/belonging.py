"""Whose report a reading is, and for which year: the rules that place it, for whoever stores it or foresees that.

Nothing here writes; a publisher that the archive does not know yet has the key that it would get.
"""

import sqlite3
from dataclasses import replace

from archive.publishers import PublisherRegistry, RegisteredPublisher, not_its_name, printed_key
from crawler.captures import Capture
from extract.identity import read_title
from extract.model import Report


def with_year(connection: sqlite3.Connection, capture: Capture, report: Report) -> Report:
    """A document that prints no year has that of the link that led to it, or to the page it is attached to."""
    if report.year is not None:
        return report
    titles = connection.execute(
        "SELECT title FROM capture WHERE id = :id OR (url = :found_on AND run = :run) ORDER BY id <> :id, id",
        {"id": capture.id, "found_on": capture.found_on, "run": capture.run},
    )
    for (text,) in titles:
        title = read_title(text) if text else None
        if title is not None and title.year is not None:
            return replace(report, year=title.year, year_evidence="link")
    return report


def owner(capture: Capture, report: Report, registry: PublisherRegistry) -> RegisteredPublisher | None:
    """The registered publisher that a document names, or that its site is of."""
    return registry.owner(report.publisher, capture.site, titled=(report.publisher or "") in (report.title or ""))


def why_unread(publisher: tuple[int, str] | str | None, report: Report) -> tuple[str, str]:
    """The code and the sentence for a reading that gives no report; `publisher` is whose it is, where that is known."""
    if publisher is None:
        return "no_publisher", "the document names no publisher, and no registry entry supplies one"
    if report.year is None:
        return "no_year", "the document does not say which year it reports on, nor does the link that led to it"
    return "not_a_report", "the document has neither a table nor a section of a disclosure report"


def belongs(
    connection: sqlite3.Connection, capture: Capture, report: Report, registry: PublisherRegistry
) -> str | tuple[str, str]:
    """The key of the report that a reading is of, or the (code, sentence) for which it gives none."""
    report = with_year(connection, capture, report)
    entry = owner(capture, report, registry)
    if entry is not None and (wrong := not_its_name(entry, report.publisher, report.year)) is not None:
        return "former_name", wrong
    publisher = entry.key if entry is not None else report.publisher and printed_key(connection, report.publisher)
    if not publisher or report.year is None:
        return why_unread(publisher, report)
    return f"{publisher}/{report.year}"
