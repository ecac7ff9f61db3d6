"""The spider that looks for a site's column, through the same guards and captures as a night."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from crawler.captures import Origin
from crawler.discovery.search import Search
from crawler.discovery.sight import Looked
from crawler.network.guard import RefusedError
from crawler.night import Night, address_of, request_of
from crawler.pages.charset import decode_page
from crawler.pages.rules import judge_answer
from crawler.pages.sniffing import file_kind
from crawler.posted import split
from crawler.site import authority
from crawler.verdict import UNREACHABLE, PageVerdict

ROLE = "page"


class ColumnSpider(Spider):
    """Looks for the column of the night's one site, from the address that its entry names; keeps what it looked at."""

    name = "column"

    def __init__(self, night: Night, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.night = night

    async def start(self) -> AsyncIterator[Request]:
        """Searches, and asks for nothing beyond that."""
        for visit in self.night.visits.values():

            async def look(address: str, found_on: str | None, key: str = visit.site.key) -> Looked:
                return await self._look(address, Origin(self.night.run, key, ROLE, found_on=found_on))

            search = Search(look, visit.site.allows, visit.tell)
            for address in visit.site.columns:
                column = await search.column(address)
                if column is not None:
                    visit.tell("column", column.url, platform=column.platform, detail=column.reason)
        self.night.store.commit()
        return
        yield  # a generator without requests: each look waits for its answer

    def closed(self, reason: str) -> None:  # noqa: ARG002  # Scrapy's door
        """Closes the captures."""
        self.night.store.close()

    async def _look(self, address: str, origin: Origin) -> Looked:
        assert self.crawler.engine is not None  # noqa: S101  # the spider is running
        try:
            asking = request_of(address.partition("#")[0], origin, headers=_referer(address, origin))
            response = await self.crawler.engine.download_async(asking)
        except RefusedError as error:
            return Looked(address, "", _trouble(error.verdict, error.detail))
        except IgnoreRequest as error:
            return Looked(address, "", _trouble(UNREACHABLE, str(error)))
        except Exception as error:  # noqa: BLE001  # whatever failed, the search goes on to the next page
            return Looked(address, "", _trouble(UNREACHABLE, repr(error)[:200]))
        kind = file_kind(response.body)
        header = response.headers.get("Content-Type")
        text = "" if kind else decode_page(response.body, header.decode("latin-1") if header else None).text
        cookies = b"; ".join(response.headers.getlist("Set-Cookie")).decode("latin-1")
        verdict = judge_answer(response.status, text, cookies)
        trouble = _trouble(verdict, f"status {response.status}") if verdict is not None else None
        # An address that is asked by POST is known by its form too, and a script on the page reads the fragment.
        _, mark, fragment = address.partition("#")
        url = response.url if response.request is None else address_of(response.request)
        return Looked(f"{url}{mark}{fragment}", text, trouble, kind)


def _referer(address: str, origin: Origin) -> dict[str, str]:
    """The page that led to an address, as a browser tells it to that page's own host: some servers want to know."""
    page = split(origin.found_on or "")[0].partition("#")[0]
    return {"Referer": page} if page and authority(page) == authority(address) else {}


def _trouble(verdict: PageVerdict, detail: str) -> str:
    return f"{verdict.name}: {verdict.sentence} {detail}".strip()
