"""What fails and what has moved, in words: the same on the page and in the terminal."""

from collections.abc import Iterator, Sequence

from archive.site.numbers import moment
from archive.site.reading import Row
from archive.site.words import Words


def cause_words(t: Words, verdict: str, kind: str) -> str:
    """A verdict and what it rests on."""
    named = t.known("verdict", verdict)
    return named + t("list.comma") + t.known("kind", kind) if kind and kind != verdict else named


def failed_nights(t: Words, first: str | None, last: str | None, fewest: int, most: int, more: object) -> str:
    """Since when a site, or the sites of a cause, have failed (the first and the last of them), and for how many nights
    in a row; `more` where there may be more of them than are kept."""
    said = []
    if first and last and first[:10] == last[:10]:
        said.append(f"{t('status.since')} {moment(first)}")
    elif first and last:
        said.append(t("status.from_to", first=first[:10], last=last[:10]))
    if most and more:
        said.append(t("status.nights_at_least", n=most))
    elif most and fewest == most:
        said.append(t("status.nights_in_row", n=most))
    elif most:
        said.append(t("status.nights_between", fewest=fewest, most=most))
    return " · ".join(said)


def cause_lines(t: Words, cause: Row) -> Iterator[str]:
    """A cause for a terminal: what it is and of how many sites, what to do, and those that are named."""
    fresh = f" {t('status.fresh', n=cause['worse'])}" if cause["worse"] else ""
    head = f"{cause_words(t, cause['verdict'], cause['kind'])}{t('colon')}{t('status.n_sites', n=cause['n'])}{fresh}"
    nights = (cause[name] for name in ("first_since", "last_since", "fewest", "most", "more"))
    yield t("list.comma").join(filter(None, (head, failed_nights(t, *nights))))
    if cause["advice"]:
        yield f"  {t('status.do')}{t('colon')}{cause['advice']}"
    for site in cause["named"]:
        told = failed_nights(t, site["since"], site["since"], site["nights"], site["nights"], site["more"])
        yield "  " + t("list.comma").join(filter(None, (f"{site['name']} ({site['site']})", told)))
    if cause["n"] > len(cause["named"]):
        yield f"  … {t('status.more', n=cause['n'] - len(cause['named']))}"


def move_lines(t: Words, move: str, n: int, named: Sequence[Row]) -> Iterator[str]:
    """The sites that got worse, or better, for a terminal: how many, and what each was and is."""
    yield f"{t(f'move.{move}')}{t('colon')}{t('status.n_sites', n=n)}"
    for site in named:
        now = cause_words(t, site["verdict"], site["kind"])
        yield f"  {site['name']} ({site['site']}){t('colon')}{t.known('verdict', site['before'])} → {now}"
    if n > len(named):
        yield f"  … {t('status.more', n=n - len(named))}"
