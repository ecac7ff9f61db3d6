"""What the text of a table's cell can be: a column's label, a row's, a heading above or beside them."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from extract.folding import fold, label_key
from extract.forms import Column, Row, Table, tables
from extract.headings import ORDINAL
from extract.numbers import looks_numeric

_HEADER_KINDS = frozenset(("column", "over", "above", "corner", "block", "clipped"))

Kind = Literal["column", "over", "above", "corner", "block", "clipped", "row", "group"]

_BLOCK = re.compile(r"(?:第二十条)?第[一二三四五六七八九十]{1,2}[项款]")
_JOINED = re.compile(r"(\D{2,60}?)[\d.,\s]+")
_NOTE = re.compile(r"\(.*", re.DOTALL)
# Below a sign that is not the form's own, a label must say more than 其他: 2.其他 may have lost 法律行政法规禁止公开.
MIN_BARE_LABEL = 4
# No label of a form is longer, its notes included; what is longer is prose in a cell.
MAX_LABEL = 400


class Term(NamedTuple):
    """`key` as in measure codes; `form` where only one form prints the column so."""

    kind: Kind
    table: str
    key: str
    form: str | None = None


def _bare(text: str) -> str:
    """The words of a label without the sign that orders it."""
    folded = fold(text)
    ordinal = ORDINAL.match(folded)
    return folded[ordinal.end() :] if ordinal else folded


def _column_term(table: Table, column: Column) -> Term:
    return Term("column", table.key, column.key, column.forms[0] if len(column.forms) == 1 else None)


def _printed(table: Table) -> Iterator[tuple[str, Term]]:
    """Everything that a table prints beside its figures."""
    for column in table.columns:
        yield from ((words, _column_term(table, column)) for words in column.printed)
    for row in table.rows:
        yield from ((words, Term("row", table.key, row.key)) for words in row.printed)
    for group in table.groups:
        yield from ((words, Term("group", table.key, group.key)) for words in group.printed)
    spanned: tuple[Column | Row, ...] = (*table.columns, *table.rows)
    for label in spanned:
        if label.over:
            yield label.over, Term("over", table.key, label.over)
    for clipped in table.clipped:
        yield clipped.zh, Term("clipped", table.key, clipped.zh, clipped.form)
    if table.corner:
        yield table.corner, Term("corner", table.key, "")
    if table.above:
        yield table.above, Term("above", table.key, "")


def printed_labels() -> Iterator[str]:
    """The words of everything that the forms' tables print beside their figures."""
    for table in tables().values():
        yield from (words for words, _ in _printed(table))


@cache
def _vocabulary() -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {}
    for table in tables().values():
        for words, term in _printed(table):
            for key in {label_key(words), label_key(_bare(words))}:
                if key and term not in found.setdefault(key, []):
                    found[key].append(term)
    return {key: tuple(terms) for key, terms in found.items()}


def is_label(text: str) -> bool:
    """Whether `text` is a label, whatever sign orders it, without a note behind it."""
    words = _vocabulary()
    return label_key(text) in words or label_key(_bare(text)) in words or bool(_BLOCK.fullmatch(label_key(text)))


def is_printed(text: str) -> bool:
    """Whether one of the forms' tables prints `text` beside its figures, notes aside."""
    return bool(terms(text)) or label_key(text) in map(label_key, tables()["statistics"].heads)


@lru_cache(maxsize=16384)
def terms(text: str) -> tuple[Term, ...]:
    """Every label that `text` can be; empty when it is none. Notes in brackets behind a label are passed over."""
    if not text or len(text) > MAX_LABEL:
        return ()
    key = label_key(text)
    words = _vocabulary()
    if found := words.get(key):
        return found
    if "勾稽" in key:
        return (Term("corner", "applications", ""),)
    if _BLOCK.fullmatch(key):
        return (Term("block", "proactive", key),)
    bare = _bare(text)
    if len(label_key(bare)) < MIN_BARE_LABEL:
        return ()
    return words.get(label_key(bare)) or words.get(label_key(_NOTE.sub("", bare)), ())


class CellKind(NamedTuple):
    """What a printed cell can be within its row.

    `header`: only a header prints it. `label`: it stands in front of a row's figures; `rows`: the rows that it can
    name. `column`: it can be a column's label, though it may be a row's as well. `numeric`: it is a figure or stands
    for one.
    """

    header: bool
    label: bool
    rows: tuple[Term, ...]
    column: bool
    numeric: bool


@lru_cache(maxsize=16384)
def cell_kind(text: str) -> CellKind | None:
    """The kind of a cell; None for a blank one."""
    if not text:
        return None
    found = terms(text)
    rows = tuple(term for term in found if term.kind == "row" and term.table != "reviews")
    header = not rows and any(term.kind in _HEADER_KINDS or term.table == "reviews" for term in found)
    column = any(term.kind == "column" for term in found)
    numeric = not found and (looks_numeric(text) or joined_label(text) is not None)
    return CellKind(header, bool(found) and not header, rows, column, numeric)


def joined_label(text: str) -> str | None:
    """The row's label that a cell prints together with its figures (规章000), else None."""
    joined = _JOINED.fullmatch(text)
    return joined[1] if joined and any(term.kind == "row" for term in terms(joined[1])) else None


@lru_cache(maxsize=1024)
def clipped_column(text: str, table: str) -> Term | None:
    """The column whose label has lost its end (现行有效件 for 现行有效件数), where only one begins so."""
    key = label_key(text)
    if len(key) < 3:
        return None
    found = {
        _column_term(tables()[table], column)
        for column in tables()[table].columns
        if label_key(column.zh).startswith(key)
    }
    return found.pop() if len(found) == 1 else None


def opens_table(text: str, following: str = "") -> bool:
    """Whether a line can only be the first cell of one of the forms' tables, where `following` is the next one."""
    found = terms(text)
    if any(term.kind in ("block", "corner", "above") for term in found):
        return True
    if found and found[0] == Term("row", "reviews", "reconsideration"):
        return True
    table = tables()["statistics"]
    return label_key(text) in map(label_key, table.beside) and label_key(following) in map(label_key, table.heads)
