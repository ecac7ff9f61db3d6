"""Bytes -> text. What a server or a file declares is only a hint: gb2312 in print means GB18030."""

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Bytes that no text holds in UTF-8 or GB18030: control characters other than the white space.
_CONTROL_BYTES = bytes(code for code in (*range(32), 127) if chr(code) not in "\t\n\v\f\r")
REPLACEMENT = "\ufffd"


class Decoded(NamedTuple):
    """`text` without a byte order mark; `doubtful` when some bytes fit no encoding and stand as U+FFFD."""

    text: str
    encoding: str
    doubtful: bool


def decode(data: bytes) -> Decoded:
    """UTF-8 strictly, then GB18030 strictly, then line by line, each line in the encoding that it fits."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, errors="replace")
            return Decoded(text, encoding, REPLACEMENT in text)
    for encoding in ("utf-8", "gb18030"):
        try:
            return Decoded(data.decode(encoding), encoding, doubtful=False)
        except UnicodeDecodeError:
            continue
    return _by_line(data)


def has_control(data: bytes, share: float = 0) -> bool:
    """Whether more than `share` of the bytes are control characters that no text holds."""
    return len(data) - len(data.translate(None, _CONTROL_BYTES)) > share * len(data)


def _by_line(data: bytes) -> Decoded:
    # A page pasted together from two sources changes its encoding between lines, never inside a word.
    lines = []
    for line in data.splitlines(keepends=True):
        for encoding in ("utf-8", "gb18030"):
            try:
                lines.append(line.decode(encoding))
                break
            except UnicodeDecodeError:
                continue
        else:
            tolerant = [line.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")]
            lines.append(min(tolerant, key=lambda text: (text.count(REPLACEMENT), -len(_CHINESE.findall(text)))))
    text = "".join(lines)
    return Decoded(text, "mixed", REPLACEMENT in text)
