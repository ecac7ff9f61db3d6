"""Who publishes on a site, as far as its own pages say it; what they leave open is asked for, and never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crawler.keys import key_of
from crawler.regions import Region, find_regions, level_of, region_of, without_places
from extract.identity import Title, source_office

# The code of a local site is an adcode and four digits; a ministry's begins with bm. It stands in a tag, and at the
# foot of every page: 网站标识码：3301000001.
_SITE_CODE = re.compile(r"\d{10}")
_PRINTED_CODE = re.compile(r"标识码(?:[：:\s]|&nbsp;|<[^<>]{0,200}>){0,8}(\d{10})(?!\d)")
FIELDS = ("key", "publisher", "adcode", "region", "level", "kind")

_TOWN = re.compile(r"[镇乡](?:人民)?政府(?:办公室)?$")
_KINDS = (
    ("street", re.compile(r"(?:街道办事处|街道办|街道)$")),
    ("town", _TOWN),
    ("government", re.compile(r"人民政府$")),
    ("department", re.compile(r"(?:局|厅|委员会|[发卫农工科国体建教民财商]委|办公[室厅]|[队所院站部社馆处台]|中心)$")),
)
_NAMED_FROM_WITHIN = re.compile(
    r"^(?:[省市区县州盟旗我本][^\s]{0,3}?(?:局|厅|委|办)|[省市区县州盟旗](?!.*[省市区县州盟旗]))"
)
_LOWER_PLACE = re.compile(r"([\u4e00-\u9fff]{1,10}?[县区旗市])(?=[\u4e00-\u9fff]{2})")


class UnknownError(Exception):
    """Something must be known that the pages do not say: field to the reason, for a person to give it."""

    def __init__(self, missing: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in missing.items()))
        self.missing = dict(missing)


@dataclass(slots=True)
class Evidence:
    """What the pages of a site say of its publisher, counted."""

    named: Counter[str] = field(default_factory=Counter)  # offices that the reports' titles name
    sources: Counter[str] = field(default_factory=Counter)  # offices that the reports' ContentSource tags name
    codes: Counter[str] = field(default_factory=Counter)  # of the site, as its pages give it

    def add(self, title: Title | None, metas: Mapping[str, str]) -> None:
        """Counts what a report's title and its page's tags say."""
        if title is not None and title.publisher is not None:
            self.named[title.publisher] += 1
        if (source := source_office(metas.get("contentsource", ""))) is not None:
            self.sources[source] += 1

    def add_page(self, content: str, metas: Mapping[str, str]) -> None:
        """Counts the site's code on a page: in its tag, else in its text."""
        code = metas.get("siteidcode", "").strip()
        if _SITE_CODE.fullmatch(code):
            self.codes[code] += 1
        elif "标识码" in content and (printed := _PRINTED_CODE.search(content)):
            self.codes[printed[1]] += 1


def particulars(
    evidence: Evidence, given: Mapping[str, str], *, invented: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of FIELDS, and for each where it comes from.

    `given` are those that a person gives, which win. `invented` says that codes need not be a region's (the local
    replica's are not). Raises UnknownError with every field that is left open.
    """
    found: dict[str, str] = dict(given)
    why = dict.fromkeys(given, "given")
    missing: dict[str, str] = {}

    def take(name: str, answer: tuple[str, str] | str) -> None:
        if name not in found:
            if isinstance(answer, str):
                missing[name] = answer
            else:
                found[name], why[name] = answer

    take("publisher", _publisher(evidence))
    take("adcode", _adcode(evidence, found.get("publisher"), invented=invented))
    region = region_of(found["adcode"]) if "adcode" in found else None
    code = found.get("adcode", "")
    take("region", (region.path, f"the region of {code}") if region else f"{code or 'the adcode'} names no region")
    take("kind", _kind(found.get("publisher")))
    if found.get("kind") in ("town", "street"):
        take("level", ("town", f"a {found['kind']}"))
    take("level", (level_of(code), f"the level of {code}") if region else f"{code or 'the adcode'} tells no level")
    if "publisher" in found and "adcode" in found:
        take("key", (key_of(found["publisher"], code), "the adcode and the unit's initials"))
    if missing:
        raise UnknownError(missing)
    return found, why


def _publisher(evidence: Evidence) -> tuple[str, str] | str:
    for names, where in ((evidence.named, "reports' titles"), (evidence.sources, "ContentSource tags")):
        if len(names) > 1:
            return f"the {where} name {_some(names)}"
        for name, count in names.items():
            if _NAMED_FROM_WITHIN.match(name):
                return f"the {where} say only {name}, which is no full name"
            return name, f"{count} {where}"
    return "no report's title or ContentSource tag names an office"


def _adcode(evidence: Evidence, publisher: str | None, *, invented: bool) -> tuple[str, str] | str:
    codes = Counter({code[:6] for code in evidence.codes})
    if len(codes) != 1:
        return (
            f"the SiteIDCode tags say {_some(evidence.codes)}"
            if codes
            else "no page has a SiteIDCode tag of ten digits"
        )
    code = next(iter(codes))
    where = f"the site's code {next(iter(evidence.codes))}"
    if invented:
        return code, where
    region = region_of(code)
    if region is None:
        return f"{where} begins with no region's code"
    if publisher is not None and (doubt := _doubt(publisher, region)):
        return f"{where} is that of {region.path}, {doubt}"
    return code, where


def _doubt(publisher: str, region: Region) -> str:
    """Why the site's region may not be the publisher's: a county's office on its city's site."""
    unit, lowest = without_places(publisher, region.names)
    if lowest is None:
        return f"which {publisher} does not name"
    below = _LOWER_PLACE.match(unit)
    if below is not None and find_regions(f"{region.path}/{below[1]}"):
        return f"but {publisher} is an office of {below[1]}"
    return ""


def _kind(publisher: str | None) -> tuple[str, str] | str:
    if publisher is None:
        return "it follows from the publisher"
    kind = next((kind for kind, pattern in _KINDS if pattern.search(publisher)), None)
    return (kind, "the publisher's name") if kind else f"{publisher} may be of any kind"


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return "、".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
