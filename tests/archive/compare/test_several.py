"""Several reports held together: their JSON, their CSV, and what they are called."""

import json
from decimal import Decimal

import pytest

from archive.compare import compare
from archive.compare.archived import Archived
from archive.compare.several import MOST, compare_several
from archive.csv_text import BOM, csv_text
from archive.formulas import unmarked
from extract.model import json_number
from extract.report import extract
from tests.archive.compare.building import report
from tests.archive.compare.render.comparisons import plain, years
from tests.documents import make_report, random_figures, render_pipe


def test_the_json_object() -> None:
    entry = json.loads(json.dumps(plain().to_json(), ensure_ascii=False))
    assert entry["schema"] == "gongkai.diff/1"
    assert (entry["a"]["publisher"], entry["a"]["year"], entry["b"]["year"]) == ("河湾区水务局", 2022, 2023)
    assert (entry["a"]["extractor_version"], entry["a"]["archived"]) == ("0", None)
    assert len(entry["facts"]) == 6
    assert {"facts", "concepts", "sections", "across_years", "reuse", "ranking", "rates"} <= entry.keys()
    total = next(finding for finding in entry["across_years"] if finding["each"] == "total")
    assert (total["rule"], total["status"], total["stated"], total["computed"]) == ("Y1", "fail", 5, 4)


def test_two_documents_read_and_compared_list_every_changed_cell_and_nothing_else() -> None:
    before = random_figures(1, "2021")
    after = random_figures(2, "2021", previous=before)
    figures = {2022: before, 2023: after}
    a, b = (
        extract(render_pipe(make_report("河湾市水务局", year, figures[year])).encode(), name=f"{year}.txt")
        for year in (2022, 2023)
    )
    told = compare_several([a, b]).pairs[0]
    assert {fact.code for fact in told.facts} == set(before.cells)
    changed = {code for code in before.cells if before.cells[code].value != after.cells[code].value}
    assert {fact.code for fact in told.facts if fact.status == "changed"} == changed
    assert {finding.status for finding in told.across_years} == {"pass"}


def test_more_than_two_are_a_list_of_comparisons_of_neighbours() -> None:
    several = years(2021, 2022, 2023)
    entry = several.to_json()
    assert (entry["schema"], entry["publisher"]) == ("gongkai.comparison/1", "000000-河湾市水务局")
    assert entry["years"] == [2021, 2022, 2023]
    expected = [
        compare(a, b, one_publisher=True).to_json() for a, b in zip(several.reports, several.reports[1:], strict=False)
    ]
    assert entry["comparisons"] == expected


def test_where_the_archive_has_each_goes_with_its_side() -> None:
    kept = [
        Archived(f"k/{year}", number, "http://a.example", None) for year, number in ((2021, 1), (2022, 3), (2023, 2))
    ]
    several = compare_several([report(year) for year in (2021, 2022, 2023)], archived=kept)
    assert [side.archived for side in several.sides] == kept
    assert several.to_json()["comparisons"][1]["a"]["archived"]["revision"] == 3


@pytest.mark.parametrize(
    ("wanted", "names"),
    [((2021, 2023), ["2021", "2023"]), ((2023, 2023), ["a", "b"]), ((2023, None, 2024), ["a", "b", "c"])],
)
def test_columns_are_named_by_their_years_where_these_tell_them_apart(wanted, names) -> None:
    several = compare_several([report(year) for year in wanted])
    assert several.names == names
    assert f"{names[1]}_change" in several.csv_columns()
    assert len(set(several.csv_columns())) == len(several.csv_columns())


def test_csv_has_every_cell_and_what_became_of_it() -> None:
    several = plain()
    columns = several.csv_columns()
    lines = [dict(zip(columns, line, strict=True)) for line in several.csv_lines()]
    facts = several.pairs[0].facts
    assert [line["code"] for line in lines] == [fact.code for fact in facts]
    for line, fact in zip(lines, facts, strict=True):
        assert (line["2022_value"], line["2023_value"]) == (json_number(fact.a), json_number(fact.b))
        assert (line["2022_state"], line["2023_state"]) == (fact.state_a, fact.state_b)
        assert (line["2023_change"], line["2023_percent"]) == (json_number(fact.change), json_number(fact.percent))
        assert (line["2023_status"], line["2023_manner"]) == (fact.status, fact.manner)
    kept = [line[0] for line in several.csv_lines(changed_only=True)]
    assert kept == [fact.code for fact in facts if fact.status != "same"]
    assert lines[0].keys() >= {"label_zh", "label_en", "2022_raw", "2023_unit"}


def test_a_blank_is_an_empty_field_and_no_text_is_a_formula() -> None:
    a = report(2022, facts={"applications.new.total": ("text", "=1+1"), "applications.granted.total": ("blank", "")})
    b = report(2023, facts={"applications.new.total": Decimal("1.50"), "applications.granted.total": 0})
    several = compare_several([a, b])
    text = csv_text(several.csv_columns(), several.csv_lines())
    assert text.startswith(BOM)
    new = next(line.split(",") for line in text.splitlines() if line.startswith("applications.new.total"))
    assert new[6] == "'=1+1"
    assert unmarked(new[6]) == "=1+1"
    granted = next(line.split(",") for line in text.splitlines() if line.startswith("applications.granted.total"))
    assert granted[3:6] == ["", "件", "blank"]
    assert granted[7] == "0"
    assert granted[11:13] == ["", ""], "a blank is never subtracted"


@pytest.mark.parametrize("count", [0, 1, MOST + 1])
def test_fewer_than_two_or_too_many_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"2 to {MOST}"):
        compare_several([report(2000 + number) for number in range(count)])
