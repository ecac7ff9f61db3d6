"""https: verified for everyone, with exceptions for those hosts alone that the registry names."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from OpenSSL import SSL
from scrapy.exceptions import DownloadFailedError
from service_identity import VerificationError
from service_identity.exceptions import IPAddressMismatch
from service_identity.hazmat import IPAddress_ID
from twisted.internet.protocol import Factory, Protocol
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.crawl import crawl
from crawler.network.tls import SitePolicy, tls_trouble
from crawler.results import SiteResult
from tests.crawler.certificates import Authority
from tests.crawler.faulty import FaultySite, serving
from tests.crawler.test_crawl_faults import good

ADDRESS = "127.0.2.{}"
UNVERIFIED = {"tls": {"allow": ["unverified"], "reason": "its certificate signs itself"}}
X25519, P256 = 0x001D, 0x0017


def build(authority: Authority) -> dict[str, tuple[FaultySite, dict[str, object]]]:
    """Sites that differ in their certificates, and what their entries say."""
    contexts = {
        "good": ({}, {}),
        "selfsigned": ({"signed": False}, {}),
        "accepted": ({"signed": False}, UNVERIFIED),
        "ended": ({"ended": True}, {}),
        "endedok": ({"ended": True}, UNVERIFIED),
        "impostor": ({"of": "127.0.2.99"}, {}),
        "p256": ({}, {"tls": {"allow": ["p256_only"], "reason": "BAD_ECPOINT otherwise"}}),
        "legacy": ({}, {"tls": {"allow": ["legacy_renegotiation"], "reason": "an old server"}}),
        "impostorp256": ({"of": "127.0.2.99"}, {"tls": {"allow": ["p256_only"], "reason": "BAD_ECPOINT otherwise"}}),
    }
    sites = {}
    for number, (name, (given, entry)) in enumerate(contexts.items(), 1):
        address = ADDRESS.format(number)
        options = {key: value for key, value in given.items() if key != "of"}
        context = authority.context(given.get("of", address), **options)  # type: ignore[arg-type]
        sites[name] = (FaultySite(address, dict(good(2023)), secure=context), entry)  # type: ignore[arg-type]
    return sites


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, SiteResult], dict[str, FaultySite]]:
    """One night over all of them."""
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    sites = build(authority)
    with pytest.MonkeyPatch.context() as patch, serving(*(site for site, _ in sites.values())):
        patch.setenv("SSL_CERT_FILE", str(authority.path))
        results = crawl(
            [site.entry(f"999999-{name}", **entry) for name, (site, entry) in sites.items()], folder, run="n1"
        )
    return {result.site.removeprefix("999999-"): result for result in results}, {k: v for k, (v, _) in sites.items()}


@pytest.mark.parametrize("name", ["good", "accepted", "endedok", "p256", "legacy"])
def test_trusted(night: tuple[dict[str, SiteResult], dict[str, FaultySite]], name: str) -> None:
    result = night[0][name]
    assert (result.verdict, result.found, result.detail) == ("new", 1, "")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("selfsigned", "certificate verify failed"),
        ("ended", "certificate verify failed"),
        ("impostor", "the certificate is another host's"),
        ("impostorp256", "the certificate is another host's"),  # one exception is not another
    ],
)
def test_refused(night: tuple[dict[str, SiteResult], dict[str, FaultySite]], name: str, why: str) -> None:
    """Nothing is asked of a host that cannot be trusted, while its neighbours with an exception are."""
    result = night[0][name]
    assert (result.verdict, result.found) == ("failed", 0)
    assert result.detail.startswith("tls at https://127.0.2.")
    assert f'{why}; tls.allow = ["unverified"] in the entry would accept it' in result.detail
    assert "https is not to be trusted" in result.advice
    assert night[1][name].asked() == []


# What goes over the wire, told by a server that answers by hand


@contextmanager
def listening(answer: bytes) -> Iterator[tuple[str, int, list[bytes]]]:
    """A server that keeps what each connection begins with, and answers with these bytes."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.2.80", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65_536))
                connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield "127.0.2.80", server.getsockname()[1], heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def server_hello() -> bytes:
    """TLS 1.2, ECDHE-ECDSA-AES128-GCM-SHA256, and no word of secure renegotiation (RFC 5746), as old servers say it."""
    body = b"\x03\x03" + b"\x11" * 32 + b"\x00" + struct.pack(">H", 0xC02B) + b"\x00" + struct.pack(">H", 0)
    hello = b"\x02" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x03" + struct.pack(">H", len(hello)) + hello


