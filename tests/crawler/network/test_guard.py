"""Where a site may be asked, and where nothing may."""

from __future__ import annotations

import pytest

from crawler.network.guard import MAX_ADDRESS, RefusedError, check, may_connect
from crawler.verdict import BROKEN, MOVED, PRIVATE, PageVerdict
from tests.crawler.faulty import FaultySite


@pytest.mark.parametrize(
    ("address", "public", "with_loopback"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", False, True),
        ("127.9.9.9", False, True),
        ("::1", False, True),
        ("10.0.0.1", False, False),
        ("192.168.1.1", False, False),
        ("172.16.0.1", False, False),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("0.0.0.0", False, False),
        ("fe80::1", False, False),
        ("fd00::1", False, False),
    ],
)
def test_private_networks(address: str, public: bool, with_loopback: bool) -> None:
    assert may_connect(address, allow_loopback=False) is public
    assert may_connect(address, allow_loopback=True) is with_loopback


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("ftp://127.0.1.1/nb/", MOVED),
        ("http://127.0.1.1:22/", MOVED),
        ("http://127.0.1.2/nb/", MOVED),
        ("http://127.0.1.1@10.0.0.1/nb/", PRIVATE),
        ("http://127.0.1.1/" + "x" * MAX_ADDRESS, BROKEN),
        ("http://192.168.0.9/nb/", PRIVATE),
        ("http://169.254.169.254/latest/", PRIVATE),
        ("http://[::ffff:10.0.0.1]/nb/", PRIVATE),
    ],
)
def test_refusals(url: str, verdict: PageVerdict) -> None:
    site = FaultySite("127.0.1.1", {}, port=80).entry("999999-a")
    check(site, "http://127.0.1.1/anything?a=b")
    with pytest.raises(RefusedError) as refused:
        check(site, url)
    assert refused.value.verdict is verdict
