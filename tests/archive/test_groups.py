"""Groups from the tables: who belongs, what there is of each year, and the same figures that the reports give."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive import groups
from archive.cli import gongkai
from archive.compare.facts import FigureSide, compare_facts, figure_side
from archive.compare.group import Merger
from archive.group_files import Group, read_group
from archive.groups import Selection, TooManyError, UnknownRegionError, read_members
from archive.rows import load_report
from archive.store import Store
from crawler.registry import FormerName
from crawler.registry import Merger as RegisteredMerger
from extract.model import Problem, Report
from tests.archive.conftest import Night, Office, Offices, read

NEW = "applications.new.total"
YEARS = (2022, 2023)
HOUSING = Office("330600-zjj", "绍兴市住房和城乡建设局", ("市住建局",), adcode="330600", region="浙江/绍兴")
EDUCATION = replace(HOUSING, key="330600-jyj", publisher="绍兴市教育局", aliases=())
COUNTY = Office(
    "330683-jsj", "嵊州市建设局", (), (FormerName(name="嵊州市住房局"),), adcode="330683",
    region="浙江/绍兴/嵊州", level="county",
)  # fmt: skip
MERGED = replace(
    HOUSING,
    key="330600-fgj",
    publisher="绍兴市房产管理局",
    aliases=(),
    merged=RegisteredMerger(into=HOUSING.key, on=date(2023, 3, 1)),
)
ELSEWHERE = Office("320900-zjj", "盐城市住房和城乡建设局", (), adcode="320900", region="江苏/盐城")
ALL = (ELSEWHERE, MERGED, EDUCATION, HOUSING, COUNTY)


def _without(report: Report, code: str, **changed: Any) -> Report:
    """The report with one cell replaced, or left out where nothing is said of it."""
    facts = [fact._replace(**changed) if fact.code == code else fact for fact in report.facts]
    return replace(report, facts=facts if changed else [fact for fact in facts if fact.code != code])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Housing states both years; education's second is blank; the county's first has an open question; the merged
    office has its last report; the one elsewhere left the cell out."""
    folder = tmp_path_factory.mktemp("groups")
    with Store(folder) as store:
        night = Night(store, Offices(ALL))
        store.sync_publishers(night.registry)
        reports: dict[tuple[Office, int], Report] = {
            (office, year): read(year, publisher=office.publisher, seed=f"{office.key}/{year}")
            for office in (HOUSING, EDUCATION, COUNTY, ELSEWHERE)
            for year in YEARS
        }
        reports[EDUCATION, 2023] = _without(reports[EDUCATION, 2023], NEW, value=None, raw="", state="blank")
        open_question = _without(reports[COUNTY, 2022], NEW)
        reports[COUNTY, 2022] = replace(open_question, problems=[Problem("unplaced", "?", None, "7")])
        reports[ELSEWHERE, 2022] = _without(reports[ELSEWHERE, 2022], NEW)
        reports[MERGED, 2022] = read(2022, publisher=MERGED.publisher, seed="merged")
        for (office, year), report in reports.items():
            url = f"http://{office.key}.example/{year}.html"
            night.add((night.capture(url, f"{office.key}{year}", site=office.key), report))
    return folder


@pytest.fixture
def connection(data: Path) -> Iterator[Any]:
    with Store(data) as store:
        yield store.connection


def _keys(connection: Any, **asked: str) -> list[str]:
    return [member.key for member, _ in read_members(connection, Selection(**asked), YEARS)]


