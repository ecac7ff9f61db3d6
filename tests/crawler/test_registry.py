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


def write(directory: Path, name: str = "site.toml", **changes: str) -> Path:
    path = directory / name
    path.write_text("\n".join(f"{key} = {value}" for key, value in (GOOD | changes).items()), "utf-8")
    return path


def test_shipped_entries_load() -> None:
    registry = Registry.load(SITES)
    assert {site.platform for site in registry.sites} >= {"hanweb", "trs"}
    assert not any(site.checked or site.allow_loopback for site in registry.sites)
    assert registry.by_name("浙江省教育厅") == registry.get("330000-jyt")


def test_names(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "b.toml", key='"341600-zjj"', adcode='"341600"', publisher='"亳州市住房和城乡建设局"')
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
        ({"key": '"zjj"'}, "key: "),
        ({"level": '"city"'}, "level: "),
        ({"columns": "[]"}, "columns: "),
        (
            {"columns": '["ftp://www.example.gov.cn/"]'},
            "columns: ftp://www.example.gov.cn/ is no http or https address",
        ),
        ({"columns": '["http://www.example.gov.cn/"]'}, "plain_http"),
        ({"hosts": '["https://b.example.gov.cn/"]'}, "hosts: "),
        ({"colums": "[]"}, "colums: "),
        ({"pace": "{ delay = -1 }"}, "pace.delay: "),
        ({"publisher": "3"}, "publisher: "),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(RegistryError) as error:
        Registry.load(tmp_path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


def test_broken_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"key = \xff")
    with pytest.raises(RegistryError, match=r"a\.toml: not TOML in UTF-8"):
        Registry.load(tmp_path)
    with pytest.raises(RegistryError, match="is no directory"):
        Registry.load(tmp_path / "none")
    (tmp_path / "a.toml").unlink()
    write(tmp_path)
    write(tmp_path, "z.toml")
    with pytest.raises(RegistryError, match=r"z\.toml: key: 411600-zjj is already used in site\.toml"):
        Registry.load(tmp_path)


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
