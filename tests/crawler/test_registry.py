"""The registry: what an entry promises, and how a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.registry import SITES, Registry, RegistryError

GOOD = {
    "key": '"411600-zjj"',
    "publisher": '"周口市住房和城乡建设局"',
    "aliases": '["市住建局"]',
    "adcode": '"411600"',
    "region": '"河南/周口"',
    "level": '"prefecture"',
    "kind": '"department"',
    "columns": '["https://www.example.gov.cn/zfxxgknb/"]',
}


OTHER = {
    "key": '"341600-zjj"',
    "adcode": '"341600"',
    "region": '"安徽/亳州"',
    "publisher": '"亳州市住房和城乡建设局"',
    "columns": '["https://www.other.gov.cn/zfxxgknb/"]',
}
COLUMN = "https://www.example.gov.cn/zfxxgknb/"
PLAIN = {"plain_http": '"https is dead"'}


def write(directory: Path, name: str = "site.toml", **changes: str) -> Path:
    path = directory / name
    path.write_text("\n".join(f"{key} = {value}" for key, value in (GOOD | changes).items() if value), "utf-8")
    return path


def note(text: str) -> str:
    return f'[{{ date = 2026-11-25, text = "{text}" }}]'


def test_shipped_entries_load() -> None:
    registry = Registry.load(SITES)
    assert {site.platform for site in registry.sites} >= {"hanweb", "trs"}
    assert not any(site.checked or site.allow_loopback for site in registry.sites)
    assert registry.by_name("浙江省教育厅") == registry.get("330000-jyt")
    assert {path.stem for path in SITES.glob("*.toml")} == {site.key for site in registry.sites}


def test_names(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "b.toml", **OTHER)
    registry = Registry.load(tmp_path)
    assert registry.by_name("周口市住房和城乡建设局") == registry.get("411600-zjj")
    assert registry.by_name("市住建局") is None  # two sites go by it
    assert registry.by_name("别的局") is None
    assert [site.key for site in registry.select([])] == ["341600-zjj", "411600-zjj"]
    with pytest.raises(RegistryError, match="no site 999999-x"):
        registry.select(["999999-x"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"adcode": '"4116"'}, "adcode: "),
        ({"adcode": '"411700"'}, "key: must begin with the adcode 411700"),
        ({"key": '"411699-zjj"', "adcode": '"411699"'}, "adcode: 411699 is no region's code today"),
        ({"region": '"河南/开封"'}, "region: 411600 is 河南省/周口市, not 河南/开封"),
        ({"key": '"zjj"'}, "key: "),
        ({"level": '"city"'}, "level: "),
        ({"level": '"province"'}, "level: no office of a province has a prefecture's code, as 411600 is"),
        ({"kind": '"street"'}, "level: a street is of level town, not prefecture"),
        ({"kind": '"government"', "level": '"town"'}, "kind: the government of a town or a street is of kind town or"),
        ({"platform": '"jcms"'}, "platform: jcms is none of auto, "),
        ({"columns": "[]"}, "columns: name the address of a list"),
        ({"columns": '["ftp://www.example.gov.cn/"]'}, "columns: ftp://www.example.gov.cn/ is no http or https"),
        ({"columns": '["https://[::1/"]'}, "columns: https://[::1/ is no http or https address"),
        ({"columns": '["https://www.example.gov.cn:port/"]'}, "is no http or https address"),
        ({"columns": '["https://me:secret@www.example.gov.cn/"]'}, "names a user"),
        ({"columns": '["http://www.example.gov.cn/"]'}, "is plain http: give the reason in plain_http"),
        ({"columns": f'["{COLUMN}", "{COLUMN}"]'}, f"columns: {COLUMN} is named twice"),
        ({"columns": '["https://www.example.gov.cn/{nian}/"]'}, "may hold {year} in its path or query"),
        ({"columns": '["https://www.example.gov.cn/{year/"]'}, "may hold {year} in its path or query"),
        ({"columns": '["https://nb{year}.example.gov.cn/"]'}, "is no http or https address"),
        ({"reports": '["https://www.example.gov.cn/{year}.html"]'}, "reports: https://www.example.gov.cn/{year}.html"),
        ({"reports": '["http://www.example.gov.cn/1.html"]'}, "reports: http://www.example.gov.cn/1.html is plain"),
        ({"reports": f'["{COLUMN}"]'}, f"columns: {COLUMN} is named twice"),
        ({"columns": '["https://www.example.com/"]'}, "columns: www.example.com is no .gov.cn host"),
        ({"columns": '["https://gov.cn.example.com/"]'}, "columns: gov.cn.example.com is no .gov.cn host"),
        ({"columns": '["https://notgov.cn/"]'}, "columns: notgov.cn is no .gov.cn host"),
        ({"hosts": '["192.0.2.7:8080"]'}, "hosts: 192.0.2.7 is no .gov.cn host"),
        ({"hosts": '["https://b.example.gov.cn/"]'}, "hosts: "),
        ({"hosts": '["B.example.gov.cn"]'}, "hosts: B.example.gov.cn must be a host name in lower case"),
        ({"hosts": '["b.example.gov.cn", "b.example.gov.cn"]'}, "hosts: b.example.gov.cn is named twice"),
        ({"allow_loopback": "true"}, "allow_loopback: www.example.gov.cn is not this machine"),
        ({"aliases": '["周口市住房和城乡建设局"]'}, "aliases: 周口市住房和城乡建设局 is named twice"),
        ({"former": '[{ name = "市住建局" }]'}, "aliases: 市住建局 is named twice"),
        ({"former": '[{ name = "建设局" }, { name = "建设局" }]'}, "former: 建设局 is named twice"),
        ({"former": "[{ until = 2019-03-20 }]"}, "former.0.name: "),
        ({"former": '[{ name = "建设局", since = "soon" }]'}, "former.0.since: "),
        (
            {"former": '[{ name = "建设局", since = 2019-03-20, until = 2019-03-20 }]'},
            "until: 2019-03-20 is not behind",
        ),
        ({"merged": '{ into = "411600-zjj", on = 2019-03-20 }'}, "merged: 411600-zjj is this entry itself"),
        ({"merged": '{ into = "411600-x", on = 2019-03-20 }'}, "merged: there is no entry 411600-x"),
        ({"merged": '{ into = "411600-x" }'}, "merged.on: "),
        ({"expected_years": "[2022, 2022]"}, "expected_years: 2022 is named twice"),
        ({"expected_years": "[202]"}, "expected_years.0: "),
        ({"colums": "[]"}, "colums: "),
        ({"pace": "{ delay = -1 }"}, "pace.delay: "),
        ({"pace": '{ window = "25:00-07:00" }'}, "pace.window: "),
        ({"pace": '{ window = "07:00-07:00" }'}, "pace.window: '07:00-07:00' is no time at all"),
        ({"tls": '{ allow = ["unverified"] }'}, "tls.reason: "),
        ({"tls": '{ allow = ["sslv3"], reason = "x" }'}, "tls.allow.0: "),
        ({"tls": '{ allow = ["unverified", "unverified"], reason = "x" }'}, "tls.allow: unverified is named twice"),
        ({"tls": '{ allow = ["unverified"], reason = "x", hosts = ["b.gov.cn"] }'}, "tls.hosts: b.gov.cn is no host"),
        (
            {"columns": '["http://www.example.gov.cn/"]', "tls": '{ allow = ["unverified"], reason = "x" }', **PLAIN},
            "tls: no address is https",
        ),
        ({"cookies": '""'}, "cookies: "),
        ({"publisher": "3"}, "publisher: "),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(RegistryError) as error:
        Registry.load(tmp_path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "key": '"411699-zjj"',
            "adcode": '"411699"',
            "region": '"河南/某新区"',
            "notes": note("411699 is what the zone prints of itself; GB/T 2260 has no code for it."),
        },
        {"columns": '["http://192.0.2.7:8080/nb/"]', "notes": note("192.0.2.7 is linked from the city's"), **PLAIN},
        {"key": '"429004-zjj"', "adcode": '"429004"', "region": '"湖北/仙桃"'},  # it answers to its province
        {"level": '"county"', "notes": note("周口某新区 has no code of its own.")},
        {"columns": '["https://www.example.gov.cn/{year}n/"]', "pace": '{ window = "20:00-07:00" }'},
        {"columns": '["https://www.example.gov.cn/zjj/gkmlpt/index#9796"]'},  # a script's page shows what it names
        {"columns": "[]", "reports": '["https://www.example.gov.cn/1.html"]'},
    ],
)
def test_what_may_be_said(tmp_path: Path, changes: dict[str, str]) -> None:
    write(tmp_path, **changes)
    assert len(Registry.load(tmp_path).sites) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"key": '"411600-zjj"', "adcode": '"411600"', "region": '"河南/周口"'},
            "key: 411600-zjj is already used in a",
        ),
        (
            {"key": '"411600-b"', "adcode": '"411600"', "region": '"河南/周口"', "publisher": GOOD["publisher"]},
            "publisher: 周口市住房和城乡建设局 of 河南/周口 is already in a.toml",
        ),
        (
            {"key": '"411600-b"', "adcode": '"411600"', "region": '"河南省/周口市"'},
            "region: 411600 is 河南/周口 in a.toml: print it alike",
        ),
        ({"columns": GOOD["columns"]}, f"own_only: a.toml collects all of {COLUMN}"),
        (
            {
                "columns": '["https://www.example.gov.cn/b/"]',
                "tls": '{ allow = ["unverified"], reason = "its certificate ran out" }',
            },
            "tls: www.example.gov.cn has other exceptions in a.toml",
        ),
    ],
)
def test_errors_between_entries(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    write(tmp_path, "a.toml")
    path = write(tmp_path, "z.toml", **(OTHER | changes))
    with pytest.raises(RegistryError) as error:
        Registry.load(tmp_path)
    assert str(error.value).startswith(f"{path}: {message}")


def test_one_column_of_several_publishers(tmp_path: Path) -> None:
    write(tmp_path, "a.toml")
    write(tmp_path, "b.toml", **(OTHER | {"columns": GOOD["columns"], "own_only": "true"}))
    assert [site.own_only for site in Registry.load(tmp_path).sites] == [True, False]


def test_tls_exceptions_are_of_hosts(tmp_path: Path) -> None:
    write(
        tmp_path,
        columns='["https://www.example.gov.cn/a", "https://www.example.gov.cn:8443/b"]',
        hosts='["files.example.gov.cn"]',
        tls='{ allow = ["p256_only"], reason = "BAD_ECPOINT otherwise" }',
    )
    site = Registry.load(tmp_path).sites[0]
    assert site.tls_exceptions == dict.fromkeys(
        ["www.example.gov.cn", "www.example.gov.cn:8443"], frozenset({"p256_only"})
    )


def test_broken_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"key = \xff")
    with pytest.raises(RegistryError, match=r"a\.toml: not TOML in UTF-8"):
        Registry.load(tmp_path)
    (tmp_path / "a.toml").write_text(f"key = {'[' * 100_000}", "utf-8")
    with pytest.raises(RegistryError, match=r"a\.toml: not TOML"):
        Registry.load(tmp_path)
    (tmp_path / "a.toml").unlink()
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(RegistryError, match=r"a\.toml: cannot be read: Is a directory"):
        Registry.load(tmp_path)
    with pytest.raises(RegistryError, match="is no directory"):
        Registry.load(tmp_path / "none")


def test_allowed_addresses(tmp_path: Path) -> None:
    write(tmp_path, hosts='["nb.example.gov.cn", "files.example.gov.cn:8080"]')
    site = Registry.load(tmp_path).get("411600-zjj")
    assert site.allows("https://www.example.gov.cn/a")
    assert site.allows("http://WWW.example.gov.cn:80/a")
    assert site.allows("http://nb.example.gov.cn/a")
    assert site.allows("http://files.example.gov.cn:8080/a")
    for url in (
        "https://www.example.gov.cn:8443/",
        "https://evil.example.com/",
        "https://www.example.gov.cn@evil.example.com/",
        "https://sub.www.example.gov.cn/",
        "https://files.example.gov.cn/",
        "https://www.example.gov.cn:bad/",
    ):
        assert not site.allows(url)
