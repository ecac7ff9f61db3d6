"""What the titles of a list's rows say of what they lead to, and whose page it is that carries a report as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.asking import Answer
from crawler.platforms import Entry, Platform
from crawler.platforms.cut import is_cut, may_be_report
from crawler.platforms.files import file_type
from crawler.visit import Visit
from extract.identity import Title, read_title


def is_unsure(entry: Entry, title: Title | None) -> bool:
    """Whether only the page can tell what a row leads to: its title is cut, or is a menu's link, too.

    Such a row is followed and judged by the page's own title: what is cut off may be 制度 or 解读 as well as 报告.
    """
    cut = is_cut(entry.title)
    if title is None:
        return cut and may_be_report(entry.title, is_page=file_type(entry.url) is None)
    return not title.rejected and (cut or not (title.year or title.publisher or entry.listed_on))


def reads_as_report(entry: Entry) -> bool:
    """Whether a row seems to lead to a report."""
    title = read_title(entry.title)
    if title is None:
        return is_unsure(entry, title)
    return not title.rejected and bool(title.year or title.publisher or entry.listed_on)


def carried(
    visit: Visit,
    named: Title | None,
    year: int | None,
    platform: Platform,
    entries: Iterable[Entry],
    answer: Answer,
) -> Title | None:
    """The title of the report whose page this is, where it is no list of a year but has one report's file on it.

    `named` is what led to the page. None where the page lists pages, or reports of several offices.
    """
    rows = [entry for entry in entries if reads_as_report(entry) and not _is_known(visit, entry)]
    offices = {title.publisher for entry in rows if (title := read_title(entry.title)) is not None}
    if len(offices) > 1 or any(not file_type(entry.url) for entry in rows):
        return None
    files = [file for file in platform.attachments(answer.text, answer.url) if file.kind == "file"]
    said = [platform.detail(answer.text, answer.url).title or "", *(file.name for file in files)]
    titles = [title for title in _titles(named, said) if title.year is not None or year is not None]
    if not files or not titles:
        return None
    title = next((title for title in titles if title.year is not None), titles[0])
    return title if title.year is not None else title._replace(year=year)


def _titles(named: Title | None, said: Iterable[str]) -> Iterator[Title]:
    for title in (*map(read_title, said), named):
        if title is not None and title.rejected is None:
            yield title


def _is_known(visit: Visit, entry: Entry) -> bool:
    return entry.url in visit.pages or entry.url in visit.asked
