"""Scrapy's settings, each with the reason for its value."""

from __future__ import annotations

import os
from importlib.metadata import version

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# An office must be able to find out who reads its pages. Sites beyond this machine are only asked with a contact.
CONTACT = os.environ.get("GONGKAI_CONTACT", "")
ROBOTSTXT_USER_AGENT = BOT_NAME
USER_AGENT = f"{BOT_NAME}/{version('gongkai')} (archive of public annual disclosure reports; contact: {CONTACT or '-'})"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # Brotli bodies cannot be checked by every WARC reader; a server that sends one all the same is still read.
    "Accept-Encoding": "gzip",
}

# Politeness: one connection a host and a pause between two requests. A registry entry sets its own pause.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 3.0
DOWNLOAD_DELAY_JITTER = 0.3  # a fixed beat looks like an attack and falls in step with others
# Over all hosts, and more where a night has more of them: one that waits out its pause counts as well.
CONCURRENT_REQUESTS = 64
DOWNLOADER = "crawler.network.pacing.PacedDownloader"
CONCURRENT_ITEMS = 1  # the spider yields no items, and Scrapy starts this many workers for every answer
AUTOTHROTTLE_ENABLED = False  # its floor is the global delay: it would overrule the registry's pace

# Bounds. A report with its attachments is under 40 MB; a page that takes a minute will not come.
DOWNLOAD_MAXSIZE = 64 << 20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 5  # more is a loop that sets a cookie
RETRY_TIMES = 2
CLOSESPIDER_TIMEOUT = 6 * 3600  # a night ends before the offices open
METAREFRESH_ENABLED = False  # challenge pages use it, and a home page that refreshes is no report
COOKIES_ENABLED = False  # ours keeps them site by site, without a public-suffix list from the network
COMPRESSION_ENABLED = False  # the captures decode bodies, within bounds, and forgive a false header
ROBOTSTXT_OBEY = False  # crawler.network.robots does, with RFC 9309's answer to a server error
TELNETCONSOLE_ENABLED = False  # a door into the process
REMOTE_CONTROL_ENABLED = False  # another, which runs any Python sent to it
REFERER_ENABLED = True  # some download addresses want the page that linked to them
REFERRER_POLICY = "same-origin"

WARN_ON_GENERATOR_RETURN_VALUE = False  # it reads the source of every callback
DOWNLOADER_STATS = False  # a visit counts for itself, and its counts are kept
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    # Every answer is news, whatever its status: the spider judges it.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    # These drop what is too deep or too long without a word; the budget and the guard refuse, and say so.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
TWISTED_DNS_RESOLVER = "crawler.network.guard.GuardedResolver"
# http and https only; which https a host needs is the registry's to say
DOWNLOAD_HANDLERS = {
    "https": "crawler.network.tls.SiteDownloadHandler",
    "ftp": None,
    "s3": None,
    "file": None,
    "data": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the guard knows hosts with their ports
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # a proxy would resolve names behind the guard
    "crawler.network.guard.GuardMiddleware": 50,
    "crawler.network.robots.RobotsMiddleware": 100,
    "crawler.network.cookies.CookieMiddleware": 700,  # below redirects: each step of one has its own cookies
    # Nearest to the network: below retries and redirects, above nothing.
    "crawler.network.capturing.CaptureMiddleware": 940,
}

LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 300.0
