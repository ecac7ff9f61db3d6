"""The process that shows documents: it is ended where it takes too long, and another takes its place."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from archive.source import renderer as module
from archive.source.renderer import Renderer
from archive.source.views import Refused, Shown, View
from tests.documents import make_report, random_figures, render_html

PAGE = View(render_html(make_report("某局", 2023, random_figures("renderer", "2021"))).encode(), "text/html")


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


def test_one_process_answers_all(renderer: Renderer) -> None:
    first = renderer.ask(PAGE)
    assert isinstance(first, Shown)
    process = renderer._process
    assert renderer.ask(PAGE) == first
    assert isinstance(renderer.ask(View(b"%PDF-", None)), Refused)
    assert renderer._process is process


def test_a_process_that_died_is_replaced(renderer: Renderer) -> None:
    assert isinstance(renderer.ask(PAGE), Shown)
    os.kill(renderer._process.process.pid, signal.SIGKILL)
    died = renderer.ask(PAGE)
    assert isinstance(died, Refused)
    assert "SIGKILL" in died.message
    assert isinstance(renderer.ask(PAGE), Shown)


def test_what_takes_too_long_is_ended(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(renderer.ask(PAGE), Shown)
    process = renderer._process.process
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(module, "RENDER_SECONDS", 0.2)
    late = renderer.ask(PAGE)
    assert (late.code, process.poll() is not None) == ("too_slow", True)
    monkeypatch.undo()
    assert isinstance(renderer.ask(PAGE), Shown)


def test_many_ask_at_once(renderer: Renderer) -> None:
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(renderer.ask(PAGE))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(answer) for answer in answers] == [Shown] * 6
    assert len(set(answers)) == 1
