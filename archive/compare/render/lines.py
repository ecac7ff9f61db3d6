"""The figures of a comparison as the lines of tables, each name in Chinese and English, every string printable."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archive.compare import wording as say
from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange, FactStatus
from archive.compare.rates import RateChange, RateSide
from archive.compare.render.printable import printable, shortened
from archive.compare.several import Several
from archive.compare.years import YearCell, YearsRow
from extract.forms import tables

Named = tuple[str, str]

MOST_RAW = 120  # characters of words that stand where a number belongs; all of them are in the JSON


class Value(NamedTuple):
    """A cell: its number with `stated`, else what it prints, else what kind of missing it is."""

    text: str
    stated: bool


class Step(NamedTuple):
    """How a figure stands to the one before; `change` and `percent` are empty where nothing is subtracted."""

    change: str
    percent: str
    status: FactStatus
    told: Named


class Line(NamedTuple):
    """A figure through the reports: `steps` are one fewer than `values`, None where neither report prints it."""

    key: str
    label: Named
    note: Named | None
    values: tuple[Value, ...]
    steps: tuple[Step | None, ...]

    @property
    def same(self) -> bool:
        return all(step is None or step.status == "same" for step in self.steps)


class FigureTable(NamedTuple):
    key: str
    caption: Named
    lines: list[Line]


def figure_tables(several: Several, *, changed_only: bool) -> list[FigureTable]:
    """Every table that has a line, or one that differs; of two reports the lines with the largest change come first."""
    found = []
    for key, caption, lines in _figures(several):
        kept = [line for line in lines if not (changed_only and line.same)]
        if kept:
            found.append(FigureTable(key, caption, kept))
    return found


def _figures(several: Several) -> Iterator[tuple[str, Named, list[Line]]]:
    """The tables in the order of the forms, the concepts that hold two forms together at the end."""
    by_table: dict[str, list[YearsRow]] = {}
    for row in several.measures():
        by_table.setdefault(row.key.partition(".")[0], []).append(row)
    for key, rows in by_table.items():
        table = tables().get(key)
        caption = (table.zh, table.en) if table else (printable(key), printable(key))
        yield key, caption, [_line(row) for row in _ordered(rows)]
    one_form = len({side.form for side in several.sides}) == 1
    lines = [_concept(row, one_form=one_form) for row in several.concepts()]
    yield "concepts", ("跨格式口径", "Concepts across forms"), lines
    yield "rates", ("办理结果占比", "Shares of results"), _rates(several)


def _rates(several: Several) -> list[Line]:
    found = [{rate.rate: rate for rate in pair.rates} for pair in several.pairs]
    known = {key: rate for rates in found for key, rate in rates.items()}
    lines = []
    for key, named in known.items():
        through = [rates.get(key) for rates in found]
        first = through[0]
        values = [_rate_value(first and first.a), *(_rate_value(rate and rate.b) for rate in through)]
        lines.append(Line(key, (named.label, named.label_en), None, tuple(values), tuple(map(_rate_step, through))))
    return lines


def _rate_value(side: RateSide | None) -> Value:
    if side is None or side.value is None:
        return Value(f"（{say.RATE_STATE[side.state if side else 'not_printed'][0]}）", False)
    return Value(f"{side.value}%", True)


def _rate_step(rate: RateChange | None) -> Step | None:
    if rate is None:
        return None
    if rate.status == "same":
        return Step("", "", "same", say.FACT_STATUS["same"])
    zh, en = say.points(rate)
    if rate.points is None:
        status = say.FACT_STATUS[rate.status]
        return Step("", "", rate.status, (f"{status[0]}：{zh}", f"{status[1]}: {en}"))
    if not rate.points:
        return Step("", "", rate.status, ("变化不足0.01个百分点", "by less than 0.01 of a point"))
    return Step("", zh, rate.status, say.MANNER["rise" if rate.points > 0 else "fall"])


def _ordered(rows: Sequence[YearsRow]) -> list[YearsRow]:
    """Of two reports the largest change first; through more, the order of the form."""
    if any(len(row.changes) > 1 for row in rows):
        return list(rows)
    return sorted(rows, key=lambda row: say.size(row.changes[0]))


def _line(row: YearsRow) -> Line:
    unit = f"（{row.unit}）" if row.unit and row.unit not in row.label else ""
    label = (printable(f"{row.label}{unit}"), printable(row.label_en))
    return Line(row.key, label, None, _values(row), tuple(map(_step, row.changes)))


def _concept(row: YearsRow, *, one_form: bool) -> Line:
    change = next(change for change in reversed(row.changes) if isinstance(change, ConceptChange))
    how = ("", "") if one_form else say.bracketed(say.HOW[change.how])
    note = (change.note, change.note_en or "") if change.note else None
    label = (f"{row.label}{how[0]}", f"{row.label_en}{how[1]}")
    return Line(row.key, label, note, _values(row), tuple(map(_step, row.changes)))


def _values(row: YearsRow) -> tuple[Value, ...]:
    return tuple(_value(cell, row.unit) for cell in row.cells)


def _value(cell: YearCell, unit: str | None) -> Value:
    raw = cell.raw and shortened(printable(cell.raw), MOST_RAW)
    other_unit = cell.unit if cell.value is not None and cell.unit and cell.unit != unit else ""
    return Value(f"{say.value(cell.value, cell.state, raw)}{other_unit}", cell.value is not None)


def _step(change: FactChange | ConceptChange | None) -> Step | None:
    return change and Step(*say.change(change), change.status, say.how(change))
