"""The page that `gongkai diff --format html` writes, opened from a disk: readable, reachable, printable, and alone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from archive.compare.render import outline
from archive.compare.render.html import render_html
from tests.archive.compare.render.comparisons import hostile, two_documents, years
from tests.browser.test_accessibility import STOPPING
from tests.browser.test_site import SIZES

COMPARISONS = {"two": two_documents, "many": lambda: years(*range(2016, 2024)), "hostile": hostile}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, make in COMPARISONS.items():
        page = render_html(outline(make(), command="gongkai diff a b"))
        (folder / f"{name}.html").write_text(page, "utf-8")
    return folder


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    # axe-core is a script, and the page's own policy allows none.
    context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", COMPARISONS)
def test_axe_finds_nothing_and_nothing_overflows(page: Page, folder: Path, name: str) -> None:
    page.goto((folder / f"{name}.html").as_uri())
    violations = Axe().run(page).response["violations"]
    assert [each["id"] for each in violations if each["impact"] in STOPPING] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("name", COMPARISONS)
def test_the_page_asks_for_nothing_and_obeys_its_own_policy(browser: Browser, folder: Path, name: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    address = (folder / f"{name}.html").as_uri()
    page.goto(address)
    assert asked == [address]
    assert said == []
    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse", "its style"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()


def test_every_column_is_on_the_paper(browser: Browser, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    for name, wide in (("two", False), ("many", True)):
        page.goto((folder / f"{name}.html").as_uri())
        document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        width, height = document[0].get_size()
        assert (width > height) == wide
        text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
        heads = text.count("2023年" if wide else "幅度")
        assert heads >= len(document) - 3, "the head of a table is repeated on its pages"
        for sheet in document:
            for found in sheet.get_objects(max_depth=1):
                left, _, right, _ = found.get_bounds()
                assert left >= -1
                assert right <= width + 1 or right - left > width, "a word is cut off"
    context.close()
