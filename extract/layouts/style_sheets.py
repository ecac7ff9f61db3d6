"""What the style sheets within a page say of its elements, whatever the screen: rules for print do not count."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from lxml import etree

Kind = Literal["unsaid", "raised", "doubted"]

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BRACE = re.compile(r"([{}])")
_CLASS = re.compile(r"[a-z0-9]*\.([\w-]+)", re.IGNORECASE)
# Words that the style sheet puts before or behind those of the page.
_PSEUDO = re.compile(r"::?(?:before|after)$", re.IGNORECASE)
_WITH_DIGITS = re.compile(r"content\s*:[^;]*(?:\d|counter)", re.IGNORECASE)
# The name that an element must have for the end of a selector to mean it.
_LAST_NAME = re.compile(r"[.#]([\w-]+)[^\s>+~]*$")
# Style sheets within a page are short; what is longer is no page's.
MAX_STYLE = 200_000
MAX_SELECTORS = 200


def styled_by_sheets(
    root: etree._Element, kind_of_style: Callable[[str], Kind | None]
) -> Iterator[tuple[Kind, Iterable[etree._Element]]]:
    """The elements that rules hide, raise or add digits to. A style of the element's own that says otherwise holds."""
    sheets = _COMMENT.sub("", "\n".join(style.text or "" for style in root.iter("style"))[:MAX_STYLE])
    if "{" not in sheets:
        return
    classes: dict[str, Kind] = {}
    others: list[tuple[str, Kind]] = []
    for selectors, body in _rules(sheets):
        kind = kind_of_style(body)
        adds = _WITH_DIGITS.search(body) is not None
        if kind is None and not adds:
            continue
        for selector in map(str.strip, selectors.split(",")):
            if (pseudo := _PSEUDO.search(selector)) is not None:
                if adds:
                    others.append((selector[: pseudo.start()], "doubted"))
            elif kind is not None and (name := _CLASS.fullmatch(selector)):
                classes.setdefault(name[1], kind)
            elif kind is not None:
                others.append((selector, kind))
    if not classes and not others:
        return
    named = list(root.iterfind(".//*[@class]"))
    for element in named:
        for word in (element.get("class") or "").split():
            if word in classes and "display" not in (element.get("style") or ""):
                yield classes[word], [element]
    if others:
        yield from _selected(root, others[:MAX_SELECTORS], named)


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """The rules that no condition (@media, @supports) holds for some screens only: selectors and declarations."""
    around: list[str] = []  # what stands in front of the braces that are open
    pieces = _BRACE.split(sheets)
    for before, brace in zip(pieces[::2], pieces[1::2], strict=False):
        if brace == "{":
            around.append(before.rpartition(";")[2].strip())
        elif around:
            selectors = around.pop()
            if not selectors.startswith("@") and not any(outer.startswith("@") for outer in around):
                yield selectors, before


def _selected(
    root: etree._Element, rules: list[tuple[str, Kind]], named: list[etree._Element]
) -> Iterator[tuple[Kind, Iterable[etree._Element]]]:
    from cssselect import HTMLTranslator, SelectorError  # few pages need it

    names = {name for element in named for name in (element.get("class") or "").split()}
    names.update(str(identifier) for identifier in root.xpath("//@id"))
    translator = HTMLTranslator()
    for selector, kind in rules:
        last = _LAST_NAME.search(selector)
        if last is not None and last[1] not in names:
            continue
        try:
            found = etree.XPath(translator.css_to_xpath(selector))(root)
        except (SelectorError, etree.XPathError):
            continue
        if isinstance(found, list):
            yield kind, [element for element in found if isinstance(element, etree._Element)]
