"""What a reading yields: facts, sections, figures in prose, findings, problems; and their JSON (`gongkai.report/1`).

The hot types are named tuples: a report has two hundred facts, and they are made for every report of every night.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

SCHEMA = "gongkai.report/1"

Number = int | Decimal
# Units of figures that are shares and no amounts.
RATIOS = ("%", "‰")
State = Literal["stated", "blank", "dash", "text", "unreadable"]
Status = Literal["pass", "pass_if_blank_is_zero", "fail", "not_assessable"]
ErrorCode = Literal[
    "missing",
    "is_directory",
    "empty",
    "unsupported",
    "not_a_report",
    "unreadable",
    "too_large",
    "too_slow",
    "encrypted",
    "needs_tool",
]


class ExtractError(Exception):
    """A document that gives no report. `code` is one of `ErrorCode`; the message is a sentence for a person."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message


class TextPlace(NamedTuple):
    """Code-point offsets into the decoded document, end exclusive."""

    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end}


class GridPlace(NamedTuple):
    """The cell of an HTML page or office document: 0-based, after spans are resolved, in document order of tables.

    In a workbook `table` is the sheet.
    """

    table: int
    row: int
    column: int

    def to_json(self) -> dict[str, Any]:
        return {"table": self.table, "row": self.row, "column": self.column}


class PagePlace(NamedTuple):
    """Where a PDF or an image prints a cell's words, or where the cell stands when it is blank.

    `page` counts from 1, as people do. `bbox` is (x0, top, x1, bottom) in points from the page's upper left corner as
    it is shown, x to the right and y downward; of an image in its pixels.
    """

    page: int
    bbox: tuple[float, float, float, float]

    def to_json(self) -> dict[str, Any]:
        return {"page": self.page, "bbox": list(self.bbox)}


Place = TextPlace | GridPlace | PagePlace


def place_from_json(entry: dict[str, Any]) -> Place:
    """The place that `to_json` wrote."""
    if "start" in entry:
        return TextPlace(entry["start"], entry["end"])
    if "page" in entry:
        x0, top, x1, bottom = entry["bbox"]
        return PagePlace(entry["page"], (x0, top, x1, bottom))
    return GridPlace(entry["table"], entry["row"], entry["column"])


class Fact(NamedTuple):
    """One printed cell. `value` is a number exactly when `state` is `stated`, in `unit`; `raw` is as printed.

    `placed_by` is `identities` where the form's sums alone decided its place; `read_by` is `ocr` for a scan.
    """

    code: str
    value: Number | None
    raw: str
    state: State
    unit: str | None
    where: Place
    placed_by: Literal["identities"] | None = None
    read_by: Literal["ocr"] | None = None

    def says(self) -> tuple[State, Number | None, str | None]:
        """What the cell says, wherever it stands and however it is printed."""
        return self.state, self.value, self.unit

    def to_json(self) -> dict[str, Any]:
        entry = {
            "code": self.code,
            "value": json_number(self.value),
            "raw": self.raw,
            "state": self.state,
            "unit": self.unit,
            "where": self.where.to_json(),
        }
        if self.placed_by:
            entry["placed_by"] = self.placed_by
        if self.read_by:
            entry["read_by"] = self.read_by
        return entry


class Part(NamedTuple):
    """A part of 总体情况 (or of another section) under a heading of its own; `within` is its place in the section's
    text, heading included. `key` is one of `[[parts]]` in `extract/forms/forms.toml`, or `other`."""

    key: str
    heading: str
    within: tuple[int, int]

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"within": list(self.within)}


class Section(NamedTuple):
    """A section's words without its tables. `start` and `end` bound its body in a text document, else None.

    `key` is that of the official section; a chapter under words of its own is `chapter_3`, the third of its report.
    """

    key: str
    heading: str
    text: str
    start: int | None
    end: int | None
    parts: tuple[Part, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"parts": [part.to_json() for part in self.parts]}


class Figure(NamedTuple):
    """A figure stated in prose, `text` as printed. `value` is in `unit`: `1.2万件` is 12000 件, `1.2亿元` 1.2 亿元.

    `start`/`end` as in `TextPlace` (None outside text documents); `within` is its place in its section's text; `code`
    is the measure that it restates, `agrees` whether the cell prints the same; `subject`: the words that say what it
    counts, as printed, None where they are not clear.
    """

    text: str
    value: Number
    unit: str
    section: str
    start: int | None
    end: int | None
    within: tuple[int, int]
    code: str | None = None
    agrees: bool | None = None
    subject: str | None = None

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"value": json_number(self.value), "within": list(self.within)}


