"""Word files (.docx)."""

import io
import zipfile
import zlib

from tests.extract.hostile.base import EITHER, LARGE, LEFT, MB, add
from tests.extract.hostile.compound import compound
from tests.extract.hostile.packing import LAUGHS, bomb, pack, raw_zip

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = f'<w:document xmlns:w="{_W}"><w:body>{{}}</w:body></w:document>'
_DOCUMENT = "word/document.xml"


def docx(body: str, doctype: str = "") -> bytes:
    return pack({"[Content_Types].xml": "", _DOCUMENT: doctype + WORD.format(body)})


def _row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells) + "</w:tr>"


def word_table(figure: str = "12") -> str:
    return "<w:tbl>" + _row("信息内容", "本年处理决定数量") + _row("行政许可", figure) + "</w:tbl>"


def _word_bomb(megabytes: int, claimed: int) -> bytes:
    head, tail = WORD.split("{}")
    packed = bomb(f"{head}<w:p><w:r><w:t>".encode(), b"0", megabytes, f"</w:t></w:r></w:p>{tail}".encode())
    return raw_zip([("[Content_Types].xml", 0, b"", 0, 0), (_DOCUMENT, 8, packed, len(packed), claimed)])


add("text-bomb.docx", lambda: _word_bomb(1024, 1024 * MB), LARGE)
add("lying-bomb.docx", lambda: _word_bomb(1024, 1000), LEFT, LARGE)
add("media-bomb.docx", lambda: _with_media(docx(f"<w:p/>{word_table()}"), 2048), *EITHER)
add(
    "grid-span.docx",
    lambda: docx(word_table().replace("<w:p>", '<w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p>')),
    *EITHER,
)
add(
    "grid-before.docx",
    lambda: docx(word_table().replace("<w:tc>", '<w:trPr><w:gridBefore w:val="1000000"/></w:trPr><w:tc>')),
    *EITHER,
)
add(
    "text-boxes.docx",
    lambda: docx(
        "<w:p><w:r>" + "<w:txbxContent><w:p><w:r>" * 80 + "</w:r></w:p></w:txbxContent>" * 80 + "</w:r></w:p>"
    ),
    *EITHER,
)
add("nested.docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000), LEFT)
add("paragraphs.docx", lambda: docx("<w:p/>" * 1_100_000), LARGE)
add("just-runs.docx", lambda: docx("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * 240_000 + "</w:p>"), *EITHER)
add("just-cells.docx", lambda: docx("<w:tbl><w:tr>" + "<w:tc/>" * 900_000 + "</w:tr></w:tbl>"), *EITHER)
add("just-rows.docx", lambda: docx("<w:tbl>" + "<w:tr><w:tc/></w:tr>" * 300_000 + "</w:tbl>"), *EITHER)
add("just-labels.docx", lambda: docx("<w:tbl>" + _row("行政许可", "1") * 24_000 + "</w:tbl>"), *EITHER)
add("runs.docx", lambda: docx("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * 800_000 + "</w:p>"), *EITHER, LARGE)
add("cells.docx", lambda: docx("<w:tbl><w:tr>" + "<w:tc/>" * 1_000_000 + "</w:tr></w:tbl>"), *EITHER, LARGE)
add(
    "outside-entity.docx",
    lambda: docx("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    LEFT,
)
add("laughs.docx", lambda: docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", LAUGHS), LEFT)
add("laughs-in-attribute.docx", lambda: docx('<w:p w:rsid="&a11;"/>', LAUGHS), LEFT)
add("entity-in-figure.docx", lambda: docx(word_table("1&a;2"), "<!DOCTYPE x [<!ENTITY a '9'>]>"), LEFT)
add(
    "attributes.docx",
    lambda: docx("<w:p " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"),
    LEFT,
    *EITHER,
    LARGE,
)
add("no-text.docx", lambda: docx("<w:p/>"), *EITHER)
add("encrypted.docx", lambda: compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x" * 64}), "encrypted")
add("empty-package.docx", lambda: pack({"[Content_Types].xml": "", "word/": ""}), "unsupported")


def _with_media(package: bytes, megabytes: int) -> bytes:
    packed = bomb(b"", b"0", megabytes, b"")
    entries, checks = [], {}
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            checks[name] = zlib.crc32(content)
            part = zlib.compressobj(9, zlib.DEFLATED, -15)
            data = part.compress(content) + part.flush()
            entries.append((name, 8, data, len(data), len(content)))
    return raw_zip([*entries, ("word/media/image1.png", 8, packed, len(packed), megabytes * MB)], checks)
