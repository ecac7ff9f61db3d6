"""Whole nights over the replica's further hanweb and JPaaS sites, and over lists that give less than they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.crawl import crawl
from crawler.registry import Registry
from crawler.results import SiteResult
from tests.crawler.crawling import crawl_whole
from tests.replica.app import Fault
from tests.replica.page import Page
from tests.replica.server import Replica, running_replica
from tests.replica.site import Asked, SiteSpec
from tests.replica.sites import hanweb_kinds, jpaas

POSTED, UNIT, HANDLEBARS = hanweb_kinds.SITES[0], jpaas.SITES[0], jpaas.SITES[3]
LESS = ("shrunk", "empty")  # whichever, the night has failed


@pytest.mark.parametrize("spec", [*hanweb_kinds.SITES, *jpaas.SITES], ids=lambda spec: spec.build.__name__)
def test_everything_is_found_once(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)


def night(replica: Replica, spec: SiteSpec, data: Path, fault: Fault) -> SiteResult:
    replica.set_fault(spec.office.key, fault)
    (result,) = crawl(list(Registry.load(replica.registry).sites), data, run="night")
    return result


@pytest.mark.parametrize("spec", [POSTED, UNIT, HANDLEBARS], ids=lambda spec: spec.build.__name__)
def test_further_pages_that_repeat_the_first_end_the_list(spec: SiteSpec, tmp_path: Path) -> None:
    with running_replica([spec]) as replica:
        site = replica.site(spec.office.key)

        def first_again(asked: Asked, ordinary: Callable[[], Page]) -> Page:
            params = dict(asked.params)
            if "startrecord" in params:
                params |= {"startrecord": "1", "endrecord": "15"}
            if "current" in params:
                params["current"] = "1"
            params.pop("paramJson", None)
            return site.page(replace(asked, params=params)) or ordinary()

        result = night(replica, spec, tmp_path, first_again)
        assert "repeated_page at " in result.detail
        assert result.verdict in LESS, result.detail
        assert result.requests < 15


@pytest.mark.parametrize("spec", [POSTED, UNIT], ids=lambda spec: spec.build.__name__)
def test_announced_pages_that_are_empty_are_no_success(spec: SiteSpec, tmp_path: Path) -> None:
    with running_replica([spec]) as replica:

        def empty(asked: Asked, ordinary: Callable[[], Page]) -> Page:
            if "startrecord" in asked.params:
                return Page(hanweb_kinds.PAST_THE_END, hanweb_kinds.XML)
            if "paramJson" in asked.params:
                return Page(b'{"success":true,"data":{"html":""}}', jpaas.JSON)
            return ordinary()

        result = night(replica, spec, tmp_path, empty)
        assert "missing_page at " in result.detail
        assert result.verdict in LESS, result.detail
        assert result.found < len(spec.office.years)


def test_an_answer_that_says_it_failed_is_named(tmp_path: Path) -> None:
    with running_replica([UNIT]) as replica:

        def failed(asked: Asked, ordinary: Callable[[], Page]) -> Page:
            answer = '{"success":false,"message":"系统异常"}'
            return Page(answer.encode(), jpaas.JSON) if "pageId" in asked.params else ordinary()

        result = night(replica, UNIT, tmp_path, failed)
        assert result.verdict == "failed"
        assert "系统异常" in result.detail


def test_a_gateway_that_refuses_is_blocked(tmp_path: Path) -> None:
    with running_replica([UNIT]) as replica:

        def refuses(asked: Asked, ordinary: Callable[[], Page]) -> Page:
            return jpaas.FORBIDDEN if asked.path == jpaas.BUILD else ordinary()

        assert night(replica, UNIT, tmp_path, refuses).verdict == "blocked"
