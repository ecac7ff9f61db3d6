"""A POST as an address, and back."""

from __future__ import annotations

import pytest
from scrapy import Request

from crawler.night import address_of
from crawler.posted import posted, split

FORM = {"columnid": "8", "webname": "示例市财政局", "empty": "", "a b": "c&d=e"}


@pytest.mark.parametrize("url", ["http://h/list.jsp", "http://h/list.jsp?page=2", "http://h/l?x=__wb_method"])
@pytest.mark.parametrize("form", [FORM, {}])
def test_there_and_back(url: str, form: dict[str, str]) -> None:
    assert split(posted(url, form)) == (url, form)


@pytest.mark.parametrize("url", ["http://h/list.jsp", "http://h/?q=__wb_method=POST", "http://h/?__wb_method=POSTING"])
def test_what_is_no_post_stays(url: str) -> None:
    assert split(url) == (url, None)


def test_the_request_has_the_same_address() -> None:
    address = posted("http://h/list.jsp?a=1", FORM)
    url, form = split(address)
    assert form is not None
    body = address.partition("POST&")[2]
    assert address_of(Request(url, method="POST", body=body)) == address
    assert address_of(Request(url)) == url
