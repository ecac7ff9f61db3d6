"""Ranges read from an address: few requests, the same bytes, and a cache that is bounded and never believed blindly."""

import io
import os
from pathlib import Path

import pytest

from crawler.captures.blocks import BLOCK, BlockCache, RangeFile
from crawler.captures.remote import Remote

CONTENT = os.urandom(2 * BLOCK + 12_345)


class Counting(Remote):
    """Counts the ranges that are asked for."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.asked: list[tuple[int | None, int | None]] = []

    def read(self, name: str, start: int | None = None, end: int | None = None) -> bytes:
        self.asked.append((start, end))
        return super().read(name, start, end)


@pytest.fixture
def remote(address: str) -> Counting:
    remote = Counting(address)
    remote.write("captures/x", CONTENT)
    return remote


def test_any_part_reads_as_in_a_file(remote: Counting, tmp_path: Path) -> None:
    here, there = io.BytesIO(CONTENT), RangeFile(remote, "captures/x", len(CONTENT), BlockCache(tmp_path / "cache"))
    for at, size in ((0, 10), (BLOCK - 5, 5), (BLOCK, 0), (2 * BLOCK + 12_000, 9_999), (len(CONTENT), 3), (7, 70_000)):
        here.seek(at)
        there.seek(at)
        assert there.read(size) == here.read(size)
        assert there.tell() == here.tell()
    assert there.seek(0, os.SEEK_END) == len(CONTENT)
    there.seek(0)
    assert there.readall() == CONTENT


def test_a_block_is_asked_for_once(remote: Counting, tmp_path: Path) -> None:
    for _ in range(3):
        there = RangeFile(remote, "captures/x", len(CONTENT), BlockCache(tmp_path / "cache"))
        there.seek(BLOCK + 100)
        assert there.read(1000) == CONTENT[BLOCK + 100 : BLOCK + 1100]
    assert remote.asked == [(BLOCK, 2 * BLOCK)]


def test_a_block_that_the_disk_has_damaged_is_asked_for_again(remote: Counting, tmp_path: Path) -> None:
    cache = BlockCache(tmp_path / "cache")
    RangeFile(remote, "captures/x", len(CONTENT), cache).read(10)
    (path,) = (tmp_path / "cache").iterdir()
    for damaged in (b"", path.read_bytes()[:-1], path.read_bytes()[:-1] + b"\0\0", b"x" * 100):
        path.write_bytes(damaged)
        assert RangeFile(remote, "captures/x", len(CONTENT), cache).read(10) == CONTENT[:10]
    assert len(remote.asked) == 5


def test_the_cache_keeps_within_its_bound_and_the_last_used(tmp_path: Path) -> None:
    cache = BlockCache(tmp_path, most=10_000)
    for number in range(40):
        cache.put(f"block {number}", bytes([number]) * 1000)
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 11_000
    assert cache.get("block 39") == bytes([39]) * 1000
    again = BlockCache(tmp_path, most=3_000)  # as another process finds it
    again.put("one more", b"1" * 1000)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 3_000
    assert again.get("one more") == b"1" * 1000


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = BlockCache(tmp_path / "file" / "cache")
    cache.put("a", b"block")
    assert cache.get("a") is None
