"""What of a page is not shown, or no longer said: hidden elements, struck out text, raised footnote marks."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from extract.layouts.style_sheets import Kind, styled_by_sheets

_UNSAID = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[^;]*line-through|font-size\s*:\s*0(?![.\d])"
    r"|opacity\s*:\s*0(?![.\d])|mso-hide\s*:\s*all|(?:left|top|text-indent)\s*:\s*-\d{3}"
)
_NO_ROOM = re.compile(r"(?<![\w-])(?:max-)?(?:width|height)\s*:\s*0(?![.\d])")
_RAISED = re.compile(r"vertical-align\s*:\s*super")
# What is there and cannot be seen on white, stands in another order than it is written in, below the line or cut off.
_DOUBTED = re.compile(
    r"(?<![\w-])color\s*:\s*(?:transparent|white\b|#fff(?:fff)?\b)|unicode-bidi\s*:\s*\S*override|vertical-align\s*:\s*sub\b"
    r"|clip(?:-path)?\s*:|transform\s*:\s*(?:rot|sc|mat|tra)|flex-direction\s*:\s*\S*reverse|(?<![\w-])order\s*:"
    r"|position\s*:\s*(?:absolute|fixed)|content-visibility\s*:\s*hidden"
)
# No style is that long.
MAX_STYLE = 4000
_WHITE = "contains(' white #fff #ffffff ', concat(' ', translate(@color, 'WHITEF', 'whitef'), ' ')) and @color"
_STYLED = etree.XPath(
    "//*[@style or @hidden or self::del or self::s or self::strike or self::sup or self::sub or self::bdo"
    f" or self::font[{_WHITE}]"
    " or self::a[starts-with(@href, '#_ftn') or starts-with(@href, '#_edn')]]"
)
# A page repeats a few styles hundreds of times: where none of them and no tag says so, all of it is shown.
_STYLES = etree.XPath("//@style", smart_strings=False)
_TAGGED = etree.XPath(
    f"boolean(//@hidden | //del | //s | //strike | //sup | //sub | //bdo | //font[{_WHITE}]"
    " | //a[starts-with(@href, '#_ftn') or starts-with(@href, '#_edn')])"
)


@dataclass(slots=True)
class Shown:
    """`unsaid`: elements that say nothing; `raised`: those that are a mark beside a figure; `holders`: the cells and
    paragraphs that hold one of them; `doubted`: the cells that do not show what they say, or show more."""

    unsaid: set[etree._Element]
    raised: set[etree._Element]
    holders: set[etree._Element]
    doubted: set[etree._Element]


def read_shown(root: etree._Element) -> Shown:
    """Looks the page through for what it does not show."""
    by_kind: dict[Kind, set[etree._Element]] = {"unsaid": set(), "raised": set(), "doubted": set()}
    styles = _STYLES(root)
    distinct = set(styles) if isinstance(styles, list) else set()
    if _TAGGED(root) or any(kind_of_style(str(style)) for style in distinct):
        found = _STYLED(root)
        for element in found if isinstance(found, list) else []:
            if isinstance(element, etree._Element) and (kind := _kind_of(element)):
                by_kind[kind].add(element)
    for kind, elements in styled_by_sheets(root, kind_of_style):
        by_kind[kind].update(elements)
    unsaid, raised, doubted = by_kind["unsaid"], by_kind["raised"], by_kind["doubted"]
    around = _holders_of(doubted, "td", "th") | {element for element in doubted if element.tag in ("td", "th")}
    return Shown(unsaid, raised, _holders_of(unsaid | raised, "td", "th", "p"), around)


def _kind_of(element: etree._Element) -> Kind | None:
    kind = kind_of_style(element.get("style") or "")
    if kind == "unsaid" or element.tag in ("del", "s", "strike") or element.get("hidden") is not None:
        return "unsaid"
    if kind == "raised" or element.tag in ("sup", "a"):
        return "raised" if element.tag != "a" or (element.get("href") or "").startswith("#_") else kind
    if kind is None and _is_doubted(element):
        return "doubted"
    return kind


def _is_doubted(element: etree._Element) -> bool:
    tag = element.tag
    if tag == "font":
        return (element.get("color") or "").lower() in ("white", "#fff", "#ffffff")
    return tag == "sub" or (tag == "bdo" and element.get("dir") == "rtl")


def _holders_of(elements: set[etree._Element], *tags: str) -> set[etree._Element]:
    holders: set[etree._Element] = set()
    for element in elements:
        for holder in element.iterancestors(*tags):
            if holder in holders:
                break
            holders.add(holder)
    return holders


@lru_cache(maxsize=4096)
def kind_of_style(style: str) -> Kind | None:
    """What a style says of its element. Word repeats a few long styles hundreds of times."""
    if len(style) > MAX_STYLE:
        return "doubted"
    lower = style.lower()
    if _UNSAID.search(lower) or ("overflow" in lower and _NO_ROOM.search(lower)):
        return "unsaid"
    if _RAISED.search(lower):
        return "raised"
    return "doubted" if _DOUBTED.search(lower) and "background" not in lower else None
