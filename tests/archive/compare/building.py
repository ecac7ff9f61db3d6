"""Reports built by hand for the comparison: facts from plain values, sections from plain words."""

from collections.abc import Mapping
from decimal import Decimal

from extract.forms import measures
from extract.model import Fact, Report, Section, Source, State, TextPlace

Cell = int | Decimal | tuple[State, str]


def fact(code: str, cell: Cell, unit: str | None = "件") -> Fact:
    """A printed cell: a number, or a state with the text as printed."""
    if isinstance(cell, tuple):
        return Fact(code, None, cell[1], cell[0], unit, TextPlace(0, 0))
    return Fact(code, cell, str(cell), "stated", unit, TextPlace(0, 0))


def report(
    year: int | None = 2023,
    form: str = "2021",
    facts: Mapping[str, Cell] | None = None,
    sections: Mapping[str, str] | None = None,
    publisher: str | None = "河湾区水务局",
) -> Report:
    known = measures()
    return Report(
        source=Source(f"{year}.txt", "0" * 64, "text/plain", "pipe"),
        extractor_version="0",
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        publisher=publisher,
        year=year,
        form=form,
        facts=[fact(code, cell, known[code].unit) for code, cell in (facts or {}).items()],
        sections=[Section(key, key, text, None, None) for key, text in (sections or {}).items()],
    )
