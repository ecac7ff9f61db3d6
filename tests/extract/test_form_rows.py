"""The rows of the forms in a document's tables: which row a label names, where the table's reading begins and ends."""

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.form_rows import FormRow, read_rows
from extract.model import Problem, TextPlace

MADE = "信息内容|本年制发件数|本年废止件数|现行有效件数"
HEADER = "申请人情况|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"
FIGURES = "1|2|3|4|5|6|21"


def grid(geometry: Geometry, *rows: str, closed: bool = True) -> Grid:
    """`|` parts the cells; `closed`: a mark stands behind every row."""
    printed = [[Cell(text, TextPlace(0, 0), column) for column, text in enumerate(row.split("|"))] for row in rows]
    return Grid([Row(cells, closed=closed) for cells in printed], geometry)


def read(*blocks: Grid | Paragraph) -> list[FormRow | Problem]:
    return list(read_rows(Document("pipe", list(blocks))))


def keys(*blocks: Grid | Paragraph) -> list[str]:
    return [row.key for row in read(*blocks) if isinstance(row, FormRow)]


def problems(*blocks: Grid | Paragraph) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.raw) for problem in read(*blocks) if isinstance(problem, Problem)]


def printed(*blocks: Grid | Paragraph) -> dict[str, list[str]]:
    """By row, the cells behind its label."""
    return {row.key: [cell.text for cell in row.cells] for row in read(*blocks) if isinstance(row, FormRow)}


def test_a_row_is_named_by_its_label_wherever_it_stands() -> None:
    table = grid(Geometry.ROWS, MADE, "|规范性文件|4|5|6", "规章|1|2|3")
    assert printed(table) == {"normative": ["4", "5", "6"], "rules": ["1", "2", "3"]}


def test_a_heading_ends_a_table_and_so_does_a_text_of_another_kind() -> None:
    head, rest = grid(Geometry.ROWS, MADE, "规章|1|2|3"), grid(Geometry.ROWS, "规范性文件|4|5|6")
    assert keys(head, rest) == ["rules", "normative"]
    assert keys(head, Paragraph("（续表）", 0, 4), rest) == ["rules", "normative"]
    for parted in (
        (head, Paragraph("三、收到和处理政府信息公开申请情况", 0, 17), rest),
        (head, grid(Geometry.GRID, "规范性文件|4|5|6")),
    ):
        assert keys(*parted) == ["rules"]
        assert problems(*parted) == [("unplaced", "规范性文件 | 4 | 5 | 6")]


def test_a_label_that_columns_have_too_is_a_row_only_where_the_form_has_come_to_it() -> None:
    unpaid = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    near = grid(Geometry.ROWS, HEADER, f"{unpaid}|{FIGURES}", f"其他|{FIGURES}", f"总计|{FIGURES}")
    assert keys(near) == ["other_handling_unpaid", "other_handling_other", "total"]
    far = grid(Geometry.ROWS, HEADER, f"（一）予以公开|{FIGURES}", f"总计|{FIGURES}")
    assert keys(far) == ["granted"]
    assert problems(far) == [("unknown_row", f"总计 | {FIGURES.replace('|', ' | ')}")]


def test_a_label_in_front_of_another_one_has_lost_all_its_figures() -> None:
    text = grid(Geometry.RAGGED, HEADER, f"（一）予以公开|（二）部分公开|{FIGURES}", closed=False)
    assert printed(text) == {"granted": [], "partial": FIGURES.split("|")}
    # Where no cell is lost, what stands in front of a label is the label beside it.
    table = grid(Geometry.ROWS, HEADER, f"三、本年度办理结果|（一）予以公开|{FIGURES}")
    assert printed(table) == {"granted": FIGURES.split("|")}


def test_figures_without_a_label_take_a_row_s_end_from_the_one_before() -> None:
    first, second = "规章|1|2", "3|规范性文件|4|5|6"
    rows = [row for row in read(grid(Geometry.RAGGED, MADE, first, second)) if isinstance(row, FormRow)]
    assert [(row.key, row.row.closed) for row in rows] == [("rules", False), ("normative", True)]


def test_a_row_of_another_part_of_the_table_is_not_below_its_columns() -> None:
    table = grid(Geometry.ROWS, MADE, "行政许可|4|5|6")
    assert keys(table) == []
    assert problems(table) == [("unplaced", "行政许可 | 4 | 5 | 6")]


def test_the_row_of_the_reviews_may_be_blank_and_a_blank_row_elsewhere_is_none() -> None:
    groups = "行政复议|行政诉讼|未经复议直接起诉|复议后起诉"
    outcomes = "|".join(["结果维持|结果纠正|其他结果|尚未审结|总计"] * 3)
    reviews = grid(Geometry.ROWS, groups, outcomes, "|" * 14)
    assert printed(reviews) == {"": [""] * 15}
    assert printed(grid(Geometry.ROWS, MADE, "|||", "规章|1|2|3")) == {"rules": ["1", "2", "3"]}


def test_what_an_unknown_row_prints_is_told_only_of_a_table_of_the_forms() -> None:
    other = grid(Geometry.ROWS, "项目|数量", "办公用品|40")
    assert read(other) == []
    statistics = grid(Geometry.ROWS, "项目|数量", "办公用品|40", "制发规范性文件总数|7")
    assert keys(statistics) == ["made_normative"]
    assert problems(statistics) == [("unknown_row", "办公用品 | 40")]
