"""Every reader on documents that nobody wrote: no error but its own, places that find what was read, no false state."""

import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.invariants import read
from tests.fuzz.readers import READERS
from tests.fuzz.words import words

SEEDS = {name: reader.seeds() for name, reader in READERS.items()}
WORDS = [word.encode() for word in words()]
TEXTS = ("pipe", "tab", "stream", "html")
# What stands in the way of mutating bytes: a part of a document as it is, twice, moved, gone, or in another's place.
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["insert", "drop", "repeat", "move", "byte"]), st.integers(0, 1 << 30), st.integers(0, 400)
    ),
    min_size=1,
    max_size=12,
)


def _changed(data: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    for kind, where, size in changes:
        at = where % (len(data) + 1)
        piece = data[at : at + size]
        if kind == "insert":
            data = data[:at] + WORDS[size % len(WORDS)] + data[at:]
        elif kind == "drop":
            data = data[:at] + data[at + size :]
        elif kind == "repeat":
            data = data[:at] + piece + data[at:]
        elif kind == "move":
            rest = data[:at] + data[at + size :]
            to = (where >> 8) % (len(rest) + 1)
            data = rest[:to] + piece + rest[to:]
        elif piece:
            data = data[:at] + bytes([size % 256]) + data[at + 1 :]
    return data


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(number=st.integers(0, 2), changes=CHANGES)
def test_a_changed_document(name: str, number: int, changes: list[tuple[str, int, int]]) -> None:
    reader = READERS[name]
    seed = SEEDS[name][number % len(SEEDS[name])]
    read(reader.document(_changed(seed, changes)), reader.name)


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    pieces=st.lists(
        st.sampled_from(WORDS) | st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace")), max_size=60
    )
)
def test_a_document_of_pieces(name: str, pieces: list[bytes]) -> None:
    read(b"".join(pieces), READERS[name].name)


@pytest.mark.parametrize("name", ["docx", "xlsx", "html"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(seed=st.integers(0, 1 << 30))
def test_a_document_whose_elements_are_shuffled(name: str, seed: int) -> None:
    from lxml import etree, html

    rng = random.Random(seed)
    source = SEEDS[name][seed % 3]
    root = html.document_fromstring(source) if name == "html" else etree.fromstring(source)
    elements = list(root.iter(etree.Element))[3:]
    for _ in range(rng.randrange(1, 10)):
        one, other = rng.choice(elements), rng.choice(elements)
        if one in set(other.iterancestors()) or other in set(one.iterancestors()) or one is other:
            continue
        other.addnext(one)
    for element in rng.sample(elements, 3):
        for key in list(element.attrib):
            element.set(key, rng.choice(["0", "1", "2", "3", "1000000", "-1", "x"]))
    reader = READERS[name]
    read(reader.document(etree.tostring(root, encoding="utf-8")), reader.name)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is absent: make fuzz installs it")
def test_the_fuzzer_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "docx", "--seconds", "2", "--found", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "executed" in done.stdout
