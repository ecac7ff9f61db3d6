"""A page skimmed without a parser: its title and the words that a reader sees, in one pass over the text."""

from __future__ import annotations

import re
from html import unescape

MAX_TITLE = 300  # characters
# What a reader does not see, with what ends it, in whatever case: old pages write <Script> and </Script>.
_UNSEEN = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "noscript", "title", "template")
}
STYLED = 64 << 10  # bytes from which a page is worth rid of its styles
_STYLE = re.compile(rb' style="[^"<>]*+"')
_ANY_STYLE = re.compile(rb' style="([^"]*+)"')  # five times as fast
_TAG = re.compile(r"<(?:!--|/?([a-zA-Z][a-zA-Z0-9]*))?")
_SPACE = re.compile(r"\s+")


def unstyled(body: bytes) -> bytes:
    """A long page without its style attributes: Word puts four fifths of a page into them, and no rule reads them.

    To search and parse the rest takes a fifth of the time. Every encoding of pages but UTF-16 has these signs as ASCII
    has them and nowhere else; a page in that one stays as it is.
    """
    if len(body) < STYLED:
        return body
    pieces = _ANY_STYLE.split(body)  # what is kept and what is in the quotes, in turns
    styles = b"".join(pieces[1::2])
    # A quote that was never closed must not take the next tags along.
    return _STYLE.sub(b"", body) if b"<" in styles or b">" in styles else b"".join(pieces[::2])


def visible_words(content: str, most: int) -> str:
    """The first `most` characters or so that a reader sees, white space folded; tags, scripts and comments left out."""
    pieces: list[str] = []
    size = at = 0
    while size < most and at < len(content):
        opened = content.find("<", at)
        end = len(content) if opened < 0 else opened
        words = _SPACE.sub(" ", content[at : min(end, at + most)]).strip()
        if words:
            pieces.append(words)
            size += len(words)
        if opened < 0:
            break
        at = _behind(content, opened)
    return unescape(" ".join(pieces))


def page_title(content: str) -> str:
    """The words of the title tag, "" where there is none."""
    found = re.search(r"<title[^>]{0,200}>", content, re.IGNORECASE)
    if found is None:
        return ""
    words = content[found.end() : found.end() + MAX_TITLE].partition("<")[0]
    return _SPACE.sub(" ", unescape(words)).strip()


def _behind(content: str, opened: int) -> int:
    """Where the text goes on behind the tag, comment or unseen element that begins at `opened`."""
    if content.startswith("<!--", opened):
        return _end_of(content, "-->", opened)
    tag = _TAG.match(content, opened)
    name = (tag[1] or "").lower() if tag else ""
    if name in _UNSEEN and not content.startswith("</", opened):
        closing = _UNSEEN[name].search(content, opened)
        if closing is None:
            return len(content)
        opened = closing.start()
    return _end_of(content, ">", opened)


def _end_of(content: str, mark: str, start: int) -> int:
    end = content.find(mark, start)
    return len(content) if end < 0 else end + len(mark)
