"""What confirms a figure that OCR has read, and that one misread is never stated."""

import random

import pytest

from extract.claims import check_prose
from extract.confirming import Confirmed, confirm, confirm_year, without_doubts
from extract.document import Document, Paragraph
from extract.figures import read_figures
from extract.forms import measures
from extract.identity import Identity
from extract.model import Fact, PagePlace
from extract.placing import Placement
from extract.prose import read_prose
from extract.rules import check
from tests import documents as made
from tests.extract.test_layouts import _report

PAGE = 3


def _facts(report: made.Report, page: int = PAGE) -> dict[str, Fact]:
    """What a reading of the report without any error places, each cell in a place of its own."""
    facts = {}
    for index, (code, (state, value, raw)) in enumerate(made.truth(report).items()):
        place = PagePlace(page, (10.0, index * 10.0, 30.0, index * 10.0 + 8))
        number = int(value) if value is not None and value == int(value) else value
        facts[code] = Fact(code, number, raw, state, measures()[code].unit, place)  # type: ignore[arg-type]
    return facts


def _confirm(facts: dict[str, Fact], *lines: str, scanned: int = PAGE) -> Confirmed:
    paragraphs = [Paragraph(line, None, None, (scanned, scanned)) for line in lines]
    document = Document("pdf", [*paragraphs], scanned=frozenset((scanned,)))
    prose = read_prose(document)
    figures = read_figures(prose, list(facts.values()), 2023)
    return confirm(Placement(list(facts.values())), prose, figures, document)


def _states(confirmed: Confirmed) -> dict[str, str]:
    return {fact.code: fact.state for fact in confirmed.placement.facts}


@pytest.mark.parametrize("seed", range(6))
def test_sums_confirm_what_they_add_up(seed: int) -> None:
    facts = _facts(_report(seed))
    confirmed = _confirm(facts)
    states = _states(confirmed)
    assert {code.split(".")[0] for code, state in states.items() if state == "stated"} == {"applications", "reviews"}
    assert {code.split(".")[0] for code, state in states.items() if state != "stated"} == {"proactive"}
    unconfirmed = [problem for problem in confirmed.placement.problems if problem.code == "unconfirmed"]
    alone = [fact for code, fact in facts.items() if code.startswith("proactive.")]
    assert [(problem.raw, problem.where) for problem in unconfirmed] == [(fact.raw, fact.where) for fact in alone]


@pytest.mark.parametrize("seed", range(40))
def test_a_misread_figure_is_not_stated(seed: int) -> None:
    """Neither one, nor the same in two cells of a row as small counts are often printed, and no sum is said to fail."""
    rng = random.Random(seed)
    facts = _facts(_report(seed))
    row = rng.choice(sorted({code.split(".")[1] for code in facts if code.startswith("applications.")}))
    codes = [f"applications.{row}.{column}" for column in ("natural_person", "total")]
    true = facts[codes[0]].value
    misread = rng.choice([value for value in range(10) if value != true])
    if seed % 2:
        codes = [rng.choice(sorted(code for code in facts if not code.startswith("proactive.")))]
        misread = (facts[codes[0]].value or 0) + 1
    for code in codes:
        other = misread if seed % 2 else (facts[code].value or 0) + misread - (true or 0)
        facts[code] = facts[code]._replace(value=other, raw=str(other))
    confirmed = _confirm(facts)
    assert all(_states(confirmed)[code] == "unreadable" for code in codes)
    assert not [finding for finding in check(confirmed.placement.facts) if finding.status == "fail"]
    assert sum(state == "stated" for state in _states(confirmed).values()) > 60


def test_a_sentence_confirms_the_cell_that_it_restates() -> None:
    facts = _facts(_report(1))
    value = facts["proactive.penalty.decisions"].value
    heading, words = "一、总体情况", f"全年作出行政处罚{value}件。全年收到来信4096件。"
    confirmed = _confirm(facts, heading, words)
    assert _states(confirmed)["proactive.penalty.decisions"] == "stated"
    assert _states(confirmed)["proactive.licensing.decisions"] == "unreadable"
    assert [(figure.value, figure.agrees) for figure in confirmed.figures] == [(value, True)]
    assert any(problem.raw == "4096件" for problem in confirmed.placement.problems)
    printed = _confirm(_facts(_report(1), page=1), heading, words)
    assert [figure.text for figure in printed.figures] == [f"{value}件"]


def test_a_sentence_that_ocr_has_read_fails_no_rule() -> None:
    heading, words = "一、总体情况", "办理建议提案19件，其中人大代表建议9件、政协提案11件。"
    kept = []
    for page in (PAGE, PAGE + 1):
        paragraphs = [Paragraph(line, None, None, (page, page)) for line in (heading, words)]
        document = Document("pdf", [*paragraphs], scanned=frozenset((PAGE,)))
        prose = read_prose(document)
        findings = check_prose(prose, read_figures(prose, [], 2023), [])
        kept.append([f.status for f in without_doubts(findings, prose, document)])
    assert kept == [[], ["fail"]]


def test_cells_without_figures() -> None:
    facts = _facts(_report(1))
    for code, raw, state in (
        ("proactive.rules.made", "", "blank"),
        ("proactive.rules.repealed", "—", "dash"),
        ("proactive.rules.in_force", "/", "dash"),
        ("proactive.licensing.decisions", "详见附件", "text"),
    ):
        facts[code] = facts[code]._replace(value=None, raw=raw, state=state)
    states = _states(_confirm(facts))
    assert [states[f"proactive.{cell}"] for cell in ("rules.made", "rules.repealed")] == ["blank", "dash"]
    assert [states[f"proactive.{cell}"] for cell in ("rules.in_force", "licensing.decisions")] == ["unreadable"] * 2


def test_printed_pages_need_no_proof() -> None:
    facts = _facts(_report(1), page=PAGE + 1)
    confirmed = _confirm(facts)
    assert confirmed.placement.facts == list(facts.values())
    assert confirmed.placement.problems == []


def test_a_year_that_ocr_has_read_once() -> None:
    identity = Identity("云河市教育局2023年政府信息公开工作年度报告", "云河市教育局", "title", 2023, "title", [], None)
    title = Paragraph(str(identity.title), None, None, (PAGE, PAGE))

    def year(*others: Paragraph, name: str = "scan.pdf") -> int | None:
        document = Document("pdf", [title, *others], scanned=frozenset((PAGE,)))
        kept, problems = confirm_year(identity, document, name)
        assert [problem.raw for problem in problems] == ([] if kept.year else ["2023"])
        return kept.year

    assert year() is None
    assert year(name="2023年年报.pdf") == 2023
    assert year(Paragraph("2023年，我局依法公开。", None, None, (PAGE, PAGE))) == 2023
    assert year(Paragraph("2022年，我局依法公开。", None, None, (PAGE, PAGE))) is None
    assert confirm_year(identity, Document("pdf", [title], scanned=frozenset((PAGE + 1,))), "scan.pdf")[0].year == 2023
