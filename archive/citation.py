"""How a report is cited: BibTeX, CSL JSON, and plain text in Chinese (GB/T 7714-2015) and in English.

A citation names the revision and its hash: what is cited can be told from what the office may have put in its place.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

ARCHIVE_ZH = "公开：政府信息公开工作年度报告档案"
ARCHIVE_EN = "gongkai, archive of annual disclosure reports"
GENRE_ZH = "政府信息公开工作年度报告"
GENRE_EN = "Annual report on open government information"

# TeX's own signs, as text of a bibliography. Braces are words here: BibTeX counts them even behind a backslash.
_TEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}
# Between two of these TeX would print another sign than the two: --, '', ?`.
_LIGATURE = re.compile(r"(?<=[-`',<>?!])(?=[-`',<>])")
_ADDRESS_SAFE = "!$&'()*+,-./:;=?@[]_~%#"  # what an address keeps in a field that TeX takes as it is
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation says. Dates are ISO 8601; `published_on` is None where the document prints none.

    `title` is None where it prints none; `address` is the archive's own, of this very revision.
    """

    key: str
    title: str | None
    publisher: str
    year: int
    published_on: str | None
    fetched_on: str
    url: str
    address: str
    revision: int
    sha256: str

    @property
    def named(self) -> str:
        """The title, or what stands for one, in brackets as librarians do."""
        return _one_line(self.title) if self.title else f"[{_one_line(self.publisher)}{self.year}年{GENRE_ZH}]"

    @property
    def id(self) -> str:
        """A key for a bibliography: letters, digits and hyphens."""
        return re.sub(r"[^A-Za-z0-9]+", "-", f"gongkai-{self.key}-{self.year}-r{self.revision}").strip("-")


def bibtex(cited: Cited) -> str:
    """An entry for BibTeX and biblatex, in UTF-8. A report that prints no date of publication has no `year`."""
    fields = {
        "type": GENRE_EN,
        "title": cited.named,
        "author": cited.publisher,
        "institution": cited.publisher,
        "year": cited.published_on[:4] if cited.published_on else None,
        "date": cited.published_on,
        "language": "chinese",
        "note": (
            f"Report for {cited.year}, in {ARCHIVE_EN}, revision {cited.revision}. Original address: {cited.url} ."
            f" SHA-256: {cited.sha256}"
        ),
        "urldate": cited.fetched_on,
    }
    # The author is one office, whatever its name has in it: braces of its own keep it whole.
    doubled = ("title", "author", "institution")
    lines = [
        f"  {name} = {'{{' if name in doubled else '{'}{_tex(value)}{'}}' if name in doubled else '}'},"
        for name, value in fields.items()
        if value
    ]
    address = quote(cited.address, safe=_ADDRESS_SAFE)
    return "\n".join([f"@techreport{{{cited.id},", *lines, f"  url = {{{address}}},", "}", ""])


def csl(cited: Cited) -> list[dict[str, Any]]:
    """The item as CSL JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html), in a list."""
    item: dict[str, Any] = {
        "id": cited.id,
        "type": "report",
        "title": cited.named,
        "author": [{"literal": _one_line(cited.publisher)}],
        "publisher": _one_line(cited.publisher),
        "genre": GENRE_ZH,
        "accessed": _date_parts(cited.fetched_on),
        "archive": ARCHIVE_ZH,
        "archive_location": f"{cited.key}/{cited.year}",
        "version": str(cited.revision),
        "language": "zh-CN",
        "URL": cited.address,
        "note": f"Original address: {_one_line(cited.url)}; SHA-256: {cited.sha256}",
    }
    return [item | ({"issued": _date_parts(cited.published_on)} if cited.published_on else {})]


def plain_zh(cited: Cited) -> str:
    """A line after GB/T 7714-2015, a report on line: [R/OL]."""
    published = f"({cited.published_on})" if cited.published_on else ""
    said = (
        f"{_one_line(cited.publisher)}. {cited.named}[R/OL]. {published}[{cited.fetched_on}]. {_one_line(cited.url)}."
    )
    return f"{said} 存档：{ARCHIVE_ZH}，第 {cited.revision} 版，{cited.address}，SHA-256：{cited.sha256}."


def plain_en(cited: Cited) -> str:
    """A line in English; "n.d." where the document prints no date of publication."""
    date = cited.published_on or "n.d."
    said = f"{_one_line(cited.publisher)} ({date}). {cited.named} [{GENRE_EN} for {cited.year}]. {_one_line(cited.url)}"
    archived = f"Archived {cited.fetched_on} in {ARCHIVE_EN}, revision {cited.revision}, {cited.address}"
    return f"{said} . {archived} (SHA-256: {cited.sha256})."


def _date_parts(date: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in date.split("-")]]}


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _LIGATURE.sub("\0", _one_line(text))).replace("\0", "{}")
