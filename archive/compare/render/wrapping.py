"""Lines for the terminal that break between words of either script, never inside a number."""

import re

from rich.cells import cell_len
from rich.text import Text

# What stays on one line: a document's number, a date, a number with its signs and the marks of an edit around it; a
# word of letters; and a sign with the punctuation that may not begin a line.
_UNBROKEN = re.compile(
    r"""
    (?:\[-|\{\+)?[（(《“]*
    (?:[〔\[（(]\d{4}[〕\]）)]\d{1,5}号|\d{2,4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日
    |[+\-−±]?[\d０-９](?:[\d０-９.,:/·．，：\-]*[\d０-９])?[%％‰]?[年月日]?
    |[A-Za-zÀ-ɏ'’]+|[〇零一二三四五六七八九十百千万亿]{2,12}|.)
    (?:-\]|\+\})?[，。、；：！？）》〕”%,.;:!?)]*
    """,
    re.VERBOSE | re.DOTALL,
)


def wrapped(text: Text, width: int) -> list[Text]:
    """The text in lines of at most `width` columns. A piece that alone is wider is cut where it must be."""
    starts = [0]
    column = 0
    for piece in _pieces(text.plain, width):
        size = cell_len(piece[1])
        if column and column + size > width:
            starts.append(piece[0])
            column = 0
        column += size
    first, *rest = text.divide(starts[1:])
    lines = [first, *(line[len(line.plain) - len(line.plain.lstrip(" ")) :] for line in rest)]
    for line in lines:
        line.rstrip()
    return lines


def _pieces(text: str, width: int) -> list[tuple[int, str]]:
    found = []
    for match in _UNBROKEN.finditer(text):
        if cell_len(match[0]) <= width:
            found.append((match.start(), match[0]))
        else:
            found += [(match.start() + at, sign) for at, sign in enumerate(match[0])]
    return found
