"""Reports that their sites cut into several pages: which captures make one article, as captured and as stored."""

import sqlite3
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive.messages import Document
from crawler.captures import Capture, CaptureStore
from crawler.captures.articles import FurtherPage, pages_behind, refusal
from extract.layouts.pages import PAGE_MISSING
from extract.model import ExtractError, Problem, Report


def digests_of(capture: str) -> str:
    """`Article.digests` as SQL, of a row of the table `capture` under the name given."""
    return f"""
        coalesce((
          SELECT group_concat(said, ' ') FROM (
            SELECT further_page.url || ' ' || coalesce(page.sha256, '') AS said
            FROM further_page LEFT JOIN capture AS page ON page.id = page_id
            WHERE further_page.capture_id = {capture}.id ORDER BY number
          )
        ), '')
    """  # noqa: S608  # a name of our own


@dataclass(frozen=True, slots=True)
class Article:
    """A document as it was captured: a page or a file, and the pages behind it where it is cut into several."""

    capture: Capture
    further: tuple[FurtherPage, ...] = ()

    @property
    def captured(self) -> tuple[Capture, ...]:
        """The captures of the pages behind the first."""
        return tuple(page.capture for page in self.further if page.capture is not None)

    @property
    def digests(self) -> str:
        """What tells whether the pages behind the first are the same as another time, as `digests_of` a row."""
        return " ".join(f"{page.url} {'' if page.capture is None else page.capture.sha256}" for page in self.further)


def gather(captures: CaptureStore, page: Capture) -> Article:
    """The article whose first page this is. Raises CaptureError where a page cannot be read from the captures."""
    return Article(page, pages_behind(captures, page))


def store_further(connection: sqlite3.Connection, article: Article) -> None:
    """Writes which pages stand behind an article's first, in place of what is written. All are captures by now."""
    connection.execute("DELETE FROM further_page WHERE capture_id = ?", (article.capture.id,))
    connection.executemany(
        "INSERT INTO further_page (capture_id, number, url, page_id) VALUES (?, ?, ?, ?)",
        [
            (article.capture.id, number, page.url, page.capture and page.capture.id)
            for number, page in enumerate(article.further, 2)
        ],
    )


def store_first_tables(connection: sqlite3.Connection, capture: Capture, report: Report) -> None:
    """Writes for each page that was captured which of the reading's tables is its first, None where it is not read."""
    pages = connection.execute(
        "SELECT number FROM further_page WHERE capture_id = ? AND page_id IS NOT NULL ORDER BY number", (capture.id,)
    ).fetchall()
    connection.executemany(
        "UPDATE further_page SET first_table = ? WHERE capture_id = ? AND number = ?",
        [(table, capture.id, number) for table, (number,) in zip(report.source.further, pages, strict=True)],
    )


def stored_article(connection: sqlite3.Connection, captures: CaptureStore, capture: Capture) -> Article:
    """The article as the archive has it."""
    rows = connection.execute(
        "SELECT url, page_id FROM further_page WHERE capture_id = ? ORDER BY number", (capture.id,)
    )
    pages = (FurtherPage(url, None if page is None else captures.get(page)) for url, page in rows)
    return Article(capture, tuple(pages))


def question(captures: CaptureStore, article: Article) -> Document:
    """What is asked of a reader. Raises CaptureError where the bytes of a page are not what was kept."""
    capture = article.capture
    further = tuple(captures.payload(page) for page in article.captured)
    data = captures.payload(capture)
    return Document(data, source_name(capture), capture.media_type, cross_check=True, further=further)


def not_its_own(captures: CaptureStore, article: Article) -> ExtractError | None:
    """Why what reads as a report is none: one of its pages is one that the spider would refuse, as a doctored copy is.

    Raises CaptureError where a page cannot be read from the captures.
    """
    for page in (article.capture, *article.captured):
        if (reason := refusal(captures, page)) is not None:
            return ExtractError("not_a_report", reason)
    return None


def with_missing(article: Article, outcome: Report | ExtractError) -> Report | ExtractError:
    """What reading an article gave, with a problem for each of its pages that was not captured."""
    if isinstance(outcome, Report):
        outcome.problems += [
            Problem(PAGE_MISSING, f"page {number} of the report was not captured: {page.url}")
            for number, page in enumerate(article.further, 2)
            if page.capture is None
        ]
    return outcome


def settled(captures: CaptureStore, article: Article, outcome: Report | ExtractError) -> Report | ExtractError:
    """What reading an article comes to: a report with what it lacks, or why it is none. Raises as `not_its_own`."""
    refused = not_its_own(captures, article) if isinstance(outcome, Report) else None
    return refused or with_missing(article, outcome)


def is_cut(report: Report) -> bool:
    """Whether a reading lacks one of its report's pages."""
    return any(problem.code == PAGE_MISSING for problem in report.problems)


def source_name(capture: Capture) -> str:
    """What a document is called: a file by the name that its link gives it, anything by the last part of its address.

    A file behind download.jsp has a name in its link only.
    """
    if capture.role == "attachment" and capture.title:
        return capture.title
    parts = urlsplit(capture.url)
    return unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.netloc
