"""Asks the search index: which documents, in what order, how many of each year, region, kind, level and section.

What a search may cost is bounded, and its answer says where a bound was met. Documents come out of the index latest
year first; COUNTED of them are counted, RANKED of them are put in order by how well they match, the others follow as
they come.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from archive.search.asking import Query, Word
from archive.search.index import TITLE, region_token, section_token
from archive.search.snippets import Snippet, snippets
from archive.search.units import WHOLE, folded

COUNTED = 2_000  # matches that are counted; more are said to be more
RANKED = 300  # matches that are put in order
TITLES_RANKED = 50  # titles among them that the latest RANKED matches need not hold
YEAR_COUNTED = 200  # matches of a year that are counted, where all matches are more than COUNTED
PAGE = 20
PUBLISHERS = 6

# Okapi BM25 without the rarity of words, which to know for one query would need every document of its commonest word.
_K, _B = 1.2, 0.75
_USUAL_LENGTH = 400  # characters of a section
_HEADING = 0.6  # what a word in the heading counts beside those in the text

_MUNICIPALITIES = ("11", "12", "31", "50")  # their districts lie in no prefecture


@dataclass(frozen=True)
class Narrowing:
    """What the results are narrowed to. `region` is the beginning of an adcode: 2, 4 or 6 digits."""

    year: int | None = None
    region: str | None = None
    kind: str | None = None
    level: str | None = None
    section: str | None = None

    def tokens(self) -> list[str]:
        return [
            *([f"year_{self.year}"] if self.year is not None else []),
            *([region_token(self.region)] if self.region else []),
            *([f"kind_{self.kind}"] if self.kind else []),
            *([f"level_{self.level}"] if self.level else []),
            *([section_token(self.section)] if self.section else []),
        ]


class Result(NamedTuple):
    """A document that matches. `heading` is None for a report's title, whose `section` is `title`."""

    publisher_key: str
    publisher: str
    year: int
    section: str
    heading: str | None
    heading_marked: Snippet | None
    snippets: list[Snippet]


class Count(NamedTuple):
    """How many matches have a value; `more`: at least as many."""

    value: str
    matches: int
    more: bool


@dataclass(frozen=True)
class Found:
    """The page `page` of what a query finds. `more`: only COUNTED matches were counted, and only `ranked` are in order
    of how well they match."""

    results: list[Result]
    count: int
    more: bool
    ranked: int
    page: int
    pages: int
    facets: dict[str, list[Count]]


class _Documents(NamedTuple):
    """What matches, a column a field: thousands are counted, and a tuple for each is what that would cost most."""

    ids: Sequence[int]
    sections: Sequence[str]
    years: Sequence[int]
    adcodes: Sequence[str | None]
    kinds: Sequence[str | None]
    levels: Sequence[str | None]


_NONE = _Documents((), (), (), (), (), ())

_MATCHING = """
SELECT id, section, year, adcode, kind, level FROM search_index
JOIN search_document ON search_document.id = search_index.rowid
WHERE search_index MATCH ? LIMIT ?"""

_TEXTS = """
SELECT document.id, publisher.key, publisher.name, report.year, document.section, section.heading, section.text,
  revision.title
FROM json_each(?) AS asked
JOIN search_document AS document ON document.id = asked.value
JOIN revision ON revision.id = document.revision_id
JOIN report ON report.id = revision.report_id
JOIN publisher ON publisher.id = report.publisher_id
LEFT JOIN section ON section.revision_id = revision.id AND section.key = document.section
ORDER BY asked.key"""

_SCORED = """
SELECT document.id, section.heading, coalesce(section.text, revision.title)
FROM json_each(?) AS asked
JOIN search_document AS document ON document.id = asked.value
LEFT JOIN section ON section.revision_id = document.revision_id AND section.key = document.section
LEFT JOIN revision ON section.key IS NULL AND revision.id = document.revision_id"""

# The years that there are, read off the index a year a step.
_YEARS = """
WITH RECURSIVE years (year) AS (
  SELECT max(year) FROM report
  UNION ALL SELECT (SELECT max(report.year) FROM report WHERE report.year < years.year) FROM years WHERE year NOT NULL
)
SELECT year FROM years WHERE year NOT NULL"""

_PUBLISHERS = """
SELECT publisher.key, publisher.name, region.path AS region,
  (SELECT count(*) FROM report WHERE report.publisher_id = publisher.id) AS reports
FROM search_publisher JOIN publisher ON publisher.id = search_publisher.rowid
LEFT JOIN region ON region.adcode = publisher.adcode
WHERE search_publisher MATCH ? LIMIT ?"""