class Mend(NamedTuple):
    """One printed cell that, read otherwise, would make a failing sum hold: a hint, never a repair."""

    code: str
    printed: Number
    would_be: Number

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "printed": json_number(self.printed), "would_be": json_number(self.would_be)}


class Finding(NamedTuple):
    """What became of a rule. `facts` are the codes whose printed cells were used; `reason` is set unless it passed.

    `mends`: the smallest changes of printed cells each of which alone would mend a failing sum; `where`: what it
    speaks of in the prose, as (section, begin, end) in the section's text.
    """

    rule: str
    each: str
    status: Status
    stated: Number | None
    computed: Number | None
    facts: tuple[str, ...]
    message: str
    message_en: str
    severity: str
    reason: str | None = None
    mends: tuple[Mend, ...] = ()
    where: tuple[str, int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        entry = self._asdict() | {
            "stated": json_number(self.stated),
            "computed": json_number(self.computed),
            "facts": list(self.facts),
            "mends": [mend.to_json() for mend in self.mends],
            "where": None if self.where is None else dict(zip(("section", "start", "end"), self.where, strict=True)),
        }
        for key in ("reason", "mends", "where"):
            if not entry[key]:
                del entry[key]
        return entry


class Problem(NamedTuple):
    """Something the reading could not state: `unplaced`, `unknown_row`, `unreadable`, `replacement_character` …"""

    code: str
    message: str
    where: Place | None = None
    raw: str | None = None

    def to_json(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.where is not None:
            entry["where"] = self.where.to_json()
        if self.raw is not None:
            entry["raw"] = self.raw
        return entry


class Dated(NamedTuple):
    """A date that the document prints of itself. `written` is its 成文日期 or signature, `published` its 发布日期,
    `address` the date in its file name or address; ISO 8601."""

    kind: Literal["written", "published", "address"]
    date: str
    evidence: str

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Source:
    """The document's bytes. `further`, of a report that is cut into several pages: for each page behind the first the
    number that its first table has in the report's places, None where the page is not read."""

    name: str
    sha256: str | None
    media_type: str | None
    layout: str | None
    further: tuple[int | None, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "sha256": self.sha256, "media_type": self.media_type, "layout": self.layout}


@dataclass(slots=True)
class Report:
    """What one document says. Dates are ISO 8601; evidences: `title`, `meta`, `prose`, `signature`, `file_name`."""

    source: Source
    extractor_version: str
    title: str | None = None
    publisher: str | None = None
    publisher_evidence: str | None = None
    year: int | None = None
    year_evidence: str | None = None
    published_on: str | None = None
    published_on_evidence: str | None = None
    dates: list[Dated] = field(default_factory=list)
    form: str = "none"
    form_notes: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def left_open(self) -> bool:
        """Whether something that it prints may not have been read: a cell that is not here may yet be printed."""
        return bool(self.problems)

    def to_json(self) -> dict[str, Any]:
        """The object that `gongkai extract --format jsonl` prints."""
        return {
            "schema": SCHEMA,
            "source": self.source.to_json(),
            "extractor": {"name": "gongkai", "version": self.extractor_version},
            "title": self.title,
            "publisher": self.publisher,
            "publisher_evidence": self.publisher_evidence,
            "year": self.year,
            "year_evidence": self.year_evidence,
            "published_on": self.published_on,
            "published_on_evidence": self.published_on_evidence,
            "dates": [dated.to_json() for dated in self.dates],
            "form": self.form,
            "form_notes": self.form_notes,
            "sections": [section.to_json() for section in self.sections],
            "facts": [fact.to_json() for fact in self.facts],
            "figures": [figure.to_json() for figure in self.figures],
            "findings": [finding.to_json() for finding in self.findings],
            "problems": [problem.to_json() for problem in self.problems],
        }


def json_number(value: Number | None) -> int | float | None:
    """A number as JSON prints it: 1317.89 stays 1317.89, 3.0 printed as 3.0 stays a number equal to 3."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
