"""The national forms as data: sections, tables, rows, columns, labels, units, identities, in Chinese and English.

Everything that knows a form reads it here: placing, the rules, the archive's measure table and dictionary, the
tables on the report page. Source: 国办公开办函〔2019〕60号, 国办公开办函〔2021〕30号, and the statistics table of 2014.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label: its key in measure codes, the official wording, English, and other spellings met in print."""

    key: str
    zh: str
    en: str
    spellings: tuple[str, ...] = ()

    @property
    def printed(self) -> tuple[str, ...]:
        return (self.zh, *self.spellings)


@dataclass(frozen=True, slots=True)
class Column(Label):
    forms: tuple[str, ...] = ()
    unit: str | None = None
    over: str | None = None  # the heading that spans it
    signed: bool = False
    unit_unprinted: bool = False


@dataclass(frozen=True, slots=True)
class Row(Label):
    forms: tuple[str, ...] = ()
    unit: str | None = None
    under: tuple[str, ...] = ()  # keys of the vertical labels beside it, outermost first
    over: str | None = None
    zh_2019: str | None = None  # where the form of 2019 words it otherwise

    def on(self, form: str) -> "Row":
        """The row as `form` words it."""
        return replace(self, zh=self.zh_2019) if form == "2019" and self.zh_2019 else self


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table that has columns of its own (第二十条第（一）项 …)."""

    form: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    extra: tuple[str, ...] = ()  # rows that real reports print here although the form does not


@dataclass(frozen=True, slots=True)
class Clipped:
    """A column label whose second line is lost: it stands for the columns in turn."""

    zh: str
    form: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    groups: tuple[Label, ...]
    blocks: tuple[Block, ...]
    clipped: tuple[Clipped, ...]
    corner: str | None
    above: str | None
    beside: tuple[str, ...]  # labels of columns that stand beside the figures and count nothing
    numbers: tuple[str, ...]  # those of them that number the rows

    @property
    def heads(self) -> tuple[str, ...]:
        """What its header prints beside and above the figures."""
        return (*self.beside, *(words for column in self.columns for words in column.printed))

    def row(self, key: str) -> Row:
        return next(row for row in self.rows if row.key == key)

    def column(self, key: str, form: str | None = None) -> Column:
        """The column with this key, as `form` prints it where forms differ."""
        found = [column for column in self.columns if column.key == key]
        return next((c for c in found if form in c.forms), found[0])


@dataclass(frozen=True, slots=True)
class Measure:
    """One stable measure, `table.row.column`. `forms` are those that print it; `unit` is None where none is defined."""

    code: str
    table: str
    row: str
    column: str
    zh: str
    en: str
    unit: str | None
    forms: tuple[str, ...]
    signed: bool = False
    unit_unprinted: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    key: str
    zh: str
    en: str
    basis: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What every check of a report has, whatever it asks: `basis` is the document that demands it; `zh` and `en` say
    what is demanded, with `{label}` for the row, column or section that is asked."""

    id: str
    version: int
    severity: Literal["error", "warning", "info"]
    basis: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Rule(Check):
    """The sum of `stated` equals the sum of `computed`, for every member of `each`.

    Codes hold `{each}`. A term is a code or a tuple of alternatives, each a tuple of codes.
    Across years a code begins with `a:` (the earlier report) or `b:`, and with `-` where it is subtracted.
    """

    table: str
    each: tuple[str, ...]
    axis: Literal["row", "column", "named"]  # what `each` are; `named`: rows, by name
    stated: tuple[str, ...]
    computed: tuple["str | tuple[tuple[str, ...], ...]", ...]


AnyRule = TypeVar("AnyRule", bound=Rule)


