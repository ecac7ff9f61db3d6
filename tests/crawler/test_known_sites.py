"""Entries made from a list of known reports, and what is left to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.known_sites import COLUMNS, is_ours, main
from crawler.pages.known_addresses import Place, place_of
from crawler.registry import Registry, Site

TITLE = "{}{}年政府信息公开工作年度报告"
NB = "https://www.example.gov.cn/xxgk/nb/"
COUNTY = ("江苏/盐城/盐都", "county", "department")
CITY = ("江苏/盐城", "prefecture", "department")
ROWS = [
    # one publisher, two years, one column
    ("盐都区财政局", *COUNTY, "2022", f"{NB}202301/t20230105_1.html", NB, "trs", ""),
    ("盐都区财政局", *COUNTY, "2023", f"{NB}202401/t20240105_2.html", NB, "trs", ""),
    # another on the same column, which a title calls by a name of its own
    ("盐都区水务局", *COUNTY, "2023", f"{NB}202401/t20240105_3.html", NB, "trs", "区供水办"),
    # no list; plain http; a platform that is none of ours
    ("盐城市教育局", *CITY, "2023", "http://jy.gov.cn/show-1.html", "", "other", ""),
    # the same initials as the one before
    ("盐城市监狱局", *CITY, "2023", "https://jy.gov.cn/show-2.html", "", "other", ""),
    # a zone without a code, on a host without a name, with a page that the year chooses
    (
        *("盐城某新区管委会", "江苏/盐城/某新区", "county", "government", "2022"),
        *("http://192.0.2.7/module/xxgk/xxgkAnnualReport.jsp?area=1A&fbtime=2022", "", "hanweb", ""),
    ),
    ("盐都区镇人民政府(镇名未显示)", COUNTY[0], "town", "town", "2023", "https://a.gov.cn/1.html", "", "other", ""),
    # nothing can be made of these three
    ("某县财政局", "某省/某县", *COUNTY[1:], "2023", "https://b.gov.cn/1.html", "", "other", ""),
    ("盐都区审计局", *COUNTY, "2023", "https://betting.example.com/1.html", "", "other", ""),
    ("盐都区民政局", *COUNTY, "2023", "https://[broken/1.html", "", "other", ""),
]


def write_list(path: Path, rows: list[tuple[str, ...]]) -> Path:
    titled = [(*row[:-1], TITLE.format(row[-1] or row[0].partition("(")[0], row[4])) for row in rows]
    path.write_text("\n".join("\t".join(cells) for cells in [COLUMNS, *titled]) + "\n", "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "sites"
    folder.mkdir()
    assert main([str(write_list(tmp_path / "list.tsv", ROWS)), "--to", str(folder)]) == 1  # some rows make no entry
    return folder


def sites(folder: Path) -> dict[str, Site]:
    return {site.publisher: site for site in Registry.load(folder).sites}


def test_entries(folder: Path) -> None:
    made = sites(folder)
    assert [site.key for site in made.values()] == [
        "320900-jyj",
        "320900-jyj-2",
        "320900-mxqgwh",
        "320903-czj",
        "320903-swj",
    ]
    assert not any(site.checked for site in made.values())
    finance = made["盐都区财政局"]
    assert (finance.columns, finance.reports, finance.expected_years) == ((NB,), (), (2022, 2023))
    assert (finance.platform, finance.own_only, finance.plain_http) == ("trs", True, None)
    assert "t20240105_2.html (2023)" in finance.notes[0].text
    assert made["盐都区水务局"].aliases == ("区供水办",)
    schools = made["盐城市教育局"]
    assert (schools.columns, schools.reports, schools.platform) == ((), ("http://jy.gov.cn/show-1.html",), "auto")
    assert schools.plain_http
    zone = made["盐城某新区管委会"]
    assert (zone.adcode, zone.region, zone.level) == ("320900", "江苏/盐城", "county")
    assert zone.columns == ("http://192.0.2.7/module/xxgk/xxgkAnnualReport.jsp?area=1A&fbtime={year}",)
    assert "江苏/盐城/某新区 is no region with a code" in zone.notes[1].text


def test_what_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write_list(tmp_path / "list.tsv", ROWS)), "--to", str(tmp_path)])
    told = capsys.readouterr().out
    assert "line 8: skipped, the publisher is not named: 盐都区镇人民政府(镇名未显示)" in told
    assert "line 9: 某县财政局 makes no entry: " in told
    assert "line 10: 盐都区审计局 makes no entry: " in told
    assert "line 11: 盐都区民政局 makes no entry: " in told
    assert "320903-czj.toml: written, 盐都区财政局" in told
    assert f"5 entries in {tmp_path}" in told


def test_twice_changes_nothing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    capsys.readouterr()
    main([str(tmp_path / "list.tsv"), "--to", str(folder)])
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert "written" not in capsys.readouterr().out


def test_what_a_person_has_edited_stays(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited = folder / "320903-czj.toml"
    edited.write_text(edited.read_text("utf-8").replace("checked = false", "checked = true"), "utf-8")
    own = folder / "by-hand.toml"  # an entry that this never wrote, under another key
    own.write_text((folder / "320903-swj.toml").read_text("utf-8").partition("\n")[2].replace("-swj", "-slj"), "utf-8")
    (folder / "320903-swj.toml").unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    later = [(*row[:4], "2024", *row[5:]) for row in ROWS]
    capsys.readouterr()
    main([str(write_list(tmp_path / "list.tsv", later)), "--to", str(folder)])
    told = capsys.readouterr().out
    assert "320903-czj.toml: left alone, a person has edited it" in told
    assert "by-hand.toml: left alone, a person has edited it" in told
    assert "320900-jyj.toml: written anew, 盐城市教育局" in told
    assert (edited.read_bytes(), own.read_bytes()) == (before[edited], before[own])
    assert not (folder / "320903-swj.toml").exists()
    assert sites(folder)["盐城市教育局"].expected_years == (2024,)


def test_a_mark_is_of_its_text(folder: Path) -> None:
    text = (folder / "320903-czj.toml").read_text("utf-8")
    assert is_ours(text)
    assert not is_ours(text + "\n")
    assert not is_ours(text.partition("\n")[2])
    assert not is_ours("")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n", "line 1 must name the columns"),
        ("\t".join(COLUMNS) + "\nx\ty\n", "line 2 must have 9 cells"),
        ("\t".join(COLUMNS) + "\n" + "\t".join(["x"] * 9) + "\n", "line 2 must have 9 cells, the fifth a year"),
        (None, "list.tsv"),
    ],
)
def test_bad_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "list.tsv").write_text(text, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "list.tsv"), "--to", str(tmp_path)])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "list_url", "year", "place"),
    [
        ("/nb/202401/t20240105_1.html", "/nb/", 2023, Place("/nb/", None)),
        # a folder of one year, by its name alone
        ("/nb/2023n/1.html", "/nb/2023n/", 2023, Place("/nb/{year}n/", None, True)),
        ("/x", "/nb/gb2023/2023szbm/", 2023, Place("/nb/gb{year}/{year}szbm/", None, True)),
        ("/x", "/nb/2023/jd/1.html", 2023, Place("/nb/{year}/jd/1.html", None, True)),
        # with an id of its own, or of another year, the folder above
        ("/x", "/nb/2022_98308/", 2022, Place("/nb/", None, True)),
        ("/x", "/nb/2022n/", 2023, Place("/nb/", None, True)),
        ("/x", "/nb/2022nb/bmnb80580/", 2022, Place("/nb/", None, True)),
        ("/x", "/nb/2025n/bm2024/", 2025, Place("/nb/", None, True)),
        # digits that are no year
        ("/x", "/nb_2029/", 2023, Place("/nb_2029/", None)),
        ("/x", "/nb_1918/", 2023, Place("/nb_1918/", None)),
        ("/x", "/c20231/", 2023, Place("/c20231/", None)),
        # no list: a page of the year, an index, or only the report
        ("/nb/a2021.htm", "", 2021, Place("/nb/a{year}.htm", None, True)),
        ("/nb/n2023n/xj/jyj.htm", "", 2023, Place("/nb/n{year}n/xj/jyj.htm", None, True)),
        ("/year_details.aspx?dept=5&year=2022", "", 2022, Place("/year_details.aspx?dept=5&year={year}", None, True)),
        ("/view.jsp?id=13649&year=2020", "", 2020, Place(None, "/view.jsp?id=13649&year=2020")),
        ("//c27662/index.html", "", 2025, Place("//c27662/index.html", None)),
        ("/zfxxgk/2292928/index.html", "", 2025, Place(None, "/zfxxgk/2292928/index.html")),
        ("/787D01365B0B4E1892CBFC8F6C960030/index.shtml", "", 2020, None),
        ("/info/1315/16707.htm", "", 2022, None),
        ("/2023/11-19/2349940.html", "", 2023, None),
    ],
)
def test_places(url: str, list_url: str, year: int, place: Place | None) -> None:
    host = "https://www.example.gov.cn"
    found = place_of(host + url, list_url and host + list_url, year, 2026)
    wanted = place or Place(None, url)
    assert found == Place(
        wanted.column and host + wanted.column, wanted.report and host + wanted.report, wanted.derived
    )
