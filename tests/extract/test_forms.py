"""The forms as data: the codes are promises."""

from extract.folding import fold, label_key
from extract.forms import forms, measures, read_data, sections, tables
from extract.forms.across import rules_across
from extract.forms.checks import checks
from extract.headings import read_heading
from extract.vocabulary import terms
from tests.documents import random_figures


def printed_by(form: str, table: str) -> list[str]:
    return [code for code, measure in measures().items() if measure.table == table and form in measure.forms]


def _listed(entries: dict | list[dict]) -> list[dict]:
    return entries if isinstance(entries, list) else [entries]


def test_every_check_says_what_it_demands_and_on_which_basis() -> None:
    known = checks()
    files = (read_data("rules.toml"), read_data("across.toml"))
    written = [entry for data in files for entries in data.values() for entry in _listed(entries)]
    assert sorted(known) == sorted(entry["id"] for entry in written)
    for check in known.values():
        assert check.severity in ("error", "warning", "info")
        assert check.version >= 1
        assert check.basis
        assert "{label}" in check.zh
        assert "{label}" in check.en


def test_the_forms_have_the_cells_that_they_print() -> None:
    assert (len(printed_by("2021", "proactive")), len(printed_by("2019", "proactive"))) == (10, 22)
    assert (len(printed_by("2021", "applications")), len(printed_by("2019", "applications"))) == (175, 161)
    assert len(printed_by("2021", "reviews")) == len(printed_by("2019", "reviews")) == 15
    assert len(printed_by("2014", "statistics")) == 58
    assert set(forms()) == {"2021", "2019", "2014"}


def test_codes_are_those_of_documents_written_elsewhere() -> None:
    for form in ("2021", "2019"):
        for options in ({}, {"one_other_handling_row": True}):
            figures = random_figures(1, form, **(options if form == "2021" else {}))
            assert set(figures.cells) <= set(measures())


def test_every_label_names_its_row_or_column() -> None:
    for table in tables().values():
        for kind, labels in (("row", table.rows), ("column", table.columns)):
            for label in labels:
                for words in label.printed:
                    found = {(term.kind, term.table, term.key) for term in terms(words)}
                    assert (kind, table.key, label.key) in found, words


def test_every_measure_has_both_languages_and_a_unit_where_the_form_prints_one() -> None:
    for measure in measures().values():
        assert measure.zh
        assert measure.en.isascii()
        assert measure.unit is not None
    assert {rule.id for rule in rules_across()} == {"Y1", "Y2", "Y3"}


def test_folding_keeps_offsets() -> None:
    text = "（一）予以公開，　“三安全一穩定”；１，１１３　處理決定數量﹙單位：萬元﹚"
    assert len(fold(text)) == len(text)
    assert fold("１，１１３") == "1,113"
    assert label_key("[bookmark: _Hlk1]2.其他法律\n行政法规 禁止公开") == label_key("2．其他法律行政法规禁止公開")


def test_headings_under_any_sign() -> None:
    for section in sections().values():
        for sign in ("一、", "（六）", "6、", "6. ", "第三部分 ", "## 一、", "**二、", ""):
            heading = read_heading(sign + section.zh)
            assert heading is not None
            assert heading.key == section.key
    assert read_heading(
        "一、总体情况 根据有关文件要求，现将我局2023年度的政府信息公开工作情况报告如下，请予监督。" * 2
    ) == ("overview", 7)
    for line in ("（一）主动公开情况", "本报告包括总体情况、主动公开政府信息情况等六个部分。", "总体情况良好", ""):
        assert read_heading(line) is None
