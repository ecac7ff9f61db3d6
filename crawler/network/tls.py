"""https as each host is known to need it: certificates are verified, but where the registry says otherwise.

An exception is of the hosts that it is given for, never of the night. What is refused says which exception would be
needed, and is a failure of that site until someone has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from service_identity import VerificationError
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.site import Site, TlsException, authority

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.protocols.tls import TLSMemoryBIOProtocol

TLS_EXCEPTIONS = "GONGKAI_TLS_EXCEPTIONS"  # setting: `host` or `host:port` to the exceptions that it needs

# What OpenSSL says, and the exception that would let the connection be made.
_NEEDED: dict[str, TlsException] = {
    "unsafe legacy renegotiation disabled": "legacy_renegotiation",
    "bad ecpoint": "p256_only",
    "certificate verify failed": "unverified",
}


def exceptions_of(sites: Iterable[Site]) -> dict[str, list[TlsException]]:
    """The exceptions of a night's sites by host; the registry holds that two entries agree on a host."""
    return {host: sorted(allowed) for site in sites for host, allowed in site.tls_exceptions.items()}


class SiteDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for https with each host's own policy; the attribute is private, and a test watches it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: IPolicyForHTTPS = SitePolicy(crawler.settings.getdict(TLS_EXCEPTIONS))  # type: ignore[assignment]


@implementer(IPolicyForHTTPS)
class SitePolicy:
    """Says how a connection to a host is made: verified by the system's certificates, but for the host's exceptions."""

    def __init__(self, exceptions: Mapping[str, Iterable[TlsException]]) -> None:
        self.exceptions = {host: frozenset(allowed) for host, allowed in exceptions.items()}
        self._creators: dict[tuple[bytes, int], IOpenSSLClientConnectionCreator] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:  # noqa: N802  # Twisted's
        """What makes the connections to a host; made once a night, for reading the system's certificates takes time."""
        if (hostname, port) not in self._creators:
            name = hostname.decode("ascii")
            allowed = self.exceptions.get(authority(f"https://{name}:{port}"), frozenset())
            make = _Unverified if "unverified" in allowed else _verified
            self._creators[hostname, port] = make(name, allowed)  # type: ignore[assignment]  # zope declares it
        return self._creators[hostname, port]


def tls_trouble(error: BaseException) -> str | None:
    """What is wrong with a host's https, and which exception would accept it; None where that is not what failed."""
    for cause in _causes(error):
        if isinstance(cause, VerificationError):
            return f"the certificate is another host's{_would_need('unverified')}"
        if isinstance(cause, SSL.Error):
            reasons = cause.args[0] if cause.args and isinstance(cause.args[0], list) else [cause.args]
            said = [str(reason) for *_, reason in filter(None, reasons)]
            needed = next((needed for words, needed in _NEEDED.items() if words in said), None)
            return f"{', '.join(said) or 'https is broken'}{_would_need(needed) if needed else ''}"
    return None


def _would_need(exception: TlsException) -> str:
    return f'; tls.allow = ["{exception}"] in the entry would accept it'


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it was raised for or wraps: Twisted keeps several reasons of one failure."""
    waiting, seen = [error], 0
    while waiting and seen < 50:
        seen += 1
        cause = waiting.pop(0)
        yield cause
        reasons = getattr(cause, "reasons", None) or ()
        waiting += [reason.value for reason in reasons if isinstance(getattr(reason, "value", None), BaseException)]
        waiting += [inner for inner in (cause.__cause__, cause.__context__) if inner is not None]


def _verified(hostname: str, allowed: frozenset[TlsException]) -> IOpenSSLClientConnectionCreator:
    creator = optionsForClientTLS(hostname, extraCertificateOptions={"fixBrokenPeers": True})
    if allowed:
        # All that verifies stays Twisted's; only what its context begins with is ours.
        creator._createConnection.__self__._contextFactory = partial(_context, allowed)
    return creator


@implementer(IOpenSSLClientConnectionCreator)
class _Unverified:
    """Connections that take any certificate; the name is asked for all the same, since one address serves many."""

    def __init__(self, hostname: str, allowed: frozenset[TlsException]) -> None:
        self._name = None if isIPAddress(hostname) or isIPv6Address(hostname) else hostname.encode("ascii")
        self._options = CertificateOptions(fixBrokenPeers=True)
        self._options._contextFactory = partial(_context, allowed)  # type: ignore[assignment]

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802  # Twisted's
        """A connection that has not begun."""
        connection = self._options.clientConnectionForTLS(protocol)
        if self._name:
            connection.set_tlsext_host_name(self._name)
        return connection


def _context(allowed: frozenset[TlsException], method: int) -> SSL.Context:
    context = SSL.Context(method)
    if "legacy_renegotiation" in allowed:
        context.set_options(SSL.OP_LEGACY_SERVER_CONNECT)
    if "p256_only" in allowed:
        context.set_tmp_ecdh(SECP256R1())
    return context
