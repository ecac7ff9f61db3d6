"""What only a browser can tell: nothing overflows, nothing runs that should not, keys and clicks do what they say."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.archive.site.published import HOSTILE, HOUSING, HOUSING_NAME
from tests.browser.watching import Watched

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PAGES = {
    "home": "/",
    "status": "/status",
    "status-90": "/status?nights=90",
    "status-site": f"/status/{HOUSING}",
    "publishers": "/publishers",
    "coverage": "/coverage",
    "coverage-year": "/coverage?year=2022",
    "coverage-late": "/coverage?year=2022&state=late",
    "coverage-region": "/coverage?region=330991",
    "findings": "/findings",
    "findings-rule": "/findings?rule=R1",
    "findings-year": "/findings?year=2023",
    "changes": "/changes",
    "readings": "/changes/readings",
    "publisher": f"/publisher/{HOUSING}",
    "promises": f"/promises/{HOUSING}",
    "chain": f"/chain/{HOUSING}",
    "report-2021-form": f"/report/{HOUSING}/2023",
    "report-2019-form": f"/report/{HOUSING}/2020",
    "report-findings": f"/report/{HOUSING}/2022",
    "reuse": f"/reuse/{HOUSING}/2023",
    "hostile-reuse": f"/reuse/{quote(HOSTILE, safe='')}/2023",
    "compare-years": f"/compare/{HOUSING}/2022/2023",
    "compare-four-years": f"/compare/{HOUSING}/2020/2021/2022/2023",
    "compare-what-differs": f"/compare/{HOUSING}/2021/2022/2023?rows=changed&prose=2021,2022",
    "compare-revisions": f"/compare/{HOUSING}/2023?revisions=1,2",
    "group": "/compare/group?region=330000&year=2021&year=2022&year=2023",
    "group-figures": "/compare/group?kind=department&year=2022&year=2023&measure=all",
    "group-hostile": "/compare/group?name=alert&year=2022&year=2023&measure=applications.new.other",
    "group-nobody": "/compare/group",
    "search": "/search?q=%E5%85%AC%E5%BC%80",
    "search-nothing": "/search?q=%22%E9%87%8F%E5%AD%90%22&year=2022",
    "hostile-search": "/search?q=alert",
    "hostile-report": f"/report/{quote(HOSTILE, safe='')}/2023",
    "hostile-publisher": f"/publisher/{quote(HOSTILE, safe='')}",
    "hostile-promises": f"/promises/{quote(HOSTILE, safe='')}",
    "hostile-chain": f"/chain/{quote(HOSTILE, safe='')}",
    "data": "/data",
    "queries": "/data/queries",
    "dictionary": "/data/dictionary?table=applications",
    "releases": "/data/releases",
    "sql-refused": "/gongkai?sql=select+1",
    "missing": "/report/nobody/2023",
}
STATUSES = {"missing": 404, "sql-refused": 403}  # of the others: 200
TOTAL = "applications.granted.total"


@pytest.fixture(scope="module", params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def window(browser: Browser, address: str, size: str) -> Iterator[Watched]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    yield Watched(context.new_page(), address)
    context.close()


@pytest.fixture
def watched(window: Watched) -> Iterator[Watched]:
    window.trouble.clear()
    yield window
    assert window.trouble == []


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), address)
    yield watched
    context.close()
    assert watched.trouble == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_are_quiet_and_can_be_read(watched: Watched, size: str, name: str, screenshots: Path) -> None:
    path = PAGES[name]
    for address in (path, path + ("&lang=en" if "?" in path else "?lang=en")):
        assert watched.goto(address) == STATUSES.get(name, 200)
        found = watched.page.evaluate(LOOK)
        assert found["tooWide"] == 0
        assert found["main"] == "rgb(255, 254, 251)", "the style sheet is not there"
        assert found["unnamed"] == []
        assert found["poor"] == [], "less contrast than 4.5 to 1 (WCAG AA)"
        levels = [int(level) for level in found["levels"]]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), levels
        if address == path:
            watched.page.screenshot(path=screenshots / f"{name}-{size}.png", full_page=True)


def test_a_second_visit_is_as_the_first(browser: Browser, address: str) -> None:
    page = browser.new_page()  # nobody stands between it and its cache
    statuses: list[int] = []
    page.on("response", lambda response: statuses.append(response.status))
    for visited in (f"/report/{HOUSING}/2023", "/data", f"/report/{HOUSING}/2023"):
        page.goto(address + visited)
        assert page.evaluate(LOOK)["main"] == "rgb(255, 254, 251)", "the style sheet is not there"
    assert 304 in statuses
    page.close()


def test_wide_tables_scroll_in_their_own_box(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/report/{HOUSING}/2023")
    box = page.locator(".scroll:has(.form-applications)")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.scroll:has(.form-applications)').scrollLeft > 0", timeout=5000
    )
    page.close()


def test_a_cell_opens_its_evidence_by_click_and_by_keyboard(watched: Watched, size: str, screenshots: Path) -> None:
    watched.goto(f"/report/{HOUSING}/2022")
    page = watched.page
    cell = page.locator(f"[id='{TOTAL}'] button")
    evidence = page.locator(f"[id='evidence-{TOTAL}']")
    expect(evidence).to_be_hidden()
    cell.click()
    expect(evidence).to_be_visible()
    expect(evidence).to_contain_text(TOTAL)
    expect(evidence).to_contain_text("R1 不符")
    page.screenshot(path=screenshots / f"evidence-{size}.png")
    page.keyboard.press("Escape")
    expect(evidence).to_be_hidden()
    cell.focus()
    page.keyboard.press("Enter")
    expect(evidence).to_be_visible()
    evidence.get_by_role("button", name="关闭").click()
    expect(evidence).to_be_hidden()


def test_evidence_leads_to_the_finding_and_the_finding_to_its_cells(desktop: Watched) -> None:
    desktop.goto(f"/report/{HOUSING}/2022")
    page = desktop.page
    page.locator(f"[id='{TOTAL}'] button").click()
    page.locator(f"[id='evidence-{TOTAL}'] a[href='#finding-R1-granted']").click()
    line = page.locator("[id='finding-R1-granted']")
    expect(line).to_be_in_viewport()
    line.locator(f"a[href='#{TOTAL}']").first.click()  # the hint leads there, too
    expect(page.locator(f"[id='{TOTAL}']")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('td:target').id") == TOTAL


def test_a_walk_from_the_home_page(desktop: Watched) -> None:
    desktop.goto("/")
    page = desktop.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.get_by_role("link", name="发布机关", exact=True).click()
    page.get_by_role("searchbox").fill("住房")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(1)
    page.get_by_role("link", name=HOUSING_NAME).first.click()
    expect(page.locator("h1")).to_have_text(HOUSING_NAME)
    page.get_by_role("link", name="2022 → 2023").click()
    expect(page.locator("h1")).to_contain_text("2022 → 2023")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("?lang=en")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("link", name="Report: 2023").click()
    assert page.url.endswith(f"/report/{HOUSING}/2023?lang=en")
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith(f"/report/{HOUSING}/2023")


def test_a_year_of_the_glance_leads_to_its_coverage(desktop: Watched) -> None:
    desktop.goto("/")
    line = desktop.page.locator(".glance li", has_text="2022").locator("a")
    expect(line.get_by_role("img")).to_have_attribute("aria-label", re.compile("按时 1.*读取失败|按时 1"))
    fill = line.locator("rect").first.evaluate("rect => getComputedStyle(rect).fill")
    assert fill.startswith('url("#fill-')
    line.click()
    assert desktop.page.url.endswith("/coverage?year=2022")


def test_a_chart_unfolds_its_numbers_and_each_leads_to_its_cell(desktop: Watched) -> None:
    desktop.goto(f"/publisher/{HOUSING}")
    chart = desktop.page.locator("#series-received")
    expect(chart.get_by_role("img", name="新收申请")).to_be_visible()
    expect(chart.locator("table")).to_be_hidden()
    chart.locator("summary").focus()
    desktop.page.keyboard.press("Enter")
    expect(chart.locator("table")).to_be_visible()
    number = chart.locator("tr", has_text="2022").get_by_role("link")
    said = number.inner_text()
    number.click()
    expect(desktop.page.locator("main")).to_contain_text(said)
    assert desktop.page.url.endswith(f"/evidence/{HOUSING}/2022/applications.new.total")


def test_section_five_scrolls_in_its_own_box_on_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/publisher/{HOUSING}")
    box = page.locator(".promises")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.locator(".promise").first.evaluate("one => one.clientWidth") > 250
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.promises').scrollLeft > 0", timeout=5000)
    page.close()


def test_a_search_is_narrowed_widened_and_read_on(desktop: Watched) -> None:
    desktop.goto("/search")
    page = desktop.page
    page.get_by_role("searchbox").fill("培训")
    page.keyboard.press("Enter")
    expect(page.locator("article mark").first).to_have_text("培训")
    before = page.locator("article").count()
    page.get_by_role("navigation", name="缩小范围").get_by_role("link", name="2022").click()
    expect(page.locator("article h3").first).to_contain_text("2022")
    assert 0 < page.locator("article").count() < before
    page.get_by_role("searchbox").fill("公开")
    page.get_by_role("button", name="检索").click()
    expect(page.locator(".active")).to_contain_text("年度：2022")
    page.get_by_role("link", name="去掉“2022”").click()
    expect(page.locator(".active")).to_have_count(0)
    assert page.locator("article").count() == 20
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pages")).to_contain_text("第 2 页")
    page.locator("article h3 a").first.click()
    expect(page.locator("main")).to_contain_text("公开")


def test_what_differs_between_revisions_is_reached_from_the_home_page(desktop: Watched) -> None:
    desktop.goto("/")
    desktop.page.get_by_role("region", name="公布之后的改动").get_by_role("link", name=HOUSING_NAME).click()
    expect(desktop.page.locator(".compare tbody tr").first).to_be_visible()
    assert desktop.page.url.endswith("?revisions=1%2C2")


def test_years_are_chosen_and_put_side_by_side(desktop: Watched) -> None:
    desktop.goto(f"/compare/{HOUSING}/2022/2023")
    page = desktop.page
    page.get_by_text("选择年度或版本").click()
    page.get_by_label("2020", exact=True).check()
    page.get_by_role("button", name="比较").click()
    assert page.url.endswith(f"/compare/{HOUSING}/2020/2022/2023")
    expect(page.locator("h1")).to_contain_text("2020 → 2022 → 2023")
    page.get_by_role("link", name="2020 → 2022").click()
    expect(page.locator("#prose")).to_contain_text("2020 → 2022")
    page.get_by_role("link", name="只看不同").click()
    expect(page.locator("#prose")).to_contain_text("2020 → 2022")
    assert page.locator(".compare tr.same").count() == 0


def test_heads_stay_where_figures_scroll(browser: Browser, address: str) -> None:
    path = f"{address}/compare/{HOUSING}/2020/2021/2022/2023"
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(path)
    box = phone.locator(".years:has(#figures-applications-total)")
    head = box.locator("tbody th").first
    left = head.bounding_box()["x"]  # type: ignore[index]
    assert box.evaluate("box => (box.scrollLeft = 200, box.scrollTop = 200, box.scrollLeft)") > 0
    assert head.bounding_box()["x"] == pytest.approx(left, abs=1)  # type: ignore[index]
    cell = box.locator("thead th").nth(1)
    assert cell.evaluate("th => th.getBoundingClientRect().top") == pytest.approx(
        box.evaluate("box => box.getBoundingClientRect().top"), abs=1
    )
    phone.close()
    wide = browser.new_page(viewport={"width": 1280, "height": 700})
    wide.goto(path)
    table = wide.locator("#figures-applications-total")
    table.locator("tbody tr").nth(18).scroll_into_view_if_needed()
    assert table.bounding_box()["y"] < 0  # type: ignore[index]
    assert table.locator("thead th").first.bounding_box()["y"] == pytest.approx(0, abs=1)  # type: ignore[index]
    wide.close()


def test_hostile_words_change_nothing(desktop: Watched) -> None:
    for name in ("home", "hostile-publisher", "hostile-report"):
        desktop.goto(PAGES[name])
        assert desktop.page.locator("script, main img, iframe, [onerror]").count() == 0
        assert desktop.page.locator("a[href^='javascript:']").count() == 0


def test_the_pages_print(desktop: Watched) -> None:
    desktop.goto(f"/report/{HOUSING}/2023")
    page = desktop.page
    page.emulate_media(media="print")
    expect(page.locator("header.site nav")).to_be_hidden()
    expect(page.locator(".actions:visible")).to_have_count(0)
    expect(page.locator(f"[id='{TOTAL}']")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    desktop.goto(f"/compare/{HOUSING}/2020/2021/2022/2023")
    expect(page.locator(".picker")).to_be_hidden()
    assert page.locator(".years").first.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    folded = page.locator("details:not([open]) .years").first
    assert folded.evaluate("box => box.checkVisibility({contentVisibilityAuto: true})"), (
        "a folded column is not on paper"
    )
    assert page.pdf(format="A4", landscape=True).startswith(b"%PDF")


# What a page looks like from inside: its width, its outline, controls without a name, text without contrast.
LOOK = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const ink = e.closest("svg") ? style.fill : style.color;
    const [a, b] = [light(parse(ink)), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.add(`${e.tagName}.${e.className} ${ink}`);
  }
  const named = e => e.textContent.trim() || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")
    || e.labels?.length || e.getAttribute("type") === "hidden";
  const controls = [...document.querySelectorAll(
    "a, button, input, select, [role=region], svg:not([aria-hidden=true])"
  )];
  return {
    tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    main: getComputedStyle(document.querySelector("main")).backgroundColor,
    levels: [...document.querySelectorAll("h1, h2, h3")].filter(e => e.checkVisibility()).map(e => e.tagName[1]),
    unnamed: controls.filter(e => !named(e)).map(e => e.outerHTML),
    poor: [...poor],
  };
}"""
