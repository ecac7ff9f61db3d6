"""Text: full of one thing, in no encoding, or none at all."""

import random
from collections.abc import Callable

from tests.extract.hostile.base import EITHER, HEADER, LARGE, LEFT, MB, PROSE, TITLE, add


def full(begin: str, unit: str, end: str = "") -> Callable[[], str]:
    """`begin`, then `unit` over and over up to the limit of a text, then `end`."""
    return lambda: begin + unit * ((999_900 - len(begin)) // len(unit)) + end


# fmt: off
_UNITS = (
    "|", "| ", "|\n", "| |\n", "行政许可 | 1 |\n", "\t", "\t\n", "\t1", "1\t\n", "1.", "1,", "1，", "+-", "-",
    "一百零", "好\n", "1\n", "行政许可 |\n", "《", "》", "(", "（", ")", "[", "[bookmark:", "【", " ", "\u3000",
    "\xa0", "政府信息公开", "政府信息公开工作年度报告\n", "2023年", "2023-", "二〇", "市教育局",
    "一、总体情况\n二、主动公开政府信息情况\n", "一、总体情况", "（一）", "1、", "、", "，", "。", "；", "其中",
    "其中1件，", "收到1件，", "1件", "1%", "%", "1万", "万元", "\u200b", "1\u200b", "\u202e12件", "\u2028", "\x85",
    "a", "a ", "ａ", "é", "e\u0301", "规章000\n", "总计\n0\n", "：", "发布时间：", "http://", "2023年1月", "第",
    "年度", "年报", "同比增长", "较上年", "较上年增加1件，", "件，其中主办9", "占比", "…", "—", "*", "#",
)
# fmt: on
for _number, _unit in enumerate(_UNITS):
    add(f"full-{_number}.txt", full(PROSE, _unit), *EITHER, LARGE)

add("figure-of-digits.txt", full(f"{TITLE}\n{HEADER}行政许可 |\n", "9", " |\n"), *EITHER)
add("digits-in-prose.txt", full(PROSE + "收到", "9", "件"), *EITHER)
add("impossible-date.txt", lambda: PROSE + "无。\n二〇二三年十十月十十十日", *EITHER)
add("labels-stream.txt", full(f"{TITLE}\n信息内容\n本年处理决定数量\n", "行政许可\n1\n"), *EITHER)
add("labels-joined.txt", full(f"{TITLE}\n信息内容\n本年处理决定数量\n", "行政许可0000\n"), *EITHER)
add("tab-table.txt", full(f"{TITLE}\n\t信息内容\n\t本年处理决定数量\n\n", "\t行政许可\n\t1\n\n"), *EITHER)
add("closing-quotes.txt", lambda: TITLE + "《" * 400_000 + "》" * 400_000, *EITHER)
add("restated.txt", full(PROSE + "其中" * 100_000, "1件，"), *EITHER, LARGE)
add("too-long.txt", lambda: PROSE + "收到1件。" * 200_000, LARGE)
add("replacement.txt", lambda: PROSE.encode() + b"\xff\xfe" * 400_000, *EITHER, LEFT)
add("controls.txt", lambda: PROSE.encode() + bytes(range(32)) * 30_000, LEFT, *EITHER)
add("nul.txt", lambda: bytes(5 * MB), LEFT)
add("noise.bin", lambda: random.Random(1).randbytes(9 * MB), LEFT)
add("utf16-bare.txt", lambda: f"{TITLE}\n{HEADER}行政许可 |\n1 |\n".encode("utf-16-le"), LEFT, *EITHER)
add("utf32-odd.txt", lambda: TITLE.encode("utf-32")[:-2], *EITHER)
add("surrogates.txt", lambda: PROSE.encode() + "\ud800\udfff".encode("utf-8", "surrogatepass") * 100_000, *EITHER)
add(
    "mixed-lines.txt",
    lambda: PROSE.encode() + ("收到\n".encode("gb18030") + "收到\n".encode() + b"\xff\n") * 100_000,
    *EITHER,
)
