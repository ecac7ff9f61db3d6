"""A report's reuse as JSON (`gongkai.reuse/1`), as `gongkai reuse --format json` and the site give it."""

from typing import Any

from archive.compare.reuse import Passage
from archive.sharing.documents import Document
from archive.sharing.index import COMMON_CITIES, COMMON_OFFICES
from archive.sharing.others import Neighbour
from archive.sharing.reading import Held, ReportReuse

SCHEMA = "gongkai.reuse/1"


def reuse_json(found: ReportReuse) -> dict[str, Any]:
    """Everything that is known: shares against every earlier report, other offices, and each sentence."""
    return {
        "schema": SCHEMA,
        "report": _document(found.document),
        "cut": found.cut,
        "sentences": len(found.text.sentences),
        "short": found.short_sentences,
        "telling": sum(found.telling),
        "common": {
            "known": found.learned,
            "least_offices": COMMON_OFFICES,
            "least_cities": COMMON_CITIES,
            "sentences": found.common_sentences,
        },
        "earlier": [_held(held) for held in found.held],
        "matrix": [
            {"report": later.key, "year": later.year, "against": _held(found.matrix[later.id, earlier.id])}
            for later in found.documents
            for earlier in found.documents
            if (later.id, earlier.id) in found.matrix
        ],
        "others": [_neighbour(found, one) for one in found.others.neighbours],
        "further": [{"report": _document(one.document), "shared": one.shared} for one in found.others.further],
        "further_offices": found.others.offices - len(found.others.neighbours),
        "text": [
            {
                "section": one.section,
                "text": one.text,
                "kind": one.kind,
                "against": None if one.against is None else found.held[one.against].earlier.year,
                "since": None if one.since is None else found.held[one.since].earlier.year,
                "common_to": None if (common := found.common_to(one.key)) is None else common[0],
                "elsewhere": found.elsewhere(one.key),
            }
            for one in found.standings
        ],
    }


def _document(one: Document) -> dict[str, Any]:
    return {
        "key": one.key,
        "publisher": one.office.name,
        "publisher_key": one.office.key,
        "year": one.year,
        "published_on": one.published_on,
        "gone_at": one.gone_at,
    }


def _held(held: Held) -> dict[str, Any]:
    return {"report": _document(held.earlier), "all": held.all.to_json(), "own": held.own.to_json()}


def _neighbour(found: ReportReuse, one: Neighbour) -> dict[str, Any]:
    return {
        "report": _document(one.document),
        "shares": one.shares.to_json(),
        "characters": one.characters,
        "published_first": one.published_first(found.document),
        "since_here": one.since_here,
        "since_there": one.since_there,
        "origin": None
        if one.origin is None
        else {"publisher": one.origin.office.name, "publisher_key": one.origin.office.key, "year": one.origin.year},
        "group": [office.key for office in one.group],
        "named": [found.text.sentences[number].text for number in one.named],
        "passages": [_passage(found, one, passage) for passage in one.passages],
    }


def _passage(found: ReportReuse, one: Neighbour, passage: Passage) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "theirs": one.text.sentences[theirs].text,
            "ours": found.text.sentences[ours].text,
            "common": found.common_to(found.text.keys[ours]) is not None,
        }
        for theirs, ours, kind in passage.pairs
    ]
