"""Who probably erred where a finding fails: the office where two readings agree on every cell that it rests on, the
extraction where they read one of them otherwise. What only one reading states leaves it undetermined.

The second reading of a page is compared with the first by rule X1 (`extract.cross_check`), cell by cell; its findings
are stored with the reading, and are all that is asked here.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, NamedTuple, get_args

from extract.cross_check import OTHERS, PROSE
from extract.forms import cross_check_rule
from extract.forms.across import named_cell
from extract.forms.structure import Question, structure_rules
from extract.model import Finding, Report

Erred = Literal["office", "extraction", "undetermined"]
ERRED: tuple[str, ...] = get_args(Erred)
# In plain words, Chinese and English.
ERRED_WORDS: dict[str, tuple[str, str]] = {
    "office": ("机关所载如此，两次读取一致", "printed so: two readings agree"),
    "extraction": ("读取存疑，两次读取不同", "doubtful reading: two readings differ"),
    "undetermined": ("未定，没有两次读取可定", "undetermined: no two readings settle it"),
}

# Their figures stand in one sentence; the cells that it restates have no part in whether they add up.
_WITHIN_A_SENTENCE = ("P2", "P3")
_ON_FIGURES_IN_PROSE = "P"

# What a second reading says of something: True the same, False otherwise, None nothing.
_Agrees = bool | None


class Compared(NamedTuple):
    """What rule X1 found of a table, of its other cells, or of the prose."""

    status: str
    reason: str | None
    facts: frozenset[str]


class Readings:
    """What two readings of a report say of its cells. Of a report that was read once, nothing."""

    def __init__(self, compared: Mapping[str, Compared]) -> None:
        self._compared = compared

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Readings":
        """From the findings of a report; others than those of X1 are passed over."""
        rule = cross_check_rule().id
        return cls({f.each: Compared(f.status, f.reason, frozenset(f.facts)) for f in findings if f.rule == rule})

    def cell(self, code: str) -> _Agrees:
        table = code.partition(".")[0]
        found = self._compared.get(table)
        if found is not None and found.status == "fail":
            if code in found.facts:
                return False
            found = self._compared.get(table + OTHERS)
        if found is not None and found.reason == "readings_partial":
            return None if code in found.facts else True
        return _same(found)

    def prose(self) -> _Agrees:
        """Whether both state the same figures in sentences."""
        return _same(self._compared.get(PROSE))

    def printed(self, table: str) -> _Agrees:
        """Whether both find the same cells in a table, whatever they read in them."""
        return _same(self._compared.get(table)) or _same(self._compared.get(table + OTHERS))

    def absent(self, table: str) -> _Agrees:
        """Whether both lack a table: not so where the second has it; where neither does, nothing was compared."""
        found = self._compared.get(table)
        return False if found is not None and found.reason == "first_reading_states_nothing" else None


def _same(found: Compared | None) -> _Agrees:
    return True if found is not None and found.status == "pass" else None


def who_erred(finding: Finding, own: Readings, before: Readings) -> Erred | None:
    """Who probably erred; None where the finding does not fail. `before`: the readings of the report of the year
    before, whose cells findings across years name by `a:`."""
    if finding.status != "fail":
        return None
    if finding.rule == cross_check_rule().id:
        return "extraction"
    said = _said(finding, own, before)
    if False in said:
        return "extraction"
    return "office" if said and all(said) else "undetermined"


def _said(finding: Finding, own: Readings, before: Readings) -> list[_Agrees]:
    """What the second reading says of each thing that a finding rests on."""
    if finding.rule in _WITHIN_A_SENTENCE:
        return [own.prose()]
    cells = [(before if earlier else own).cell(code) for earlier, code in map(named_cell, finding.facts)]
    if finding.rule.startswith(_ON_FIGURES_IN_PROSE):
        return [*cells, own.prose()]
    if cells and finding.where is None:
        return cells
    match _asked_of_tables().get(finding.rule):
        case "rows":
            return [own.printed(finding.each)]
        case "table" | "content":
            return [own.absent(finding.each)]
    return [None]  # words and headings are read once


@cache
def _asked_of_tables() -> dict[str, Question]:
    return {rule.id: rule.asks for rule in structure_rules() if rule.asks in ("rows", "table", "content")}


def erred_across(a: Report, b: Report, findings: Iterable[Finding]) -> dict[tuple[str, str], Erred]:
    """Who probably erred, by rule and member, where findings between two reports fail: `a` is that of the year before.

    Of a report that was read once, as a document on the spot is, nothing is known.
    """
    before, own = Readings.of(a.findings), Readings.of(b.findings)
    said = (((finding.rule, finding.each), who_erred(finding, own, before)) for finding in findings)
    return {known_by: who for known_by, who in said if who is not None}
