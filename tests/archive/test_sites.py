"""`gongkai sites add` and `test`: over the replica, from each kind of address, and over sites that are no use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from crawler.registry import Registry, Site, load_entry
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.replica.server import Replica, running_replica
from tests.replica.site import SiteSpec
from tests.replica.sites import ALL

STARTS = ("home", "column", "report")
# From every address of every site takes some minutes: GONGKAI_ALL_SITES=1 does it.
EVERY = bool(os.environ.get("GONGKAI_ALL_SITES"))
SAMPLE: tuple[SiteSpec, ...] = ALL if EVERY else ALL[:: -(-len(ALL) // 3)]
# What the replica's pages do not say, since its places are invented.
INVENTED = ("--allow-loopback", "--delay", "0", "--plain-http", "the replica on loopback")
CHALLENGE = b"<script>document.cookie='__jsl_clearance=1';location.href=location.pathname;</script>"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
TITLE = "示例市财政局2023年政府信息公开工作年度报告"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(gongkai, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@dataclass
class Bench:
    """A running replica, and a registry for what is added from it."""

    replica: Replica
    registry: Path

    def entry(self, spec: SiteSpec) -> Site:
        """The entry that the replica's own registry has."""
        return Registry.load(self.replica.registry).get(spec.office.key)

    def start(self, spec: SiteSpec, kind: str) -> str:
        """The address of a kind that `sites add` is given."""
        key = spec.office.key
        if kind == "home":
            return f"{self.replica.base_urls[key]}/"
        if kind == "column":
            return self.entry(spec).columns[0].replace("{year}", str(max(spec.office.years)))
        return max(url for (office, _), url in self.replica.report_urls.items() if office == key)

    def add(self, spec: SiteSpec, kind: str, *options: str) -> Result:
        """Adds a site of the replica from its address of that kind."""
        entry = self.entry(spec)
        said = ("--region", entry.region, "--level", entry.level, "--key", entry.key, "--publisher", entry.publisher)
        hosts = [option for host in entry.hosts for option in ("--host", host)]
        address = self.start(spec, kind)
        return run("sites", "add", address, *INVENTED, *said, *hosts, "--registry", self.registry, *options)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running_replica(SAMPLE) as replica:
        yield Bench(replica, tmp_path_factory.mktemp("registry"))