def shake(policy: SitePolicy, host: str, port: int) -> tuple[bytes, list[str]]:
    """Begins a connection as the policy has it; returns what it sends first, and what it says of a server_hello()."""

    factory = TLSMemoryBIOFactory(policy.creatorForNetloc(host.encode(), port), True, Factory.forProtocol(Protocol))
    connection = policy.creatorForNetloc(host.encode(), port).clientConnectionForTLS(
        TLSMemoryBIOProtocol(factory, Protocol())
    )
    connection.set_connect_state()
    with pytest.raises(SSL.WantReadError):
        connection.do_handshake()
    with socket.create_connection((host, port), 5) as wire:
        first = connection.bio_read(65_536)
        wire.sendall(first)
        connection.bio_write(wire.recv(65_536))
    try:
        connection.do_handshake()
    except SSL.WantReadError:
        return first, []
    except SSL.Error as error:
        return first, [reason for *_, reason in error.args[0]]
    raise AssertionError("no handshake ends here")


def groups(hello: bytes) -> list[int]:
    """The curves that a ClientHello offers (extension 10)."""
    at = hello.index(b"\x00\x0a", 43 + 32)
    while True:  # the two bytes may stand elsewhere too: the lengths must agree
        length, listed = struct.unpack(">HH", hello[at + 2 : at + 6])
        if length == listed + 2 and listed % 2 == 0 and listed:
            return list(struct.unpack(f">{listed // 2}H", hello[at + 6 : at + 6 + listed]))
        at = hello.index(b"\x00\x0a", at + 1)


@pytest.mark.parametrize(
    ("allow", "renegotiation", "only_p256"),
    [
        ([], False, False),
        (["p256_only"], False, True),
        (["unverified"], False, False),
        (["legacy_renegotiation"], True, False),
        (["legacy_renegotiation", "unverified", "p256_only"], True, True),
    ],
)
def test_each_exception_changes_one_thing(allow: list[str], renegotiation: bool, only_p256: bool) -> None:
    with listening(server_hello()) as (host, port, heard):
        policy = SitePolicy({f"{host}:{port}": allow, "other.example": ["unverified"]})  # type: ignore[dict-item, list-item]
        first, trouble = shake(policy, host, port)
        assert heard == [first]
    assert (groups(first) == [P256]) is only_p256
    assert only_p256 or X25519 in groups(first)
    assert trouble == ([] if renegotiation else ["unsafe legacy renegotiation disabled"])


def test_a_port_is_a_host_of_its_own() -> None:
    policy = SitePolicy({"a.example": ["p256_only"], "a.example:8443": ["unverified"]})
    made = [policy.creatorForNetloc(b"a.example", port) for port in (443, 8443, 9443)]
    assert len({type(creator) for creator in made}) == 2
    assert policy.creatorForNetloc(b"a.example", 443) is made[0]  # the system's certificates are read once a host


@pytest.mark.parametrize(
    ("reason", "needed"),
    [
        (SSL.Error([("SSL routines", "", "unsafe legacy renegotiation disabled")]), "legacy_renegotiation"),
        (SSL.Error([("SSL routines", "", "bad ecpoint")]), "p256_only"),
        (SSL.Error([("elliptic curve routines", "", "x"), ("SSL routines", "", "bad ecpoint")]), "p256_only"),
        (SSL.Error([("SSL routines", "", "certificate verify failed")]), "unverified"),
        (VerificationError([IPAddressMismatch(IPAddress_ID("127.0.0.1"))]), "unverified"),
        (SSL.Error([("SSL routines", "", "unexpected eof while reading")]), None),
        (SSL.Error(), None),
        (SSL.SysCallError(-1, "Unexpected EOF"), None),
    ],
)
def test_what_would_be_needed(reason: Exception, needed: str | None) -> None:
    error = DownloadFailedError("x")
    error.__cause__ = ResponseFailed([Failure(reason)])
    said = tls_trouble(error)
    assert said
    assert ("tls.allow" in said) is (needed is not None)
    assert needed is None or f'tls.allow = ["{needed}"]' in said


def test_what_is_no_trouble_of_tls() -> None:
    loop = OSError("refused")
    loop.__cause__ = ConnectionError("refused")
    loop.__cause__.__cause__ = loop
    assert tls_trouble(loop) is None
