"""Scores what is judged of claims against last year on `claims_gold.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from archive.compare import across_years
from extract.model import Finding, Report
from extract.report import extract
from tests.extract.test_figures import PRINTED, TITLE

GOLD = Path(__file__).with_suffix(".toml")
_JUDGED = {"pass": "right", "fail": "wrong", "not_assessable": "open"}

# Last year's table, as this year's with other figures.
_OTHER = (
    ("申请数量 18 2 0 0 1 0 21", "申请数量 13 3 0 0 0 0 16"),
    ("申请数量 4 0 0 0 0 0 4", "申请数量 8 0 0 0 0 0 8"),
    ("行政规范性文件 3 1 13", "行政规范性文件 2 0 11"),
    ("行政许可 1714", "行政许可 1500"),
    ("行政处罚 22", "行政处罚 40"),
    ("行政事业性收费 25.1", "行政事业性收费 20.1"),
    ("（一）予以公开 6 0 0 0 0 0 6", "（一）予以公开 8 0 0 0 0 0 8"),
    ("（七）总计 20 2 0 0 0 0 22", "（七）总计 18 2 0 0 0 0 20"),
    ("继续办理 2 0 0 0 1 0 3", "继续办理 3 1 0 0 0 0 4"),
)


class Case(NamedTuple):
    text: str
    truth: tuple[str, ...]


def cases() -> list[Case]:
    return [Case(each["text"], tuple(each["truth"])) for each in tomllib.loads(GOLD.read_text("utf-8"))["case"]]


def read(prose: str, year: int = 2023, printed: str = PRINTED) -> Report:
    """A report of such prose with these cells."""
    cells = "".join(f"{cell} |\n" for cell in printed.split())
    title = TITLE.replace("2023", str(year))
    text = f"{title}一、总体情况\n{prose}\n三、收到和处理政府信息公开申请情况\n{cells}"
    return extract(text.encode(), name="x")


@cache
def last_year() -> Report:
    printed = PRINTED
    for ours, theirs in _OTHER:
        assert ours in printed
        printed = printed.replace(ours, theirs)
    return read("本年度各项工作平稳有序。", 2022, printed)


def judged(prose: str) -> list[Finding]:
    """What is found of the claims of such prose in the report of the year after."""
    found = across_years(last_year(), read(prose), one_publisher=True)
    return sorted((f for f in found if f.rule in ("P4", "P5")), key=lambda f: f.where or ("", 0, 0))


class Score(NamedTuple):
    """`fails`, `passes`: how many were told, and rightly; `settled`: claims that a reader settles; `told`: those of
    them that were judged as a reader does."""

    fails: int
    true_fails: int
    passes: int
    true_passes: int
    settled: int
    told: int


def score() -> tuple[Score, list[str]]:
    """The score over all cases, and the cases in which anything differs from what a reader says."""
    fails = true_fails = passes = true_passes = settled = told = 0
    differing = []
    for case in cases():
        found = [_JUDGED[finding.status] for finding in judged(case.text)]
        for word in ("right", "wrong"):
            right = min(found.count(word), case.truth.count(word))
            settled += case.truth.count(word)
            told += right
            if word == "wrong":
                fails, true_fails = fails + found.count(word), true_fails + right
            else:
                passes, true_passes = passes + found.count(word), true_passes + right
        if [w for w in found if w != "open"] != [w for w in case.truth if w != "open"]:
            differing.append(f"{case.text} reader: {case.truth}, told: {found}")
    return Score(fails, true_fails, passes, true_passes, settled, told), differing
