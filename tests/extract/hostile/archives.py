"""ZIP archives."""

import zipfile
from collections.abc import Iterator

from tests.extract.hostile.base import EITHER, LARGE, LEFT, MB, TITLE, add
from tests.extract.hostile.packing import bomb, pack, raw_zip


def _overlapping() -> bytes:
    data = bytearray(pack({f"{number}.txt": b"0" * MB for number in range(100)}))
    for at in _directory_entries(data):
        data[at + 42 : at + 46] = bytes(4)  # all of them begin where the first does
    return bytes(data)


def _directory_entries(data: bytearray) -> Iterator[int]:
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        yield at
        at = data.find(b"PK\x01\x02", at + 4)


add("bomb.zip", lambda: _zip_bomb(1024, 1024 * MB), LARGE)
add("lying-bomb.zip", lambda: _zip_bomb(1024, 1000), LEFT, LARGE, *EITHER)
add("nested.zip", lambda: pack({"a.zip": pack({"b.zip": pack({"c.txt": TITLE})})}), *EITHER)
add("overlapping.zip", _overlapping, LEFT)
add(
    "traversal.zip",
    lambda: pack({"../../../etc/passwd.txt": TITLE, "C:\\a.txt": TITLE, "/b\x07\n.txt": TITLE}),
    *EITHER,
)
add("members.zip", lambda: pack({f"{number}.txt": "" for number in range(60_000)}, zipfile.ZIP_STORED), LARGE)
add("lzma.zip", lambda: pack({"a.txt": TITLE * 10}, zipfile.ZIP_LZMA), LEFT, "unsupported", *EITHER)
add(
    "broken-lzma.zip",
    lambda: raw_zip([("a.txt", 14, b"\x09\x04\x05\x00\x5d\xff\xff\xff\xff" + b"x" * 99, 108, 999)]),
    LEFT,
    "unsupported",
)
add("broken-bzip2.zip", lambda: raw_zip([("a.txt", 12, b"BZh9" + b"x" * 96, 100, 999)]), LEFT, "unsupported")
add(
    "broken-lzma.docx",
    lambda: raw_zip(
        [
            ("[Content_Types].xml", 0, b"", 0, 0),
            ("word/document.xml", 14, b"\x09\x04\x05\x00\x5d\xff\xff\xff\xff" + b"x" * 99, 108, 999),
        ]
    ),
    LEFT,
    "unsupported",
)
add("cut.zip", lambda: pack({"a.txt": TITLE})[:-10], LEFT)


def _zip_bomb(megabytes: int, claimed: int) -> bytes:
    packed = bomb(b"", b"0", megabytes, b"")
    return raw_zip([("a.txt", 8, packed, len(packed), claimed)])
