"""The site in a real Chromium: Debian's, driven by Playwright, over a server on loopback."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from tests.archive.site.published import publish_demo, served

START_SECONDS = 20


@contextmanager
def serving(snapshot: Path) -> Iterator[str]:
    """The address of a server on a published snapshot."""
    server = uvicorn.Server(uvicorn.Config(served(snapshot).app(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < give_up:
        time.sleep(0.02)
    assert server.started, "the site did not start"
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(START_SECONDS)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo snapshot is served."""
    with serving(publish_demo(tmp_path_factory.mktemp("data"))) as address:
        yield address


# Playwright keeps an event loop running in this thread: it ends with these tests, or no others could run their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no chromium here; install it with: apt-get install chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(__file__).parent / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
