"""Pieces that documents are made of: what a fuzzer puts together beside single bytes."""

from extract.forms import tables

# fmt: off
_MARKS = (
    "|", "||", " | ", "\n", "\n\n", "\t", "\r\n", " ", "\u3000", "\u200b", "\xa0", "，", "。", "；", "：", "《", "》",
    "（", "）", "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、", "六、", "（一）", "1.", "0", "12", "1,234", "1，234", "-3",
    "+19", "3.50", "１２", "二十", "251000元", "31批次", "—", "/", "不适用", "12件", "2%", "1\n2", "2023年",
    "云河市教育局2023年政府信息公开工作年度报告", "其中", "较上年增加3件", "收到", "000", "规章000", "[bookmark: a]",
    "[image: ]", "\ufffd", "\x00", "\u202e", "①", "²", "<", ">", "&nbsp;", "<br>", "<td>", "</td>", "<tr>",
    "<td colspan=2>", "<td rowspan=3>", "<table>", "</table>", "<s>1</s>", "<sup>1</sup>",
    "<span style='display:none'>9</span>", "<p>", "</p>", "<input value=3>", "<!-- 9 -->", "</w:t>", "<w:br/>",
    "<w:tab/>", '<w:gridSpan w:val="2"/>', "<w:vMerge/>", '<w:vMerge w:val="restart"/>', "<w:strike/>", "<w:vanish/>",
    "<w:del>", "</w:del>", "<v>7</v>", '<c r="B2">', "</c>",
)
# fmt: on


def words() -> list[str]:
    """Marks, figures and tags, and every label of the forms."""
    labels = {label for table in tables().values() for row in table.rows for label in row.printed}
    return [*_MARKS, *sorted(labels)]
