"""What a report leaves out of a form's table."""

from extract.forms import measures
from extract.unprinted import MAX_NAMED, unprinted


def printed(table: str, form: str, *left_out: str) -> set[str]:
    """The measures of a table on a form, without those of which a part of the code is left out."""
    return {
        code
        for code, measure in measures().items()
        if measure.table == table and form in measure.forms and not {measure.row, measure.column}.intersection(left_out)
    }


PARTS = ("other_handling_uncorrected", "other_handling_unpaid", "other_handling_other")


def names(table: str, form: str, codes: set[str]) -> tuple[list[str], list[str]]:
    rows, columns = unprinted(table, form, codes)
    return [row.key for row in rows], [column.key for column in columns]


def test_a_whole_table_lacks_nothing() -> None:
    for table in ("proactive", "applications", "reviews"):
        for form in ("2019", "2021"):
            assert not unprinted(table, form, printed(table, form))


def test_rows_and_columns_are_told_apart() -> None:
    codes = printed("applications", "2021", "granted", "research")
    assert names("applications", "2021", codes) == (["granted"], ["research"])
    assert names("reviews", "2021", printed("reviews", "2021", "litigation_after")) == (["litigation_after"], [])


def test_a_row_is_printed_where_any_of_its_cells_is() -> None:
    codes = printed("applications", "2021") - {"applications.granted.total"}
    assert names("applications", "2021", codes) == ([], [])


def test_rows_that_stand_for_each_other_need_not_both_be_printed() -> None:
    one = printed("applications", "2021", *PARTS) | {"applications.other_handling.total"}
    assert names("applications", "2021", one) == ([], [])
    assert names("applications", "2021", printed("applications", "2021", PARTS[1])) == ([PARTS[1]], [])
    # Of neither, those of the form itself are missed.
    assert names("applications", "2021", printed("applications", "2021", *PARTS)) == (["other_handling"], [])


def test_parts_of_a_table_have_rows_only() -> None:
    assert names("proactive", "2021", printed("proactive", "2021", "fees", "made")) == (["fees"], [])


def test_many_are_counted_and_few_are_named() -> None:
    few = unprinted("applications", "2021", printed("applications", "2021", "granted", "partial"))
    assert few.words()[0] == "“（一）予以公开”、“（二）部分公开（区分处理的，只计这一情形，不计其他情形）”"
    many = unprinted("applications", "2021", {"applications.new.total"})
    count = len(many.rows) + len(many.columns)
    assert many.words()[0].endswith(f"等{count}行列")
    assert many.words()[1].endswith(f"and {count - MAX_NAMED} more")


def test_a_label_names_what_is_left_out_only_in_its_own_table() -> None:
    lacking = unprinted("applications", "2021", printed("applications", "2021", "granted", "total"))
    assert lacking.names("（一）予以公开", "applications")
    assert not lacking.names("（一）予以公开", "reviews")
    assert not lacking.names("（二）部分公开", "applications")
    # A row's sign tells the row （七）总计 from the column 总计.
    rows_only = lacking._replace(columns=())
    assert rows_only.names("（七）总计", "applications")
    assert not rows_only.names("总计", "applications")
