"""Every page under axe-core, in both sizes and languages, and by keyboard, paper and a reader's own colours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.archive.site.published import HOUSING
from tests.browser.test_site import PAGES, SIZES
from tests.browser.watching import Watched

# Datasette's own pages, in the archive's frame; their interface is English.
OF_DATASETTE = {
    "database": "/gongkai",
    "table": "/gongkai/facts?publisher_key=" + HOUSING,
    "facets": "/gongkai/report?_facet=year",
    "row": "/gongkai/publisher/1",
    "query": "/gongkai/ranking?code=applications.new.total&year=2022&region=&skip=0",
}
# What axe-core names serious or critical stops a reader; what it names less is its advice.
STOPPING = {"serious", "critical"}


@pytest.fixture(scope="module", params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(size: str, browser: Browser) -> Iterator[Page]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), address)
    yield watched
    context.close()
    assert watched.trouble == []


def in_english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en"


def stopping(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe-core finds. Contrast takes most of its time; of our own pages test_site measures it, cell by cell."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in STOPPING]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page: Page, address: str, size: str, name: str) -> None:
    """In Chinese at both sizes, in English at one: what a language changes of a page is its words."""
    for path in (PAGES[name], in_english(PAGES[name]))[: 1 + (size == "desktop")]:
        page.goto(address + path)
        assert stopping(page, contrast=False) == [], path


@pytest.mark.parametrize("name", OF_DATASETTE)
def test_axe_finds_nothing_serious_on_datasettes_pages(page: Page, address: str, name: str) -> None:
    page.goto(address + OF_DATASETTE[name])
    assert stopping(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.get_by_role("banner").get_by_role("link", name="数据 Data").click()
    expect(page.locator("h1")).to_have_text("数据")


def test_an_opened_evidence_has_nothing_serious_either(page: Page, address: str) -> None:
    page.goto(f"{address}/report/{HOUSING}/2022")
    page.locator("[id='applications.granted.total'] button").click()
    assert stopping(page, contrast=False) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_goes_from_the_top_to_the_content_and_shows_where_it_is(desktop: Watched, name: str) -> None:
    desktop.goto(PAGES[name])
    page = desktop.page
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_have_attribute("href", "#content")
    expect(skip).to_be_in_viewport()
    expected = page.locator("header.site a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    passed = []
    for _ in expected:
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert passed == expected
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main, footer')"), "the skip link leads past the header"


def test_every_control_of_a_page_is_reached_and_left(desktop: Watched) -> None:
    desktop.goto("/data/queries")
    page = desktop.page
    wanted = page.locator("a[href], button, input:not([type=hidden]), select, summary").count()
    seen = set()
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(seen) >= wanted
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details pre").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("details pre").first).to_be_hidden()


def test_a_query_is_filled_in_and_asked_by_keyboard_alone(desktop: Watched) -> None:
    desktop.goto("/data/queries")
    page = desktop.page
    page.locator("#ranking-year").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2021")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Ranking")
    expect(page.locator(".rows-and-columns tbody tr")).to_have_count(1)
    page.locator("td.col-report_key a").click()
    assert page.url.endswith(f"/report/{HOUSING}/2021")


def test_the_dictionary_is_narrowed_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/data/dictionary?lang=en")
    page.get_by_label("Containing the words").fill("granted in part total")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "lang=en" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_the_language_is_said_of_every_word_that_is_in_the_other(desktop: Watched) -> None:
    """In the English header and footer nothing Chinese is left without its mark."""
    for name, path in PAGES.items():
        desktop.goto(in_english(path))
        unmarked = desktop.page.evaluate(
            """() => [...document.querySelectorAll("header.site *, footer.site *")].filter(e =>
              [...e.childNodes].some(n => n.nodeType === 3 && /\\p{Script=Han}/u.test(n.data))
              && !e.closest("[lang^=zh]")).map(e => e.outerHTML)"""
        )
        assert unmarked == [], name


def test_a_readers_own_colours_and_rest_are_kept(browser: Browser, address: str, screenshots: Path) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce", color_scheme="dark")
    page = context.new_page()
    for name in ("home", "report-findings", "compare-years", "queries"):
        page.goto(address + PAGES[name])
        background, ink = page.evaluate(
            "() => ['backgroundColor', 'color'].map(each => getComputedStyle(document.body)[each])"
        )
        assert background != ink
        assert page.evaluate("document.getAnimations().length") == 0
        page.screenshot(path=screenshots / f"{name}-forced-colors.png")
    context.close()


def test_the_page_is_light_and_says_so_to_who_prefers_the_dark(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address + PAGES["home"])
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    context.close()


@pytest.mark.parametrize("name", ["report-findings", "compare-years", "publisher", "data", "dictionary"])
def test_paper_holds_the_whole_width_and_no_controls(desktop: Watched, name: str) -> None:
    desktop.goto(PAGES[name])
    page = desktop.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch
    expect(page.locator("header.site nav")).to_be_hidden()
    expect(page.locator("h1").first).to_be_visible()
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
