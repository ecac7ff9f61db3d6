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
    in_prose = {"P1", "W1"} if name.startswith("zhoukou") else {"P1", "P2", "P3", "W1"}
    of_form = {"R1", "R2", "R3", "R4", "T1", "T2", "T3", "T4", "T5", "T6"}
    assert {finding.rule for finding in report.findings} == of_form | in_prose
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


# What the prose of the first sample says that its tables say too, read by a person.
RESTATED = [
    ("13项", "proactive.normative.in_force"),
    ("0项", "proactive.normative.repealed"),
    ("1714项", "proactive.licensing.decisions"),
    ("22项", "proactive.penalty.decisions"),
    ("0项", "proactive.coercion.decisions"),
    ("5项", "reviews.reconsideration.total"),
    ("0项", "reviews.litigation_after.total"),
    ("47项", "applications.new.total"),
    ("47件", "applications.new.total"),
    ("47件", "applications.total.total"),
    ("3件", "proactive.normative.made"),
]


def test_the_first_sample_restates_eleven_cells() -> None:
    text, report = _read("zhoukou-2023.pipe.txt")
    assert [(figure.text, figure.code) for figure in report.figures if figure.code] == RESTATED
    assert all(figure.agrees for figure in report.figures if figure.code)
    for figure in report.figures:
        assert figure.start is not None
        assert text[figure.start : figure.end] == figure.text
    others = [(figure.text, figure.subject) for figure in report.figures if not figure.code]
    assert others == [
        ("3次", "意识形态工作会议"),
        ("12次", "学习"),
        ("529条", "信息公开"),
        ("1条", "网络辟谣"),
        ("253条", "微信公众号"),
        ("477条", "网上政务咨询"),
        ("100%", "回复率"),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("规范性现行有效文件13项", "proactive.normative.in_force"),
        ("本年废止件数0项", "proactive.normative.repealed"),
        ("行政许可事项1714项", "proactive.licensing.decisions"),
        ("行政处罚22项", "proactive.penalty.decisions"),
        ("行政强制0项", "proactive.coercion.decisions"),
        ("行政复议5项", "reviews.reconsideration.total"),
        ("复议后起诉0项", "reviews.litigation_after.total"),
        ("收到和处理政府信息公开申请47项", "applications.new.total"),
        ("收到依申请公开申请数量47件", "applications.new.total"),
        # 2023年共发布规范性文件3件, 依法回复数量47件: the words may count what the cells do not.
        ("共发布规范性文件3件", None),
        ("依法回复数量47件", None),
    ],
)
def test_a_figure_changed_in_the_first_sample_differs_from_its_cell(words: str, code: str | None) -> None:
    text, _ = _read("zhoukou-2023.pipe.txt")
    changed = f"{words[:-1].rstrip('0123456789')}96{words[-1]}"
    report = extract(text.replace(words, changed).encode(), name="x")
    assert [figure.code for figure in report.figures if figure.agrees is False] == ([code] if code else [])
    failing = [finding for finding in report.findings if finding.status == "fail"]
    assert [(finding.rule, finding.facts, finding.stated) for finding in failing] == (
        [("P1", (code,), 96)] if code else []
    )


def test_what_the_second_sample_counts() -> None:
    _, report = _read("liaocheng-2023.tab.txt")
    assert [(figure.text, figure.code) for figure in report.figures if figure.code] == [
        ("65件", "applications.new.total"),
        ("2件", "proactive.normative.made"),
    ]
    counted = {figure.subject: figure.text for figure in report.figures}
    assert counted["新闻发布会"] == "6场"
    assert counted["人大建议"] == "19件"
    assert counted["正在解决或列入规划解决"] == "16件"
    claims = [(f.rule, f.each, f.status, f.stated, f.computed) for f in report.findings if f.rule in ("P2", "P3")]
    assert [claim[:3] for claim in claims] == [
        ("P2", "other_matters:1", "pass"),
        ("P2", "other_matters:2", "pass"),
        ("P3", "other_matters:1", "pass"),
        ("P3", "other_matters:2", "pass"),
    ]
    assert [claim[3] for claim in claims[:2]] == [19, 23]


def test_the_parts_of_the_samples() -> None:
    five = ["proactive", "applications", "management", "platform", "supervision"]
    for name in ("zhoukou-2023.pipe.txt", "liaocheng-2023.tab.txt"):
        _, report = _read(name)
        assert [part.key for part in report.sections[0].parts] == five
    assert [part.key for part in report.sections[-1].parts] == ["proposals", "plan", "fees"]


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
