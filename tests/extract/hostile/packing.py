"""ZIP files that say of themselves what they are told to."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from tests.extract.hostile.base import MB


def raw_zip(entries: Iterable[tuple[str, int, bytes, int, int]], checks: Mapping[str, int] | None = None) -> bytes:
    """A ZIP file of (name, method, packed bytes, claimed packed size, claimed unpacked size), unchecked but for those
    whose check sum is given."""
    out, directory = io.BytesIO(), b""
    count = 0
    for name, method, packed, packed_size, size in entries:
        raw, at = name.encode(), out.tell()
        check = (checks or {}).get(name, 0)
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0, check, packed_size, size, len(raw), 0)
        out.write(b"PK\x03\x04" + common + raw + packed)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, at) + raw
        count += 1
    begin = out.tell()
    out.write(directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), begin, 0))
    return out.getvalue()


def bomb(head: bytes, filling: bytes, megabytes: int, tail: bytes) -> bytes:
    """Deflated: `head`, `filling` over and over for so many megabytes, `tail`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(filling * (MB // len(filling))) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed + block * megabytes + packer.compress(tail) + packer.flush()


def pack(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


# Entities that each stand for ten of the one before.
_DEEPER = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
LAUGHS = f"<!DOCTYPE x [<!ENTITY a0 'ha'>{_DEEPER}]>"
