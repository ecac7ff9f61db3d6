"""Text that was read in a wrong encoding before it was put on the page: 鏀垮簻 for 政府, 锟斤拷 for what was lost.

The bytes of such a page are well-formed, so that no decoder complains. Each sign is one that ordinary text has not:
what the wrong reading makes of UTF-8 are rows of rare characters, in an order that only UTF-8 has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from crawler.pages.charset import BIG5, GB, HAN, everyday

LOST = "锟斤拷"  # two U+FFFD in UTF-8, read as GBK
_LOST = re.compile(LOST)
_ASCII = bytes(range(0x80))
MAX_TEXT = 4 << 20  # characters that are looked through; a report has under 100,000
SAMPLE = 12  # characters that are shown
# Characters in a row that chance does not make, or pieces of two, and one piece in so many characters of the text.
LONG = 4
PIECES = 3
ONE_IN = 400
# Of a page's characters 2% are of no first level, simplified or traditional; of a list of rare place names 23%, and of
# a page read in a wrong encoding 35% to 90%.
RARE = 0.3
A_PAGE = 100  # characters that such a share is taken from, at the least
MANY = 4_000  # and at the most


def _decoded(leads: Iterable[int], trails: Iterable[int]) -> str:
    """The characters of GBK's double bytes, as a class of a regular expression."""
    trails = list(trails)
    pairs = (bytes((lead, trail)).decode("gb18030", "ignore") for lead in leads for trail in trails)
    return "".join(re.escape(char) for char in dict.fromkeys(pairs) if len(char) == 1)


_LEAD, _TAIL = range(0xE4, 0xEA), range(0x80, 0xC0)  # of a Chinese character in UTF-8: one lead byte, two behind it
# Two characters of UTF-8 are six bytes, which are three of GBK.
_SIX_BYTES = f"[{_decoded(_LEAD, _TAIL)}][{_decoded(_TAIL, _LEAD)}][{_decoded(_TAIL, _TAIL)}]"
_AS_GBK = re.compile(_SIX_BYTES)
# Read as Latin-1 or Windows-1252, they are three letters: æ”¿åºœ.
_CONTROLS = "\u0080-\u00bf" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_LATIN_LEADS = (b"\xc2", b"\xc3")
_AS_LATIN = re.compile(f"(?:[\u00e4-\u00e9][{_CONTROLS}][{_CONTROLS}]){{{LONG},}}")
# GBK read as Latin-1: Õþ¸®ÐÅÏ¢.
_GBK_AS_LATIN = re.compile(f"(?:[\u00b0-\u00f7][\u00a1-\u00ff]){{{LONG},}}")


def garbled(text: str, read_from: bytes | None = None) -> str | None:
    """What shows that a text was read in a wrong encoding once, and what it may have been; None for ordinary text.

    `read_from` are the bytes that it was read from, where they are UTF-8 without a flaw.
    """
    if read_from is None or len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        read_from = text.encode("utf-8", "replace")
    # Most of a page is mark-up: what is not ASCII is looked at first, with what stood between it gone.
    high = read_from.translate(None, _ASCII)
    beyond_ascii = high.decode()
    # Letters of Latin-1 begin with one of two bytes, which no Chinese character has.
    latin = (_AS_LATIN, _GBK_AS_LATIN) if sum(map(high.count, _LATIN_LEADS)) >= LONG else ()
    if not any(sign.search(beyond_ascii) for sign in (_LOST, _AS_GBK, *latin)):
        return _of_nothing(beyond_ascii)
    if LOST in text:
        return f"{LOST} stands for characters that were lost"
    for found, meant in (*_of_gbk(text), *_of_latin(text)):
        return f"{found[:SAMPLE]} may have been {meant[:SAMPLE]}"
    return _of_nothing(beyond_ascii)


def _of_nothing(beyond_ascii: str) -> str | None:
    """Chinese characters that hardly anyone writes, page-long: another encoding taken for one of these."""
    sample = beyond_ascii[:MANY]
    unusual = len(_unusual().findall(sample))
    if unusual < RARE * A_PAGE:
        return None
    letters = HAN.findall(sample)
    if len(letters) < A_PAGE or unusual < RARE * len(letters):
        return None
    return f"{''.join(letters[:SAMPLE])} and so on are no words"


@cache
def _unusual() -> re.Pattern[str]:
    """Chinese characters that are of no first level, simplified or traditional."""
    everyday_ones = everyday(GB) | everyday(BIG5)
    return re.compile(f"[{''.join(char for char in map(chr, range(0x3400, 0xA000)) if char not in everyday_ones)}]")


def _of_gbk(text: str) -> Iterator[tuple[str, str]]:
    found = [match[0] for match in re.finditer(f"(?:{_SIX_BYTES})+", text)]
    if not found:
        return
    longest = max(found, key=len)
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if 2 * len(longest) >= 3 * LONG or (len(found) >= PIECES and len(found) * ONE_IN >= beyond_ascii):
        yield longest, longest.encode("gb18030").decode("utf-8", "ignore")


def _of_latin(text: str) -> Iterator[tuple[str, str]]:
    if (letters := _AS_LATIN.search(text)) is not None:
        meant = b"".join(char.encode("latin-1" if char <= "\u00ff" else "cp1252", "ignore") for char in letters[0])
        yield letters[0], meant.decode("utf-8", "ignore")
    for letters in _GBK_AS_LATIN.finditer(text):
        words = letters[0].encode("latin-1").decode("gb18030", "ignore")
        if len(set(words)) >= LONG and all("\u4e00" <= char <= "\u9fff" for char in words):
            yield letters[0], words
            return
