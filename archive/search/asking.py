"""A query as people type it, and the FTS5 expression that asks for it. No query is an error; no syntax leaks.

Words parted by blanks or punctuation must all be there. In quotes blanks part nothing, and a word inside another
(民政 in 人民政府) is left out. A minus before a word leaves out what has it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.search.tokens import spellings
from archive.search.units import stretches

MAX_QUERY = 200  # characters of a query that are read

_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂「」『』«»", '"'))
_PART = re.compile(r'(?P<minus>(?<!\S)[-－−])?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')

NOTHING = '""'  # an expression that FTS5 takes and that matches nothing


@dataclass(frozen=True)
class Word:
    """A word that is asked for: its units, whether in quotes, whether it is to be left out."""

    units: tuple[str, ...]
    exact: bool = False
    excluded: bool = False

    @cached_property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The spellings of a word of several units, as phrases of pairs."""
        return tuple(map(tuple, spellings(self.units, exact=self.exact)))

    @property
    def single(self) -> bool:
        return len(self.units) == 1

    def expression(self, columns: str) -> str:
        if self.single:
            return f'units : "{self.units[0]}"'
        return f"{{{columns}}} : ({self.alternatives})"

    @property
    def alternatives(self) -> str:
        return " OR ".join(f'"{" ".join(phrase)}"' for phrase in self.phrases)


@dataclass(frozen=True)
class Query:
    """What a query asks for, in its order. `cut`: it was longer than what is read."""

    words: tuple[Word, ...]
    cut: bool = False

    @property
    def wanted(self) -> list[Word]:
        return [word for word in self.words if not word.excluded]

    @property
    def excluded(self) -> list[Word]:
        return [word for word in self.words if word.excluded]

    def expression(self, filters: Sequence[str] = ()) -> str:
        """The query for FTS5 with the tokens of filters. One of its words must be in the text or the title.

        Without a word or a filter nothing is asked for, and nothing matches.
        """
        wanted = self.wanted
        parts = [word.expression("text title publisher") for word in wanted]
        if wanted and not any(word.single for word in wanted):
            parts.append(f"{{text title}} : ({' OR '.join(word.alternatives for word in wanted)})")
        parts += [f'filters : "{token}"' for token in filters]
        if not parts:
            return NOTHING
        asked = " AND ".join(parts)
        left_out = " OR ".join(word.expression("text title") for word in self.excluded)
        return f"({asked}) NOT ({left_out})" if left_out else asked


def read(text: str) -> Query:
    """What `text` asks for; each word once."""
    words: dict[Word, None] = {}
    for part in _PART.finditer(text[:MAX_QUERY].translate(_QUOTES)):
        for units in stretches(part["quoted"] if part["bare"] is None else part["bare"]):
            words[Word(tuple(units), part["bare"] is None, part["minus"] is not None)] = None
    return Query(tuple(words), len(text) > MAX_QUERY)


def escape(text: str | None) -> str:
    """The FTS5 expression for a query, in place of Datasette's `escape_fts`."""
    return read(text or "").expression()
