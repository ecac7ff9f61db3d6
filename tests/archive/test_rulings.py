"""Findings as the archive keeps them: what comes back is what was found, and what a rule says is written once."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.rulings import ruling_of
from extract.model import Finding, Mend
from extract.report import extract
from tests.archive.conftest import read
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report

KEY = "330991-zjj/2023"


def finding(message: str, first=None, second=None, status="fail") -> Finding:
    return Finding("R1", "new", status, first, second, ("applications.new.total",), message, message, "error", "x")


@pytest.mark.parametrize(
    "found",
    [
        finding("各项之和应等于总计：82 = 82", 82, 82, "pass"),
        finding("印为 5，按各项相加为 12；共 512 件，第（5）行", 5, 12),
        finding("印为 -5，按各项相加为 1317.89", -5, Decimal("1317.89")),
        finding("印为 3.0，相加为 3.00", Decimal("3.0"), Decimal("3.00")),
        finding("{stated} 和 {computed} 是原文", 1, 2),
        finding("{stated} 是原文，印为 1", 1, 2),
        finding("没有和：{stated}"),
        finding("只有一个和：7", 7, None),
        finding("<script>alert(7)</script>\x00", 7, 7),
    ],
    ids=lambda found: found.message[:12],
)
def test_a_finding_comes_back_as_it_was(night, found):
    report = replace(read(), findings=[found, found._replace(mends=(Mend("applications.new.total", 1, 2),))])
    night.add((night.capture(content=report.source.sha256), report))
    assert night.store.load(KEY).findings == report.findings


@given(
    message=st.text(st.sampled_from("0123456789.-{}statedcomputed 件")),
    sums=st.tuples(st.integers(-99, 99), st.one_of(st.none(), st.integers(-99, 99), st.decimals(-9, 9, places=1))),
)
def test_a_ruling_gives_back_any_message(message, sums):
    ruling = ruling_of(finding(message, *sums))
    said = ruling.message_zh
    if ruling.filled:
        texts = ["" if value is None else str(int(value) if value == int(value) else value) for value in sums]
        said = said.replace("{stated}", texts[0]).replace("{computed}", texts[1])
    assert said == message


def test_reports_share_what_rules_say_of_them(night):
    counts = []
    for number in range(1, 6):
        made = make_report(f"云河市第{number}局", 2023, random_figures(str(number), "2021"))
        report = extract(render_html(made).encode(), name="page.html")
        night.add((night.capture(f"http://gov.example/{number}.html", str(number), site=None), report))
        counts += night.rows("SELECT (SELECT count(*) FROM ruling), (SELECT count(*) FROM judged)")
    assert counts[-1][1] > 5 * 70
    # The first report brings nearly all; the others only what they restate in prose.
    assert counts[-1][0] < 1.3 * counts[0][0]


def test_the_view_says_what_the_finding_did(night):
    report = read(applications__new__total=999)
    night.add((night.capture(content=report.source.sha256), report))
    failing = next(found for found in report.findings if found.status == "fail" and found.rule == "R1")
    rows = night.rows(
        "SELECT rule, each, stated, computed, message_zh, message_en, facts, mends FROM finding"
        " WHERE status = 'fail' AND rule = 'R1'"
    )
    assert rows == [
        (
            *("R1", failing.each, failing.stated, failing.computed, failing.message, failing.message_en),
            json.dumps(failing.facts, separators=(",", ":")),
            json.dumps([mend.to_json() for mend in failing.mends], ensure_ascii=False, separators=(",", ":")),
        )
    ]
