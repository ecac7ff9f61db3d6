"""`python -m crawler --data DIR --registry DIR --run ID [SITE...]`: one run of the spider, in this process.

`crawler.crawl` starts one for each of a night's parts, with `--share`: they write by the right that it holds.

Prints one line a site. Exits 0 when the run ended as it should (whatever its verdicts), 2 on wrong usage, 3 when
it could not start or could not keep what it fetched.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import settings as crawler_settings
from crawler.captures import CaptureError, Share
from crawler.holding import HoldingError, night_held
from crawler.hosts import host_names
from crawler.network.guard import LOOPBACK_HOSTS
from crawler.network.tls import TLS_EXCEPTIONS, exceptions_of
from crawler.night import Night
from crawler.registry import SITES, Registry, RegistryError, Site
from crawler.results import LOG_NAME, NIGHT_FAILED, SiteResult
from crawler.spiders.column import ColumnSpider
from crawler.spiders.report import SITE_DONE, ReportSpider
from crawler.trace import Listener, Step

_PR_SET_PDEATHSIG = 1  # prctl(2)
# What the garbage collector waits for: objects made, then its own smaller rounds. A page leaves one or two objects that
# only it can free, and it looks through all that wait to be asked.
_COLLECTIONS = (5_000, 20, 20)


def main(arguments: list[str] | None = None) -> int:
    """Parses the command line, holds the night's lock and runs the spider to its end."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description="Crawl registered sites into the captures.")
    parser.add_argument("--data", type=Path, required=True, help="where everything is kept")
    parser.add_argument("--registry", type=Path, default=SITES, help="directory of TOML files, one a site")
    parser.add_argument("--run", required=True, help="the run's name; the same name again goes on with that run")
    parser.add_argument("--sites-from-stdin", action="store_true", help="read the entries as JSON; end with the parent")
    parser.add_argument("--share", type=_share, help="write by the parent's right, as writer N of M: N,M,LOCK,AFTER")
    parser.add_argument("--window", help="the hours in which sites may be asked, China's time: 22:00-06:30")
    parser.add_argument("--trace", action="store_true", help="print each step of the spider as a JSON object")
    parser.add_argument("--search", action="store_true", help="look for the column from the addresses of the entries")
    parser.add_argument("sites", nargs="*", metavar="SITE", help="keys of the sites; all of them when none is named")
    chosen = parser.parse_args(arguments)
    publishers: list[str] = []
    if chosen.sites_from_stdin:
        _end_with_the_parent()
        told = json.load(sys.stdin)
        sites, publishers = [Site.model_validate(entry) for entry in told["sites"]], told["publishers"]
    else:
        try:
            sites = Registry.load(chosen.registry).select(chosen.sites)
        except RegistryError as error:
            parser.error(str(error))
    spider = ColumnSpider if chosen.search else ReportSpider
    listener = _print_step if chosen.trace else None
    given = {"window": chosen.window, "publishers": publishers}
    if chosen.share is not None:
        return run(sites, chosen.data, chosen.run, chosen.share, spider, listener, **given)
    try:
        with night_held(chosen.data, chosen.run, [site.key for site in sites]) as (_, lock):
            return run(sites, chosen.data, chosen.run, Share(0, 1, lock), spider, listener, **given)
    except HoldingError as error:
        return _fail(str(error))


def run(
    sites: list[Site],
    data: Path,
    name: str,
    share: Share,
    spider: type[ReportSpider | ColumnSpider] = ReportSpider,
    listener: Listener | None = None,
    *,
    window: str | None = None,
    publishers: Sequence[str] = (),
) -> int:
    """One run of a spider over the sites, in the hours of `window` where it is given; returns the exit status.

    It writes by a `share` of the right that `night_held` holds.
    """
    abroad = [site.key for site in sites if not site.allow_loopback]
    if abroad and not crawler_settings.CONTACT:
        return _fail(
            f"set GONGKAI_CONTACT (an e-mail address or a page) before asking other people's sites: {abroad[0]}"
        )
    settings = Settings()
    settings.setmodule(crawler_settings)
    settings.set("LOG_FILE", str(data / LOG_NAME))
    if share.of > 1:
        settings.set("LOG_FORMAT", f"{share.number} {settings['LOG_FORMAT']}")  # whose lines they are
    slots = _slots(sites)
    settings.set("DOWNLOAD_SLOTS", slots)
    settings.set("CONCURRENT_REQUESTS", max(settings.getint("CONCURRENT_REQUESTS"), len(slots)))
    settings.set(TLS_EXCEPTIONS, exceptions_of(sites))
    settings.set(LOOPBACK_HOSTS, [host for site in sites if site.allow_loopback for host in host_names(site)])
    try:
        night = Night(data, name, sites, listener, window=window, publishers=publishers, share=share)
    except (CaptureError, OSError) as error:
        return _fail(str(error))
    if os.environ.get("GONGKAI_LOG") == "json":
        _log_json(settings, name, share.number)
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    crawler.signals.connect(_tell, SITE_DONE)
    process.crawl(crawler, night=night)
    gc.freeze()  # what there is by now stays until the end
    gc.set_threshold(*_COLLECTIONS)
    process.start()
    return _fail(f"the captures cannot be written: {night.broken}") if night.broken else 0


def _slots(sites: list[Site]) -> dict[str, dict[str, float]]:
    """The pace of each host; where two entries share one, the slower."""
    slots: dict[str, dict[str, float]] = {}
    for site in sites:
        for host in host_names(site):
            delay = max(site.pace.delay, slots.get(host, {}).get("delay", 0.0))
            slots[host] = {"concurrency": 1, "delay": delay}
    return slots


def _tell(result: SiteResult) -> None:
    expected = "" if result.expected is None else f" of {result.expected}"
    line = f"{result.site} {result.verdict}: {result.found}{expected} reports, {result.requests} requests"
    print(f"{line}. {result.advice}" if result.advice else line, flush=True)


def _print_step(step: Step) -> None:
    print(json.dumps(step.to_json()), flush=True)


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return NIGHT_FAILED


def _log_json(settings: Settings, run: str, worker: int) -> None:
    """Opens the log in place of Scrapy, as one object a line."""
    settings.set("LOG_INSTALL_ROOT_HANDLER", False)
    handler = logging.FileHandler(settings["LOG_FILE"], encoding="utf-8")
    handler.setFormatter(
        JsonFormatter(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            static_fields={"event": "log", "run": run, "worker": worker},
            timestamp="at",
            json_ensure_ascii=False,
        )
    )
    logging.root.addHandler(handler)
    logging.root.setLevel(settings["LOG_LEVEL"])


def _share(text: str) -> Share:
    return Share(*map(int, text.split(",")))


def _end_with_the_parent() -> None:
    """Linux only: when the parent dies, however, this process goes with it and gives back its locks."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
