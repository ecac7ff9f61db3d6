"""How a figure changed, beyond its status: told from what stands on each side, never from a missing cell read as 0."""

from typing import Literal

from extract.model import Number

Manner = Literal[
    # Two numbers that mean the same.
    "rise",
    "fall",
    "from_zero",
    "to_zero",
    # A number on one side alone, the other cell printed without one.
    "blank_to_number",
    "blank_to_zero",
    "dash_to_number",
    "dash_to_zero",
    "text_to_number",
    "text_to_zero",
    "number_to_blank",
    "zero_to_blank",
    "number_to_dash",
    "zero_to_dash",
    "number_to_text",
    "zero_to_text",
    # Two cells without a number.
    "blank_to_dash",
    "blank_to_text",
    "dash_to_blank",
    "dash_to_text",
    "text_to_blank",
    "text_to_dash",
    "text_to_text",
    # A cell that cannot be read: what it says, and so whether it differs at all, is not known.
    "unreadable_before",
    "unreadable_after",
    "unreadable_both",
    # No cell on one side. `unstated`: a cell without a number, or a sum of which a part is missing.
    "appeared_number",
    "appeared_zero",
    "appeared_unstated",
    "disappeared_number",
    "disappeared_zero",
    "disappeared_unstated",
]

# By what stands on both sides; two numbers other than 0 are told by which is larger.
_MANNERS: dict[tuple[str, str], Manner] = {
    ("zero", "number"): "from_zero",
    ("number", "zero"): "to_zero",
    ("blank", "number"): "blank_to_number",
    ("blank", "zero"): "blank_to_zero",
    ("dash", "number"): "dash_to_number",
    ("dash", "zero"): "dash_to_zero",
    ("text", "number"): "text_to_number",
    ("text", "zero"): "text_to_zero",
    ("number", "blank"): "number_to_blank",
    ("zero", "blank"): "zero_to_blank",
    ("number", "dash"): "number_to_dash",
    ("zero", "dash"): "zero_to_dash",
    ("number", "text"): "number_to_text",
    ("zero", "text"): "zero_to_text",
    ("blank", "dash"): "blank_to_dash",
    ("blank", "text"): "blank_to_text",
    ("dash", "blank"): "dash_to_blank",
    ("dash", "text"): "dash_to_text",
    ("text", "blank"): "text_to_blank",
    ("text", "dash"): "text_to_dash",
    ("text", "text"): "text_to_text",
    ("unreadable", "number"): "unreadable_before",
    ("unreadable", "zero"): "unreadable_before",
    ("unreadable", "blank"): "unreadable_before",
    ("unreadable", "dash"): "unreadable_before",
    ("unreadable", "text"): "unreadable_before",
    ("number", "unreadable"): "unreadable_after",
    ("zero", "unreadable"): "unreadable_after",
    ("blank", "unreadable"): "unreadable_after",
    ("dash", "unreadable"): "unreadable_after",
    ("text", "unreadable"): "unreadable_after",
    ("unreadable", "unreadable"): "unreadable_both",
    ("absent", "number"): "appeared_number",
    ("absent", "zero"): "appeared_zero",
    ("number", "absent"): "disappeared_number",
    ("zero", "absent"): "disappeared_zero",
}


def manner_of(status: str, state_a: str, a: Number | None, state_b: str, b: Number | None) -> Manner | None:
    """How a measure or concept with these states and numbers changed.

    None where it is the `same`, and where it is `not_comparable`: its reason says why nothing can be told.
    """
    if status in ("same", "not_comparable"):
        return None
    if a and b:
        return "rise" if b > a else "fall"
    if status in ("appeared", "disappeared"):
        unstated: Manner = "appeared_unstated" if status == "appeared" else "disappeared_unstated"
        return _MANNERS.get((_kind(state_a, a), _kind(state_b, b)), unstated)
    return _MANNERS[_kind(state_a, a), _kind(state_b, b)]


def _kind(state: str, value: Number | None) -> str:
    if value is not None:
        return "zero" if value == 0 else "number"
    return "absent" if state in ("not_printed", "not_on_form") else state
