"""A captured text as it was decoded, with a span of it marked."""

from html import escape

from archive.source.views import Mark, Shown
from extract.model import TextPlace

AROUND = 12_000  # characters before and behind the mark of a text that is not shown whole
_PICTURES_OF_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}


def show_text(text: str, mark: Mark | None, *, whole: bool) -> Shown:
    """The text in one block. What is no printable character is shown as its sign (U+2400 and on)."""
    where = mark.where if mark and isinstance(mark.where, TextPlace) else None
    found = where is not None and 0 <= where.start <= where.end <= len(text)
    if where is None or not found:
        shown = text if whole else text[: 2 * AROUND]
        return Shown(f"<pre>{_plain(shown)}</pre>", found=None if mark is None else False, cut=len(shown) < len(text))
    first, last = (0, len(text)) if whole else (max(0, where.start - AROUND), min(len(text), where.end + AROUND))
    before, marked, behind = text[first : where.start], text[where.start : where.end], text[where.end : last]
    markup = f'<pre>{_plain(before)}<mark id="mark" class="mark">{_plain(marked)}</mark>{_plain(behind)}</pre>'
    agrees = marked.strip() == mark.raw.strip() if mark else None
    return Shown(markup, found=True, agrees=agrees, cut=(first, last) != (0, len(text)))


def _plain(text: str) -> str:
    # A browser drops the first line break in a block of text, and takes a bare return for one.
    return escape(text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES_OF_CONTROLS))