@pytest.mark.parametrize(
    ("asked", "offices"),
    [
        ({}, ALL),
        ({"region": "330600"}, (MERGED, EDUCATION, HOUSING, COUNTY)),
        ({"region": "330000"}, (MERGED, EDUCATION, HOUSING, COUNTY)),
        ({"region": "33"}, (MERGED, EDUCATION, HOUSING, COUNTY)),
        ({"region": "330683"}, (COUNTY,)),
        ({"region": "浙江/绍兴"}, (MERGED, EDUCATION, HOUSING, COUNTY)),
        ({"region": "/绍兴/"}, (MERGED, EDUCATION, HOUSING, COUNTY)),
        ({"region": "浙江/绍兴/嵊州"}, (COUNTY,)),
        ({"name": "住房"}, (ELSEWHERE, HOUSING, COUNTY)),
        ({"name": "市住建局"}, (HOUSING,)),
        ({"name": "住房", "region": "浙江"}, (HOUSING, COUNTY)),
        ({"level": "county"}, (COUNTY,)),
        ({"kind": "government"}, ()),
        ({"name": "%"}, ()),
        ({"name": "' OR 1=1 --"}, ()),
    ],
)
def test_who_belongs(connection: Any, asked: dict[str, str], offices: tuple[Office, ...]) -> None:
    assert _keys(connection, **asked) == [office.key for office in offices]


def test_a_region_that_there_is_none_of(connection: Any) -> None:
    for region in ("990000", "浙江/绍", "9", "33060", "浙江\0", "％"):
        with pytest.raises(UnknownRegionError):
            _keys(connection, region=region)


