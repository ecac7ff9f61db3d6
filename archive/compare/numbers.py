"""The numbers that changed inside a sentence: old and new, in what unit, by how much."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from archive.compare.facts import percent_of
from archive.compare.words import Edit, Token, tokens
from extract.folding import fold
from extract.model import Number, json_number
from extract.numbers import SCALES, read_number
from extract.year_words import year_words

_PARTS = re.compile(r"([+\-−]?[\d.,]+)(百万|千万|[百千万亿])?(%)?", re.ASCII)
_UNIT = re.compile(
    r"个?百分点|个工作日|人次|件次|条次|批次|场次|平方米|公里|[件条项宗次个篇份人起批例家场期部户名种类届轮天元倍册张本处所站分页]"
)
LONGEST_UNIT = 4  # characters
_APPROXIMATE = ("余", "多", "几")  # 65余件 is no figure to subtract
_LABEL = re.compile(r"(?:\d[年月日])?([^\d，。、；：！？,;:!?（()）“”]{0,40})$")
LONGEST_LABEL = 14  # characters
# An unbroken run of more digits than this without a unit is a telephone number or a code, not a quantity; so are
# shorter ones before a word (12345热线) and beside what addresses, codes and orders are made of (G15, /2021/, 第3位).
MAX_BARE_DIGITS = 6
MAX_DIGITS_OF_A_WORD = 4
_CODE_BEFORE = re.compile(r"[A-Za-z/_.@\-#+第]$|(?:编码|邮编|电话|传真|代码|编号|号码)[:：为是]*$")
_CODE_BEHIND = re.compile(r"[A-Za-z/_@\-#+]|\.\w", re.ASCII)


class NumberChange(NamedTuple):
    """A number replaced by another of the same unit. `change` is new - old in `change_unit`: in 百分点 for percentages,
    for which there is no `percent`; `percent` is of `old`, to 2 decimals, None from a base of 0."""

    label: str
    old: Number
    new: Number
    unit: str | None
    change: Number
    change_unit: str | None
    percent: Decimal | None

    @property
    def text(self) -> str:
        """The change in words, in Chinese."""
        unit = self.change_unit or ""
        old, new, by = json_number(self.old), json_number(self.new), json_number(max(self.change, -self.change))
        if self.old == 0 and unit != "百分点":
            return f"由0变为{new}"
        if _way(self.label) and self.unit != "%":
            of = self.unit or ""  # 较上年增加: how one change differs from another
            return f"由{old}{of}变为{new}{of}"
        if unit == "百分点":
            return f"{'上升' if self.change > 0 else '下降'}{by}个百分点"
        words = f"{'增加' if self.change > 0 else '减少'}{by}{unit}"
        return words if self.percent is None else f"{words}（{self.percent:+}%）"

    @property
    def text_en(self) -> str:
        """The change in words, in English."""
        old, new, by = json_number(self.old), json_number(self.new), json_number(self.change)
        if self.change_unit == "百分点" and (self.unit == "%" or not _way(self.label)):
            return f"{by:+} percentage points"
        if self.old == 0 or _way(self.label):
            return f"from {old} to {new}"
        return f"{by:+}" if self.percent is None else f"{by:+} ({self.percent:+}%)"

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "old": json_number(self.old),
            "new": json_number(self.new),
            "change": json_number(self.change),
            "percent": json_number(self.percent),
            "text": self.text,
            "text_en": self.text_en,
        }


class _Quantity(NamedTuple):
    value: Number
    multiplier: str
    unit: str | None


def number_changes(stretches: Sequence[Edit]) -> list[NumberChange]:
    """The numbers replaced one for one, each where it stands; those whose units differ are words, not arithmetic."""
    old_text, new_text = ("".join(token.text for edit in stretches for token in edit[side]) for side in (0, 1))
    old_end = new_end = 0
    found = []
    for edit in stretches:
        olds, old_end = _numbers(edit.old, old_end)
        news, new_end = _numbers(edit.new, new_end)
        if edit.equal or len(olds) != len(news) or not (len(olds) == 1 or edit.atoms):
            continue
        for (old_start, old), (new_start, new) in zip(olds, news, strict=True):
            before = _quantity(old, old_text[:old_start], old_text[old_start + len(old) :])
            after = _quantity(new, new_text[:new_start], new_text[new_start + len(new) :])
            was, label = _label(old_text[:old_start]), _label(new_text[:new_start])
            # 减少2件 and 增加4件 are no 2件 that grew to 4件.
            if before and after and _way(was) == _way(label) and (change := _change(label, before, after)):
                found.append(change)
    return found


def _label(preceding: str) -> str:
    """The words that a number stands behind, back to a mark or another number; of many, the last whole ones."""
    run = found[1] if (found := _LABEL.search(preceding)) else ""
    if len(run) <= LONGEST_LABEL:
        return run
    label = ""
    for token in reversed(tokens(run)):
        if len(token.text) + len(label) > LONGEST_LABEL:
            break
        label = token.text + label
    return label


def _way(label: str) -> str | None:
    """Whether a number behind these words is by how much something changed, and which way."""
    found = year_words().led_up_to.search(label)
    return ("up" if year_words().up.fullmatch(found["direction"]) else "down") if found else None


def _numbers(tokens: Sequence[Token], start: int) -> tuple[list[tuple[int, str]], int]:
    """The numbers among tokens that begin at `start` of their sentence, with their places; and where the tokens end."""
    found = []
    for token in tokens:
        if token.kind == "number":
            found.append((start, token.text))
        start += len(token.text)
    return found, start


def _quantity(text: str, preceding: str, following: str) -> _Quantity | None:
    parts = _PARTS.fullmatch(fold(text).replace(" %", "%"))
    value = read_number(parts[1]) if parts else None
    if parts is None or value is None:
        return None
    if following.startswith(_APPROXIMATE) or _CODE_BEFORE.search(preceding) or _CODE_BEHIND.match(following):
        return None
    printed = _UNIT.match(fold(following[:LONGEST_UNIT]))
    unit = "%" if parts[3] else printed[0] if printed else None
    most = MAX_DIGITS_OF_A_WORD if following[:1].isalpha() else MAX_BARE_DIGITS
    if unit is None and not parts[2] and len(parts[1]) > most:
        return None
    return _Quantity(value, parts[2] or "", unit)


def _change(label: str, old: _Quantity, new: _Quantity) -> NumberChange | None:
    if old.unit != new.unit:
        return None
    unit, before, after = new.unit, old.value, new.value
    if old.multiplier == new.multiplier:
        unit = f"{new.multiplier}{unit or ''}" or None
    else:
        before, after = (side.value * SCALES.get(side.multiplier, 1) for side in (old, new))
    if before == after:
        return None
    points = unit in ("%", "百分点", "个百分点")
    return NumberChange(
        label=label,
        old=before,
        new=after,
        unit=unit,
        change=after - before,
        change_unit="百分点" if points else unit,
        percent=None if points else percent_of(before, after),
    )
