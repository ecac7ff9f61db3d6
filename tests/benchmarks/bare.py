"""The least that Scrapy does for the same pages: follow every link and keep nothing. Prints the pages it got."""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from tests.benchmarks.server import COLUMN, HOSTS


class BareSpider(scrapy.Spider):
    name = "bare"
    got = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for host in HOSTS:
            yield scrapy.Request(f"http://{host}:{sys.argv[1]}{COLUMN}")

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        BareSpider.got += 1
        for link in response.css("li a::attr(href)").getall():
            yield response.follow(link, self.page)

    def page(self, _: Response) -> None:
        BareSpider.got += 1


def main() -> None:
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "COOKIES_ENABLED": False,
            "ROBOTSTXT_OBEY": False,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(BareSpider)
    process.start()
    print(BareSpider.got)


if __name__ == "__main__":
    main()
