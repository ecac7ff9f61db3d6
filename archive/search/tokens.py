"""What the index has of a text, and how a query asks for it: overlapping pairs of units, and single units.

A word of one unit is looked up among the units, a longer one as a phrase of its pairs, so that every word is found
wherever it stands, also inside a longer one: 民政 in 人民政府. Where that is another word altogether, by a list of set
words, the pair across their seam carries a mark, and quotes leave it out.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from operator import add

from archive.search.units import stretches

# Set words in which a pair across the seam (|) reads as another word: 民政, 民法, 开发, 开工, 家政, 务工, 施工, 设计,
# 大会.
_SEAMS = (
    "人民|政府",
    "人民|政协",
    "人民|法院",
    "公开|发布",
    "公开|工作",
    "国家|政策",
    "政务|工作",
    "服务|工作",
    "实施|工作",
    "实施|工程",
    "建设|计划",
    "重大|会议",
)
MARK = "_"  # ends the pair across a seam; a pair of Han characters has no such end otherwise

_BREAK = "."  # parts two stretches where the pairs of the one would go on in the other

_COMPOUNDS = {"".join(parts): len(parts[0]) for parts in (seam.split("|") for seam in _SEAMS)}
_COMPOUND = re.compile(f"(?=({'|'.join(map(re.escape, _COMPOUNDS))}))")
COMPOUNDS = tuple(_COMPOUNDS)

MAX_UNCERTAIN = 3  # seams at the edges of one word that are asked for both ways


def pairs(units: Sequence[str]) -> list[str]:
    """The pairs of one stretch, in order; that across the seam of a set word is marked."""
    found = list(map(add, units, units[1:]))
    for at in _seams("".join(u if len(u) == 1 else " " for u in units)):
        found[at] += MARK
    return found


def _seams(text: str) -> Iterator[int]:
    for match in _COMPOUND.finditer(text):
        yield match.start() + _COMPOUNDS[match[1]] - 1


def indexed(*texts: str) -> tuple[str, set[str]]:
    """The pairs of some texts, as FTS5 is given them, and all their units."""
    found: list[str] = []
    units: set[str] = set()
    for text in texts:
        for stretch in stretches(text):
            units.update(stretch)
            if len(stretch) > 1:
                # 公开，开放 must not read on as 公开放.
                if found and found[-1].removesuffix(MARK).endswith(stretch[0].removesuffix(MARK)):
                    found.append(_BREAK)
                found += pairs(stretch)
    return " ".join(found), units


def spellings(units: Sequence[str], *, exact: bool) -> list[list[str]]:
    """The phrases of pairs by which a word of several units stands in the index.

    A set word may begin before or end behind the word that is asked for: then its pair may be marked or not. `exact`
    asks for the word where it is not across the seam of such a one.
    """
    known = pairs(units)
    open_at = () if exact else tuple(_uncertain(units, known))[:MAX_UNCERTAIN]
    found = []
    for marks in product(("", MARK), repeat=len(open_at)):
        phrase = list(known)
        for at, mark in zip(open_at, marks, strict=True):
            phrase[at] += mark
        found.append(phrase)
    return found


def _uncertain(units: Sequence[str], known: Sequence[str]) -> list[int]:
    """The pairs that a set word reaching over an edge of the word would mark."""
    found = set()
    for compound, seam in _COMPOUNDS.items():
        for start in range(1 - len(compound), len(units)):
            at = start + seam - 1
            if not 0 <= at < len(known) or known[at].endswith(MARK):
                continue
            over = range(max(start, 0), min(start + len(compound), len(units)))
            reaches_out = start < 0 or start + len(compound) > len(units)
            if reaches_out and all(units[i] == compound[i - start] for i in over):
                found.add(at)
    return sorted(found)
