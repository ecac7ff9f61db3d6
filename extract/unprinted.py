"""Which rows and columns of a form's table a report does not print."""

from collections.abc import Set
from functools import cache
from typing import NamedTuple

from extract.folding import fold
from extract.forms import Label, alternatives, tables
from extract.headings import ORDINAL
from extract.vocabulary import terms

# How many are named in a message; of more, the number is told.
MAX_NAMED = 4


class Unprinted(NamedTuple):
    """The rows and columns of which no cell is printed."""

    rows: tuple[Label, ...] = ()
    columns: tuple[Label, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns)

    def names(self, text: str, table: str) -> bool:
        """Whether a text is the label of one of them. A bare 总计 is a column's label before it is a row's."""
        found = terms(text)
        rows, columns = ({label.key for label in labels} for labels in self)
        ambiguous = any(term.kind == "column" for term in found) and not ORDINAL.match(fold(text))
        return any(
            term.table == table
            and (
                (term.kind == "row" and term.key in rows and not ambiguous)
                or (term.kind == "column" and term.key in columns)
            )
            for term in found
        )

    def words(self) -> tuple[str, str]:
        """Their labels, in Chinese and in English."""
        labels = (*self.rows, *self.columns)
        zh = "、".join(f"“{label.zh}”" for label in labels[:MAX_NAMED])
        en = ", ".join(label.en for label in labels[:MAX_NAMED])
        if len(labels) > MAX_NAMED:
            return f"{zh}等{len(labels)}行列", f"{en} and {len(labels) - MAX_NAMED} more"
        return zh, en


def unprinted(table: str, form: str, codes: Set[str]) -> Unprinted:
    """What a report that prints these measure codes leaves out of a table of the form (`2019` or `2021`).

    Of rows that stand for each other (其他处理 as one row or as three) it needs to print either.
    """
    if any(whole <= codes for whole in _wholes(table, form)):
        return Unprinted()
    known = tables()[table]
    rows = {code.split(".")[1] for code in codes if code.startswith(f"{table}.")}
    lacking = min(([key for key in wanted if key not in rows] for wanted in _rows(table, form)), key=len)
    # The blocks of 主动公开 have columns of their own: a row is printed if any figure of it is.
    columns = {code.split(".")[2] for code in codes if code.startswith(f"{table}.")} if not known.blocks else None
    return Unprinted(
        tuple(known.row(key) for key in lacking),
        tuple(column for column in known.columns if columns is not None and column.key not in columns),
    )


@cache
def _rows(table: str, form: str) -> tuple[tuple[str, ...], ...]:
    """The rows that the form prints, once with each of their alternatives; the form's own first."""
    known = tables()[table]
    if known.blocks:
        return (tuple(key for block in known.blocks if block.form == form for key in block.rows),)
    choices = alternatives(table)
    fixed = [row.key for row in known.rows if not any(row.key in keys for keys in choices)]
    found = [tuple(row.key for row in known.rows if row.key in (*fixed, *keys)) for keys in choices or [()]]
    return tuple(sorted(found, key=lambda keys: -sum(form in known.row(key).forms for key in keys)))


@cache
def _wholes(table: str, form: str) -> tuple[frozenset[str], ...]:
    """The sets of codes any of which is the whole table."""
    known = tables()[table]
    if known.blocks:
        blocks = [block for block in known.blocks if block.form == form]
        return (frozenset(f"{table}.{row}.{column}" for b in blocks for row in b.rows for column in b.columns),)
    columns = {column.key for column in known.columns}
    return tuple(
        frozenset(f"{table}.{row}.{column}" for row in rows for column in columns) for rows in _rows(table, form)
    )
