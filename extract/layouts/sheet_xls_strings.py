"""The shared strings of an .xls ([MS-XLS] SST): one table that runs on over records, each string with its fonts."""

import struct
from collections.abc import Iterator
from itertools import pairwise

from extract.model import ExtractError

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
_RUN = 4  # the bytes of a run: where it begins, and its font


Piece = tuple[str, int | None]  # a part of a text, and its font: None of the part that has the font of its cell


def rich_strings(records: list[bytes]) -> Iterator[tuple[int, list[Piece]]]:
    """The strings of more than one font, by number, in the bodies of the SST record and of those that continue it.

    Raises `ExtractError`: unreadable.
    """
    table = _Table(records)
    (count,) = struct.unpack("<4xI", table.take(8))
    for number in range(count):
        length, flags = struct.unpack("<HB", table.take(3))
        (runs,) = struct.unpack("<H", table.take(2)) if flags & _RICH else (0,)
        (extension,) = struct.unpack("<I", table.take(4)) if flags & _EXTENDED else (0,)
        text = table.characters(length, wide=bool(flags & _WIDE))
        formats = table.take(_RUN * runs)
        table.take(extension)
        if runs:
            yield number, _pieces(text, list(struct.iter_unpack("<HH", formats)))


def _pieces(text: bytes, runs: list[tuple[int, int]]) -> list[Piece]:
    begins = [0, *(min(2 * begin, len(text)) for begin, _ in runs), len(text)]
    if any(begin > end for begin, end in pairwise(begins)):
        raise ExtractError("unreadable", "the workbook is damaged: the fonts of a text are not in its order")
    fonts = [None, *(font for _, font in runs)]
    return [
        (text[begin:end].decode("utf-16-le", "replace"), font)
        for (begin, end), font in zip(pairwise(begins), fonts, strict=True)
    ]


class _Table:
    def __init__(self, records: list[bytes]) -> None:
        self._records = records
        self._record = self._at = 0

    def take(self, size: int) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            taken += self._rest(size - len(taken))
        return bytes(taken)

    def characters(self, length: int, *, wide: bool) -> bytes:
        """So many characters in UTF-16; a record that goes on within them says anew how wide they are."""
        taken = bytearray()
        while len(taken) < 2 * length:
            if self._at == len(self._records[self._record]):
                wide = bool(self._rest(1)[0] & _WIDE)
            part = self._rest((length - len(taken) // 2) * (2 if wide else 1))
            taken += part if wide else part.decode("latin-1").encode("utf-16-le")
        return bytes(taken)

    def _rest(self, size: int) -> bytes:
        """At most so many bytes, of one record; at least one."""
        while self._at >= len(self._records[self._record]):
            self._record, self._at = self._record + 1, 0
            if self._record == len(self._records):
                raise ExtractError("unreadable", "the workbook is damaged: its strings are cut short")
        part = self._records[self._record][self._at : self._at + size]
        self._at += len(part)
        return part
