"""The accuracy table in Markdown."""

from dataclasses import dataclass
from itertools import groupby

from tests.accuracy.scoring import Score
from tests.accuracy.trials import Condition, Trial

FAMILIES = {
    "html": "HTML",
    "docx": "Word (.docx)",
    "doc": "Word before 2007 (.doc, .wps, .rtf)",
    "xlsx": "workbook (.xlsx, .xls)",
    "pdf": "PDF with text",
    "image": "scan",
    "pipe": "text with pipes",
    "tab": "text with tabs",
    "stream": "text without separators",
}
CONDITIONS: dict[Condition, str] = {"whole": "", "with blanks": ", blank cells lost", "damaged": ", damaged"}
HEAD = "| layout | ways | documents | cells | right | missing | wrong |\n|---|---:|---:|---:|---:|---:|---:|"


@dataclass(frozen=True)
class Line:
    trial: Trial
    score: Score


def markdown(lines: list[Line], *, each: bool) -> str:
    """A row for each layout and condition, or for each family of layouts."""
    rows = [HEAD]
    if each:
        rows += [_row(str(line.trial), 1, line.score) for line in lines]
    else:
        for name, group in groupby(sorted(lines, key=_order), key=_name):
            of_it = list(group)
            rows.append(_row(name, len(of_it), sum((line.score for line in of_it), Score())))
    return "\n".join(rows)


def _order(line: Line) -> tuple[int, bool, int]:
    families, conditions = list(FAMILIES), list(CONDITIONS)
    trial = line.trial
    return families.index(trial.layout.family), not trial.layout.whole, conditions.index(trial.condition)


def _name(line: Line) -> str:
    words = FAMILIES[line.trial.layout.family]
    if not line.trial.layout.whole:
        words += ", cells run together or left out"
    return words + CONDITIONS[line.trial.condition]


def _row(name: str, ways: int, score: Score) -> str:
    counts = (ways, score.documents, score.cells, score.right, score.missing, len(score.wrong))
    return f"| {name} | {' | '.join(f'{count:,}' for count in counts)} |"
