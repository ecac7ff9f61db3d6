"""Where a report's words stood before: in its office's earlier reports, in those of other offices; also as JSON."""

from itertools import groupby
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.compare.reuse import Shares
from archive.compare.words import edits, spans, tokens
from archive.sharing.as_json import reuse_json
from archive.sharing.index import COMMON_CITIES, COMMON_OFFICES
from archive.sharing.neighbours import LEAST_SENTENCES, LEAST_SHARE, LEAST_SHARE_UNLEARNED
from archive.sharing.reading import ReportReuse, read_reuse
from archive.site.downloads import json_response
from archive.site.page import language, not_here, render
from archive.site.snapshot import database, on_snapshot
from archive.site.words import Words
from extract.forms import sections

HEATS = 5  # shades of a cell of the matrix, beside its number
MAX_MARKED = 80  # pairs of sentences on a page in which what differs is marked: a quarter of a millisecond each

Stretches = list[tuple[str, bool]]  # a sentence's words in their order, with whether the other has others there


async def page(datasette: Any, request: Any) -> Response:
    found = await _asked(datasette, request)
    if found is None:
        return await not_here(datasette, request, "missing.report")
    context = _context(found, Words(language(request)), common=request.args.get("common") == "1")
    return await render(datasette, request, "reuse", context | {"database_name": database(datasette).name})


async def as_json(datasette: Any, request: Any) -> Response:
    """The same for programs (`gongkai.reuse/1`)."""
    found = await _asked(datasette, request)
    if found is None:
        return json_response({"ok": False, "error": "no such report in this archive"}, status=404)
    return json_response(reuse_json(found))


async def _asked(datasette: Any, request: Any) -> ReportReuse | None:
    key, year = unquote(request.url_vars["key"]), int(request.url_vars["year"])
    return await on_snapshot(datasette, lambda conn: read_reuse(conn, key, year))


def _context(found: ReportReuse, t: Words, *, common: bool) -> dict[str, Any]:
    """`common`: the matrix counts common and short sentences too."""
    known = sections()
    rows = [later for later in found.documents if any(earlier.year < later.year for earlier in found.documents)]
    return {
        "found": found,
        "document": found.document,
        "rule": {"offices": COMMON_OFFICES, "cities": COMMON_CITIES},
        "least": LEAST_SENTENCES,
        "least_share": f"{LEAST_SHARE if found.learned else LEAST_SHARE_UNLEARNED:.0%}",
        "columns": [one for one in found.documents if one.year < max(each.year for each in found.documents)],
        "rows": [(later, _row(found, later.id, common=common)) for later in reversed(rows)],
        "with_common": common,
        "held": list(reversed(found.held)),
        "passages": _passages(found),
        "parts": [
            (t.pick(known[key].zh, known[key].en) if key in known else key, list(standings))
            for key, standings in groupby(found.standings, key=lambda one: one.section)
        ],
        "percentage": lambda share: t("none") if share is None else f"{share * 100:.0f}%",
    }


def _passages(found: ReportReuse) -> list[list[list[dict[str, Any]]]]:
    """The passages of each neighbour, as pairs of sentences with what differs in them."""
    left = MAX_MARKED
    shown: list[list[list[dict[str, Any]]]] = []
    for one in found.others.neighbours:
        shown.append([])
        for passage in one.passages:
            pairs = []
            for theirs, ours, kind in passage.pairs:
                texts = one.text.sentences[theirs].text, found.text.sentences[ours].text
                differ = texts[0] != texts[1] and left > 0
                left -= differ
                of_theirs, of_ours = _marked(*texts) if differ else ([(text, False)] for text in texts)
                common = found.common_to(found.text.keys[ours]) is not None
                pairs.append({"kind": kind, "common": common, "ours": of_ours, "theirs": of_theirs})
            shown[-1].append(pairs)
    return shown


def _marked(theirs: str, ours: str) -> tuple[Stretches, Stretches]:
    of_theirs: Stretches = []
    of_ours: Stretches = []
    for span in spans(edits(tokens(theirs), tokens(ours))):
        if span[0] == "equal":
            of_theirs.append((span[1], False))
            of_ours.append((span[1], False))
        if span[0] in ("delete", "replace"):
            of_theirs.append((span[1], True))
        if span[0] in ("insert", "replace"):
            of_ours.append((span[-1], True))
    return of_theirs, of_ours


def _row(found: ReportReuse, later: int, *, common: bool) -> dict[int, tuple[Shares, int]]:
    """The cells of a later report by the earlier one's id: the shares, and how deep their shade is."""
    if later == found.document.id:
        cells = {held.earlier.id: held for held in found.held}
    else:
        cells = {earlier: held for (of, earlier), held in found.matrix.items() if of == later}
    counted = {earlier: held.all if common else held.own for earlier, held in cells.items()}
    return {earlier: (one, round((one.reuse.template or 0) * HEATS)) for earlier, one in counted.items()}
