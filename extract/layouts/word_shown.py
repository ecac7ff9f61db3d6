"""What of a Word file is not shown, and which of its cells do not show what their words say."""

from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TC, _R = f"{W}tc", f"{W}r"
# What can make a run unsaid: struck out, hidden, raised (a footnote's mark is no part of the figure before it).
_STRUCK = (f"{W}strike", f"{W}dstrike", f"{W}vanish")
_RAISED, _POSITION, _STYLE, _COLOR = f"{W}vertAlign", f"{W}position", f"{W}rStyle", f"{W}color"
# What shows more than the words of its cell, or shows them otherwise: a picture, a text box, a formula, a choice, words
# above others, words from right to left, a cell whose deletion is tracked.
_DOUBTING = (
    *(f"{W}{name}" for name in ("drawing", "pict", "object", "txbxContent", "ddList", "rt", "bdo", "cellDel")),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
)
_NUMBERED, _TABLE = f"{W}numId", f"{W}tbl"
_WHITE = "FFFFFF"
# A style is based on another, and that on a third.
MAX_BASES = 16


@dataclass(slots=True)
class Shown:
    """`unsaid`: runs that say nothing; `silenced`: the cells that hold one; `doubted`: the cells that do not show what
    they say, or show more."""

    unsaid: set[etree._Element]
    silenced: set[etree._Element]
    doubted: set[etree._Element]


def read_shown(root: etree._Element, styles: etree._Element | None) -> Shown:
    """Looks a document through; `styles` are those that its runs name."""
    unsaid: set[etree._Element] = set()
    doubted: set[etree._Element] = set()
    hiding = _hiding_styles(styles) if styles is not None else frozenset()
    for found in root.iter(*_STRUCK, _RAISED, _POSITION, _COLOR, _STYLE):
        run = _run_of(found)
        if run is None:
            continue
        by_style = found.tag == _STYLE and found.get(f"{W}val") in hiding
        kind = "unsaid" if by_style else _kind_of(found)
        if kind == "unsaid":
            unsaid.add(run)
        elif kind == "doubted":
            doubted.update(_cells_around(run))
    for found in root.iter(*_DOUBTING):
        doubted.update(_cells_around(found))
    for found in root.iter(_NUMBERED):
        if found.get(f"{W}val") != "0":  # its number stands in front of the words
            doubted.update(_cells_around(found))
    for found in root.iter(_TABLE):
        doubted.update(_cells_around(found))
    return Shown(unsaid, {cell for run in unsaid for cell in _cells_around(run)}, doubted)


def _kind_of(found: etree._Element) -> str:
    """What a property says of its run."""
    value = found.get(f"{W}val", "")
    if found.tag == _RAISED:
        return {"superscript": "unsaid", "subscript": "doubted"}.get(value, "")
    if found.tag == _POSITION:
        lowered = value.startswith("-") and value[1:].isdecimal()
        return "unsaid" if value.isdecimal() and int(value) > 0 else "doubted" if lowered and int(value) < 0 else ""
    if found.tag == _STYLE:
        return ""
    if found.tag == _COLOR:
        return "doubted" if value.upper() == _WHITE else ""
    return "unsaid" if value not in ("0", "false", "off") else ""


def _run_of(found: etree._Element) -> etree._Element | None:
    properties = found.getparent()
    run = properties.getparent() if properties is not None and properties.tag == f"{W}rPr" else None
    return run if run is not None and run.tag == _R else None


def _cells_around(element: etree._Element) -> list[etree._Element]:
    """The cell that an element stands in, or is, and those around that one."""
    return [*element.iterancestors(_TC)]


def _hiding_styles(styles: etree._Element) -> frozenset[str]:
    """The character styles that strike out, hide or raise, themselves or by what they are based on."""
    bases: dict[str, str] = {}
    hiding: set[str] = set()
    for style in styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        bases[name] = value_of(style, "basedOn") or ""
        properties = child(style, f"{W}rPr")
        if properties is not None and any(
            _kind_of(found) == "unsaid" for found in properties.iterchildren(*_STRUCK, _RAISED, _POSITION)
        ):
            hiding.add(name)
    for name in bases:
        base = name
        for _ in range(MAX_BASES):
            base = bases.get(base, "")
            if base in hiding:
                hiding.add(name)
                break
    return frozenset(hiding)


def value_of(properties: etree._Element | None, name: str) -> str | None:
    """The value of a property, empty where it has none; None where the property is not there."""
    found = child(properties, f"{W}{name}")
    return None if found is None else found.get(f"{W}val", "")


def child(parent: etree._Element | None, tag: str) -> etree._Element | None:
    """The first child of that tag."""
    return None if parent is None else next(parent.iterchildren(tag), None)
