"""The report of a dry run as tables of text, one and the same for a terminal, Markdown and HTML."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from archive.foreseen.outcome import FATES
from archive.foreseen.report import RISKS, ForeseenReport, name_of
from extract.report import VERSION

SHOWN = 500  # rows of a list that people read; JSON and CSV have the rest


class Table(NamedTuple):
    """A heading, names of columns, rows of texts, and what is left out."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


def heading(report: ForeseenReport) -> list[str]:
    """What the report is about, in sentences."""
    sample = "" if report.captures == report.waiting else f", a sample of the {report.waiting} that a build would read"
    before = ", ".join(f"{version} ({count})" for version, count in report.versions.most_common(5)) or "none"
    resumed = report.captures - report.read_now
    earlier = [f"Of those, {resumed} were dealt with before this run was taken up again."] if resumed else []
    return [
        f"Captures read again by extractor {VERSION}: {report.captures}{sample}.",
        *earlier,
        f"Readings in the archive are by extractor {before}.",
        "Nothing was written to the archive. Sums across years are not part of a reading; a build judges them after.",
    ]


def tables(report: ForeseenReport, shown: int = SHOWN) -> list[Table]:
    """Those tables that have a row; of lists at most `shown` rows."""
    found = [
        Table("Revisions", ("what", "revisions", "meaning"), _counted(report.fates, FATES)),
        Table("Risks", ("risk", "count", "meaning"), _counted(report.risks, RISKS)),
        Table(
            "Cells, by kind",
            ("before -> after", "cells"),
            [(kind, str(n)) for kind, n in report.kinds.most_common()],
        ),
        _by_code(report, shown),
        Table(
            "By layout",
            ("layout", "revisions", "cells"),
            [
                (layout, _listed((fate, counts[fate]) for fate in FATES if counts[fate]), str(counts["cells"]))
                for layout, counts in sorted(report.by_layout.items(), key=lambda item: -item[1]["cells"])
            ],
        ),
        Table(
            "Sums that come out otherwise",
            ("rule", "before", "after", "findings"),
            [(*turned, str(count)) for turned, count in report.findings.most_common()],
        ),
        Table(
            "Problems that go and come",
            ("problem", "gone", "come"),
            [(code, str(before), str(after)) for code, (before, after) in sorted(report.problems.items())],
        ),
        _readings(report, shown),
        _cells(report, shown),
    ]
    return [table for table in found if table.rows]


def _counted(counts: Counter[str], known: dict[str, str]) -> list[tuple[str, ...]]:
    return [(name, str(counts[name]), meaning) for name, meaning in known.items() if counts[name]]


def _by_code(report: ForeseenReport, shown: int) -> Table:
    ranked = sorted(report.by_code.items(), key=lambda item: (-item[1].total(), item[0]))
    rows = [(code, name_of(code), str(counts.total()), _listed(counts.most_common())) for code, counts in ranked]
    return Table("Cells, by measure", ("code", "name", "cells", "kinds"), rows[:shown], _more(len(rows), shown))


def _readings(report: ForeseenReport, shown: int) -> Table:
    rows = []
    for one in report.readings[:shown]:
        why = [one["would_be"] and f"would be {one['would_be']}", one["after_fails"]]
        why += [
            f"{turned['rule']} {turned['each']}: {turned['before']}->{turned['after']}" for turned in one["findings"]
        ]
        why += [f"{code}: {before}->{after}" for code, (before, after) in one["problems"].items()]
        why += [f"{name} {old} -> {new}" for name in ("layout", "form") for old, new in [one[name]] if old != new]
        rows.append(
            (
                _named(one),
                one["fate"],
                f"{one['cells']} cells",
                one["message"] or "",
                "; ".join(filter(None, why)),
                one["url"],
            )
        )
    count = len(report.readings) + report.left_out["readings"]
    return Table("Readings", ("report", "what", "cells", "message", "why", "address"), rows, _more(count, shown))


def _cells(report: ForeseenReport, shown: int) -> Table:
    rows = [
        (_named(one), one["code"], says(one["before"]), says(one["after"]), place(one), why(one), one["url"])
        for one in report.cells[:shown]
    ]
    count = len(report.cells) + report.left_out["cells"]
    return Table(
        "Cells that read otherwise",
        ("report", "code", "before", "after", "place", "why", "address"),
        rows,
        _more(count, shown),
    )


def _named(one: dict[str, Any]) -> str:
    name = f"{one['publisher'] or ''} {one['report'] or ''}".strip()
    return name if one["current"] else f"{name}@{one['revision']}"


def says(cell: dict[str, Any] | None) -> str:
    """A cell in a few words: its number or its state, and what is printed."""
    if cell is None:
        return "absent"
    value = cell["state"] if cell["value"] is None else f"{cell['value']}"
    unit = f" {cell['unit']}" if cell["value"] is not None and cell["unit"] else ""
    return f"{value}{unit} “{' '.join(cell['raw'].split())}”"


def place(one: dict[str, Any]) -> str:
    """Where a cell stands, before and after where these differ."""
    places = [
        one[side] and ", ".join(f"{k} {v}" for k, v in one[side]["where"].items()) for side in ("before", "after")
    ]
    return " -> ".join(dict.fromkeys(filter(None, places)))


def why(one: dict[str, Any]) -> str:
    """What decided a cell's reading: how it was placed and read, its problems, and the sums that turned with it."""
    said = []
    for name in ("placed_by", "read_by"):
        before, after = ((one[side] or {}).get(name) for side in ("before", "after"))
        if before != after:
            said.append(f"{name} {before or 'printed'} -> {after or 'printed'}")
    return "; ".join([*said, *one["problems"], *one["findings"]])


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts)


def _more(count: int, shown: int) -> str:
    return f"{count - shown} more are not shown; JSON and CSV list them." if count > shown else ""
