"""What of a page is not shown, or no longer said: hidden elements, struck out text, raised footnote marks."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

_UNSAID = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]*line-through")
_RAISED = re.compile(r"vertical-align\s*:\s*super")
# A page without any of these, and without the tags, shows all that it says.
_HINTS = (b"display", b"hidden", b"line-through", b"super")
_CONDITIONAL_RULES = re.compile(r"@[a-z-]+[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\s*[a-z0-9]*\.([\w-]+)\s*", re.IGNORECASE)
# Style sheets within a page are short; what is longer is no page's.
MAX_STYLE = 200_000


@dataclass(slots=True)
class Shown:
    """`unsaid`: elements that say nothing; `raised`: those that are a mark beside a figure; `holders`: the cells and
    paragraphs that hold one of them."""

    unsaid: set[etree._Element]
    raised: set[etree._Element]
    holders: set[etree._Element]


def read_shown(root: etree._Element, source: bytes) -> Shown:
    """Looks the page through for what it does not show; `source` is what it was parsed from."""
    lower = source.lower()
    if next(root.iter("del", "s", "strike", "sup"), None) is None and not any(hint in lower for hint in _HINTS):
        return Shown(set(), set(), set())
    unsaid: set[etree._Element] = set()
    raised: set[etree._Element] = set()
    for element in root.iter():
        kind = _kind_of_style(element.get("style", ""))
        if kind == "unsaid" or element.tag in ("del", "s", "strike") or element.get("hidden") is not None:
            unsaid.add(element)
        elif kind == "raised" or element.tag == "sup":
            raised.add(element)
    if classes := _hiding_classes(root):
        named = root.iterfind(".//*[@class]")
        unsaid.update(e for e in named if not classes.isdisjoint((e.get("class") or "").split()))
    holders: set[etree._Element] = set()
    for element in unsaid | raised:
        for holder in element.iterancestors("td", "th", "p"):
            if holder in holders:
                break
            holders.add(holder)
    return Shown(unsaid, raised, holders)


@lru_cache(maxsize=4096)
def _kind_of_style(style: str) -> str:
    """What a style says of its element. Word repeats a few long styles hundreds of times."""
    lower = style.lower()
    if _UNSAID.search(lower):
        return "unsaid"
    return "raised" if _RAISED.search(lower) else ""


def _hiding_classes(root: etree._Element) -> set[str]:
    """Classes that the page's own style sheets hide whatever the screen; rules for print or phones do not count."""
    sheets = "\n".join(style.text or "" for style in root.iter("style"))[:MAX_STYLE]
    if "none" not in sheets and "hidden" not in sheets:
        return set()
    return {
        found[1]
        for selectors, body in _RULE.findall(_CONDITIONAL_RULES.sub("", sheets))
        if _UNSAID.search(body.lower())
        for selector in selectors.split(",")
        if (found := _CLASS.fullmatch(selector))
    }