def test_a_group_that_is_too_large(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_REPORTS", 9)
    monkeypatch.setattr(groups, "MOST_WITH_ALL", 8)
    for key in (None, NEW):
        with pytest.raises(TooManyError, match="5 publishers over 2 years") as error:
            read_group(connection, Selection(), YEARS, key)
        assert error.value.publishers == 5
        assert read_group(connection, Selection(), YEARS, key, most=10).publishers == 5
    assert read_group(connection, Selection(region="浙江"), YEARS, None).publishers == 4


def _group(connection: Any, key: str | None = NEW, **asked: str) -> Group:
    return read_group(connection, Selection(**asked), YEARS, key)


def test_what_is_missing_has_its_kind(connection: Any) -> None:
    (figure,) = _group(connection).figures
    states = {row.member.key: [cell.state for cell in row.cells] for row in figure.rows}
    assert states == {
        ELSEWHERE.key: ["not_printed", "stated"],
        MERGED.key: ["stated", "merged"],
        EDUCATION.key: ["stated", "blank"],
        HOUSING.key: ["stated", "stated"],
        COUNTY.key: ["left_open", "stated"],
    }
    step = figure.overall
    assert (step.compared, step.only_a, step.only_b, step.neither, step.took_over) == (1, 2, 2, 0, 1)
    a, b = (_number(load_report(connection, f"{HOUSING.key}/{year}"), NEW) for year in YEARS)
    assert (step.sum_a, step.sum_b, step.change) == (a, b, b - a)
    rows = {row.member.key: row.member for row in figure.rows}
    assert rows[MERGED.key].into == Merger(HOUSING.key, HOUSING.publisher, "2023-03-01")
    assert rows[HOUSING.key].took_over == (Merger(MERGED.key, MERGED.publisher, "2023-03-01"),)


def _number(report: Report, code: str) -> Any:
    return next(fact.value for fact in report.facts if fact.code == code)


def test_years_without_a_report_say_why(connection: Any) -> None:
    members = read_members(connection, Selection(region="330683"), (2020, 2021, 2024))
    # The site was never read to its end: whether it has the report that is expected of 2021 is not known.
    assert [year for _, held in members for year in held] == ["not_expected", "not_fetched", "not_expected"]


def test_the_cells_are_those_of_the_reports(connection: Any) -> None:
    for member, held in read_members(connection, Selection(), YEARS):
        for year, of_year in zip(YEARS, held, strict=True):
            if isinstance(of_year, FigureSide):
                report = load_report(connection, f"{member.key}/{year}")
                told = {code: (c.value, c.raw, c.state, c.unit) for code, c in of_year.cells.items()}
                assert told == {fact.code: (fact.value, fact.raw, fact.state, fact.unit) for fact in report.facts}
                assert of_year.rows == figure_side(report).rows


def test_every_figure_at_once_is_each_figure_alone(connection: Any) -> None:
    whole = _group(connection, None)
    assert whole.whole
    printed = {change.code for change in _pairs(connection, HOUSING)}
    assert {figure.code for figure in whole.figures if figure.code} >= printed
    assert {"received", "refused", "litigation"} <= {figure.key for figure in whole.figures}
    for figure in whole.figures[::7]:
        (alone,) = _group(connection, figure.key).figures
        assert alone.to_json(rows=False) == figure.to_json(rows=False)


def test_one_publisher_is_a_group_of_its_changes(connection: Any) -> None:
    told = {figure.key: figure for figure in _group(connection, None, name="绍兴市住房").figures}
    for change in _pairs(connection, HOUSING):
        assert told[change.code].overall.change == change.change
        (figure,) = _group(connection, change.code, name="绍兴市住房").figures
        assert figure.rows[0].changes[-1] == change


def _pairs(connection: Any, office: Office) -> list[Any]:
    return compare_facts(*(load_report(connection, f"{office.key}/{year}") for year in YEARS))


def _run(data: Path, *words: str) -> Any:
    return CliRunner().invoke(gongkai, ["--data", str(data), "group", *words])


def test_the_command_prints_one_figure(data: Path) -> None:
    result = _run(data, "2022", "2023", "--region", "浙江", "--measure", NEW)
    assert result.exit_code == 0, result.output
    assert "1/4" in result.stdout
    assert "（已并入他机关）" in result.stdout
    assert "（未识读到）" in result.stdout
    assert "空白1" in result.stdout
    assert "1个机关期间并入了其他机关" in result.stdout


def test_the_command_prints_every_figure(data: Path) -> None:
    result = _run(data, "2022", "2023")
    assert result.exit_code == 0, result.output
    assert "新收政府信息公开申请（件）" in result.stdout


def _lines(data: Path, *asked: str) -> list[dict[str, str]]:
    """The lines of the CSV file, behind its byte order mark."""
    return list(csv.DictReader(io.StringIO(_run(data, *asked, "--format", "csv").stdout.removeprefix("\ufeff"))))


def test_json_and_csv_say_the_same(data: Path) -> None:
    told = json.loads(_run(data, "2022", "2023", "--measure", NEW, "--format", "json").stdout)
    assert (told["schema"], told["years"], told["publishers"]) == ("gongkai.group/1", [2022, 2023], 5)
    (figure,) = told["figures"]
    lines = _lines(data, "2023", "2022", "--measure", NEW)
    assert [line["publisher_key"] for line in lines] == [row["publisher"] for row in figure["publishers"]]
    for line, row in zip(lines, figure["publishers"], strict=True):
        for year, cell in zip(YEARS, row["years"], strict=True):
            assert line[f"{year}_state"] == cell["state"]
            assert line[f"{year}_value"] == ("" if cell["value"] is None else str(cell["value"]))
        assert line["change"] == ("" if row["change"] is None else str(row["change"]))
    whole = _lines(data, "2022", "2023")
    (line,) = (line for line in whole if line["key"] == NEW)
    step = figure["steps"][0]
    assert (line["compared"], line["change"]) == (str(step["compared"]), str(step["change"]))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2022",), 2, "2 to 8 different years"),
        (("2022", "2022"), 2, "2 to 8 different years"),
        (tuple(map(str, range(2010, 2020))), 2, "2 to 8 different years"),
        (("2022", "twenty"), 2, "twenty"),
        (("2022", "2023", "--kind", "church"), 2, "church"),
        (("2022", "2023", "--measure", "applications"), 1, "no form has a measure or concept applications"),
        (("2022", "2023", "--region", "某地"), 1, "no region 某地"),
        (("2022", "2023", "--name", "无此机关"), 1, "no publisher"),
    ],
)
def test_what_cannot_be_asked(data: Path, words: tuple[str, ...], code: int, said: str) -> None:
    result = _run(data, *words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.output


def test_no_archive(tmp_path: Path) -> None:
    assert _run(tmp_path / "none", "2022", "2023").exit_code == 1
