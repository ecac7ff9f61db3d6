"""The compound file (OLE2, [MS-CFB]) that office files of before 2007 are: its streams by name, within bounds."""

import struct
from itertools import pairwise

from extract.model import ExtractError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFFA  # a greater number is no sector but a mark
_NO_ENTRY = 0xFFFFFFFF


class _Entry:
    """An entry of the directory: 64 bytes of name, its length, its siblings and child, where its bytes begin."""

    def __init__(self, raw: bytes) -> None:
        length = min(struct.unpack_from("<H", raw, 64)[0], 64)
        self.name = raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
        self.left, self.right, self.child = struct.unpack_from("<III", raw, 68)
        self.first, self.size = struct.unpack_from("<II", raw, 116)


class CompoundFile:
    """Reads the directory of `data`; raises `ExtractError` (unreadable) where its chains are damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError, ValueError):
            raise ExtractError("unreadable", "the office file is damaged: its directory cannot be read") from None

    def _open(self) -> None:
        data = self._data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("no sector size of the format")
        self._sector = 1 << shift
        _, directory = struct.unpack_from("<II", data, 44)
        self._cutoff, mini_first, _, difat_first, _ = struct.unpack_from("<IIIII", data, 56)
        fat_sectors = list(struct.unpack_from("<109I", data, 76))
        seen = 0
        while difat_first < _LAST_SECTOR:
            if seen > len(data) // self._sector:
                raise ValueError("a chain that comes back to itself")
            block = self._sector_at(difat_first)
            numbers = struct.unpack(f"<{len(block) // 4}I", block)
            fat_sectors += numbers[:-1]
            difat_first = numbers[-1]
            seen += 1
        fat = b"".join(self._sector_at(number) for number in fat_sectors if number < _LAST_SECTOR)
        self._fat = struct.unpack(f"<{len(fat) // 4}I", fat)
        raw = self._chain(directory, len(data))
        bounds = pairwise(range(0, len(raw) + 1, _ENTRY))
        self._entries = [_Entry(raw[begin:end]) for begin, end in bounds]
        mini_fat = self._chain(mini_first, len(data))
        self._mini_fat = struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat)
        root = self._entries[0]
        self._mini = self._chain(root.first, root.size)
        self._top = {entry.name: entry for entry in self._siblings(root.child)}

    @property
    def names(self) -> frozenset[str]:
        """The names of the streams and storages at the top: those of embedded objects lie below."""
        return frozenset(self._top)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream at the top; what its chain lacks is left out.

        Raises `ExtractError` (unreadable) where the chain comes back to itself.
        """
        entry = self._top[name]
        if entry.size >= self._cutoff:
            try:
                return self._chain(entry.first, entry.size)
            except ValueError:
                raise ExtractError("unreadable", f"the office file is damaged: {name} has no end") from None
        parts, number, size = [], entry.first, 0
        while number < len(self._mini_fat) and size < entry.size:
            parts.append(self._mini[number * 64 : number * 64 + 64])
            size += 64
            number = self._mini_fat[number]
        return b"".join(parts)[: entry.size]

    def is_first(self, name: str) -> bool:
        """Whether the stream at the top is the first of its name in the directory: programs that do not look at the
        storages take that one, which may be an embedded object's."""
        return next(entry for entry in self._entries if entry.name == name) is self._top[name]

    def _sector_at(self, number: int) -> bytes:
        begin = (number + 1) * self._sector if self._sector > _HEADER else _HEADER + number * self._sector
        return self._data[begin : begin + self._sector]

    def _chain(self, number: int, size: int) -> bytes:
        """Raises ValueError where the chain is longer than the file: it comes back to itself."""
        parts = []
        most = len(self._data) // self._sector
        while number < len(self._fat):
            parts.append(self._sector_at(number))
            if len(parts) > most:
                raise ValueError("a chain that comes back to itself")
            number = self._fat[number]
        return b"".join(parts)[:size]

    def _siblings(self, first: int) -> list[_Entry]:
        found, waiting, seen = [], [first], set()
        while waiting:
            number = waiting.pop()
            if number == _NO_ENTRY or number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            found.append(entry)
            waiting += [entry.left, entry.right]
        return found
