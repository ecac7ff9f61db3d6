"""The register of hostile documents, and what they share."""

from collections.abc import Callable
from typing import NamedTuple

TITLE = "云河市教育局2023年政府信息公开工作年度报告"
PROSE = TITLE + "\n一、总体情况\n"
HEADER = "信息内容 |\n本年处理决定数量 |\n"
TABLE = "<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>12</td></tr></table>"
MB = 1 << 20
# Answers: a report, or the code of an error.
REPORT = "report"
NONE = "not_a_report"
EITHER = (REPORT, NONE)  # a title and much prose make a report of the years before the forms
LEFT = "unreadable"
LARGE = "too_large"
SLOW = "too_slow"


class Hostile(NamedTuple):
    """`answers`: those that do. `reads`: the one figure that must be read."""

    make: Callable[[], bytes]
    answers: frozenset[str]
    reads: int | None = None


HOSTILE: dict[str, Hostile] = {}


def add(name: str, make: Callable[[], bytes | str], *answers: str, reads: int | None = None) -> None:
    """Registers a document; it is made when it is asked for."""

    def made() -> bytes:
        data = make()
        return data if isinstance(data, bytes) else data.encode()

    HOSTILE[name] = Hostile(made, frozenset(answers) | ({REPORT} if reads is not None else set()), reads)
