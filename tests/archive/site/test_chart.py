"""The geometry of a publisher's charts: gaps, zeros, labels that keep apart, form changes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.chart import Chart, Gap, chart
from archive.site.words import WORDS

GAPS = ("missing.no_report", "missing.blank", "missing.not_on_form", "coverage.failed", "coverage.missing")


def drawn(
    values: dict[int, int | Decimal], missing: dict[int, str] | None = None, forms: dict[int, str] | None = None
) -> Chart:
    return chart(sorted({*values, *(missing or {})}), values, missing or {}, forms or {})


def test_a_year_without_a_number_is_a_gap_and_zero_is_not() -> None:
    bars = {bar.year: bar for bar in drawn({2021: 0, 2022: 10}, {2020: "missing.blank", 2023: "coverage.missing"}).bars}
    assert (bars[2020].value, bars[2020].missing, bars[2020].height, bars[2020].pattern) == (
        None,
        "missing.blank",
        0,
        "cell",
    )
    assert (bars[2021].value, bars[2021].missing, bars[2021].pattern) == (0, None, None)
    assert 0 < bars[2021].height < bars[2022].height
    assert (bars[2023].value, bars[2023].pattern) == (None, "report")


def test_bars_stand_on_the_base_and_are_in_proportion() -> None:
    drawing = drawn({2001: 50, 2002: Decimal("100.0")})
    first, second = drawing.bars
    assert first.y + first.height == pytest.approx(drawing.base)
    assert second.height == pytest.approx(2 * first.height, abs=0.2)


def test_where_all_is_zero_the_chart_is_flat_and_says_so() -> None:
    flat = drawn(dict.fromkeys(range(2020, 2025), 0))
    assert flat.base < drawn({2020: 1}).base
    assert [bar.label is not None for bar in flat.bars] == [True] * 5


def test_years_in_a_row_of_one_reason_are_one_gap() -> None:
    missing = {2014: GAPS[2], 2015: GAPS[2], 2016: GAPS[3], 2018: GAPS[2]}
    assert drawn({2017: 3}, missing).gaps == (
        Gap(2014, 2015, GAPS[2]),
        Gap(2016, 2016, GAPS[3]),
        Gap(2018, 2018, GAPS[2]),
    )


def test_the_form_changes_between_reports_and_not_in_a_gap() -> None:
    forms = {2018: "2014", 2019: "2019", 2020: "2019", 2022: "2021"}
    drawing = drawn(dict.fromkeys(forms, 1), {2021: GAPS[0]}, forms)
    assert drawing.breaks == (20.0, 80.0)


def test_a_lone_year_is_no_wall() -> None:
    (bar,) = drawn({2023: 1234567}).bars
    assert bar.width < 20
    assert bar.label is not None
    assert bar.tick


def test_long_numbers_of_many_years_are_written_where_they_have_room() -> None:
    drawing = drawn({year: 1_000_000 + (year * 7919) % 100_000 for year in range(2008, 2025)})
    labelled = [bar for bar in drawing.bars if bar.label]
    assert 1 < len(labelled) <= 3
    assert labelled[-1].year == 2024
    assert labelled[-1].label is not None
    assert (labelled[-1].label.x, labelled[-1].label.anchor) == (100.0, "end")
    assert drawing.bars[-1].tick
    assert sum(bar.tick for bar in drawing.bars) * 36 <= 270


@given(
    st.dictionaries(
        st.integers(2000, 2030), st.integers(-5, 10**9) | st.sampled_from([Decimal("0.5"), Decimal("1e7")]), max_size=20
    ),
    st.dictionaries(st.integers(2000, 2030), st.sampled_from(GAPS), max_size=20),
)
def test_every_year_is_a_bar_or_a_gap_within_the_drawing(
    values: dict[int, int | Decimal], missing: dict[int, str]
) -> None:
    missing = {year: reason for year, reason in missing.items() if year not in values}
    drawing = drawn(values, missing)
    assert {bar.year for bar in drawing.bars if bar.value is not None} == set(values)
    assert {year for gap in drawing.gaps for year in range(gap.first, gap.last + 1)} == set(missing)
    for bar in drawing.bars:
        assert 0 <= bar.slot_left <= bar.left
        assert bar.left + bar.width <= 100.01
        assert drawing.top - 0.1 <= bar.y <= drawing.base
        assert bar.label is None or (bar.value is not None and 0 <= bar.label.x <= 100)


def test_every_reason_of_a_gap_has_its_word() -> None:
    assert set(GAPS) <= WORDS.keys()
