"""Office files of before 2007: .doc, .xls, .rtf."""

import random
import struct

from tests.extract.hostile.base import EITHER, LARGE, LEFT, SLOW, add
from tests.extract.hostile.compound import compound


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


def old_workbook() -> bytes:
    """An .xls of one sheet that prints one figure."""

    def label(row: int, column: int, text: str) -> tuple[int, bytes]:
        return 0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")

    bound = struct.pack("<IHBB", 0, 0, 1, 0) + b"a"
    globals_size = len(biff(_BEGIN, (0x85, bound), (0xE0, bytes(20)), (0x0A, b"")))
    bound = struct.pack("<I", globals_size) + bound[4:]
    cells = [
        label(0, 0, "信息内容"),
        label(0, 1, "本年处理决定数量"),
        label(1, 0, "行政许可"),
        (0x203, struct.pack("<HHHd", 1, 1, 0, 12.0)),
    ]
    sheet = biff(_SHEET, (0x200, struct.pack("<IIHHH", 0, 2, 0, 2, 0)), *cells, (0x0A, b""))
    return compound({"Workbook": biff(_BEGIN, (0x85, bound), (0xE0, bytes(20)), (0x0A, b"")) + sheet})


_SHEET = (0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
_BEGIN = (0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
add("loop.doc", lambda: compound({"WordDocument": b"x"}, fat=[0] * 128), LEFT, "needs_tool")
add(
    "directory-loop.doc",
    lambda: compound({"WordDocument": b"x"}, directory=_looping()),
    LEFT,
    "needs_tool",
    "unsupported",
)
add(
    "noise.doc",
    lambda: compound({"WordDocument": random.Random(2).randbytes(200_000)}),
    LEFT,
    "needs_tool",
    "encrypted",
)
add("sizes.doc", lambda: compound({"WordDocument": b"x"})[:-700] + b"\xff" * 700, LEFT, "needs_tool", "unsupported")
add(
    "claimed.xls",
    lambda: compound({"Workbook": biff(_BEGIN, (0x200, struct.pack("<IIHHH", 0, 1 << 31, 0, 16384, 0)))}),
    LARGE,
)
add("strings.xls", lambda: compound({"Workbook": biff(_BEGIN, (0xFC, struct.pack("<II", 9, 0x7FFFFFFF)))}), LEFT)
add("records.xls", lambda: compound({"Workbook": biff(_BEGIN, *[(0x809, b"")] * 15_000)}), LEFT, *EITHER)
add("loop.xls", lambda: compound({"Workbook": biff(_BEGIN)}, fat=[0] * 8 + [0xFFFFFFFE] * 2), LEFT)
add("encrypted.xls", lambda: compound({"Workbook": biff(_BEGIN, (0x2F, b"x" * 54))}), "encrypted")
add("groups.rtf", lambda: "{\\rtf1 " + "{" * 2_000_000, LEFT, *EITHER, "needs_tool", SLOW, LARGE)
add(
    "tables.rtf",
    lambda: "{\\rtf1 " + "\\trowd\\cellx1 1\\cell\\row" * 100_000 + "}",
    LEFT,
    *EITHER,
    "needs_tool",
    SLOW,
    LARGE,
)
add(
    "picture.rtf",
    lambda: "{\\rtf1{\\pict\\bin2000000000 " + "0" * 1000,
    LEFT,
    *EITHER,
    "needs_tool",
    SLOW,
    LARGE,
)


def _looping() -> bytes:
    name = "WordDocument".encode("utf-16-le").ljust(64, b"\0")
    head = name + struct.pack("<HBB", 26, 2, 1)
    return (head + struct.pack("<III", 1, 0, 1) + bytes(36) + struct.pack("<IQ", 0, 5000)) * 4
