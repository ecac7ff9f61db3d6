"""Rows that have lost their columns: settled where the sums leave one way, and left wherever they leave two."""

from extract.document import Cell
from extract.forms import tables
from extract.identities import MAX_STEPS, OpenRow, can_hold, settle
from extract.model import TextPlace

KINDS = ("natural_person", "company", "research", "nonprofit", "legal_service", "other", "total")
RESULTS = tuple(row.key for row in tables()["applications"].rows if "2019" in row.forms)[2:-2]


def codes(row: str) -> tuple[str, ...]:
    return tuple(f"applications.{row}.{kind}" for kind in KINDS)


def open_row(row: str, *printed: int, joined: bool = False) -> OpenRow:
    texts = ["".join(map(str, printed))] if joined else [str(number) for number in printed]
    cells, at = [], 0
    for text in texts:
        cells.append(Cell(text, TextPlace(at, at + len(text))))
        at += len(text) + (not joined)
    return OpenRow(row, codes(row), tuple(cells), joined)


def known(**rows: tuple[int, ...]) -> dict[str, int | None]:
    """A whole table of which all other cells print 0."""
    values: dict[str, int | None] = {}
    for row in ("new", "carried_in", *RESULTS, "total", "carried_out"):
        values |= dict(zip(codes(row), rows.get(row, (0,) * 7), strict=True))
    return values


def settled(row: OpenRow, values: dict[str, int | None]) -> list[str | None]:
    others = {code: value for code, value in values.items() if code not in row.codes}
    slots = settle("applications", [row], others).rows.get(row.key, (None,) * 7)
    return [cell.text if cell else None for cell in slots]


SEVEN = (3, 4, 0, 0, 0, 0, 7)


def test_a_lost_blank_is_found_where_the_columns_leave_one_place_for_each_figure() -> None:
    values = known(new=SEVEN, granted=SEVEN, total=SEVEN)
    # Which of the zeros is lost nobody knows; where the others stand, the sums of the columns say.
    assert settled(open_row("granted", 3, 4, 7), values) == ["3", "4", None, None, None, None, "7"]
    assert settled(open_row("granted", 3, 4, 0, 0, 0, 7), values) == ["3", "4", None, None, None, None, "7"]


def test_figures_that_two_columns_can_hold_are_left() -> None:
    values = known(new=(2, 2, 0, 0, 0, 0, 4), granted=(2, 0, 0, 0, 0, 0, 2), total=(2, 2, 0, 0, 0, 0, 4))
    rows = [open_row("granted", 2, 2), open_row("partial", 2, 2)]
    others = {code: value for code, value in values.items() if code not in (*rows[0].codes, *rows[1].codes)}
    found = settle("applications", rows, others).rows
    assert [[cell.text if cell else None for cell in found[key]] for key in ("granted", "partial")] == [
        [None, None, None, None, None, None, "2"],
        [None, None, None, None, None, None, "2"],
    ]


def test_nothing_is_settled_against_a_sum() -> None:
    values = known(new=SEVEN, granted=SEVEN, total=SEVEN)
    assert settled(open_row("granted", 3, 4, 8), values) == [None] * 7  # its own total
    assert settled(open_row("granted", 2, 5, 7), values) == [None] * 7  # the columns' totals
    assert settled(open_row("granted", 3, 4), values) == [None] * 7  # a total that is lost


def test_a_table_that_may_print_no_totals_settles_nothing() -> None:
    """`1 1` in every row is one applicant with a total, or two without."""
    rows = [open_row(row, 1, 1) for row in ("new", "granted", "total")]
    used = {code for row in rows for code in row.codes}
    others = {code: value for code, value in known().items() if code not in used}
    assert settle("applications", rows, others).rows == {}


def test_a_cell_that_is_no_number_leaves_its_sums_out() -> None:
    unread = dict.fromkeys(("applications.partial.company", "applications.partial.research"))
    values = known(new=SEVEN, granted=SEVEN, total=SEVEN) | unread
    # Nothing tells company from research any more.
    assert settled(open_row("granted", 3, 4, 7), values) == ["3", None, None, None, None, None, "7"]


def test_cells_that_run_together_are_parted_where_one_way_adds_up() -> None:
    values = known(new=(47, 0, 0, 0, 0, 0, 47), granted=(47, 0, 0, 0, 0, 0, 47), total=(47, 0, 0, 0, 0, 0, 47))
    row = open_row("granted", 47, 0, 0, 0, 0, 0, 47, joined=True)
    found = settle("applications", [row], {c: v for c, v in values.items() if c not in row.codes}).rows["granted"]
    assert [(cell.text, cell.place) for cell in found if cell] == [
        ("47", TextPlace(0, 2)),
        *(("0", TextPlace(at, at + 1)) for at in range(2, 7)),
        ("47", TextPlace(7, 9)),
    ]
    assert settled(open_row("granted", 47, 0, 0, 0, 0, 0, 48, joined=True), values) == [None] * 7


def test_the_rules_that_decided_are_named() -> None:
    values = known(new=SEVEN, granted=SEVEN, total=SEVEN)
    row = open_row("granted", 3, 4, 7)
    used = settle("applications", [row], {c: v for c, v in values.items() if c not in row.codes}).used
    assert ("R1", "granted") in used
    assert ("R3", "company") in used
    assert ("R1", "new") not in used


def test_reviews_have_no_second_sum_that_would_tell_a_lost_figure_from_a_blank() -> None:
    groups = ("reconsideration", "litigation_direct", "litigation_after")
    outcomes = ("upheld", "corrected", "other", "pending", "total")
    names = tuple(f"reviews.{group}.{outcome}" for group in groups for outcome in outcomes)
    # Fourteen: the last total, 2, is lost; with a blank in front of the last figure, 1 0 0 _ 1 would add up.
    printed = list("20013000001001")
    cells = tuple(Cell(text, TextPlace(2 * at, 2 * at + 1)) for at, text in enumerate(printed))
    assert not any(settle("reviews", [OpenRow("", names, cells, joined=False)], {}).rows.get("", ()))
    whole = "".join((*printed, "2"))
    joined = OpenRow("", names, (Cell(whole, TextPlace(0, len(whole))),), joined=True)
    assert [cell.text for cell in settle("reviews", [joined], {}).rows[""] if cell] == [*printed, "2"]


def test_whether_a_row_can_hold_at_all() -> None:
    assert can_hold("applications", open_row("granted", 3, 4, 7))
    assert not can_hold("applications", open_row("granted", 3, 4, 8))


def test_what_takes_too_long_is_left() -> None:
    rows = [open_row(row, *[1] * 18, joined=True) for row in RESULTS]
    used = {code for row in rows for code in row.codes}
    others = {code: value for code, value in known().items() if code not in used}
    assert settle("applications", rows, others).rows == {}
    assert MAX_STEPS < 1_000_000
