"""What must hold of the reading of any bytes."""

import json

from extract.decoding import decode
from extract.forms import measures
from extract.model import ExtractError, Report, TextPlace
from extract.report import extract

TEXT_LAYOUTS = ("pipe", "tab", "stream")


def read(data: bytes, name: str) -> Report | None:
    """The reading, None where the document is refused; raises what is neither, and AssertionError for a bad reading."""
    try:
        report = extract(data, name=name)
    except ExtractError:
        return None
    require_sound(report, data)
    return report


def require_sound(report: Report, data: bytes) -> None:
    known = measures()
    codes = [fact.code for fact in report.facts]
    assert len(set(codes)) == len(codes), "a code is stated twice"
    for fact in report.facts:
        assert fact.code in known, fact
        assert (fact.value is not None) == (fact.state == "stated"), fact
        assert fact.state not in ("blank", "stated") or bool(fact.raw.strip("\u200b\u200c\u200d\u2060\ufeff ")) == (
            fact.state == "stated"
        ), fact
    for finding in report.findings:
        assert set(finding.facts) <= set(codes), finding
    json.loads(json.dumps(report.to_json(), ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass"))
    if report.source.layout in TEXT_LAYOUTS:
        _require_places(report, decode(data).text)


def _require_places(report: Report, text: str) -> None:
    for fact in report.facts:
        assert isinstance(fact.where, TextPlace), fact
        assert text[slice(*fact.where)] == fact.raw, fact
    for problem in report.problems:
        if problem.where is not None:
            assert isinstance(problem.where, TextPlace), problem
            assert 0 <= problem.where.start <= problem.where.end <= len(text), problem
    for figure in report.figures:
        if figure.start is not None:
            assert text[figure.start : figure.end] == figure.text, figure
    for section in report.sections:
        if section.start is not None and section.end is not None:
            assert 0 <= section.start <= section.end <= len(text), section
