"""PDF files and pictures."""

import struct
import zlib
from collections.abc import Iterable

from tests.extract.hostile.base import EITHER, LARGE, LEFT, MB, SLOW, add


def pdf(
    content: bytes, *, pages: int = 1, objects: Iterable[bytes] = (), resources: str = "", box: str = "0 0 595 842"
) -> bytes:
    """A PDF whose pages all show `content`; `objects` are numbered from 10."""
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    packed = zlib.compress(content, 9)
    kids = " ".join(f"{1000 + number} 0 R" for number in range(pages))
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Count {pages}/Kids[{kids}]>>endobj".encode(),
        f"3 0 obj<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream endobj",
        f"4 0 obj{font}endobj".encode(),
    ]
    parts += [f"{number} 0 obj".encode() + body + b" endobj" for number, body in enumerate(objects, 10)]
    resources = f"<</Font<</F 4 0 R>>{resources}>>"
    parts += [
        f"{1000 + number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 3 0 R".encode()
        + f"/Resources{resources}>>endobj".encode()
        for number in range(pages)
    ]
    return b"%PDF-1.4\n" + b"\n".join(parts) + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


_WORDS = b"BT /F 12 Tf 10 700 Td (Annual report of the office, with some words) Tj ET "
_SCAN = "unsupported"
add("plain.pdf", lambda: pdf(_WORDS), *EITHER)
add("pages.pdf", lambda: pdf(_WORDS, pages=5000), LARGE)
add(
    "page-loop.pdf",
    lambda: pdf(_WORDS).replace(b"/Kids[1000 0 R]", b"/Kids[2 0 R 2 0 R]"),
    LEFT,
    *EITHER,
    _SCAN,
    LARGE,
)
add("page-count.pdf", lambda: pdf(_WORDS).replace(b"/Count 1", b"/Count 2000000000"), LEFT, *EITHER, _SCAN, LARGE)
add("stream-bomb.pdf", lambda: pdf(b"0" * (150 * MB)), LARGE)
add(
    "bomb-in-bomb.pdf",
    lambda: pdf(
        _WORDS,
        objects=[
            b"<</Length 1/Filter[/FlateDecode/FlateDecode]>>stream\n"
            + zlib.compress(zlib.compress(bytes(150 * MB), 9), 9)
            + b"\nendstream"
        ],
    ),
    LARGE,
)
add(
    "forms-in-forms.pdf",
    lambda: pdf(b"/X0 Do " * 10 + _WORDS, objects=_forms(12), resources="/XObject<</X0 10 0 R>>"),
    LARGE,
    *EITHER,
    SLOW,
    LEFT,
)
add(
    "form-in-itself.pdf",
    lambda: pdf(
        b"/X0 Do " + _WORDS,
        objects=[
            (
                b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 10 0 R>>>>"
                b"/Length 7>>stream\n/X0 Do \nendstream"
            )
        ],
        resources="/XObject<</X0 10 0 R>>",
    ),
    *EITHER,
    LEFT,
)
add(
    "characters.pdf",
    lambda: pdf(b"BT /F 1 Tf 10 700 Td " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 50_000 + b"ET "),
    LARGE,
)
add(
    "characters-a-page.pdf",
    lambda: pdf(b"BT /F 1 Tf 10 700 Td (" + b"ab 1 " * 7_000 + b") Tj ET ", pages=60),
    LARGE,
    *EITHER,
    SLOW,
)
add("text-objects.pdf", lambda: pdf(b"BT /F 1 Tf 1 1 Td (a) Tj ET " * 300_000), LARGE)
add("lines.pdf", lambda: pdf(b"0 0 m 9 9 l S " * 1_000_000 + _WORDS), LARGE, SLOW)
add("grid.pdf", lambda: pdf(ruled(195) + _WORDS), *EITHER, LARGE, SLOW)
add("grids.pdf", lambda: pdf(ruled(195) + _WORDS, pages=150), *EITHER, LARGE, SLOW)
add("one-path.pdf", lambda: pdf(b"0 0 m " + b"9 9 l 0 9 l " * 500_000 + b"S " + _WORDS), *EITHER, LARGE)
add("saves.pdf", lambda: pdf(b"q " * 3_000_000 + _WORDS), *EITHER, LEFT, LARGE)
add("arrays.pdf", lambda: pdf(b"[" * 3_000_000 + _WORDS), *EITHER, LEFT, _SCAN, LARGE)
add("huge-page.pdf", lambda: pdf(_WORDS, box="0 0 1e30 1e30"), *EITHER, LEFT, _SCAN)
add("backward-page.pdf", lambda: pdf(_WORDS, box="842 595 0 0"), *EITHER, LEFT, _SCAN)
add(
    "encrypted.pdf",
    lambda: pdf(_WORDS).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")/U(" + b"y" * 32 + b")/P -4>>/ID[(a)(b)]",
    ),
    "encrypted",
)
add("cut.pdf", lambda: pdf(_WORDS)[:-100], LEFT)
add("objects.pdf", lambda: pdf(_WORDS, objects=[b"<<>>"] * 300_000), *EITHER, LEFT, LARGE)


def _forms(levels: int) -> list[bytes]:
    """Form after form, each shown ten times by the one before."""
    made = []
    for number in range(levels):
        inner = b"/X Do " * 10 if number < levels - 1 else b"0 0 m 9 9 l S "
        resources = f"/Resources<</XObject<</X {11 + number} 0 R>>>>".encode() if number < levels - 1 else b""
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 900 900]" + resources
        made.append(head + f"/Length {len(inner)}>>stream\n".encode() + inner + b"\nendstream")
    return made


def ruled(count: int) -> bytes:
    """A table of that many rows and columns."""
    lines = [f"{3 * n} 0 m {3 * n} 840 l S 0 {3 * n} m 590 {3 * n} l S " for n in range(count)]
    return b"0.1 w " + "".join(lines).encode()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(10 * MB), 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


add("bomb.png", lambda: png(100_000, 100_000), LARGE, _SCAN)
add("cut.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(100), LEFT, _SCAN)
add("zeros.gz", lambda: zlib.compress(bytes(10 * MB), 9, 31), _SCAN)
