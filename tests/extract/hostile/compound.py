"""Compound files, as office files of before 2007 are."""

import struct


def compound(streams: dict[str, bytes], *, directory: bytes | None = None, fat: list[int] | None = None) -> bytes:
    """A compound file of version 3 with these streams, each of 4,096 bytes or more; its tables can be given instead."""
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(content: bytes) -> int:
        first = len(sectors)
        count = max(1, -(-len(content) // 512))
        for number in range(count):
            sectors.append(content[number * 512 : number * 512 + 512].ljust(512, b"\0"))
            chain.append(first + number + 1 if number < count - 1 else 0xFFFFFFFE)
        return first

    def entry(name: str, kind: int, first: int, size: int, child: int, right: int) -> bytes:
        raw = name.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        return head + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", first, size)

    entries = []
    for number, (name, content) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        padded = content.ljust(4096, b"\0")
        entries.append(entry(name, 2, put(padded), len(padded), 0xFFFFFFFF, right))
    root = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1 if streams else 0xFFFFFFFF, 0xFFFFFFFF)
    at = put(directory if directory is not None else b"".join([root, *entries]))
    table = len(sectors)
    chain.append(0xFFFFFFFD)
    numbers = fat if fat is not None else chain
    sectors.append(struct.pack(f"<{len(numbers)}I", *numbers)[:512].ljust(512, b"\xff"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table)
    return (header + b"\xff" * 432)[:512] + b"".join(sectors)
