"""Offers and sessions in one folder: taken once, ended everywhere, and run out."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.serving.sessions import Sessions


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path)


def test_of_many_who_come_with_one_offer_one_gets_in(tmp_path, sessions):
    key = sessions.offer()
    with ThreadPoolExecutor(16) as team:
        begun = list(team.map(lambda n: Sessions(tmp_path).begin(key, f"n{n}"), range(64)))
    (own,) = filter(None, begun)
    session = sessions.of(own)
    assert session is not None
    assert session.name == f"n{begun.index(own)}"
    assert not sessions.is_offered(key)


def test_a_session_that_is_ended_is_ended_for_all(tmp_path, sessions):
    key = sessions.begin(sessions.offer(), "王敏")
    assert key is not None
    assert sessions.of(key) == Sessions(tmp_path).of(key)
    Sessions(tmp_path).end(key)
    sessions.end(key)
    assert sessions.of(key) is None


def test_offers_and_sessions_run_out(tmp_path, sessions):
    offer, key = sessions.offer(), sessions.begin(sessions.offer(), "王敏")
    for path in tmp_path.iterdir():
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"until": 1.0}), "utf-8")
    assert not sessions.is_offered(offer)
    assert sessions.begin(offer, "李") is None
    assert sessions.of(key) is None
    assert list(tmp_path.iterdir()) == [], "what has run out is cleared away"


@pytest.mark.parametrize("key", ["", "x", "../../etc/passwd", "x" * 10_000, "\x00", "\ud800"])
def test_no_other_key_opens_anything(sessions, key):
    sessions.offer()
    assert sessions.of(key) is None
    assert sessions.begin(key, "王敏") is None


def test_nobody_else_reads_the_folder_and_no_key_stands_in_it(tmp_path, sessions):
    offer, key = sessions.offer(), sessions.begin(sessions.offer(), "王敏")
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert offer not in path.name + path.read_text("utf-8")
        assert key not in path.name + path.read_text("utf-8")
