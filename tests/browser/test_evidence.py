"""The archived source in a browser: the cell is in sight, and nothing of a hostile capture runs or is asked for."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from extract.report import extract
from tests.archive.site.published import HOUSING, Publication, served
from tests.archive.source.payloads import PAYLOADS
from tests.browser.conftest import START_SECONDS
from tests.browser.test_site import LOOK, SIZES, Watched
from tests.documents import make_report, random_figures, render_html

CELL = "applications.granted.total"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Where captures full of attacks are served, and the addresses of their evidence."""
    publication = Publication(tmp_path_factory.mktemp("hostile"))
    paths = []
    for number, payload in enumerate(PAYLOADS):
        name = f"试验{number}局"
        html = render_html(make_report(name, 2023, random_figures(f"hostile-{number}", "2021")))
        read = extract(html.encode(), name="a.html")
        at = html.index("<table")
        html = html[:at] + payload + html[at:]
        html = html.replace("<head>", f"<head>{payload}", 1).replace("<td>", f"<td>{payload}", 1) + payload
        report = replace(read, publisher=name)
        url = f"file:{number}.html"
        publication.add(html, url, None, fetched_at="2024-02-02T02:00:00Z", change=report)
        paths.append(f"/evidence/{quote(f'000000-{name}', safe='')}/2023/{CELL}")
    publication.night({})
    server = uvicorn.Server(
        uvicorn.Config(served(publication.publish()).app(), host="127.0.0.1", port=0, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < give_up:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", paths
    server.should_exit = True
    thread.join(START_SECONDS)


def test_nothing_of_a_hostile_capture_runs_or_is_asked_for(browser: Browser, hostile: tuple[str, list[str]]) -> None:
    address, paths = hostile
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), address)
    for path in paths:
        assert watched.goto(path) == 200
        page = watched.page
        page.wait_for_timeout(100)  # for what would go elsewhere at once
        title = page.title()
        (frame,) = page.frames[1:]
        assert frame.url.startswith(f"{address}/source/"), "the frame went elsewhere"
        assert (
            frame.locator(
                "script, style, img, svg, math, iframe, form, input, a[href], [style], base, meta[http-equiv]"
            ).count()
            == 0
        )
        assert "hit" not in title
        assert frame.evaluate("typeof window.hit") == "undefined"
    # The same by itself, where it has a window of its own.
    for path in paths[::5]:
        page.goto(address + path.replace("/evidence/", "/source/").rpartition("/")[0])
        assert page.evaluate("window.origin") == "null"
        assert page.evaluate("document.scripts.length") == 0
    context.close()
    assert watched.trouble == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_marked_cell_is_in_sight(browser: Browser, address: str, size: str, lang: str, screenshots: Path) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    watched = Watched(context.new_page(), address)
    page = watched.page
    watched.goto(f"/report/{HOUSING}/2022?lang={lang}")
    page.locator(f"[id='{CELL}'] button").click()
    page.locator(f"[id='evidence-{CELL}'] .open a").click()
    page.wait_for_load_state("networkidle")
    assert page.url == f"{address}/evidence/{HOUSING}/2022/{CELL}" + ("?lang=en" if lang == "en" else "")
    page.locator("iframe").scroll_into_view_if_needed()
    cell = page.frame_locator("iframe").locator("#mark")
    expect(cell).to_be_in_viewport()
    assert cell.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
    # What is in the frame cannot run axe's script, nor any other.
    found_by_axe = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False}).response["violations"]
    assert [each["id"] for each in found_by_axe if each["impact"] in ("serious", "critical")] == []
    found = page.evaluate(LOOK)
    assert (found["tooWide"], found["unnamed"], found["poor"]) == (0, [], [])
    page.screenshot(path=screenshots / f"evidence-source-{lang}-{size}.png")
    context.close()
    assert watched.trouble == []


def test_a_finding_and_its_cells_lead_to_each_other(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/report/{HOUSING}/2022")
    page.locator(".where a[href='#finding-R1-granted']").click()
    line = page.locator("[id='finding-R1-granted']")
    expect(line).to_be_in_viewport()
    table = page.locator(".form-applications").bounding_box()
    box = line.bounding_box()
    assert table is not None
    assert box is not None
    assert 0 < box["y"] - (table["y"] + table["height"]) < 300, "it does not stand under the table that it speaks of"
    page.locator(f"[id='{CELL}'] sup a[href='#finding-R1-granted']").click()
    assert page.evaluate("document.querySelector('li:target').id") == "finding-R1-granted"
    page.close()
