"""The least that Scrapy does for the same pages: follow every link and keep nothing. `python -m tests.benchmarks.bare
COLUMN...` prints how many pages it got.

It is one process, as `scrapy crawl` is, and tuned as our own crawl is: what `crawler.settings` raises or turns off is
so here, and all that is ours is left out. It goes further where Scrapy's page on broad crawls does: no retries, no
redirects, no pause, several connections a host. Only the lists are parsed.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings, default_settings

from crawler import settings as ours

FURTHER = {
    "LOG_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "REFERER_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOADER": default_settings.DOWNLOADER,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "TWISTED_DNS_RESOLVER": default_settings.TWISTED_DNS_RESOLVER,
    "DOWNLOADER_MIDDLEWARES": {
        name: order for name, order in ours.DOWNLOADER_MIDDLEWARES.items() if name.startswith("scrapy.")
    },
}


class BareSpider(scrapy.Spider):
    name = "bare"
    got = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for column in sys.argv[1:]:
            yield scrapy.Request(column, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        BareSpider.got += 1
        for link in response.css("li a::attr(href)").getall():
            yield scrapy.Request(response.urljoin(link), self.page, dont_filter=True)

    def page(self, _: Response) -> None:
        BareSpider.got += 1


def main() -> None:
    settings = Settings()
    settings.setmodule(ours)
    settings.setdict(FURTHER)
    process = AsyncCrawlerProcess(settings)
    process.crawl(BareSpider)
    process.start()
    print(BareSpider.got)


if __name__ == "__main__":
    main()