def read_data(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _table(name: str) -> Table:
    data = read_data(f"{name}.toml")
    both = ("2019", "2021") if name != "statistics" else ("2014",)
    shared: dict[str, Any] = {"forms": both, "unit": data.get("unit")}
    rows = [Row(**shared | _tuples(row)) for row in data["rows"]]
    columns = [Column(**shared | _tuples(column)) for column in data["columns"]]
    return Table(
        key=data["key"],
        zh=data["zh"],
        en=data["en"],
        columns=tuple(columns),
        rows=tuple(rows),
        groups=tuple(Label(**_tuples(group)) for group in data.get("groups", ())),
        blocks=tuple(Block(**_tuples(block)) for block in data.get("blocks", ())),
        clipped=tuple(Clipped(**_tuples(clipped)) for clipped in data.get("clipped", ())),
        corner=data.get("corner"),
        above=data.get("above"),
        beside=(*data.get("beside", ()), *data.get("numbers", ())),
        numbers=tuple(data.get("numbers", ())),
    )


def _measure(table: Table, row: Row, column: Column, forms: tuple[str, ...]) -> Measure:
    single = len(table.columns) == 1
    return Measure(
        code=f"{table.key}.{row.key}.{column.key}",
        table=table.key,
        row=row.key,
        column=column.key,
        zh=row.zh if single else f"{row.zh} · {column.zh}",
        en=row.en if single else f"{row.en}: {column.en}",
        unit=column.unit or row.unit,
        forms=forms,
        signed=column.signed,
        unit_unprinted=column.unit_unprinted,
    )


def _measures(tables: dict[str, Table]) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for table in tables.values():
        for block in table.blocks:
            for row_key in (*block.rows, *block.extra):
                for column_key in block.columns:
                    known = found.get(f"{table.key}.{row_key}.{column_key}")
                    # An extra row is on no form: it is read, and noted as what the report mixes in.
                    forms = (known.forms if known else ()) + ((block.form,) if row_key in block.rows else ())
                    column = table.column(column_key, "2021" if known else block.form)
                    measure = _measure(table, table.row(row_key), column, forms)
                    found[measure.code] = measure
        if not table.blocks:
            for row in table.rows:
                for column in table.columns:
                    measure = _measure(table, row, column, row.forms)
                    found[measure.code] = measure
    return found


@cache
def tables() -> dict[str, Table]:
    """The four tables by key, in the order of a report."""
    return {name: _table(name) for name in ("proactive", "applications", "reviews", "statistics")}


@cache
def measures() -> dict[str, Measure]:
    """Every measure by code, in printed order."""
    return _measures(tables())


@cache
def forms() -> dict[str, Form]:
    return {entry["key"]: Form(**_tuples(entry)) for entry in read_data("forms.toml")["forms"]}


@cache
def sections() -> dict[str, Label]:
    """The six sections by key, in order."""
    return {entry["key"]: Label(**_tuples(entry)) for entry in read_data("forms.toml")["sections"]}


def rule_of(kind: type[AnyRule], entry: dict[str, Any]) -> AnyRule:
    """A rule from its data: `each` is every row or column of its table, or those that it names."""
    table, each = tables()[entry["table"]], entry["each"]
    match each:
        case "row":
            members = tuple(row.key for row in table.rows)
        case "column":
            members = tuple(column.key for column in table.columns)
        case _:
            members = tuple(each)
    computed = tuple(t if isinstance(t, str) else tuple(tuple(a) for a in t) for t in entry["computed"])
    axis = each if isinstance(each, str) else "named"
    return kind(**entry | {"each": members, "axis": axis, "computed": computed, "stated": tuple(entry["stated"])})


@cache
def rules() -> tuple[Rule, ...]:
    """What must hold within one report."""
    return tuple(rule_of(Rule, entry) for entry in read_data("rules.toml")["rules"])


@cache
def alternatives(table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table that stand for each other, as the rules name them: 其他处理 is one row, or three.

    Empty where there are none; no table has two such sets.
    """
    terms = (term for rule in rules() if rule.table == table for term in rule.computed if not isinstance(term, str))
    return tuple(tuple(code.split(".")[1] for code in codes) for term in terms for codes in term)


@cache
def cross_check_rule() -> Check:
    """What must hold between two readings of one page, table by table."""
    return Check(**read_data("rules.toml")["cross"])
