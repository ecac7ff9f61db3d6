"""One request a host at a time, and a whole pause between what its server sees of two of them."""

from __future__ import annotations

from collections.abc import Coroutine
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.core.downloader import Downloader, Slot

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


class PacedDownloader(Downloader):
    """Begins a host's next request when the last one is answered and the pause after it is over.

    Scrapy counts a request as begun when its coroutine first runs: until then others of its host may begin, all that
    wait where there is no pause. And it counts the pause from the moment that a request leaves the queue: a connection
    that is slow to open makes the pause that the server sees shorter.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._answered, signals.response_downloaded)

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)

    def _answered(self, request: Request) -> None:
        self.slots[request.meta[self.DOWNLOAD_SLOT]].lastseen = monotonic()
