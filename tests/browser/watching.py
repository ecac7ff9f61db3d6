"""A page in Chromium, watched for everything that it should not say, do or ask for."""

from urllib.parse import urlsplit

from playwright.sync_api import Page


class Watched:
    """A page with whatever it says, does or asks for that it should not."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.trouble: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._requested(request.url))

    def goto(self, path: str) -> int:
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status

    def _console(self, message: object) -> None:
        text = getattr(message, "text", "")
        # Chromium itself logs that a page answered 403 or 404; that is what those pages are for.
        if "status of 40" not in text:
            self.trouble.append(f"console: {text}")

    def _requested(self, url: str) -> None:
        if urlsplit(url).netloc != urlsplit(self.address).netloc:
            self.trouble.append(f"asked for {url}")
