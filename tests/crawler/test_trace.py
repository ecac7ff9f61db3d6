"""What the spider tells of its steps, over replica sites."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from crawler.crawl import crawl
from crawler.registry import Registry
from crawler.trace import OFF_HOST, TAKEN, Step
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.replica.server import running_replica
from tests.replica.sites import CORE


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Step]], dict[tuple[str, int], str]]:
    """Each site's steps, and the addresses of the reports."""
    steps: dict[str, list[Step]] = {}
    with running_replica(CORE[1:3]) as replica:
        for site in Registry.load(replica.registry).sites:
            heard = steps.setdefault(site.key, [])
            crawl([site], tmp_path_factory.mktemp("trace"), run="night", listener=heard.append)
        return steps, replica.report_urls


def test_every_step_to_a_report_is_told(told: tuple[dict[str, list[Step]], dict[tuple[str, int], str]]) -> None:
    steps, report_urls = told
    for key, heard in steps.items():
        reports = {(key, step.year): step.url for step in heard if step.kind == "report"}
        assert reports == {report: url for report, url in report_urls.items() if report[0] == key}
        taken = {step.url for step in heard if step.kind == "row" and step.fate == TAKEN}
        assert taken == set(reports.values())
        answered = Counter(step.role for step in heard if step.kind == "answered" and step.status == 200)
        assert answered["list"] == 1 + sum(step.kind == "following" for step in heard)
        assert answered["detail"] == len(reports)
        assert answered["attachment"] == sum(step.kind == "file" and step.fate == TAKEN for step in heard) > 0
        assert {step.platform for step in heard if step.kind == "platform"} <= {"hanweb", "trs"}


def test_rows_that_are_left_say_why(told: tuple[dict[str, list[Step]], dict[tuple[str, int], str]]) -> None:
    for heard in told[0].values():
        rows = [step for step in heard if step.kind == "row"]
        assert [step.detail for step in rows if step.fate == "look_alike"]
        assert all(step.detail for step in rows if step.fate == "look_alike")
        elsewhere = [step.url for step in rows if step.fate == OFF_HOST]
        assert elsewhere == [step.url for step in heard if step.kind == "finding" and step.verdict == "off_host"]


def test_a_step_survives_its_json() -> None:
    step = Step("row", "http://www.example.gov.cn/1.html", found_on=None, title="示例", year=2023, fate=TAKEN)
    assert Step.from_json(step.to_json()) == step
    assert set(step.to_json()) == {"kind", "url", "title", "year", "fate"}


def test_a_title_commands_no_terminal(tmp_path: Path) -> None:
    said = Step("row", "http://www.example.gov.cn/1.html", title="a\nb\x1b[31m\x9b\u202e\u3000示例", detail=None)
    assert said.to_json()["title"] == "a b [31m  \u3000示例"
    title = "示例县民政局\x1b[2J2023年政府信息公开工作年度报告"
    row = f'<ul><li><a href="./t20240120_2024.html">{title}</a><span>2024-01-20</span></li></ul>'
    page = f'<head><meta name="ArticleTitle" content="{title}"></head><h1>{title}</h1>'
    site = FaultySite("127.0.3.203", {"/nb/": Answer(row.encode()), "/nb/t20240120_2024.html": Answer(page.encode())})
    lines: list[str] = []
    with serving(site):
        crawl([site.entry("999999-title")], tmp_path, run="n1")
        del site.pages["/nb/t20240120_2024.html"]
        (result,) = crawl([site.entry("999999-title")], tmp_path, run="n2", progress=lines.append)
    assert result.kind == "withdrawn"
    assert "示例县民政局 [2J2023年" in result.advice
    assert "\x1b" not in "".join((result.advice, result.detail, *lines))


def test_nobody_listens_to_an_ordinary_crawl(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with running_replica(CORE[:1]) as replica:
        lines: list[str] = []
        crawl(list(Registry.load(replica.registry).sites), tmp_path, run="night", progress=lines.append)
    assert len(lines) == 1
    assert not lines[0].startswith("{")
