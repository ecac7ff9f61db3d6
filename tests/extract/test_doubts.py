"""Each doubt by the smallest table that raises it, beside the table that does not."""

from extract.document import Cell, Document, Geometry, Grid, Row
from extract.model import TextPlace
from extract.placing import Placement, place

HEADER = "申请人情况|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"
MADE = "信息内容|本年制发件数|本年废止件数|现行有效件数"
NEW = "一、本年新收政府信息公开申请数量|1|2|3|4|5|6|21"
CARRIED_IN = "二、上年结转政府信息公开申请数量|6|5|4|3|2|1|21"
GRANTED = "（一）予以公开|2|4|6|8|10|12|42"
PARTIAL = "（二）部分公开|3|6|9|12|15|18|63"
UNCORRECTED, UNPAID, OTHER = (
    f"{label}|1|2|3|4|5|6|21"
    for label in (
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    )
)


def placed(geometry: Geometry, *rows: str, closed: bool = True) -> Placement:
    """What is placed of a document with one table. `|` parts the cells; `closed`: a mark stands behind every row."""
    at = 0
    printed = []
    for row in rows:
        cells = []
        for column, text in enumerate(row.split("|")):
            cells.append(Cell(text, TextPlace(at, at + len(text)), column))
            at += len(text) + 1
        printed.append(Row(cells, closed=closed))
    return place(Document("pipe", [Grid(printed, geometry)]))


def rows_of(placement: Placement) -> list[str]:
    """The rows of which cells were placed, in order."""
    return list(dict.fromkeys(fact.code.split(".")[1] for fact in placement.facts))


def left(placement: Placement) -> list[str | None]:
    assert {problem.code for problem in placement.problems} <= {"unplaced"}
    return [problem.raw for problem in placement.problems]


def test_of_two_rows_with_one_label_neither_is_certain_where_one_lacks_a_figure() -> None:
    assert rows_of(placed(Geometry.ROWS, MADE, "规章|1|2|3", "规范性文件|4|5|6")) == ["rules", "normative"]
    again = placed(Geometry.ROWS, MADE, "规章|1|2|3", "规章|4|5")
    assert rows_of(again) == []
    assert left(again) == ["规章 | 1 | 2 | 3", "规章 | 4 | 5"]


def test_other_handling_above_its_three_rows_is_no_row() -> None:
    parts = ["other_handling_uncorrected", "other_handling_unpaid", "other_handling_other"]
    label = placed(Geometry.ROWS, HEADER, "（六）其他处理|||||||", UNCORRECTED, UNPAID, OTHER)
    assert rows_of(label) == parts
    assert left(label) == []
    alone = placed(Geometry.ROWS, HEADER, "（六）其他处理|||||||", "（七）总计|1|2|3|4|5|6|21")
    assert rows_of(alone) == ["other_handling", "total"]
    figures = placed(Geometry.ROWS, HEADER, "（六）其他处理|3|6|9|12|15|18|63", UNCORRECTED, UNPAID, OTHER)
    assert rows_of(figures) == ["other_handling", *parts]


def test_figures_of_other_handling_may_be_those_of_a_row_below_that_lost_its_label() -> None:
    some = placed(Geometry.ROWS, HEADER, "（六）其他处理|3|6|9|12|15|18|63", UNPAID, OTHER)
    assert rows_of(some) == ["other_handling_unpaid", "other_handling_other"]
    assert left(some) == ["（六）其他处理 | 3 | 6 | 9 | 12 | 15 | 18 | 63"]


def test_a_text_of_whole_rows_has_lost_nothing_whatever_follows_them() -> None:
    whole = placed(Geometry.RAGGED, HEADER, NEW, GRANTED, PARTIAL, closed=False)
    assert rows_of(whole) == ["new", "granted", "partial"]


SHORT = PARTIAL.replace("|12|", "|", 1)


def test_in_a_text_that_has_lost_a_cell_the_next_row_of_the_form_must_follow() -> None:
    in_order = placed(Geometry.RAGGED, HEADER, NEW, CARRIED_IN, GRANTED, SHORT, closed=False)
    assert rows_of(in_order) == ["new", "carried_in", "granted"]
    # A label is lost behind the first row: its figures may have taken the place of that row's own.
    gap = placed(Geometry.RAGGED, HEADER, NEW, GRANTED, SHORT, closed=False)
    assert rows_of(gap) == ["granted"]
    assert left(gap) == [NEW.replace("|", " | "), SHORT.replace("|", " | ")]
    # A mark behind the row says that it ends there.
    assert rows_of(placed(Geometry.RAGGED, HEADER, NEW, GRANTED, SHORT)) == ["new", "granted"]


def test_in_a_text_that_has_lost_a_cell_a_row_that_does_not_add_up_is_not_certain() -> None:
    wrong = NEW.replace("|21", "|22")
    whole = placed(Geometry.RAGGED, HEADER, wrong, CARRIED_IN, GRANTED, PARTIAL)
    assert rows_of(whole) == ["new", "carried_in", "granted", "partial"]
    short = placed(Geometry.RAGGED, HEADER, wrong, CARRIED_IN, GRANTED, SHORT)
    assert rows_of(short) == ["carried_in", "granted"]


def test_a_row_of_a_grid_that_ends_in_a_blank_may_have_moved_to_the_left() -> None:
    # 1 2 3 _ 5 6 17, its blank taken out and put at the end: with 17 as the total it adds up.
    moved = placed(Geometry.COLUMNS, HEADER, "一、本年新收政府信息公开申请数量|1|2|3|5|6|17|", GRANTED)
    assert rows_of(moved) == ["granted"]
    # No other place of the blank makes these add up: the office left its total out.
    blank = placed(Geometry.COLUMNS, HEADER, "一、本年新收政府信息公开申请数量|1|2|3|5|6|18|", GRANTED)
    assert [(fact.value, fact.state) for fact in blank.facts[5:7]] == [(18, "stated"), (None, "blank")]
    # A page shows where its cells stand.
    assert rows_of(placed(Geometry.ROWS, HEADER, "一、本年新收政府信息公开申请数量|1|2|3|5|6|17|")) == ["new"]