@pytest.mark.parametrize("spec", SAMPLE, ids=lambda spec: spec.office.key)
def test_a_site_is_added_from_any_of_its_addresses(bench: Bench, spec: SiteSpec) -> None:
    known = bench.entry(spec)
    # No page of the site leads to reports that stand at an address for each year.
    starts = [kind for kind in STARTS if kind != "home" or "{year}" not in known.columns[0]]
    for kind in starts if EVERY else [starts[SAMPLE.index(spec) % len(starts)]]:
        added = bench.add(spec, kind, "--force")
        assert added.exit_code == 0, added.output
        site = load_entry(bench.registry / f"{known.key}.toml")
        assert (site.columns, site.publisher, site.adcode) == (known.columns, known.publisher, known.adcode), kind
        assert (site.kind, site.checked, site.own_only) == (known.kind, True, False)
        assert site.expected_years == tuple(sorted(known.expected_years))
        assert all(str(year) in added.stdout for year in known.expected_years)
    tests = bench.registry / "tests" / known.key
    told = subprocess.run([*PYTEST, str(tests)], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout
    tried = run("sites", "test", known.key, "--registry", bench.registry)
    assert tried.exit_code == 0, tried.output
    assert f"years: {', '.join(map(str, sorted(known.expected_years)))}" in tried.stdout
    assert len(load_entry(bench.registry / f"{known.key}.toml").notes) == len(site.notes) + 1


def test_nothing_is_written_over_or_in_a_dry_run(bench: Bench, tmp_path: Path) -> None:
    empty = Bench(bench.replica, tmp_path)
    assert empty.add(SAMPLE[0], "home", "--dry-run").exit_code == 0
    assert list(tmp_path.iterdir()) == []
    (tmp_path / f"{SAMPLE[0].office.key}.toml").write_bytes(
        (bench.replica.registry / f"{SAMPLE[0].office.key}.toml").read_bytes()
    )
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    again = empty.add(SAMPLE[0], "home")
    assert again.exit_code == 1
    assert "is already there; --force writes over it" in again.stderr
    assert before == {path: path.read_bytes() for path in tmp_path.iterdir()}


def test_what_no_page_says_is_asked_for(bench: Bench) -> None:
    told = run("sites", "add", bench.start(SAMPLE[0], "home"), *INVENTED[:3], "--registry", bench.registry)
    assert told.exit_code == 1
    for option in ("--region", "--level", "--plain-http"):
        assert f"  {option}: " in told.stderr
    assert "--publisher" not in told.stderr


def test_an_entry_that_the_registry_has_is_told(bench: Bench, tmp_path: Path) -> None:
    twin = Bench(bench.replica, tmp_path)
    key = SAMPLE[0].office.key
    (tmp_path / f"{key}.toml").write_bytes((bench.replica.registry / f"{key}.toml").read_bytes())
    # The same column under another key: two entries would collect the same reports.
    told = twin.add(SAMPLE[0], "home", "--key", f"{SAMPLE[0].office.adcode}-twin")
    assert told.exit_code == 1
    assert len(list(tmp_path.glob("*.toml"))) == 1


def test_the_trial_can_be_kept(bench: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "trial"
    assert bench.add(SAMPLE[0], "report", "--dry-run", "--keep", str(kept)).exit_code == 0
    assert list(kept.rglob("*.warc.gz*"))
    told = bench.add(SAMPLE[0], "report", "--dry-run", "--keep", str(kept))
    assert told.exit_code == 1
    assert "is not empty" in told.stderr


def test_steps_as_json(bench: Bench) -> None:
    key = SAMPLE[0].office.key
    told = run("sites", "test", key, "--registry", bench.replica.registry, "--format", "json", "--no-mark")
    steps = [json.loads(line) for line in told.stdout.splitlines()]
    assert {step["kind"] for step in steps} >= {"answered", "platform", "row", "report", "verdict"}
    assert steps[-1]["kind"] == "verdict"
    assert (steps[-1]["verdict"], steps[-1]["years"]) == ("new", sorted(SAMPLE[0].office.years))
    assert (steps[-1]["missing_years"], steps[-1]["unexpected_years"]) == ([], [])


def test_the_steps_are_read_by_a_person(bench: Bench) -> None:
    spec = SAMPLE[0]
    told = run("sites", "test", spec.office.key, "--registry", bench.replica.registry, "--no-mark")
    lines = told.stdout.splitlines()
    assert any(line.startswith("list  http://") and "status 200" in line for line in lines)
    assert any(line.startswith("  platform: ") for line in lines)
    year = max(spec.office.years)
    assert any(line.startswith("  + ") and f"{spec.office.publisher}{year}年" in line for line in lines)
    assert any(line.startswith("    => report of ") for line in lines)


def test_years_that_differ_are_told(bench: Bench, tmp_path: Path) -> None:
    key = SAMPLE[0].office.key
    entry = (bench.replica.registry / f"{key}.toml").read_text("utf-8")
    lines = [line for line in entry.splitlines() if not line.startswith(("expected_years", "checked"))]
    (tmp_path / "one.toml").write_text("\n".join(["expected_years = [2009]", *lines]), "utf-8")
    told = run("sites", "test", key, "--registry", tmp_path)
    assert told.exit_code == 1
    assert "expected and not found: 2009" in told.stdout
    assert "found and not in expected_years: " in told.stdout
    assert "advice: " in told.stdout
    assert not load_entry(tmp_path / "one.toml").checked


def test_an_unknown_site_is_wrong_usage(bench: Bench) -> None:
    assert run("sites", "test", "000000-nobody", "--registry", bench.registry).exit_code == 2


@pytest.mark.parametrize("command", ["list", "add", "test"])
def test_help_has_an_example(command: str) -> None:
    told = run("sites", command, "--help")
    assert f"gongkai sites {command}" in told.output.split("Example", 1)[1]


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({"/": Answer(CHALLENGE, 521)}, "challenge"),
        ({"/": Answer(CHALLENGE, 200)}, "challenge"),
        ({"/": Answer(b"no", 403)}, "refused"),
        ({"/": Answer(b"<p>x</p>", 500)}, "server_error"),
        ({"/robots.txt": Answer(b"User-agent: *\nDisallow: /"), "/": Answer(b"<p>x</p>")}, "robots"),
        ({"/robots.txt": Answer(b"", 503), "/": Answer(b"<p>x</p>")}, "robots_unreachable"),
        ({}, "not_found"),
        ({"/": Answer(b"", 302, {"Location": "http://127.0.0.9:9/"})}, "moved"),
        ({"/": Answer(b"<p>nothing of the kind</p>")}, "nothing there leads to a column"),
        ({"/": Answer(b"<div>" * 100_000)}, "nothing there leads to a column"),
        ({"/": Answer(b"<a href='/nb/'>" + "政府信息公开年报".encode() + b"</a>"), "/nb/": Answer(b"\0")}, "no column"),
    ],
)
def test_sites_that_are_no_use(pages: dict[str, Answer], said: str, tmp_path: Path) -> None:
    site = FaultySite("127.0.0.1", dict(pages))
    with serving(site):
        told = run("sites", "add", f"{site.base}/", *INVENTED, "--registry", tmp_path)
    assert told.exit_code == 1
    assert said in told.stderr
    assert "Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_site_that_nobody_serves(tmp_path: Path) -> None:
    site = FaultySite("127.0.0.1", {})
    with serving(site):
        address = f"{site.base}/"
    told = run("sites", "add", address, *INVENTED, "--registry", tmp_path)
    assert told.exit_code == 1
    assert "unreachable" in told.stderr


