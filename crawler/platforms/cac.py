"""网信办's system: a list's rows from POST /cms/JsonList by channelCode, perPage and pageno; /2024-01/26/c_N.htm."""

from __future__ import annotations

from crawler.platforms import answers, files, labels
from crawler.platforms.page import Entry
from crawler.platforms.rows import once
from crawler.platforms.scripts import asked_by_script

NAME = "cac"

_LIST = "/cms/JsonList"


def recognise(content: str, url: str) -> float:
    """The program that hands out lists; articles' addresses are gov.cn's too, and say nothing."""
    return 1.0 if _LIST in url else 0.9 if _LIST in content else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of an answer; a page has none of its own. Raises PageError for an answer that is no JSON."""
    if _LIST not in url:
        return []
    found = (answers.entry(row, url) for row in answers.rows(answers.read_json(content)))
    return once(entry for entry in found if entry is not None)


def next_pages(content: str, url: str) -> list[str]:
    """The next page while the answer announces one; of a page, the first that its script asks."""
    if _LIST not in url:
        return list(dict.fromkeys(asked_by_script(content, url, _LIST)))
    following = answers.following(answers.read_json(content), url)
    return [following] if following else []


detail = labels.detail
attachments = files.attachments
