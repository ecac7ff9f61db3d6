"""What a capture says of the answer that it keeps."""

from __future__ import annotations

import random
import resource
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.crawl import CrawlError, crawl
from crawler.registry import Registry
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.replica.faults import fault_of
from tests.replica.server import running_replica
from tests.replica.sites import CORE
from tests.soak.plan import Version
from tests.soak.stage import rows_of

TITLE = "示例县民政局2023年政府信息公开工作年度报告"
DETAIL = f"""<html><head><meta name="ArticleTitle" content="{TITLE}"></head><body><p>见附件</p>
<a href="./P020240120000000000001.docx">{{link}}</a></body></html>"""
LIST = f'<ul><li><a href="./t20240120_2024.html">{TITLE}</a><span>2024-01-20</span></li></ul>'


@pytest.mark.parametrize(
    ("link", "header", "kept"),
    [
        ("附件", f"attachment; filename={TITLE}.docx", f"{TITLE}.docx"),
        ("附件：收费情况表", "attachment; filename=20240120.docx", "附件：收费情况表"),
        (TITLE, "attachment; filename=20240120.docx", TITLE),
    ],
)
def test_a_file_is_named_by_what_says_which_report_it_is(tmp_path: Path, link: str, header: str, kept: str) -> None:
    """Servers send the name in raw GBK bytes."""
    raw = header.encode("gb18030").decode("latin-1")
    file = Answer(b"PK\x03\x04 words", headers={"Content-Type": "application/octet-stream", "Content-Disposition": raw})
    pages = {
        "/nb/": Answer(LIST.encode()),
        "/nb/t20240120_2024.html": Answer(DETAIL.format(link=link).encode()),
        "/nb/P020240120000000000001.docx": file,
    }
    site = FaultySite("127.0.3.201", pages)  # type: ignore[arg-type]
    with serving(site):
        crawl([site.entry("999999-name")], tmp_path, run="night")
    with CaptureStore(tmp_path / "captures") as store:
        (capture,) = store.iter(role="attachment")
        assert capture.title == kept


@pytest.mark.parametrize("room", [90_000, 200_000])  # bytes that a file may have: the index's journal has more, or less
def test_a_night_that_cannot_be_kept_has_failed(tmp_path: Path, room: int) -> None:
    body = random.Random(7).randbytes(150_000)
    rows = "".join(
        f'<li><a href="./P02024012000000000{number:04}.docx">{TITLE.replace("2023", str(number))}</a></li>'
        for number in range(2015, 2023)
    )
    pages = {"/nb/": Answer(f"<ul>{rows}</ul>".encode())}
    pages |= {f"/nb/P02024012000000000{number:04}.docx": Answer(b"PK\x03\x04" + body) for number in range(2015, 2023)}
    site = FaultySite("127.0.3.202", pages)  # type: ignore[arg-type]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with serving(site):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            with pytest.raises(CrawlError, match="the captures cannot be written"):
                crawl([site.entry("999999-full")], tmp_path, run="night")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        (result,) = crawl([site.entry("999999-full")], tmp_path, run="night")
    assert (result.verdict, result.found) == ("new", 8)
    with CaptureStore(tmp_path / "captures") as store:
        assert list(store.verify()) == []


def test_a_report_whose_earlier_capture_is_damaged_has_changed(tmp_path: Path) -> None:
    page = f'<head><meta name="ArticleTitle" content="{TITLE}"></head><p>见附表</p>'
    pages = {"/nb/": Answer(LIST.encode()), "/nb/t20240120_2024.html": Answer(page.encode())}
    site = FaultySite("127.0.3.204", pages)  # type: ignore[arg-type]
    with serving(site):
        crawl([site.entry("999999-damage")], tmp_path, run="n1")
        with CaptureStore(tmp_path / "captures") as store:
            (kept,) = store.iter(role="detail")
        segment = tmp_path / "captures" / kept.segment
        data = bytearray(segment.read_bytes())
        data[kept.offset + kept.stored // 2] ^= 1
        segment.write_bytes(data)
        site.pages["/nb/t20240120_2024.html"] = Answer(page.replace("附表", "附件").encode())
        (result,) = crawl([site.entry("999999-damage")], tmp_path, run="n2")
    assert (result.verdict, result.changed) == ("changed", 1)


@pytest.mark.parametrize(
    ("clock", "dated"), [("clock-ahead", False), ("clock-behind", True), ("clock-nonsense", False)]
)
def test_a_server_that_tells_the_time_wrongly_is_seen_to_change(tmp_path: Path, clock: str, dated: bool) -> None:
    """Set right, its clock dates the edited page earlier than the one that is known: many servers say 304 to that."""
    spec = CORE[2]  # static files
    office, newest = spec.office, max(spec.office.years)
    with running_replica([spec]) as replica:
        sites = Registry.load(replica.registry).sites
        replica.set_fault(office.key, fault_of(clock, replica.site(office.key)))
        verdicts = [crawl(sites, tmp_path, run=run)[0].verdict for run in ("first", "second")]
        assert bool([asked for asked in replica.log if asked.status == 304]) == dated
        replica.set_fault(office.key, None)
        replica.set_column(office, rows_of(office, {**dict.fromkeys(office.years, Version()), newest: Version(1)}))
        (last,) = crawl(sites, tmp_path, run="third")
    assert [*verdicts, last.verdict] == ["new", "unchanged", "changed"]
