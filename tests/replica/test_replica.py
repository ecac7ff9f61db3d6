"""The replica answers as the real sites do: lists and their paging, details, attachments, validators, changes."""

import dataclasses
import io
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin

import docx
import httpx
import lxml.html
import pytest

from crawler.registry import Registry
from tests.replica import PortBusyError, Replica, running_replica
from tests.replica.content import EDITED, LANAN, OFFICES, QINGYU, TANGXI, YUNHE, Office, entries_of
from tests.replica.faults import SLOW_SECONDS, fault_of
from tests.replica.sites import CORE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with running_replica() as running:
        yield running


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as opened:
        yield opened


def records(text: str) -> list[str]:
    return re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", text, re.DOTALL)


def only(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]


def links(fragments: list[str]) -> list[str]:
    return [only(r"href=[\"']?([^\"' >]+)", fragment) for fragment in fragments]


@pytest.mark.parametrize("office", [YUNHE, QINGYU], ids=lambda office: office.key)
def test_hanweb_groups_end(replica: Replica, client: httpx.Client, office: Office) -> None:
    entries = entries_of(office)
    base = replica.base_urls[office.key]
    text = client.get(base + office.list_path).text
    found = links(records(text))
    size = len(found)
    assert size < len(entries), "the first group must not hold everything"
    assert lxml.html.fromstring(text).xpath('//ul[@class="lb-list"]//a') == []
    following = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', text)
    assert following is not None
    assert unquote(unquote(following[1])).count(office.site_name) == 1
    for _ in range(5):
        reply = client.get(base + following[1]).text
        found += links(records(reply))
        if not (following := re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', reply)):
            break
    assert len(found) == len(entries)
    # The same by record numbers, as the page's script asks.
    column, unit = only(r"columnid=(\d+)&unitid=\d+", text), only(r"columnid=\d+&unitid=(\d+)", text)
    proxy = base + only(r'href="(/module/[^?]+)\?', text)
    form = {"col": "1", "columnid": column, "unitid": unit, "webid": "1"}
    posted = client.post(f"{proxy}?startrecord={size + 1}&endrecord={2 * size}&perpage=15", data=form)
    assert links(records(posted.text)) == found[size : 2 * size]
    assert f"<totalrecord>{len(entries)}</totalrecord>" in posted.text
    past = client.post(f"{proxy}?startrecord={9 * size}&endrecord={10 * size}&perpage=15", data=form)
    assert records(past.text) == []
    assert len(past.content) < 60
    # A page number on the column's own address is ignored.
    assert client.get(f"{base}{office.list_path}?uid={unit}&pageNum=2").text == text


@pytest.mark.parametrize(
    ("office", "pages", "encoding"),
    [
        (TANGXI, ("", "index_1.shtml", "index_2.shtml"), "utf-8"),
        (LANAN, ("index.html", "index_2.html", "index_3.html"), "gb18030"),
    ],
    ids=lambda value: value.key if isinstance(value, Office) else "",
)
def test_trs_pages_end(
    replica: Replica, client: httpx.Client, office: Office, pages: tuple[str, ...], encoding: str
) -> None:
    url = replica.base_urls[office.key] + office.list_path
    calls: list[str] = []
    found: list[str] = []
    for page in pages:
        text = client.get(urljoin(url, page)).content.decode(encoding)
        calls.append(only(r"createPageHTML\((.*)\);", text))
        found += lxml.html.fromstring(text).xpath('//div[@class="list"]//li/a/@href')
    assert len(found) == len(entries_of(office))
    beyond = client.get(urljoin(url, "index_9.shtml"))
    if office is TANGXI:
        assert calls == [f'3, {n}, "index", "shtml", "black2", {len(found)}' for n in range(3)]
        assert beyond.content == client.get(urljoin(url, "/")).content
    else:
        assert calls == [f"'paging', 3, {n}, 'index', 'html', {len(found)}" for n in (1, 2, 3)]
        assert beyond.status_code == 404
        assert "charset=gb2312" in text


def test_every_column_has_the_hard_rows() -> None:
    for office in OFFICES:
        entries = entries_of(office)
        titles = [entry.title for entry in entries]
        assert len([e for e in entries if e.elsewhere]) == 1
        assert len({e.number for e in entries}) == len(entries) - 1, "one entry stands twice"
        for words in ("视频解读", "关于做好", "法治政府建设年度报告", "政府网站工作年度报表"):
            assert any(words in title for title in titles)
        assert [e.day for e in entries if e.report] == sorted((e.day for e in entries if e.report), reverse=True)


def test_details_and_attachments(replica: Replica, client: httpx.Client) -> None:
    assert len(replica.report_urls) == len(replica.truth) == 13
    assert len(replica.attachment_urls) == 3
    for key, url in replica.report_urls.items():
        response = client.get(url)
        assert response.status_code == 200
        if key in replica.attachment_urls:
            link = lxml.html.fromstring(response.content).xpath('//a[contains(@href, ".docx")]/@href')[0]
            target = urljoin(url, link)
            assert unquote(target) == unquote(replica.attachment_urls[key])
            tables = docx.Document(io.BytesIO(client.get(target).content)).tables
        else:
            tables = lxml.html.fromstring(response.content).xpath('//table[@class="MsoNormalTable"]')
        assert len(tables) == 3, key
    page = client.get(replica.report_urls[YUNHE.key, 2022]).text
    assert "<!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><META name=ContentStart>" in page
    assert re.search(r"/art/2023/1/\d+/art_1229214366_\d+\.html", replica.report_urls[YUNHE.key, 2022])
    assert "<div class=TRS_Editor>" in client.get(replica.report_urls[TANGXI.key, 2023]).text


def test_the_printed_page_carries_the_truth(replica: Replica, client: httpx.Client) -> None:
    for (key, year), cells in replica.truth.items():
        if (key, year) in replica.attachment_urls:
            continue
        tree = lxml.html.fromstring(client.get(replica.report_urls[key, year]).content)
        texts = ["".join(td.text_content().split()) for td in tree.xpath('//table[@class="MsoNormalTable"]//td')]
        figures = [text for text in texts if re.fullmatch(r"[+-]?[\d.]+元?", text)]
        assert figures == [raw for state, _, raw in cells.values() if state == "stated"], (key, year)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_static_sites_validate(replica: Replica, client: httpx.Client, encoding: str) -> None:
    for url in (replica.report_urls[TANGXI.key, 2023], replica.attachment_urls[LANAN.key, 2023]):
        first = client.get(url, headers={"Accept-Encoding": encoding})
        tag, modified = first.headers["etag"], first.headers["last-modified"]
        if "zjj" not in url and TANGXI.host in url:
            assert (first.headers.get("content-encoding") == "gzip") == (encoding == "gzip")
        again = client.get(url, headers={"If-None-Match": tag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(url, headers={"If-Modified-Since": modified}).status_code == 304
        assert client.get(url, headers={"If-None-Match": '"other"', "If-Modified-Since": modified}).status_code == 200


def test_dynamic_sites_differ_in_volatile_bytes_only(replica: Replica, client: httpx.Client) -> None:
    for office in (YUNHE, QINGYU):
        url = replica.report_urls[office.key, 2023]
        first, second = client.get(url), client.get(url, headers={"If-None-Match": "*"})
        assert "etag" not in first.headers
        assert "last-modified" not in first.headers
        assert second.status_code == 200
        assert first.text != second.text
        volatile = re.compile(r'<span id="hits">\d+</span>|<meta name="HtmlGenerateTime" content="[^"]+">')
        assert volatile.sub("", first.text) == volatile.sub("", second.text)


def test_unknown_paths_and_robots(replica: Replica, client: httpx.Client) -> None:
    bases = replica.base_urls
    for office in (YUNHE, TANGXI):
        soft = client.get(bases[office.key] + "/nothing/here.html")
        assert (soft.status_code, soft.content) == (200, client.get(bases[office.key] + "/").content)
    for office in (QINGYU, LANAN):
        assert client.get(bases[office.key] + "/nothing/here.html").status_code == 404
    robots = {office.key: client.get(bases[office.key] + "/robots.txt") for office in OFFICES}
    assert [r.status_code for r in robots.values()] == [404, 200, 200, 200]
    assert "Crawl-delay: 0" in robots[QINGYU.key].text


def test_requests_are_counted(replica: Replica, client: httpx.Client) -> None:
    url = replica.base_urls[YUNHE.key] + YUNHE.list_path
    before = replica.requests[url]
    client.get(url)
    client.head(url)
    assert replica.requests[url] == before + 2
    assert (replica.log[-1].method, replica.log[-1].status, replica.log[-1].url) == ("HEAD", 200, url)
    assert not [asked for asked in replica.requests if asked.startswith(replica.other_origin)]
    assert client.get(replica.other_origin + "/").status_code == 404


def test_the_edit_changes_two_figures_and_a_sentence(replica: Replica, client: httpx.Client) -> None:
    url = replica.report_urls[EDITED]
    before, figures = client.get(url).text, replica.truth
    replica.set_edited(True)
    try:
        after, changed = client.get(url).text, replica.truth
        assert replica.report_urls[EDITED] == url
    finally:
        replica.set_edited(False)
    assert {code for code in figures[EDITED] if figures[EDITED][code] != changed[EDITED][code]} == {
        "proactive.licensing.decisions",
        "proactive.fees.amount",
    }
    assert {key for key in figures if figures[key] != changed[key]} == {EDITED}
    words = [lxml.html.fromstring(text).xpath('//*[@id="zoom"]/p') for text in (before, after)]
    lines = [["".join(p.text_content().split()) for p in paragraphs] for paragraphs in words]
    assert len([1 for a, b in zip(*lines, strict=True) if a != b]) == 1


def test_planted_errors_are_all_there_are(replica: Replica) -> None:
    broken = set()
    for (key, year), cells in replica.truth.items():
        number = {code: value or 0 for code, (_, value, _) in cells.items()}
        columns = ("natural_person", "company", "research", "nonprofit", "legal_service", "other", "total")
        rows = {code.split(".")[1] for code in cells if code.startswith("applications.")}
        for row in rows:
            if sum(number[f"applications.{row}.{c}"] for c in columns[:-1]) != number[f"applications.{row}.total"]:
                broken.add((key, year, "R1", row))
        for column in columns:
            new, carried_in, total, carried_out = (
                number[f"applications.{row}.{column}"] for row in ("new", "carried_in", "total", "carried_out")
            )
            results = rows - {"new", "carried_in", "total", "carried_out"}
            if new + carried_in != total + carried_out:
                broken.add((key, year, "R2", column))
            if sum(number[f"applications.{row}.{column}"] for row in results) != total:
                broken.add((key, year, "R3", column))
            before = replica.truth.get((key, year - 1))
            if before and carried_in != before[f"applications.carried_out.{column}"][1]:
                broken.add((key, year, "Y1", column))
    assert broken == {(p.key, p.year, p.rule, p.each) for p in replica.planted}


def test_registry_files_are_what_the_crawler_reads(replica: Replica) -> None:
    assert [site.key for site in Registry.load(replica.registry).sites] == sorted(replica.base_urls)
    files = sorted(replica.registry.glob("*.toml"))
    sites = [tomllib.loads(path.read_text("utf-8")) for path in files]
    assert [path.stem for path in files] == [site["key"] for site in sites] == sorted(replica.base_urls)
    for site in sites:
        assert site["columns"][0].startswith(replica.base_urls[site["key"]])
        assert site["expected_years"] == [year for key, year in replica.truth if key == site["key"]]


def test_command_runs_with_the_registry_and_gives_its_exit_code() -> None:
    code = (
        "import os, pathlib, sys, urllib.request\n"
        "folder = pathlib.Path(os.environ['GONGKAI_REGISTRY'])\n"
        "url = (folder / '330991-zjj.toml').read_text('utf-8').split('columns = [\"')[1].split('\"')[0]\n"
        "opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
        "sys.exit(7 if b'<record>' in opener.open(url).read() else 1)\n"
    )
    command = [sys.executable, "-m", "tests.replica", "--port", "0", "--", sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 7, done.stderr


def test_a_taken_port_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.2", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortBusyError, match=f"port {port} is taken on 127.0.0.2"), running_replica(port=port):
            pass
        command = [sys.executable, "-m", "tests.replica", "--port", str(port)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: port")


def test_a_column_can_move_and_lose_rows(client: httpx.Client) -> None:
    with running_replica() as replica:
        base, rows = replica.base_urls[LANAN.key], entries_of(LANAN)
        kept = [row for row in rows if row.report is None or row.report.year == max(LANAN.years)]
        moved = dataclasses.replace(LANAN, list_path="/mzj/zwgk/ndbg2/index.html")
        replica.set_column(moved, kept)
        text = client.get(base + moved.list_path).content.decode("gb18030")
        titles = [row.title for row in rows if row.report]
        assert [title for title in titles if title in text] == [row.title for row in kept if row.report]
        assert not any(title in client.get(base + LANAN.list_path).content.decode("gb18030") for title in titles)
        spec = next(spec for spec in CORE if spec.office == LANAN)
        replica.write_entries([dataclasses.replace(spec, office=moved)])
        assert moved.list_path in (replica.registry / f"{LANAN.key}.toml").read_text("utf-8")


def test_a_network_that_cuts_and_a_site_that_is_slow(client: httpx.Client) -> None:
    with running_replica() as replica:
        url = replica.report_urls[TANGXI.key, 2021]
        replica.set_fault(TANGXI.key, fault_of("cut", replica.site(TANGXI.key)))
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            client.get(url)
        replica.set_fault(TANGXI.key, fault_of("slow", replica.site(TANGXI.key)))
        assert client.get(url).elapsed.total_seconds() >= SLOW_SECONDS
