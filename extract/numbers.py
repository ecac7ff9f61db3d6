"""One cell's text -> its state and value. A cell that admits two readings has none."""

import re
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.decoding import REPLACEMENT
from extract.folding import fold
from extract.model import Number, State

# Units that a cell may print after its number, with the factor into the unit of the form.
COUNTING = frozenset(
    [
        "件",
        "条",
        "项",
        "宗",
        "次",
        "个",
        "篇",
        "份",
        "人",
        "起",
        "批",
        "批次",
        "人次",
        "例",
        "家",
        "场",
        "期",
        "部",
        "户",
    ]
)
# Units of money, with the factor that makes them 万元.
MONEY = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "亿元": Decimal(10000),
}

# What a number in prose may be counted in: 1.2万件.
SCALES = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
SCALES |= {"百亿": 10_000_000_000, "千亿": 100_000_000_000}

# Wide enough to round the ratio of any two numbers that are read.
WIDE = Context(prec=60)

# No office counts beyond fifteen digits; a longer run of them is no figure.
_PLAIN = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{1,8})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3}){1,4}(?:\.\d{1,8})?", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?[\d.,]+)([^\d.,+-]+)", re.ASCII)
_SIGNED_WORD = re.compile(r"(增加?|减少?)([\d.,]+)([^\d.,]*)", re.ASCII)
_DASH = re.compile(r"[-/\\]+|(?:不适用|不涉及|N/?A)", re.IGNORECASE)
_INVISIBLE = " \t\r\n\v\f\u200b\u200c\u200d\u2060\ufeff"
# The longest figure with its unit.
MAX_FIGURE = 24
_LIKE_A_FIGURE = re.compile(
    r"(?:(?:[+-]|增加?|减少?)?\d[\d.,\s\x00-\x1f\ufffd]*"
    rf"(?:{'|'.join((*COUNTING, *MONEY))})?|[-/\\]*\ufffd?|无|不适用|不涉及|N/?A)",
    re.ASCII | re.IGNORECASE,
)
_UNREADABLE = re.compile(rf"[\d{REPLACEMENT}]")
_CHINESE = re.compile(r"[零〇一二三四五六七八九十百千万两]+")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def doubtful(text: str) -> str:
    """A text that may not be what its cell shows: what ends in U+FFFD is no figure."""
    return f"{text}{REPLACEMENT}"


class CellReading(NamedTuple):
    """`value` is in `unit`; `unit` is None where neither the cell nor the form prints one."""

    state: State
    value: Number | None
    unit: str | None


@lru_cache(maxsize=4096)
def read_cell(text: str, unit: str | None, signed: bool = False, unit_unprinted: bool = False) -> CellReading:
    """Reads a cell of a column whose figures are in `unit`.

    `signed`: the column counts a change, where 减4 is -4. `unit_unprinted`: the form prints no unit, so that a bare
    number has none and only a printed unit makes it one of `unit`.
    """
    folded = fold(text).strip(_INVISIBLE)
    if not folded:
        return CellReading("blank", None, unit)
    if _DASH.fullmatch(folded):
        return CellReading("dash", None, unit)
    bare = None if unit_unprinted else unit
    value = _number(folded)
    if value is not None:
        return CellReading("stated", value, bare)
    if signed and (found := _SIGNED_WORD.fullmatch(folded)) and (value := _number(found[2])) is not None:
        if found[3].strip() in COUNTING or not found[3].strip():
            return CellReading("stated", -value if found[1].startswith("减") else value, bare)
    elif (found := _WITH_UNIT.fullmatch(folded)) and (value := _number(found[1])) is not None:
        printed = found[2].strip()
        if unit == "万元" and printed in MONEY:
            return CellReading("stated", tidy(value * MONEY[printed]), unit)
        if unit != "万元" and printed in COUNTING:
            return CellReading("stated", value, unit)
    if (value := read_numeral(folded)) is not None:
        return CellReading("stated", value, bare)
    return CellReading("unreadable" if _UNREADABLE.search(folded) else "text", None, unit)


@lru_cache(maxsize=16384)
def looks_numeric(text: str) -> bool:
    """Whether a cell holds a figure, a dash or nothing: what stands in a number's column, not a label."""
    folded = fold(text).strip(_INVISIBLE)
    return len(folded) <= MAX_FIGURE and (
        _LIKE_A_FIGURE.fullmatch(folded) is not None or read_numeral(folded) is not None
    )


def read_number(text: str) -> Number | None:
    """A number as printed, without unit; None where the text is anything else."""
    return _number(fold(text).strip())


def _number(folded: str) -> Number | None:
    if _PLAIN.fullmatch(folded):
        return Decimal(folded) if "." in folded else int(folded)
    if _GROUPED.fullmatch(folded):
        return read_number(folded.replace(",", ""))
    return None


def tidy(value: Decimal) -> Number:
    """A number without zeros that nobody printed: 3.0 becomes 3."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def read_numeral(folded: str) -> int | None:
    """Chinese numerals below ten thousand in ordinary use: 零, 十二, 一百零五, 三千."""
    if not _CHINESE.fullmatch(folded) or "万" in folded:
        return None
    if len(folded) == 1 and folded in _DIGITS:
        return _DIGITS[folded]
    total, digit, last_power = 0, None, 10_000
    for char in folded:
        if char in _POWERS:
            power = _POWERS[char]
            if power >= last_power or (digit is None and (power != 10 or total)):
                return None
            total += (1 if digit is None else digit) * power
            digit, last_power = None, power
        elif digit is not None and digit != 0:
            return None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0) if last_power < 10_000 else None
