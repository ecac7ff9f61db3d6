"""`gongkai sites list`: which entries are shown, in a table and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import gongkai
from crawler.entry import entry_text
from crawler.registry import Site

SITES = [
    ("320000-czt", "江苏省财政厅", "江苏", "province", "trs", True),
    ("320900-czj", "盐城市财政局", "江苏/盐城", "prefecture", "hanweb", False),
    ("320903-czj", "盐都区财政局", "江苏/盐城/盐都", "county", "auto", False),
    ("320106-czj", "南京市鼓楼区财政局", "江苏/南京/鼓楼", "county", "hanweb", True),
    ("350102-czj", "福州市鼓楼区财政局", "福建/福州/鼓楼", "county", "trs", False),
]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    for key, publisher, region, level, platform, checked in SITES:
        site = Site(
            key=key,
            publisher=publisher,
            adcode=key[:6],
            region=region,
            level=level,
            kind="department",
            platform=platform,
            columns=(f"https://{key}.gov.cn/nb/",),
            checked=checked,
        )
        (tmp_path / f"{key}.toml").write_text(entry_text(site), "utf-8")
    return tmp_path


def listed(registry: Path, *options: str) -> list[str]:
    """The keys that are listed, from the JSON."""
    result = CliRunner().invoke(gongkai, ["sites", "list", "--registry", str(registry), "--format", "json", *options])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["schema"] == "gongkai.sites/1"
    assert told["count"] == len(told["sites"])
    return [site["key"] for site in told["sites"]]


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ([], ["320000-czt", "320106-czj", "320900-czj", "320903-czj", "350102-czj"]),
        (["--region", "江苏"], ["320000-czt", "320106-czj", "320900-czj", "320903-czj"]),
        (["--region", "江苏省/盐城市"], ["320900-czj", "320903-czj"]),
        (["--region", "盐都"], ["320903-czj"]),
        (["--region", "320900"], ["320900-czj", "320903-czj"]),
        (["--region", "35"], ["350102-czj"]),
        (["--region", "鼓楼区"], ["320106-czj", "350102-czj"]),  # of all that are called so
        (["--region", "某地"], []),
        (["--platform", "hanweb"], ["320106-czj", "320900-czj"]),
        (["--platform", "auto"], ["320903-czj"]),
        (["--unchecked"], ["320900-czj", "320903-czj", "350102-czj"]),
        (["--unchecked", "--region", "江苏", "--platform", "hanweb"], ["320900-czj"]),
    ],
)
def test_which_are_listed(registry: Path, options: list[str], keys: list[str]) -> None:
    assert listed(registry, *options) == keys


def test_json_has_an_entry_whole_and_the_help_names_its_keys(registry: Path) -> None:
    result = CliRunner().invoke(gongkai, ["sites", "list", "--registry", str(registry), "--format", "json"])
    sites = json.loads(result.stdout)["sites"]
    assert {Site.model_validate(site).publisher for site in sites} == {publisher for _, publisher, *_ in SITES}
    told = CliRunner().invoke(gongkai, ["sites", "list", "--help"]).output
    assert all(name in told for name in sites[0])


def test_the_table_ends_with_the_count(registry: Path) -> None:
    result = CliRunner().invoke(gongkai, ["sites", "list", "--registry", str(registry), "--region", "江苏"])
    assert result.output.rstrip().endswith("4 of 5 sites, 2 of them not checked")
    assert "盐都区财政局" in result.output
    assert "福州市" not in result.output


def test_an_unknown_platform_is_wrong_usage(registry: Path) -> None:
    result = CliRunner().invoke(gongkai, ["sites", "list", "--registry", str(registry), "--platform", "jcms"])
    assert result.exit_code == 2
    assert "'jcms' is not one of" in result.output
