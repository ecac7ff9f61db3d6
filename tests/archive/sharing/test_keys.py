"""The keys follow the archive: what is revised, read again, renamed or removed, and only that."""

import ast
import importlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.build import build
from archive.compare.masking import key_of
from archive.compare.sentences import split
from archive.sharing import keys
from archive.sharing.keys import keep_keys
from archive.sharing.offices import last_successor, offices
from archive.store import Store
from tests.archive.conftest import Night, Office, Offices, read

KEY = "330991-zjj/2023"


def _keep(store: Store) -> int:
    return keep_keys(store.connection, lambda *_: None)


def _kept(store: Store) -> dict[str, list[int]]:
    rows = store.connection.execute(
        "SELECT report.key, keys FROM sentence_keys JOIN report ON report.id = report_id ORDER BY report.key"
    )
    return {key: json.loads(listed) for key, listed in rows}


def _with(report, sentence: str):
    return replace(report, sections=[s._replace(text=s.text + sentence) for s in report.sections])


def test_a_report_is_keyed_once(night: Night) -> None:
    night.add((night.capture(content="a"), read()))
    assert _keep(night.store) == 1
    assert _keep(night.store) == 0
    mask = next(iter(offices(night.store.connection).values())).mask
    sentences = {mask.sentence(one.text) for section in read().sections for one in split(section.text)}
    assert set(_kept(night.store)[KEY]) == {key_of(one) for one in sentences} - {None}


def test_a_revision_and_another_reading_of_the_same_bytes_are_keyed_anew(night: Night) -> None:
    capture = night.capture(content="a")
    night.add((capture, read()))
    _keep(night.store)
    first = _kept(night.store)[KEY]
    night.run = "night-2"
    night.add((night.capture(content="b"), _with(read(), "把公开栏从大厅搬到了沿街一面。")))
    assert _keep(night.store) == 1
    revised = _kept(night.store)[KEY]
    assert set(first) < set(revised)
    # A newer extractor reads the current bytes otherwise: no revision, and yet other sentences.
    current = night.store.connection.execute("SELECT max(capture_id) FROM revision").fetchone()[0]
    again = _with(read(), "热线电话由两名话务员轮班接听。")
    night.store.read_again(replace(capture, id=current), again, night.registry, "another")
    assert _keep(night.store) == 1
    assert set(_kept(night.store)[KEY]) - set(first) != set(revised) - set(first)


def test_another_name_keys_the_reports_of_that_office_anew(night: Night) -> None:
    night.add((night.capture(content="a"), read()))
    _keep(night.store)
    renamed = Offices((Office(publisher="云河市住房城乡建设和水务局"),))
    night.store.sync_publishers(renamed)
    assert _keep(night.store) == 1
    assert _keep(night.store) == 0


def test_a_report_that_goes_takes_its_keys_along(night: Night) -> None:
    capture = night.capture(content="a")
    night.add((capture, read()))
    _keep(night.store)
    # Read anew it is of another year: the report that it was taken for has no reading left.
    night.store.read_again(capture, replace(read(), year=2022), night.registry, "another")
    assert _kept(night.store) == {}
    assert _keep(night.store) == 1
    assert list(_kept(night.store)) == ["330991-zjj/2022"]


def test_a_build_that_is_killed_goes_on_where_it_was(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    for year in (2021, 2022, 2023):
        night.add((night.capture(f"http://zjj.example/{year}", content=str(year)), replace(read(), year=year)))
    monkeypatch.setattr(keys, "BATCH", 1)

    def killed(_what: str, done: int, _of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_keys(night.store.connection, killed)
    assert len(_kept(night.store)) == 2
    assert _keep(night.store) == 1


def test_another_rule_keys_every_report_anew(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    night.add((night.capture(content="a"), read()))
    _keep(night.store)
    monkeypatch.setattr(keys, "_SOURCES", (("archive", "sharing/keys.py"),))
    assert _keep(night.store) == 1


def test_the_rule_is_all_that_makes_a_key() -> None:
    """Whatever of the project's own the sources of a key import is one of them."""
    sources = {f"{package}.{name.removesuffix('.py').replace('/', '.')}" for package, name in keys._SOURCES}
    for module in sources - {"archive.sharing.keys"}:
        path = Path(importlib.import_module(module).__file__ or "")
        imported = {
            node.module for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
        }
        assert {name for name in imported if name and name.startswith(("archive.", "extract."))} <= sources


def test_every_build_keys_what_it_read(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with Store(tmp_path) as store:
        _insert_report(store.connection)
    build(tmp_path, Offices(), progress=lambda *step: told.append(step))
    assert ("keying sentences", 1, 1) in told
    with Store(tmp_path) as store:
        assert _kept(store) == {"000000-无名局/2023": []}


def _insert_report(connection: sqlite3.Connection) -> None:
    """A report without a section, of an office that no registry names."""
    with connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO publisher (id, key, name) VALUES (1, '000000-无名局', '无名局')")
        connection.execute(
            "INSERT INTO report (id, key, publisher_id, year, first_seen_at, last_seen_at, current_revision_id)"
            " VALUES (1, '000000-无名局/2023', 1, 2023, '', '', 1)"
        )
        connection.execute(
            "INSERT INTO revision (id, report_id, number, capture_id, sha256, source_name, url, change,"
            " extractor_version, extracted_at, form, form_notes, content_hash)"
            " VALUES (1, 1, 1, 1, '', '', '', 'first', '', '', 'none', '[]', '')"
        )


@pytest.mark.parametrize(
    ("into", "last"), [({}, 1), ({1: 2}, 2), ({1: 2, 2: 3}, 3), ({1: 2, 2: 1}, 1), ({1: 3, 3: 2, 2: 3}, 2)]
)
def test_the_end_of_a_chain_of_mergers(into: dict[int, int], last: int) -> None:
    assert last_successor(1, into) == last
