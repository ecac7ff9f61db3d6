"""Segments that leave this machine for an address, and come back: nothing goes that is not whole there by then."""

from datetime import timedelta
from pathlib import Path

import pytest

import crawler.captures.store as captures_module
from crawler.captures import Capture, CaptureError, CaptureStore
from crawler.captures.attached import attach, attached
from crawler.captures.freeing import bring_back, free
from crawler.captures.remote import Remote, RemoteError
from crawler.captures.seals import SEAL_BYTES
from crawler.captures.shipped import MEMORY_NAME
from crawler.captures.shipping import FOLDER, ship
from tests.crawler.captures.test_rebuild import fill, kept
from tests.crawler.captures.test_shipping import names


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[Capture]]:
    monkeypatch.setattr(captures_module, "SEGMENT_BYTES", 12_000)
    monkeypatch.setattr("crawler.captures.segments.WRITER_PATIENCE", 0.1)
    return tmp_path / "captures", fill(tmp_path / "captures", pages=90)


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


@pytest.fixture(params=["path", "s3"])
def remote(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Remote:
    if request.param == "path":
        return Remote(str(tmp_path / "elsewhere"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    return Remote(f"s3://gongkai-tests/{tmp_path.name}")


def test_what_is_whole_elsewhere_goes_and_is_read_there(filled: tuple[Path, list[Capture]], remote: Remote) -> None:
    directory, captures = filled
    there = names(directory)
    ship(directory, remote)
    with CaptureStore(directory) as store:
        payloads = [store.payload(capture) for capture in captures]
        late = store.add_response("http://gov.example/late", 200, [], b"late", captures_module.Origin("night-2"))
        store.commit()
        with pytest.raises(CaptureError, match="another process is writing"):
            free(directory, remote)
    freed = free(directory, remote)
    assert (freed.segments, names(directory)) == (len(there), [late.segment])
    assert freed.problems == [f"{late.segment} stays here: it is not at {remote.address} yet"]
    assert free(directory, remote).segments == 0
    assert kept(directory) == [*captures, late]
    with CaptureStore(directory) as store:
        assert [store.payload(capture) for capture in captures] == payloads
        assert list(store.verify()) == []
    assert (ship(directory, remote).sent, ship(directory, remote).there) == (1, len(there) + 1)
    back = bring_back(directory, remote, there)
    assert (back.names, back.problems, names(directory)) == (there, [], [*there, late.segment])
    assert {(directory / name).stat().st_mode & 0o777 for name in names(directory)} == {0o644}


def test_what_is_not_whole_there_stays(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    elsewhere = tmp_path / "elsewhere" / FOLDER
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(directory, remote)
    hurt, unsealed, strange, huge, empty = names(directory)[:5]
    flipped(elsewhere / hurt)
    flipped(directory / hurt)
    (elsewhere / f"{unsealed}.json").unlink()
    (elsewhere / f"{strange}.json").write_text((elsewhere / f"{hurt}.json").read_text().replace(hurt, strange))
    (elsewhere / f"{huge}.json").write_bytes(b" " * (SEAL_BYTES + 1))
    (elsewhere / f"{empty}.json").write_bytes(b"")
    before = {name: (directory / name).read_bytes() for name in (hurt, unsealed, strange, huge, empty)}
    freed = free(directory, remote)
    assert len(freed.problems) == len(before)
    assert {name: (directory / name).read_bytes() for name in names(directory)} == before
    flipped(directory / hurt)
    flipped(elsewhere / hurt)
    assert kept(directory) == captures
    # Nothing there is written over that is not ours.
    (directory / MEMORY_NAME).unlink()
    shipped = ship(directory, remote)
    assert (shipped.sent, len(shipped.problems)) == (1, 3)
    assert free(directory, remote).segments == 2
    assert names(directory) == [strange, huge, empty]


def test_what_was_cut_or_lost_there_is_sent_again(filled: tuple[Path, list[Capture]], remote: Remote) -> None:
    directory, captures = filled
    ship(directory, remote)
    cut, lost, hurt = names(directory)[:3]
    remote.write(f"{FOLDER}/{cut}", b"cut")
    remote.remove(f"{FOLDER}/{lost}")
    shipped = ship(directory, remote)
    assert (shipped.sent, shipped.problems) == (2, [])
    # Other bytes of the same size are seen by those who read them.
    content = bytearray((directory / hurt).read_bytes())
    content[-3] ^= 1
    remote.write(f"{FOLDER}/{hurt}", bytes(content))
    assert ship(directory, remote).sent == 0
    assert free(directory, remote).problems == []
    assert kept(directory) == captures
    with CaptureStore(directory) as store:
        assert list(store.verify()) == []


def test_no_more_goes_than_was_asked_for(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, _ = filled
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(directory, remote)
    all_of_it = names(directory)
    assert free(directory, remote, older=timedelta(days=1)).segments == 0
    assert free(directory, remote, until_free=1).segments == 0
    assert names(directory) == all_of_it
    assert free(directory, remote, older=timedelta(0), until_free=1 << 60).segments == len(all_of_it)


def test_two_names_of_one_disk_are_no_second_place(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FOLDER).symlink_to(directory)
    for address in (tmp_path, tmp_path / "other"):
        for use in (ship, free):
            with pytest.raises(RemoteError, match="is where the captures are"):
                use(directory, Remote(str(address)))
    # A link for each file, as no look at the folder tells.
    real = Remote(str(tmp_path / "real"))
    ship(directory, real)
    for name in names(directory):
        (tmp_path / "real" / FOLDER / name).unlink()
        (tmp_path / "real" / FOLDER / name).symlink_to(directory / name)
    before = names(directory)
    with pytest.raises(RemoteError, match="is on the very disk"):
        free(directory, real)
    assert names(directory) == before
    assert kept(directory) == captures
    assert not list(directory.glob(".*.freed"))


def test_a_kill_in_between_loses_nothing(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, captures = filled
    remote = Remote(str(tmp_path / "elsewhere"))
    ship(directory, remote)
    first = names(directory)[0]
    attach(directory, remote)
    (directory / first).rename(directory / f".{first}.freed")
    assert kept(directory) == captures
    with CaptureStore(directory) as store:
        assert list(store.verify()) == []
    (tmp_path / "elsewhere" / FOLDER / f"{first}.json").unlink()
    assert len(free(directory, remote, older=timedelta(0)).problems) == 1
    assert names(directory) == [first]


def test_captures_are_freed_for_one_address_only(filled: tuple[Path, list[Capture]], tmp_path: Path) -> None:
    directory, _ = filled
    one, other = Remote(str(tmp_path / "one")), Remote(str(tmp_path / "other"))
    for remote in (one, other):
        ship(directory, remote)
    assert free(directory, one, older=timedelta(0)).problems == []
    with pytest.raises(RemoteError, match="are read from"):
        free(directory, other)
    found = attached(directory)
    assert found is not None
    assert found.address == one.address
    with pytest.raises(RemoteError, match="ends with this process"):
        free(directory, Remote("memory://x"))


def test_damage_here_is_mended_from_there(filled: tuple[Path, list[Capture]], remote: Remote) -> None:
    directory, captures = filled
    ship(directory, remote)
    hurt, lost, third = names(directory)[:3]
    content = (directory / hurt).read_bytes()
    flipped(directory / hurt)
    assert bring_back(directory, remote).names == [hurt]
    assert (directory / hurt).read_bytes() == content
    (directory / lost).unlink()
    assert (bring_back(directory, remote).names, bring_back(directory, remote, [lost]).names) == ([], [lost])
    with CaptureStore(directory) as store:
        assert list(store.verify()) == []
    # What is damaged there too never takes the place of what is here.
    remote.write(f"{FOLDER}/{third}", b"other")
    flipped(directory / third)
    before = (directory / third).read_bytes()
    told = bring_back(directory, remote, [third])
    assert told.problems == [f"the segment {third} is not whole at {remote.address}"]
    remote.remove(f"{FOLDER}/{third}")
    assert bring_back(directory, remote).problems == [f"{remote.address} has no segment {third}"]
    assert (directory / third).read_bytes() == before
    for strange in ("../x", "20260101T000000Z-000001.warc.gz"):
        with pytest.raises(CaptureError, match="knows no closed segment"):
            bring_back(directory, remote, [strange])
    assert sorted(path.name for path in directory.glob(".*")) == []
    assert len(kept(directory)) == len(captures)
