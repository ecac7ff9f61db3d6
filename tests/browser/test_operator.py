"""A person with a browser: signs in, gives a verdict, sees it, signs out; in both languages, on a desk and a phone."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.archive.serving.test_operator import offered
from tests.archive.serving.test_supervisor import PATIENCE, Serving
from tests.archive.site.published import HOUSING, publish_demo
from tests.browser.test_accessibility import stopping
from tests.browser.test_site import SIZES
from tests.browser.watching import Watched

REPORT = f"report/{HOUSING}/2022"


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    data = tmp_path_factory.mktemp("operated")
    publish_demo(data)
    serving = Serving(data, "--operator")
    yield serving
    serving.process.send_signal(signal.SIGTERM)
    serving.process.wait(PATIENCE)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sign_in_give_a_verdict_see_it_and_sign_out(
    browser: Browser, operated: Serving, screenshots: Path, lang: str, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    window = Watched(context.new_page(), operated.address.rstrip("/"))
    page, suffix = window.page, "" if lang == "zh" else "&lang=en"

    def picture(name: str) -> None:
        page.screenshot(path=screenshots / f"operator-{name}-{lang}-{size}.png", full_page=True)
        assert stopping(page, contrast=False) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    page.goto(offered(operated) + suffix)
    picture("sign-in")
    page.get_by_role("textbox").fill("王敏")
    page.locator("main button").click()
    expect(page).to_have_url(re.compile(r"/findings"))
    page.goto(f"{operated.address}{REPORT}?{suffix.lstrip('&')}")
    finding = page.locator("li[id^='finding-R1']").first
    finding.locator("summary").last.click()
    finding.locator("textarea").fill("总计与各项不符，见附件说明")
    picture("form")
    finding.locator("button[value='explained']").click()
    expect(page).to_have_url(re.compile(r"/report/.*#finding-R1"))
    expect(finding.locator(".review")).to_contain_text("王敏")
    finding.locator("details.judge summary").click()
    picture("given")
    page.goto(f"{operated.address}findings?rule=R1{suffix}")
    page.locator("details.judge summary").first.click()
    picture("list")
    page.goto(f"{operated.address}{REPORT}?{suffix.lstrip('&')}")
    page.locator("li[id^='finding-R1'] details.judge summary").first.click()
    page.locator("button[value='withdraw']").first.click()
    expect(page.locator("p.review")).to_have_count(0)
    page.locator("form.operator button").click()
    page.goto(f"{operated.address}{REPORT}")
    expect(page.locator("details.judge")).to_have_count(0)
    context.close()
    assert window.trouble == []
