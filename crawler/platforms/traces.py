"""What in a page's characters can lead to a file or a picture: a page without any need not be parsed for them.

In doubt there is a trace. Each search begins with a literal, from one of which to the next it leaps, and goes on only
with a fitting letter: a search for words in either case would try every letter of a long page.
"""

from __future__ import annotations

import re

from crawler.platforms.tags import in_either_case, tags_of

FILE_TYPES = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "zip", "rar", "7z", "txt", "csv", "rtf"}
)
IMAGE_TYPES = frozenset({"jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff"})
TYPES = "|".join(sorted(FILE_TYPES, key=len, reverse=True))
# Programs that hand out a file under an address which does not end in the file's name.
PROGRAM = re.compile(
    r"/downfile\.jsp|/download\.jsp|/attach/|_attachments?/|/attachments?/|/virtual_attach_file\.vsb|"
    r"[?&]fileUrl=|/downloadfile|/file/download|/download/file|/_upload/article/files/",
    re.IGNORECASE,
)
# A picture that an editor put into the text has a number for a name, a template's has a word.
UPLOADED = re.compile(r"\d{8,}|[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)


_IN_SCRIPTS = (
    re.compile(rf"\.(?:{in_either_case(TYPES)})\b"),
    re.compile(
        rf"/(?=[_aAdDfFvV])(?:{in_either_case('downfile|download|attach|virtual_attach_file|file/download|_upload/article')})"
    ),
)
# A letter, a figure or a sign of an address that is written by its number.
_WRITTEN_BY_NUMBER = re.compile(
    r"&(?:#(?:0*(?:4[5-9]|5[0-7]|6[5-9]|[78]\d|9\d|1[01]\d|12[0-2])(?!\d)"
    r"|[xX]0*(?:2[d-fD-F]|[3-7][\da-fA-F])(?![\da-fA-F]))|period;|sol;|lowbar;)"
)
# In an anchor, in lower case: a program's name, a mark of the editor's, an escaped sign, a type that mark-up cuts up.
_LEADS = re.compile(
    r"down(?:file|load)|attach|upload|fileurl|appendix|needdownload|%[2-7][\da-f]|\.(?:<[^<>]*>)+[a-z\d]|\.[a-z\d]{1,3}<"
)
_IMAGE = re.compile(rf"\.(?:{in_either_case('|'.join(sorted(IMAGE_TYPES, key=len, reverse=True)))})\b")
_BEFORE_NAME = re.compile(r"""[/"'=\s<>]""")
LONG_NAME = 300  # characters


def in_scripts(content: str) -> bool:
    """Whether more than links and frames can lead to a file."""
    return any(trace.search(content) for trace in _IN_SCRIPTS)


def in_links(content: str, url: str) -> bool:
    """Whether a link, a frame or a picture can lead to a file, where nothing is `in_scripts`. `url` is the page's."""
    tags = tags_of(content)
    if PROGRAM.search(url) or tags.framed or _WRITTEN_BY_NUMBER.search(content) or _LEADS.search(tags.anchors.lower()):
        return True
    return any(_may_be_uploaded(content, ending) for ending in _IMAGE.finditer(content))


def _may_be_uploaded(content: str, ending: re.Match[str]) -> bool:
    before = content[max(0, ending.start() - LONG_NAME) : ending.start()]
    name = _BEFORE_NAME.split(before)[-1]
    return name is before or len(name) == LONG_NAME or UPLOADED.search(name) is not None
