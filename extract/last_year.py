"""Figures of the year before that a report states on their own: 2022年收到政府信息公开申请65件 in the report on 2023.

They are asked for as that year's own prose is: which cell of that year's report do their words name?
"""

import re
from collections.abc import Iterator, Mapping

from extract.model import Fact, Report
from extract.restating import restated
from extract.year_claims import Amount, Passage, Stated, YearClaim, is_last_year, passages
from extract.year_words import YearWords, year_words


def last_year_figures(report: Report, earlier: Mapping[str, Fact]) -> Iterator[YearClaim]:
    """The figures of a report on a known year that restate a cell of the year before; `earlier` are that year's, by
    code. The code is the only one of `codes`; `tied` where words alone name the cell."""
    if report.year is None:
        return
    for passage in passages(report):
        for begin, _, stated in passage.sentences():
            for each in stated:
                if each.figure.code is None and (claim := _claim(passage, begin, each, earlier, report.year)):
                    yield claim


def _claim(passage: Passage, begin: int, stated: Stated, earlier: Mapping[str, Fact], year: int) -> YearClaim | None:
    words = year_words()
    text = passage.words.text
    named = _named_last(text, begin, stated.start, year, words)
    if named is None:
        return None
    lead = text[named.end() : stated.start]
    if words.parts_of_year.search(text, begin, stated.end) or words.up_or_down.search(lead):
        return None
    clause = re.split(r"[,;:、!?()]", lead)[-1]
    said = stated.said._replace(lead=clause, clause=clause, sentence=lead[: len(lead) - len(clause)])
    link = restated(said, dict(earlier), year - 1)
    if link is None or link.listed:
        return None
    figure = stated.figure
    at, end = passage.words.within(named.start(), stated.end)
    amount = Amount(figure.value, 1, figure.unit)
    tied = not link.agrees
    return YearClaim(
        passage.section.key, (at, end), "was", 0, amount, None, bool(named["period"]), (), tied, None, (link.code,)
    )


def _named_last(text: str, begin: int, until: int, year: int, words: YearWords) -> re.Match[str] | None:
    """The year before, where it is the last year that the sentence names in front of a figure, and is named alone."""
    years = list(words.any_year.finditer(text, begin, until))
    if not years:
        return None
    found = words.last.match(text, years[-1].start())
    if found is None or not is_last_year(found, year):
        return None
    if words.not_before.search(text, max(begin, found.start() - 3), found.start()):
        return None
    return None if words.not_beside.match(text, found.end()) else found
