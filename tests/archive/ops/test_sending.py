"""Nights that send what they keep to an address: by themselves, never quietly failing, and told until it is there."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.alerts import causes
from archive.cli import gongkai
from archive.ops.condition import condition
from archive.ops.metrics import write_metrics
from archive.ops.sending import OUTCOME_NAME, send_all, sending_of
from archive.ops.settings import Settings, SettingsError, load_settings
from archive.progress import Reporter
from archive.verify import verify
from crawler.captures.index import closed_segments
from crawler.captures.shipped import MEMORY_NAME
from tests.archive.ops.test_condition import metrics
from tests.replica.server import Replica, running_replica


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(gongkai, [str(a) for a in arguments], env=environment, catch_exceptions=False)


@pytest.fixture(scope="module")
def replica():
    with running_replica() as running:
        yield running


@pytest.fixture(scope="module")
def registry(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One site: a night of it takes seconds."""
    folder: Path = tmp_path_factory.mktemp("one")
    shutil.copy(min(replica.registry.glob("*.toml")), folder)
    return folder


@pytest.fixture(scope="module")
def made(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A night that sent all it kept: the data, and the address."""
    folder: Path = tmp_path_factory.mktemp("made")
    data, there = folder / "data", folder / "elsewhere"
    done = run("nightly", "--registry", registry, "--data", data, GONGKAI_ADDRESS=str(there))
    assert (done.exit_code, "Not sent" in done.stdout) == (0, False), done.output
    return data, there


@pytest.fixture
def kept(made: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    return (
        Path(shutil.copytree(made[0], tmp_path / "data", symlinks=True)),
        Path(shutil.copytree(made[1], tmp_path / "there")),
    )


def shipping(data: Path, address: object) -> dict[str, object]:
    told = run("status", "--format", "json", "--data", data, GONGKAI_ADDRESS=str(address))
    found: dict[str, object] = json.loads(told.stdout)["shipping"]
    return found


def test_a_night_sends_what_it_kept(made: tuple[Path, Path]) -> None:
    data, there = made
    names = set(closed_segments(data / "captures"))
    assert names
    assert {path.name for path in (there / "captures").iterdir()} == names | {f"{name}.json" for name in names}
    newest = json.loads((there / "public" / "current.json").read_text("utf-8"))["snapshot"]
    assert newest == (data / "public" / "current").readlink().name
    told = shipping(data, there)
    assert (told["segments_left"], told["bytes_left"], told["left_since"]) == (0, 0, None)
    assert (told["snapshot_left"], told["problems"], told["ended_at"] is None) == (False, [], False)
    said = run("status", "--data", data, GONGKAI_ADDRESS=str(there)).stdout
    assert f"All of it was at {there} when it was last sent" in said
    # An address that is not set is not told of, and one to which nothing was sent has nothing.
    assert json.loads(run("status", "--format", "json", "--data", data).stdout)["shipping"] is None
    assert shipping(data, there.parent / "other")["segments_left"] == len(names)


def test_a_good_night_that_cannot_send_fails_in_part_until_it_is_sent(
    kept: tuple[Path, Path], registry: Path, tmp_path: Path
) -> None:
    data, _ = kept
    address = str(tmp_path / "new")
    (tmp_path / "new").write_text("no folder")
    settings = Settings(address=address)
    (data / "gongkai.toml").write_text(f'address = "{address}"\n')
    done = run("nightly", "--registry", registry, "--data", data)
    assert done.exit_code == 1
    why = f"{address} cannot be used: "
    assert f"Not sent: {why}" in done.stdout.replace("\n", " ")
    assert done.stdout.splitlines()[-1] == f"Next: gongkai status --data {data}"
    told = shipping(data, address)
    assert told["segments_left"] == len(closed_segments(data / "captures"))
    assert told["snapshot_left"]
    assert str(told["left_since"]) < str(told["tried_at"])
    assert why in str(told["problems"])
    said = run("status", "--data", data).stdout
    assert f"Not at {address} yet: " in said
    assert f"`gongkai captures ship --data {data}` and `gongkai snapshots ship --data {data}` go on with it." in said
    watched = run("watch", "--data", data, GONGKAI_METRICS=str(tmp_path / "gongkai.prom"))
    assert (watched.exit_code, "shipping: what is kept cannot be sent" in watched.stdout) == (1, True)
    found = metrics(tmp_path / "gongkai.prom")
    assert found["gongkai_shipping_segments_left", ""] == told["segments_left"]
    assert found["gongkai_shipping_snapshot_left", ""] == 1
    assert found["gongkai_shipping_problems", ""] > 0
    assert found["gongkai_shipping_oldest_left_timestamp_seconds", ""] > 1.7e9
    assert ("gongkai_shipping_last_ended_timestamp_seconds", "") not in found

    (tmp_path / "new").unlink()
    for command in ("captures", "snapshots"):
        assert run(command, "ship", "--data", data).exit_code == 0
    assert shipping(data, address)["problems"] == []
    assert [cause.name for cause in causes(data, settings)] == []
    write_metrics(tmp_path / "gongkai.prom", condition(data, address))
    found = metrics(tmp_path / "gongkai.prom")
    assert found["gongkai_shipping_segments_left", ""] == found["gongkai_shipping_problems", ""] == 0
    assert ("gongkai_shipping_oldest_left_timestamp_seconds", "") not in found


def test_segments_that_wait_too_long_are_an_alert(made: tuple[Path, Path]) -> None:
    data, there = made
    now = datetime.now(UTC)
    other = Settings(address=str(there.parent / "other"))
    assert [cause.name for cause in causes(data, other, now)] == []
    late = now + timedelta(hours=27)
    assert [cause.name for cause in causes(data, Settings(address=str(there)), late)] == ["silence"]
    (waiting,) = (cause for cause in causes(data, other, late) if cause.name == "shipping")
    assert waiting.title.endswith("segments are not at their address yet")


def test_nights_go_on_with_captures_that_are_elsewhere(kept: tuple[Path, Path], registry: Path, tmp_path: Path) -> None:
    data, there = kept
    settings = {"GONGKAI_ADDRESS": str(there), "GONGKAI_CAPTURES_DAYS": "0"}
    sending = sending_of(load_settings(data, settings))
    assert sending is not None
    assert send_all(data, sending, Reporter()) == []
    assert list((data / "captures").glob("*.warc.gz")) == []
    assert verify(data).problems == []
    # Away, as a disk that is not mounted: nothing is made of that but a word.
    there.rename(tmp_path / "away")
    shutil.rmtree(data / "captures" / "cache")
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE revision SET extractor_version = 'older'")  # so that all are to be read again
    published = (data / "public" / "current").readlink()
    second = run("nightly", "--registry", registry, "--data", data, **settings)
    assert second.exit_code == 3  # all of the one site
    said = " ".join(second.stdout.split())
    assert f"Not sent: {there} has none of the segments that were sent there: is it mounted?" in said
    # Whether the site changed nobody knows, so nobody says it.
    assert "1 failed" in said
    assert "What the site gave before is kept at an address that cannot be reached." in said
    assert "Reports: 0 new, 0 changed" in said
    assert f"could not be read: {there} has no captures any more" in said, said
    assert (data / "public" / "current").readlink() == published
    assert len(list((data / "captures").glob("*.warc.gz"))) == 1
    checked = run("verify", "--data", data, **settings)
    assert (checked.exit_code, checked.stderr.splitlines()[-1]) == (
        1,
        f"gongkai: {there} has no captures any more: is it mounted, and the right place?",
    )
    shutil.rmtree(there, ignore_errors=True)
    (tmp_path / "away").rename(there)
    assert run("captures", "ship", "--data", data, **settings).exit_code == 0
    assert verify(data).problems == []


@pytest.mark.parametrize("content", ["", "[]", "3", '{"captures": 3}', '{"captures": {"x": 1}}', "\0"])
def test_memories_that_are_damaged_are_made_again(made: tuple[Path, Path], tmp_path: Path, content: str) -> None:
    data = Path(shutil.copytree(made[0], tmp_path / "data", symlinks=True))
    (data / OUTCOME_NAME).write_text(content)
    (data / "captures" / MEMORY_NAME).write_text(content)
    assert int(str(shipping(data, made[1])["segments_left"])) > 0
    sent = run("captures", "ship", made[1], "--data", data)
    assert (sent.exit_code, sent.stdout.startswith("0 segments sent, ")) == (0, True)
    assert shipping(data, made[1])["segments_left"] == 0


def test_addresses_that_cannot_be_set(tmp_path: Path) -> None:
    for address in ("s3://user:secret@bucket/x", "simplecache::s3://bucket/x", " ", "http://[x"):
        with pytest.raises(SettingsError) as caught:
            load_settings(tmp_path, {"GONGKAI_ADDRESS": address})
        assert "secret" not in str(caught.value)
    assert load_settings(tmp_path, {"GONGKAI_ADDRESS": "s3://bucket/gongkai/"}).address == "s3://bucket/gongkai"
    for command in ("captures", "snapshots"):
        assert run(command, "ship", "--data", tmp_path).exit_code in (1, 2)
