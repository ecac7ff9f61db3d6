"""The bars of the comparison as a whole, on reports that a generator which knows nothing of the reader has made: every
cell that differs is told, as what it is, and nothing else; what is missing never subtracts; strangers share nothing.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from archive.compare import compare
from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange
from archive.report_changes import report_changes
from archive.rows import load_report
from extract.model import Number, Report
from extract.report import extract
from tests.archive.compare.building import report as built
from tests.archive.compare.editing import Editor, Habits
from tests.archive.site.published import HOUSING, HOUSING_NAME, Publication
from tests.documents import Report as Made
from tests.documents import make_report, random_figures, truth
from tests.documents.cells import laid_out
from tests.documents.figures import BLANK, Figure, ReportFigures, dash, stated
from tests.documents.labels import Form
from tests.documents.layouts import LAYOUTS, Layout
from tests.documents.pages import render_html
from tests.documents.report import Truth

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
FORMS: tuple[Form, ...] = ("2021", "2019")
# Layouts that show every cell; those that another program writes are dear, and rendered seldom.
DEAR = 0.1
SURE = [layout for layout in LAYOUTS if layout.whole and layout.share > DEAR and layout.name != "in a ZIP file"]
PLANTED = 12  # cells
Told = tuple[str, Number | float | None, Number | float | None]  # a status and both sides' numbers


def plant(chance: random.Random, figures: ReportFigures, *, blanks: bool = True) -> ReportFigures:
    """An office changes some cells: another number, zero, nothing, a dash, a number where there was none."""
    planted: dict[str, Figure] = {}
    for code in chance.sample(sorted(figures.cells), PLANTED):
        old = figures.cells[code]
        numbers = [int(old.value or 0) + chance.randint(1, 40), 0]
        # The form of 2019 prints no unit for a sum of procurements: an office has to.
        unit = "万元" if code.endswith("procurement.amount") else ""
        ways = [*(stated(number, f"{number}{unit}") for number in numbers), dash(chance.choice(("-", "—", "/")))]
        ways += [BLANK] * blanks
        planted[code] = chance.choice([way for way in ways if (way.state, way.value) != (old.state, old.value)])
    return figures.with_cells(planted)


def without_a_row(chance: random.Random, made: Made) -> Made:
    """The same report with a row less, one that no label of several rows stands before."""
    tables = dict(made.tables)
    key = chance.choice(("proactive", "applications"))
    rows = tables[key].rows
    lone = [
        index
        for index, line in enumerate(laid_out(tables[key]))
        if any(cell.code for cell, _ in line) and all(begins and cell.rowspan == 1 for cell, begins in line)
    ]
    gone = chance.choice(lone)
    tables[key] = replace(tables[key], rows=rows[:gone] + rows[gone + 1 :])
    return replace(made, damaged=tables)


def differing(a: Truth, b: Truth) -> dict[str, Told]:
    """What a comparison must tell, from what the generator printed."""
    found: dict[str, Told] = {}
    for code in a.keys() | b.keys():
        (state_a, value_a, _), (state_b, value_b, _) = (side.get(code, (None, None, "")) for side in (a, b))
        if (state_a, value_a) == (state_b, value_b):
            continue
        both = state_a == state_b == "stated"
        here = "appeared" if state_a is None else "disappeared" if state_b is None else "state_changed"
        found[code] = ("changed" if both else here, value_a, value_b)
    return found


def told(changes: list[FactChange]) -> dict[str, Told]:
    return {change.code: (change.status, change.a, change.b) for change in changes if change.status != "same"}


def check_arithmetic(changes: list[FactChange] | list[ConceptChange]) -> None:
    for change in changes:
        if change.change is not None:
            assert (change.state_a, change.state_b) == ("stated", "stated")
            assert change.a is not None
            assert change.b is not None
            assert change.change == change.b - change.a
        if change.status == "changed":
            assert change.change not in (None, 0)
        assert change.percent is None or change.a != 0


def check(a: Report, b: Report, expected: dict[str, Told]) -> None:
    found = compare(a, b)
    exact = {code: (status, _exact(x), _exact(y)) for code, (status, x, y) in expected.items()}
    seen = {code: (status, _exact(x), _exact(y)) for code, (status, x, y) in told(found.facts).items()}
    # What a reader could not place with certainty is neither gone nor new: it is said to be unread, and no change.
    unread = {change.code for change in found.facts if change.reason == "left_open"}
    assert not unread or a.problems or b.problems
    assert {code: what for code, what in seen.items() if code not in unread} == {
        code: what for code, what in exact.items() if code not in unread
    }
    check_arithmetic(found.facts)
    check_arithmetic(found.concepts)


def _exact(value: Number | float | None) -> float | None:
    return None if value is None else float(value)


def read(layout: Layout, made: Made) -> Report:
    (document,) = layout.render([made])
    return extract(document.data, name=document.name)


def pairs(seed: str, *, blanks: bool) -> Iterator[tuple[Made, Made]]:
    """A report and another: edited, with a row less, and of the next year."""
    chance = random.Random(seed)
    form = chance.choice(FORMS)
    figures = random_figures(seed, form)

    def made(year: int, figures: ReportFigures) -> Made:
        return make_report(HOUSING_NAME, year, plant(chance, figures, blanks=blanks))

    first = made(2022, figures)
    yield first, made(2022, first.figures)
    yield first, without_a_row(chance, made(2022, first.figures))
    yield first, made(2023, random_figures(f"{seed}/next", form, previous=figures))
    if form == "2021":  # a report that keeps rows of the older form
        mixed = made(2021, random_figures(f"{seed}/mixed", form, other_services=True, one_other_handling_row=True))
        yield mixed, made(2021, mixed.figures)


@pytest.mark.parametrize("layout", SURE, ids=lambda layout: f"{layout.family}: {layout.name}")
def test_every_changed_cell_is_told_and_nothing_else(layout: Layout) -> None:
    chance = random.Random(layout.name)
    others = [other for other in SURE if other.loses_blanks == layout.loses_blanks]
    for a, b in pairs(f"bars/{layout.name}", blanks=not layout.loses_blanks):
        expected = differing(truth(a), truth(b))
        assert expected
        # The second may be found in another layout: that is no change.
        check(read(layout, a), read(chance.choice([layout, chance.choice(others)]), b), expected)


@pytest.mark.parametrize("seed", range(4))
def test_from_one_form_to_the_next_nothing_is_told_otherwise_than_it_is(seed: int) -> None:
    chance = random.Random(f"forms/{seed}")
    figures = random_figures(f"forms/{seed}", "2019")
    a = make_report(HOUSING_NAME, 2020, plant(chance, figures))
    b = make_report(HOUSING_NAME, 2021, plant(chance, random_figures(f"forms/{seed}/next", "2021", previous=figures)))
    expected = differing(truth(a), truth(b))
    reports = [read(chance.choice([layout for layout in SURE if not layout.loses_blanks]), made) for made in (a, b)]
    found = compare(*reports)
    assert expected.keys() <= {change.code for change in found.facts if change.status != "same"}
    for change in found.facts:
        if change.status == "not_comparable":
            assert change.reason
            assert change.change is None
        elif change.status != "same":
            assert (change.status, _exact(change.a), _exact(change.b)) == expected[change.code]
    check_arithmetic(found.facts)
    check_arithmetic(found.concepts)


def test_a_report_held_against_itself_in_every_layout_has_no_change() -> None:
    made = make_report(HOUSING_NAME, 2022, plant(random.Random(1), random_figures("itself", "2021"), blanks=False))
    first, *others = (read(layout, made) for layout in SURE)
    for other in others:
        check(first, other, {})


def test_the_archive_tells_the_same_of_two_revisions_and_of_two_years(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    expected = {}
    for seed in range(6):
        chance = random.Random(f"archive/{seed}")
        year = 2019 + seed
        a = make_report(HOUSING_NAME, year, plant(chance, random_figures(seed, "2021")))
        b = make_report(HOUSING_NAME, year, plant(chance, a.figures))
        expected[year] = truth(a), truth(b)
        for made, day in ((a, "02-02"), (b, "03-02")):
            address = f"http://zjj.yunhe.example/{year}.html"
            publication.add(render_html(made), address, HOUSING, fetched_at=f"{year + 1}-{day}T02:00:00Z")
    with closing(publication.store.connection) as connection:
        changes = {change.year: change for change in report_changes(connection)}
        for year, (before, after) in expected.items():
            a, b = (load_report(connection, f"{HOUSING}/{year}", number) for number in (1, 2))
            differs = differing(before, after)
            check(a, b, differs)
            edited = changes[year].edit
            assert edited is not None
            assert edited.cells == len(differs)
            assert edited.risen + edited.fallen == sum(status == "changed" for status, *_ in differs.values())
            assert (edited.filled, edited.emptied) == (
                sum(status == "state_changed" and y is not None for status, _, y in differs.values()),
                sum(status == "state_changed" and x is not None for status, x, _ in differs.values()),
            )
            if year + 1 in expected:
                following = load_report(connection, f"{HOUSING}/{year + 1}")
                check(b, following, differing(after, expected[year + 1][1]))
    publication.captures.close()


def test_reports_of_strangers_share_hardly_a_sentence() -> None:
    ours = {key: sides[0].text for key, sides in Editor("stranger", Habits()).sections().items()}
    theirs = make_report("岚安区审计局", 2022, random_figures("stranger", "2021"))
    other = extract(render_html(theirs).encode(), name="report.html")
    found = compare(other, built(sections=ours))
    assert found.reuse.identical is not None
    assert found.reuse.identical < 0.05


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
def test_the_two_samples_share_hardly_a_sentence() -> None:
    reports = [extract(path.read_bytes(), name=path.name) for path in sorted(SAMPLES.glob("*.txt"))]
    pairs_of_strangers = list(permutations(reports, 2))
    assert pairs_of_strangers
    for a, b in pairs_of_strangers:
        assert a.publisher != b.publisher
        identical = compare(a, b).reuse.identical
        assert identical is not None
        assert identical < 0.05, (a.source.name, b.source.name)
