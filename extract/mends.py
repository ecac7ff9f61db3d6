"""What would mend a failing sum: the single printed cells that, read otherwise, make it hold. Hints, never repairs.

A wrong cell of a table usually breaks two sums, its row's and its column's, by the same difference: the cell where
they cross mends both and contradicts nothing. Where no cell does that, the printed total is named, and any cell that
a slip of the pen turns into the number that is wanted.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from extract.model import Mend, Number
from extract.sums import Sum

# A longer list is no hint.
MAX_MENDS = 3


class _Candidate(NamedTuple):
    mend: Mend
    stated: bool
    slip: bool
    broken: int  # other sums that hold now and would not
    mended: int  # other sums that fail now and would hold


def mends(failing: Sum, sums: Collection[Sum], values: Mapping[str, Number]) -> tuple[Mend, ...]:
    """The likeliest first, at most `MAX_MENDS`; none where every change would need a number below zero.

    `sums` are all sums that the report can be held to, `values` the numbers of all their cells.
    """
    candidates = list(_candidates(failing, sums, values))
    sound = [candidate for candidate in candidates if not candidate.broken]
    if crossing := max((candidate.mended for candidate in sound), default=0):
        likely = [candidate for candidate in sound if candidate.mended == crossing]
    else:
        pool = sound or candidates
        likely = [candidate for candidate in pool if candidate.stated or candidate.slip] or pool
    likely.sort(key=lambda c: (c.broken, -c.mended, not c.slip, not c.stated))
    return tuple(candidate.mend for candidate in likely[:MAX_MENDS])


def _candidates(failing: Sum, sums: Collection[Sum], values: Mapping[str, Number]) -> Iterator[_Candidate]:
    gap = failing.gap(values)
    for code in (*failing.stated, *failing.computed):
        printed = values[code]
        change = -gap if code in failing.stated else gap
        if printed + change < 0:
            continue
        broken = mended = 0
        for other in sums:
            if other != failing and (code in other.stated or code in other.computed):
                before = other.gap(values)
                after = before + (change if code in other.stated else -change)
                broken += before == 0 and after != 0
                mended += before != 0 and after == 0
        mend = Mend(code, printed, printed + change)
        yield _Candidate(mend, code in failing.stated, _is_slip(printed, printed + change), broken, mended)


def _is_slip(printed: Number, wanted: Number) -> bool:
    """Whether a slip of the pen turns one number into the other: neighbouring digits changed places, one was doubled,
    or one of several was dropped."""
    a, b = str(printed), str(wanted)
    if not (a.isdigit() and b.isdigit()) or "0" in (a, b):
        return False
    if len(a) == len(b):
        differing = [index for index in range(len(a)) if a[index] != b[index]]
        return len(differing) == 2 and differing[1] == differing[0] + 1 and sorted(a) == sorted(b)
    short, long = sorted((a, b), key=len)
    dropped = [at for at in range(len(long)) if long[:at] + long[at + 1 :] == short]
    return len(long) == len(short) + 1 and (len(dropped) > 1 or (len(dropped) == 1 and len(short) > 1))
