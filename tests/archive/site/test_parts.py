"""The parts that pages are put together from: charts, prose, numbers, words."""

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.site
from archive import changes, coverage, runs
from archive.compare import facts
from archive.compare import prose as compare_prose
from archive.marked_prose import paragraphs
from archive.site.coverage import SIGNS
from archive.site.numbers import moment, plain, printed_otherwise, shown, signed
from archive.site.page import web_address
from archive.site.status import without_paths
from archive.site.words import LANGUAGES, WORDS, Words
from crawler import registry, site_verdict
from extract import model
from extract.forms.structure import structure_rules
from extract.model import Fact, Figure, Section, TextPlace

SITE = Path(archive.site.__file__).parent


def fact(value: int | Decimal | None, raw: str, state: str = "stated") -> Fact:
    return Fact("reviews.reconsideration.total", value, raw, state, "件", TextPlace(0, 1))  # type: ignore[arg-type]


@given(
    st.text(alphabet="一二3件\n 。", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=6),
)
def test_marking_figures_changes_no_word(text: str, places: list[tuple[int, int]]) -> None:
    figures = [
        Figure(text[a : a + n], 3, "件", "overview", None, None, (a, a + n), "applications.new.total", True)
        for a, n in places
        if a + n <= len(text)
    ]
    marked = paragraphs(Section("overview", "一", text, None, None), figures)
    lines = ["".join(piece.text for piece in pieces) for pieces in marked]
    assert lines == [line for line in text.split("\n") if line.strip()]


def test_figures_are_marked_where_they_stand() -> None:
    figure = Figure("65件", 65, "件", "overview", None, None, (2, 5), "applications.new.total", False)
    other = figure._replace(section="problems")
    (pieces,) = paragraphs(Section("overview", "一", "收到65件。", None, None), [figure, other])
    assert [(piece.text, piece.figure is not None) for piece in pieces] == [
        ("收到", False),
        ("65件", True),
        ("。", False),
    ]


def test_numbers_are_shown_as_they_are() -> None:
    assert [plain(n) for n in (0, 1317.89, Decimal("1317.89"), -3, None)] == ["0", "1317.89", "1317.89", "-3", "—"]
    assert [signed(n) for n in (3, -3, 0)] == ["+3", "−3", "0"]
    assert moment("2024-02-02T02:03:04.123456Z") == "2024-02-02 02:03 UTC"
    assert plain(12345678901234) == "12345678901234"


def test_what_is_no_number_is_shown_as_what_it_is() -> None:
    t = Words("zh")
    assert shown(fact(None, "", "blank"), t) == "空白"
    assert shown(fact(None, " / ", "dash"), t) == "/"
    assert shown(fact(None, "见附件", "text"), t) == "见附件"
    assert shown(fact(0, "0"), t) == "0"
    assert shown(fact(5, "＋5"), t) == "+5"


def test_a_cell_that_prints_more_than_its_number_says_so() -> None:
    assert printed_otherwise(fact(Decimal("25.1"), "251000元")) == "251000元"
    assert printed_otherwise(fact(31, "31批次")) == "31批次"
    for same in ("1,113", "１１１３", "+1113", " 1113 "):
        assert printed_otherwise(fact(1113, same)) is None
    assert printed_otherwise(fact(None, "—", "dash")) is None


def test_only_web_addresses_become_links() -> None:
    assert web_address("http://a.gov.example/1.html")
    for other in ("javascript:alert(1)", "file:report.docx", "data:text/html,x", "//host/x", "http://[", "", None):
        assert web_address(other) is None


def test_words_are_in_both_languages_and_each_is_used() -> None:
    modules = (path for path in SITE.glob("**/*.py") if path.parent.name != "words")
    sources = [*modules, *SITE.glob("templates/**/*.html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert all(len(texts) == len(LANGUAGES) and all(texts) for texts in WORDS.values())
    asked = set(re.findall(r"""\bt\(\s*["']([\w.]+\w)["'][,)]""", text))
    assert asked <= WORDS.keys()
    for key in WORDS:
        group = key.rpartition(".")[0]
        literal = f'"{key}"' in text
        by_group = any(part in text for part in (f'"{group}."', f'"{group}",', f'{{"{group}', f'f"{group}.'))
        suffixed = key.endswith(".what") and ('~ ".what"' in text)
        assert literal or by_group or suffixed, f"{key} is not used"


def test_one_thing_is_not_told_as_several() -> None:
    t = Words("en")
    assert [t("coverage.publishers", n=n) for n in (0, 1, 11)] == ["0 offices", "1 office", "11 offices"]
    assert Words("zh")("coverage.publishers", n=1) == "1 家机关"


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("zh")("no.such.word")
    assert Words("en").known("verdict", "brand_new") == "brand_new"


# Every closed list that a page shows a value of, by the group of words that names its values.
SHOWN = {
    "verdict": site_verdict.Verdict,
    "run": runs.Status,
    "coverage": coverage.Timeliness,
    "state": facts.SideState,
    "status": model.Status,
    "change": changes.Change,
    "change_status": facts.FactStatus,
    "not_comparable": facts.Reason,
    "sentence": compare_prose.SentenceKind,
    "level": registry.Site.model_fields["level"].annotation,
    "kind": registry.Site.model_fields["kind"].annotation,
}


@pytest.mark.parametrize("group", SHOWN)
def test_every_value_of_a_closed_list_has_its_word(group: str) -> None:
    missing = [value for value in get_args(SHOWN[group]) if f"{group}.{value}" not in WORDS]
    assert missing == []


def test_every_outcome_of_a_structure_rule_has_its_word() -> None:
    reasons = {reason for rule in structure_rules() for reason in rule.outcomes}
    assert {f"reason.{reason}" for reason in reasons} <= WORDS.keys()


def test_every_mark_of_coverage_has_a_sign_and_a_word() -> None:
    states = [*get_args(coverage.Timeliness), *(s for s in get_args(coverage.State) if s != "published")]
    assert sorted(SIGNS) == sorted(states)
    assert all(f"coverage.{mark}" in WORDS and f"coverage.{mark}.what" in WORDS for mark in SIGNS)


def test_the_reason_of_a_failed_night_names_no_folder():
    told = without_paths("the captures under /srv/gongkai/data/captures cannot be written: '/srv/x y': No space left")
    assert told == "the captures under … cannot be written: '… y': No space left"
    assert without_paths("see https://www.example.org/a/b") == "see https://www.example.org/a/b"
    assert without_paths(None) is None
