"""The parts of a section under headings of their own: `（一）主动公开情况`, alone or run on with its words."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from extract.forms.prose import part_labels
from extract.headings import MAY_BE_SIGN, heading_key, read_sign
from extract.model import Part

# The key of a part whose heading names none of those that the forms know.
OTHER = "other"
# No heading of a part is longer, up to the stop or blank that parts it from its words.
MAX_PART = 40
_LOOKED_AT = 2 * MAX_PART
# Without a number only a short line is a heading.
MAX_UNNUMBERED = 24
# Behind a sentence's end a number may begin a part on the same line.
_INNER = re.compile(r"[。;:]\s*(?=\([一二三四五六七八九十]{1,2}\)|[一二三四五六七]、|[1-9][.、](?!\d))")
_ENDS = re.compile(r"[。:\s]")
# A heading of other words: no clause in it, no figure.
_OTHER_WORDS = re.compile(r"[^,;!?0-9。:\s]{3,30}")


class _Begun(NamedTuple):
    key: str
    start: int
    end: int


def read_parts(text: str, folded: str) -> tuple[Part, ...]:
    """The parts of a section with these words, in order; `folded` is `text` folded."""
    begun = list(_begun(folded))
    parts = []
    for number, part in enumerate(begun, 1):
        end = begun[number].start if number < len(begun) else len(text)
        within = (part.start, part.start + len(text[part.start : end].rstrip()))
        parts.append(Part(part.key, text[part.start : part.end].strip(" \u3000*#"), within))
    return tuple(parts)


def _begun(folded: str) -> Iterator[_Begun]:
    number = 0  # of the last part in brackets
    at = 0
    for line in folded.split("\n"):
        starts = [0, *(inner.end() for inner in _INNER.finditer(line))]
        for start in starts:
            if start and line[start] not in MAY_BE_SIGN:
                continue
            part, number = _part(line[start : start + _LOOKED_AT] if start else line, number, whole=start == 0)
            if part:
                yield part._replace(start=at + start, end=at + start + part.end)
        at += len(line) + 1


def _part(line: str, number: int, *, whole: bool) -> tuple[_Begun | None, int]:
    """The part that a line, or the rest of one, begins with; and the number in brackets that was seen last."""
    sign = read_sign(line) if line[:1] in MAY_BE_SIGN else None
    if sign is None:
        key = part_key(line) if whole and len(line) <= MAX_UNNUMBERED else None
        return (_Begun(key, 0, len(line)) if key else None), number
    parting = _ENDS.search(line, sign.end)
    end = parting.start() if parting else len(line)
    clause = line.find(",", sign.end, end)
    if end - sign.end > MAX_PART:
        end = clause if clause > 0 else end
    key = part_key(line[sign.end : clause if clause > 0 else end])
    if sign.style.startswith("("):
        if key is None and whole and sign.number == number + 1 and _OTHER_WORDS.fullmatch(line, sign.end, end):
            key = OTHER
        number = sign.number
    return (_Begun(key, 0, end) if key else None), number


@cache
def _keys() -> dict[str, str]:
    return {_core(words): label.key for label in part_labels().labels.values() for words in label.printed}


def _core(words: str) -> str:
    labels = part_labels()
    key = heading_key(words)
    return labels.after.sub("", labels.before.sub("", key))


@lru_cache(maxsize=2048)
def part_key(words: str) -> str | None:
    """The key of the part that a heading's words name, else None."""
    return _keys().get(_core(words)) if len(words) <= MAX_PART else None
