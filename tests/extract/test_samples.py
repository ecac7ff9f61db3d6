"""The two complete real documents, cell by cell; skipped where the samples are not at hand."""

from pathlib import Path

import pytest

from extract.model import Report, TextPlace
from extract.report import extract

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not beside the project")

KINDS = ("natural_person", "company", "research", "nonprofit", "legal_service", "other", "total")
SHARED_ROWS = (
    "new carried_in granted partial refused_state_secret refused_law_forbids refused_security_stability"
    " refused_third_party refused_internal_affairs refused_process refused_enforcement_file refused_admin_query"
    " unable_not_held unable_must_create unable_still_unclear unprocessed_petition unprocessed_repeat"
    " unprocessed_publication unprocessed_excessive unprocessed_reissue total carried_out"
)
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after")


def _expected(proactive: dict[str, float], rows: str, persons: dict[str, int], reviews: list[int]) -> dict[str, float]:
    """Every figure of a report whose requests all came from natural persons."""
    cells = {f"proactive.{code}": value for code, value in proactive.items()}
    for row in rows.split():
        for kind in KINDS:
            cells[f"applications.{row}.{kind}"] = persons.get(row, 0) if kind in ("natural_person", "total") else 0
    codes = [f"reviews.{group}.{outcome}" for group in GROUPS for outcome in OUTCOMES]
    return cells | dict(zip(codes, reviews, strict=True))


ZHOUKOU = _expected(
    {
        "rules.made": 0,
        "rules.repealed": 0,
        "rules.in_force": 0,
        "normative.made": 3,
        "normative.repealed": 0,
        "normative.in_force": 13,
        "licensing.decisions": 1714,
        "other_services.decisions": 0,
        "penalty.decisions": 22,
        "coercion.decisions": 0,
        "fees.amount": 0,
    },
    SHARED_ROWS + " other_handling",
    {"new": 47, "granted": 6, "partial": 10, "refused_third_party": 2, "unable_not_held": 29, "total": 47},
    [2, 1, 2, 0, 5, 0, 2, 3, 0, 5, 0, 0, 0, 0, 0],
)
LIAOCHENG = _expected(
    {
        "rules.made": 0,
        "rules.repealed": 0,
        "rules.in_force": 0,
        "normative.made": 2,
        "normative.repealed": 2,
        "normative.in_force": 8,
        "licensing.decisions": 23048,
        "penalty.decisions": 23,
        "coercion.decisions": 0,
        "fees.amount": 1317.89,
    },
    SHARED_ROWS + " other_handling_uncorrected other_handling_unpaid other_handling_other",
    {"new": 65, "granted": 8, "partial": 5, "refused_process": 1, "unable_not_held": 51, "total": 65},
    [2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
)


def _read(name: str) -> tuple[str, Report]:
    data = (SAMPLES / name).read_bytes()
    return data.decode("utf-8"), extract(data, name=name)


@pytest.mark.parametrize(
    ("name", "expected", "count"),
    [("zhoukou-2023.pipe.txt", ZHOUKOU, 187), ("liaocheng-2023.tab.txt", LIAOCHENG, 200)],
)
def test_every_printed_cell_and_no_other(name: str, expected: dict[str, float], count: int) -> None:
    text, report = _read(name)
    assert len(expected) == count
    assert {entry["code"]: entry["value"] for entry in report.to_json()["facts"]} == expected
    assert all(fact.state == "stated" for fact in report.facts)
    for fact in report.facts:
        assert isinstance(fact.where, TextPlace)
        assert text[fact.where.start : fact.where.end] == fact.raw
    starts = [fact.where.start for fact in report.facts if isinstance(fact.where, TextPlace)]
    assert len(set(starts)) == count
    assert report.problems == []


@pytest.mark.parametrize("name", ["zhoukou-2023.pipe.txt", "liaocheng-2023.tab.txt"])
def test_rules_all_pass(name: str) -> None:
    _, report = _read(name)
    assert {finding.rule for finding in report.findings} == {"R1", "R2", "R3", "R4", "T1", "T2", "T3", "T4", "T5", "T6"}
    assert {finding.status for finding in report.findings} == {"pass"}


@pytest.mark.parametrize("name", ["zhoukou-2023.pipe.txt", "liaocheng-2023.tab.txt"])
def test_six_sections_stand_where_they_say(name: str) -> None:
    text, report = _read(name)
    keys = [section.key for section in report.sections]
    assert keys == ["overview", "proactive", "applications", "reviews", "problems", "other_matters"]
    for section in report.sections:
        assert section.heading in text
        assert section.start is not None
        body = "".join(text[section.start : section.end].split())
        assert "".join(section.text.split()) in body
    words = {section.key: len(section.text) for section in report.sections}
    assert words["overview"] > 1000
    assert min(words["problems"], words["other_matters"]) > 20


def test_identity() -> None:
    _, zhoukou = _read("zhoukou-2023.pipe.txt")
    assert (zhoukou.publisher, zhoukou.publisher_evidence) == ("市住建局", "prose")
    assert (zhoukou.year, zhoukou.year_evidence, zhoukou.published_on) == (2023, "prose", "2024-01-18")
    _, liaocheng = _read("liaocheng-2023.tab.txt")
    assert (liaocheng.publisher, liaocheng.publisher_evidence) == ("聊城市住房和城乡建设局", "title")
    assert (liaocheng.year, liaocheng.year_evidence) == (2023, "title")
    assert liaocheng.title == "聊城市住房和城乡建设局2023年政府信息公开工作年度报告"


def test_the_first_sample_restates_eleven_cells() -> None:
    text, report = _read("zhoukou-2023.pipe.txt")
    linked = [figure for figure in report.figures if figure.code]
    assert len(linked) == 11
    assert all(figure.agrees for figure in linked)
    for figure in report.figures:
        assert figure.start is not None
        assert text[figure.start : figure.end] == figure.text


def test_the_samples_read_the_same_in_gb18030() -> None:
    for name in ("zhoukou-2023.pipe.txt", "liaocheng-2023.tab.txt"):
        text, report = _read(name)
        again = extract(text.encode("gb18030"), name=name)
        assert again.facts == report.facts
        assert again.sections == report.sections


def test_the_blank_form_states_nothing() -> None:
    report = extract((SAMPLES / "form-2021-blank.docx").read_bytes(), name="form-2021-blank.docx")
    assert len(report.facts) == 200
    assert {fact.state for fact in report.facts} == {"blank"}
    assert "fail" not in {finding.status for finding in report.findings}