def search(conn: sqlite3.Connection, query: Query, narrowing: Narrowing, page: int = 1) -> Found:
    """What `query` finds within `narrowing`; a page beyond the last is the last."""
    expression = query.expression(narrowing.tokens())
    matching = conn.execute(_MATCHING, [expression, COUNTED + 1]).fetchall()
    more = len(matching) > COUNTED
    documents = _Documents(*zip(*matching[:COUNTED], strict=True)) if matching else _NONE
    pages = max(1, -(-len(documents.ids) // PAGE))
    page = min(max(page, 1), pages)
    titles = [*narrowing.tokens(), section_token(TITLE)] if more and _may_be_a_title(conn, query) else None
    order = _order(conn, query, documents.ids, titles)
    shown = order.ids[(page - 1) * PAGE : page * PAGE]
    return Found(
        results=[_result(row, query.wanted) for row in conn.execute(_TEXTS, [json.dumps(shown)])],
        count=len(documents.ids),
        more=more,
        ranked=order.ranked,
        page=page,
        pages=pages,
        facets=_facets(conn, query, narrowing, documents, more=more),
    )


def publishers(conn: sqlite3.Connection, query: Query) -> list[dict[str, Any]]:
    """The publishers whose names, other names, region or key have every word, the best first."""
    words = query.wanted
    if not words:
        return []
    expression = " AND ".join(word.expression("publisher") for word in words)
    found = [
        {"key": key, "name": name, "region": region, "reports": reports}
        for key, name, region, reports in conn.execute(_PUBLISHERS, [expression, 50 * PUBLISHERS])
    ]
    asked = [_plain(word) for word in words]

    def place(row: dict[str, Any]) -> tuple[int, bool, int, str]:
        name = folded(row["name"])
        # By name before by region; names that begin with what is asked for, or end with it, before others.
        within = sum(word in name for word in asked)
        return -within, not name.startswith(asked[0]) and not name.endswith(asked[-1]), len(name), row["key"]

    return sorted(found, key=place)[:PUBLISHERS]


def _may_be_a_title(conn: sqlite3.Connection, query: Query) -> bool:
    """Whether every word but years is in some publisher's name. One that is not stands in no title, or in nearly every
    one: to look through all titles for it would cost more than the search."""
    words = [word for word in query.wanted if not _plain(word).isdecimal()]
    found = "SELECT 1 FROM search_publisher WHERE search_publisher MATCH ? LIMIT 1"
    return bool(words) and all(conn.execute(found, [word.expression("publisher")]).fetchone() for word in words)


class _Order(NamedTuple):
    ids: Sequence[int]
    ranked: int


def _order(conn: sqlite3.Connection, query: Query, ids: Sequence[int], titles: list[str] | None) -> _Order:
    """The documents' ids, the best first; `titles`, filters, where titles beyond the first documents compete too."""
    if not query.wanted:
        return _Order(ids, 0)
    compared = list(ids[:RANKED])
    if titles is not None:
        rows = conn.execute(_MATCHING, [query.expression(titles), TITLES_RANKED])
        compared += sorted({row[0] for row in rows} - set(compared))
    words = [_plain(word) for word in query.wanted]
    scores = {
        number: _score(words, heading or "", text or "")
        for number, heading, text in conn.execute(_SCORED, [json.dumps(compared)])
    }
    best = sorted(scores, key=lambda number: (-scores[number], number))
    ordered = [*best, *(number for number in ids if number not in scores)][: len(ids)]
    return _Order(ordered, len(best))


def _plain(word: Word) -> str:
    return "".join(unit.removesuffix(WHOLE) for unit in word.units)


def _score(words: Sequence[str], heading: str, text: str) -> float:
    searched, above = folded(text), folded(heading)
    norm = _K * (1 - _B + _B * len(searched) / _USUAL_LENGTH)
    score = 0.0
    for word in words:
        times = searched.count(word)
        score += times * (_K + 1) / (times + norm) + (_HEADING if word in above else 0)
    return score


def _result(row: Sequence[Any], words: Sequence[Word]) -> Result:
    _, key, name, year, section, heading, text, title = row
    shown = title if section == TITLE else text
    above = None if heading is None else snippets(heading, words)[0]
    return Result(key, name, year, section, heading, above, snippets(shown or "", words))


def _facets(
    conn: sqlite3.Connection, query: Query, narrowing: Narrowing, documents: _Documents, *, more: bool
) -> dict[str, list[Count]]:
    """How many of the documents have each value of what they can be narrowed by, the narrowed left out."""
    facets: dict[str, list[Count]] = {}
    if narrowing.year is None:
        counts = Counter(documents.years)
        found = ((str(year), count) for year, count in counts.items())
        facets["year"] = list(_years(conn, query, narrowing) if more else _counts(found, more=False))
        facets["year"].sort(reverse=True)
    within = narrowing.region or ""
    length = 6 if within in _MUNICIPALITIES else len(within) + 2
    if length <= 6:
        facets["region"] = list(_counts(_gathered(documents.adcodes, lambda adcode: adcode[:length]), more=more))
    for name, values in (("kind", documents.kinds), ("level", documents.levels)):
        if getattr(narrowing, name) is None:
            facets[name] = list(_counts(_gathered(values, str), more=more))
    if narrowing.section is None:
        of_section = _gathered(documents.sections, lambda section: section_token(section).partition("_")[2])
        facets["section"] = list(_counts(of_section, more=more))
    return {name: counts for name, counts in facets.items() if counts}


def _gathered(values: Sequence[str | None], group: Callable[[str], str]) -> Iterable[tuple[str, int]]:
    """How many of the values are of each group; a value that is missing or empty is of none."""
    gathered: Counter[str] = Counter()
    for value, count in Counter(values).items():
        if value:
            gathered[group(value)] += count
    return gathered.items()


def _counts(counted: Iterable[tuple[str, int]], *, more: bool) -> Iterator[Count]:
    for value, count in sorted(counted, key=lambda item: (-item[1], item[0])):
        yield Count(value, count, more)


def _years(conn: sqlite3.Connection, query: Query, narrowing: Narrowing) -> Iterable[Count]:
    """Each year counted by itself: those that were counted together are the latest."""
    for (year,) in conn.execute(_YEARS).fetchall():
        expression = query.expression([*narrowing.tokens(), f"year_{year}"])
        rows = conn.execute(
            "SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT ?", [expression, YEAR_COUNTED + 1]
        )
        count = sum(1 for _ in islice(rows, YEAR_COUNTED + 1))
        if count:
            yield Count(str(year), min(count, YEAR_COUNTED), count > YEAR_COUNTED)
