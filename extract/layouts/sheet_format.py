"""What a cell shows of its value under its number format ([ECMA-376-1] 18.8.31), where that is certain.

What is not: a date, a fraction, an exponent, a condition, a scale, another script's digits. Nor does a workbook say
what a column that is too narrow for its figures makes of them; they are read as in a column that is wide enough.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.numbers import doubtful, looks_numeric

# The formats that have no text in the file and are the same in every country. The others are dates, or differ.
BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
# The widest figure that the general format shows whole, the smallest that it shows without an exponent.
GENERAL_WIDTH = 11
GENERAL_LEAST = Decimal("0.0001")
# Fifteen digits are all that a number of a workbook has.
MAX_SHOWN = Decimal(10) ** 15
MAX_DECIMALS = 8
MAX_FORMAT = 255

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<blank>_.|\* )|\[\$(?P<currency>[^\]-]*)(?:-[0-9A-F]{1,4})?\]'
    r"|(?P<colour>\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d{1,2})\])|(?P<condition>\[[^\]]*\])"
    r"|(?P<general>General)|(?P<number>[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?)|(?P<percent>%)|(?P<plain>[-+$¥￥() ])"
    r"|(?P<text>@)|(?P<end>;)|(?P<unknown>.)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERS = ("general", "number")
_LITERALS = ("quoted", "escaped", "currency", "plain", "percent")
_UNSHOWN = ("blank", "colour")


class Style(NamedTuple):
    """How a cell is shown: its number format, None where the file does not say it, and whether it is crossed out."""

    format: str | None = "General"
    struck: bool = False


PLAIN = Style()


class _Format(NamedTuple):
    numbers: list[list[tuple[str, str]]]  # the sections for numbers, each the kinds of its tokens and what they print
    text: list[tuple[str, str]] | None
    conditional: bool


@lru_cache(maxsize=1024)
def _sections(code: str) -> _Format:
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or "unknown"
        if kind == "end":
            sections.append([])
        elif kind not in _UNSHOWN:
            sections[-1].append((kind, found[kind]))
    with_text = [number for number, section in enumerate(sections) if any(kind == "text" for kind, _ in section)]
    at = with_text[0] if with_text else 3
    conditional = any(kind == "condition" for section in sections for kind, _ in section)
    return _Format(sections[:at], sections[at] if at < len(sections) else None, conditional)


def struck_out(text: str) -> str:
    """What is left of a text that is crossed out: of a figure, that it is not to be read; of words, that some stood."""
    return doubtful(text if looks_numeric(text) else "") if text else ""


def said_of(runs: Iterable[tuple[str, bool]]) -> str | None:
    """What a text says without its unsaid runs, struck out or raised (a footnote's mark); None where all are said.

    A text of which nothing is left is doubtful, not blank.
    """
    texts = list(runs)
    if not any(unsaid for _, unsaid in texts):
        return None
    left = "".join(text for text, unsaid in texts if not unsaid).strip()
    return left or struck_out("".join(text for text, _ in texts).strip())


def shows_text(code: str | None) -> bool:
    """Whether a format shows a text as it is, blanks around it aside."""
    section = _sections(code[:MAX_FORMAT]).text if code is not None else None
    return section is None or [token for token in section if token[1].strip()] == [("text", "@")]


@lru_cache(maxsize=4096)
def shown_number(value: float, code: str | None) -> str | None:
    """What a format shows of a number, blanks around it aside; None where that is not certain."""
    exact, number = Decimal(repr(value)), Decimal(f"{value:.15g}")
    if code is None or len(code) > MAX_FORMAT or not number.is_finite() or abs(number) >= MAX_SHOWN:
        return None
    form = _sections(code)
    if form.conditional:
        return None
    if not form.numbers:  # the format of a text: a number is shown as in the general one
        return _general(number) if shows_text(code) else None
    section = form.numbers[_chosen(number, len(form.numbers))]
    if not section:  # `0;-0;;@` shows no zeros
        return "" if number == 0 and len(form.numbers) > 2 else None
    sign = "-" if number < 0 and len(form.numbers) == 1 else ""
    printed = _shown(abs(number), section)
    # A number of more than fifteen digits that stands where they and all its digits round to different figures.
    if printed is None or (exact != number and printed != _shown(abs(exact), section)):
        return None
    return (sign + printed).strip()


def _chosen(number: Decimal, sections: int) -> int:
    if number < 0 and sections > 1:
        return 1
    return 2 if number == 0 and sections > 2 else 0


def _shown(number: Decimal, section: list[tuple[str, str]]) -> str | None:
    kinds = [kind for kind, _ in section]
    if sum(kind in _NUMBERS for kind in kinds) > 1 or not {*kinds} <= {*_NUMBERS, *_LITERALS}:
        return None
    number *= 100 ** kinds.count("percent")
    words: list[str] = []
    for kind, text in section:
        word = text if kind in _LITERALS else _general(number) if kind == "general" else _fixed(number, text)
        if word is None:
            return None
        words.append(word)
    return "".join(words)


def _general(number: Decimal) -> str | None:
    number = Decimal(f"{number:.15g}")
    printed = f"{number.quantize(Decimal(1)):f}" if number == number.to_integral_value() else f"{number:f}"
    fits = len(printed.lstrip("-")) <= GENERAL_WIDTH and (number == 0 or abs(number) >= GENERAL_LEAST)
    return printed if fits else None


def _fixed(number: Decimal, pattern: str) -> str | None:
    whole, point, decimals = pattern.partition(".")
    if len(decimals) > MAX_DECIMALS or number >= MAX_SHOWN:
        return None
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    if rounded == 0 and number != 0:
        return None  # whether its sign is shown, and which section, is not certain
    digits, _, fraction = f"{rounded:f}".partition(".")
    places = whole.replace(",", "")
    least = len(places) - places.index("0") if "0" in places else 0
    digits = digits.lstrip("0")
    if "," in whole and least > max(1, len(digits)):
        return None
    digits = f"{int(digits):,}" if "," in whole and digits else digits.rjust(least, "0")
    kept = decimals.rfind("0") + 1
    return digits + point + fraction[:kept] + fraction[kept:].rstrip("0")
