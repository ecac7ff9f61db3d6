"""What is right, missing and wrong in a reading, by the truth of the report that was rendered."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import normalize

from extract.model import ExtractError, Fact, TextPlace
from extract.report import extract
from tests.documents.cells import HALF_WIDTH
from tests.documents.layouts import Rendered
from tests.documents.report import Truth
from tests.documents.traditional import TABLE as TRADITIONAL


@dataclass
class Score:
    """Cells of one or more documents. `wrong` tells each: the code, what is printed, what was read."""

    documents: int = 0
    cells: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return self.cells - self.right - len(self.wrong)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.documents + other.documents,
            self.cells + other.cells,
            self.right + other.right,
            self.wrong + other.wrong,
        )


def score(rendered: Rendered, true: Truth, doubtful: frozenset[str] = frozenset()) -> Score:
    """Reads a document and compares every fact with the truth.

    Wrong is a number that the document does not print for that code, and "blank" or a dash where it prints something
    else. A cell that the reader left alone, or called unreadable, is missing. For `doubtful` codes, whose cell is lost
    or run together with another, only a number that the office did not write is wrong.
    """
    found = Score(documents=1, cells=len(true))
    doubtful |= rendered.doubtful
    text = rendered.data.decode() if rendered.name.endswith(".txt") else None
    for fact in _facts(rendered):
        state, value, raw = true.get(fact.code, ("absent", None, ""))
        same = fact.state == state and (None if fact.value is None else float(fact.value)) == _number(value)
        if fact.read_by:  # OCR does not tell how wide a digit is printed
            raw = normalize("NFKC", raw)
        if same and _folded(fact.raw) == _folded(raw) and _is_there(fact, text):
            found.right += 1
        elif fact.state == "stated" or (fact.state in ("blank", "dash") and fact.code not in doubtful):
            found.wrong.append(f"{fact.code}: {state} {raw!r}, read as {fact.state} {fact.raw!r}")
    return found


def _facts(rendered: Rendered) -> Iterator[Fact]:
    try:
        if not rendered.name.endswith(".zip"):
            yield from extract(rendered.data, name=rendered.name).facts
            return
        with zipfile.ZipFile(io.BytesIO(rendered.data)) as archive:
            for name in archive.namelist():
                yield from extract(archive.read(name), name=name).facts
    except ExtractError:
        return  # nothing of the document is stated


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _folded(raw: str) -> str:
    """A cell's text in the width and the characters that converters give it, without blanks."""
    return "".join(raw.translate(HALF_WIDTH).translate(TRADITIONAL).split())


def _is_there(fact: Fact, text: str | None) -> bool:
    if text is None or not isinstance(fact.where, TextPlace):
        return True
    return text[fact.where.start : fact.where.end] == fact.raw