def test_a_column_whose_reports_name_several_offices(tmp_path: Path) -> None:
    rows = "".join(
        f'<li><a href="./202401/t20240120_{n}.html">示例市{office}2023年政府信息公开工作年度报告</a></li>'
        for n, office in enumerate(("财政局", "民政局", "水利局"))
    )
    report = f'<meta name="ArticleTitle" content="{TITLE}"><meta name="SiteIDCode" content="3309910004"><p>x</p>'
    pages = {
        f"/nb/202401/t20240120_{n}.html": Answer(report.replace("财政", name).encode())
        for n, name in enumerate(("财政", "民政", "水利"))
    }
    site = FaultySite("127.0.0.1", {"/nb/": Answer(f"<ul>{rows}</ul>".encode()), **pages})
    with serving(site):
        asked = ("sites", "add", f"{site.base}/nb/", *INVENTED, "--region", "示例省/示例", "--level", "county")
        told = run(*asked, "--registry", tmp_path)
        assert told.exit_code == 1
        assert "--publisher: the reports' titles name 示例市民政局、示例市水利局、示例市财政局" in told.stderr
        told = run(*asked, "--registry", tmp_path, "--publisher", "示例市财政局", "--key", "330991-czj")
    assert told.exit_code == 0, told.output
    entry = load_entry(tmp_path / "330991-czj.toml")
    assert (entry.own_only, entry.expected_years, entry.kind) == (True, (2023,), "department")


def test_addresses_that_no_entry_may_have(tmp_path: Path) -> None:
    told = run("sites", "add", "https://www.example.com/", "--registry", tmp_path)
    assert told.exit_code == 1
    assert ".gov.cn" in told.stderr
    for address in ("ftp://www.example.gov.cn/", "nonsense", "https://user@www.example.gov.cn/", "http://[::1"):
        assert run("sites", "add", address, "--registry", tmp_path).exit_code == 1
    told = run("sites", "add", "http://127.0.0.1:9/", "--registry", tmp_path, "--note", "127.0.0.1 is the replica")
    assert told.exit_code == 1


def test_nobody_is_asked_without_a_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    told = run("sites", "add", "https://www.example.gov.cn/", "--registry", tmp_path)
    assert told.exit_code == 1
    assert "GONGKAI_CONTACT" in told.stderr
