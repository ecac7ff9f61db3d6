"""The signed-in operator of a real server of several processes: sign in, give a verdict, see it, sign out."""

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import lxml.html
import pytest

from archive.database import ARCHIVE_NAME, open_archive
from archive.publication import publish
from archive.reviews import all_given
from tests.archive.serving.test_supervisor import COMMAND, PATIENCE, Serving
from tests.archive.site.published import HOUSING, PAYLOAD, publish_demo

REPORT = f"report/{HOUSING}/2022"
ADDRESS = re.compile(r"(https?://\S+/operator/sign-in\?key=\S+)")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("operated")
    publish_demo(data)
    return data


@pytest.fixture(scope="module")
def serving(published: Path) -> Iterator[Serving]:
    serving = Serving(published, "--operator")
    yield serving
    serving.process.send_signal(signal.SIGTERM)
    serving.process.wait(PATIENCE)


def offered(serving: Serving) -> str:
    """Another address to sign in at."""
    before = len(serving.told)
    serving.process.send_signal(signal.SIGUSR1)
    serving.until(lambda: len(serving.told) > before)
    found = ADDRESS.search(serving.told[-1])
    assert found
    return found[1]


@pytest.fixture
def client(serving: Serving) -> Iterator[httpx.Client]:
    """A browser's connection for itself, that has not signed in."""
    with httpx.Client(base_url=serving.address, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def operator(serving: Serving, client: httpx.Client) -> httpx.Client:
    address = offered(serving)
    answer = client.post(address.partition("?")[0], data={"key": address.partition("key=")[2], "name": "王敏"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    cookie = answer.headers["set-cookie"]
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="))
    assert "Secure" not in cookie
    return client


def forms(client: httpx.Client, path: str = REPORT) -> list[dict[str, str]]:
    """What each form for a verdict on a page sends, but for the verdict."""
    page = lxml.html.fromstring(client.get(path).text)
    found = page.xpath("//details[@class='judge']/form")
    return [{each.get("name"): each.get("value") for each in form.xpath(".//input")} for form in found]


def given(data: Path) -> list[tuple[str | None, str | None, str, str | None]]:
    with closing(open_archive(data)) as connection:
        return [(each.verdict, each.note, each.given_by, each.withdrawn_by) for each in all_given(connection)]


def test_only_an_operator_is_told_of_the_machine(serving, operator):
    assert "本机" in operator.get("status").text
    with httpx.Client(base_url=serving.address, timeout=PATIENCE) as anybody:
        assert "本机" not in anybody.get("status").text


def test_a_verdict_is_given_seen_at_once_and_taken_back(serving, operator, published):
    before = len(given(published))
    (form, *_) = forms(operator)
    answer = operator.post("review", data=form | {"verdict": "office", "note": PAYLOAD})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/{REPORT}#finding-R")
    assert given(published)[before:] == [("office", PAYLOAD, "王敏", None)]
    for _ in range(6):  # from whichever process
        with httpx.Client(base_url=serving.address, cookies=operator.cookies, timeout=PATIENCE) as again:
            answer = again.get(REPORT)
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers
        page = lxml.html.fromstring(answer.text)
        assert "报告本身有误" in page.xpath("string(//p[@class='review'])")
        assert PAYLOAD not in answer.text
        assert PAYLOAD in page.text_content()
    listed = lxml.html.fromstring(operator.get("findings?year=2022").text)
    assert listed.xpath("//small[@class='review']/text()") == ["评定：报告本身有误"]
    public = httpx.get(serving.address + REPORT, timeout=PATIENCE)
    assert "报告本身有误" not in public.text
    assert "judge" not in public.text
    assert "王敏" not in public.text
    page = lxml.html.fromstring(operator.get(REPORT).text)
    (back,) = page.xpath("//ol[@class='given']//form")
    sent = {each.get("name"): each.get("value") for each in back.xpath(".//input")}
    assert operator.post("review", data=sent | {"verdict": "withdraw"}).status_code == 303
    assert given(published)[before:] == [("office", PAYLOAD, "王敏", "王敏")]
    assert not lxml.html.fromstring(operator.get(REPORT).text).xpath("//p[@class='review']")


def test_the_page_that_others_have_kept_is_never_the_operator_s(serving, operator):
    public = httpx.get(serving.address + REPORT, timeout=PATIENCE)
    tag = public.headers["etag"]
    assert httpx.get(serving.address + REPORT, headers={"if-none-match": tag}, timeout=PATIENCE).status_code == 304
    answer = operator.get(REPORT, headers={"if-none-match": tag})
    assert (answer.status_code, "judge" in answer.text) == (200, True)


def test_an_address_signs_in_once(serving, client):
    address = offered(serving)
    key = address.partition("key=")[2]
    form = client.get(address)
    assert (form.status_code, form.headers["cache-control"]) == (200, "private, no-store")
    assert client.get(address).status_code == 200, "looking at it takes nothing"
    assert client.post("operator/sign-in", data={"key": key, "name": " "}).status_code == 400
    assert client.post("operator/sign-in", data={"key": key, "name": "王敏"}).status_code == 303
    client.cookies.clear()
    again = client.post("operator/sign-in", data={"key": key, "name": "李"})
    assert (again.status_code, "set-cookie" in again.headers) == (403, False)
    assert client.get(address).status_code == 403
    assert client.get("operator/sign-in?key=" + "x" * 5000).status_code == 403


def test_whoever_signs_out_is_out_in_every_process(serving, operator):
    page = lxml.html.fromstring(operator.get("").text)
    (token,) = page.xpath("//form[@class='operator']/input/@value")
    kept = dict(operator.cookies)
    answer = operator.post("operator/sign-out", data={"form": token})
    assert (answer.status_code, "Max-Age=0" in answer.headers["set-cookie"]) == (303, True)
    for _ in range(6):
        with httpx.Client(base_url=serving.address, cookies=kept, timeout=PATIENCE) as again:
            assert "judge" not in again.get(REPORT).text
            assert again.post("review", data={"form": token, "verdict": "office"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"form": "x"}, {}, 403),
        ({"form": ""}, {}, 403),
        ({"form": "é"}, {}, 403),
        ({}, {"origin": "https://elsewhere.example"}, 403),
        ({}, {"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({}, {"x-csrftoken": "é".encode()}, 303),
        ({"verdict": "perhaps"}, {}, 400),
        ({"verdict": "note"}, {}, 400),
        ({"verdict": "office", "note": "x" * 1001}, {}, 400),
        ({"verdict": "office", "note": "a\x00b"}, {}, 400),
        ({"verdict": "withdraw", "number": "9" * 5000}, {}, 409),
        ({"verdict": "withdraw", "number": "-1"}, {}, 409),
        ({"seen": "0" * 64}, {}, 409),
        ({"seen": "é"}, {}, 409),
        ({"report_key": "nobody/2022"}, {}, 409),
        ({"report_key": "\x00\r\nx: y"}, {}, 409),
        ({"note": "x" * 20_000}, {}, 413),
    ],
)
def test_no_other_form_writes(operator, published, change, headers, status):
    before = len(given(published))
    (form, *_) = forms(operator)
    answer = operator.post("review", data=form | {"verdict": "extraction"} | change, headers=headers)
    assert answer.status_code == status
    assert len(given(published)) == before + (status == 303)
    assert 'class="languages"' not in answer.text  # a form's answer has no address of its own in another language
    if status == 303:
        assert answer.headers["location"].startswith("/report/")


ELSEWHERE = (
    *("//elsewhere.example/", "https://elsewhere.example/", "/findings\r\nx: y", "/\\elsewhere", "/data", ""),
    "/findings?" + "x" * 2000,
)


@pytest.mark.parametrize("back", ELSEWHERE)
def test_a_form_leads_back_to_pages_of_ours_only(operator, back):
    (form, *_) = forms(operator)
    answer = operator.post("review", data=form | {"verdict": "explained", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")


def test_what_is_no_form_is_refused_before_it_is_read(operator, client):
    assert operator.post("review", json={"verdict": "office"}).status_code == 415
    assert (
        operator.post(
            "review", content=b"\xff", headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 400
    )
    assert operator.post("review", data={str(n): "x" for n in range(50)}).status_code == 403
    assert operator.post("findings", data={"form": "x"}).status_code == 405
    assert operator.put("review", data={"form": "x"}).status_code == 405
    assert operator.get("review").status_code == 404
    operator.cookies.clear()
    assert operator.post("review", data={"verdict": "office"}).status_code == 403


def test_an_archive_that_is_written_to_says_so_and_loses_nothing(operator, published):
    before = len(given(published))
    (form, *_) = forms(operator)
    with closing(sqlite3.connect(published / ARCHIVE_NAME, isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        answer = operator.post("review", data=form | {"verdict": "extraction"})
        assert (answer.status_code, "档案此刻正在写入" in answer.text) == (503, True)
        assert operator.get(REPORT).status_code == 200, "reading goes on"
    assert len(given(published)) == before


def test_without_an_archive_the_pages_say_so(published, tmp_path):
    data = Path(shutil.copytree(published, tmp_path / "data", symlinks=True))
    for path in data.glob(f"{ARCHIVE_NAME}*"):
        path.unlink()
    serving = Serving(data, "--operator")
    try:
        key = offered(serving).partition("key=")[2]
        with httpx.Client(base_url=serving.address, timeout=PATIENCE) as client:
            client.post("operator/sign-in", data={"key": key, "name": "王敏"})
            page = client.get(REPORT)
            assert (page.status_code, "这台服务器上没有可写的档案" in page.text) == (200, True)
            assert "judge" not in page.text
    finally:
        serving.process.send_signal(signal.SIGTERM)
        serving.process.wait(PATIENCE)


def test_behind_https_the_cookie_stays_there_and_the_forms_come_from_there(published):
    serving = Serving(published, "--operator", "--address", "https://gongkai.example.org")
    try:
        address = offered(serving)
        assert address.startswith("https://gongkai.example.org/operator/sign-in?key=")
        with httpx.Client(base_url=serving.address, timeout=PATIENCE) as client:
            form = {"key": address.partition("key=")[2], "name": "王敏"}
            assert client.post("operator/sign-in", data=form, headers={"origin": "http://x"}).status_code == 403
            own = {"origin": "https://gongkai.example.org"}
            answer = client.post("operator/sign-in", data=form, headers=own)
            assert (answer.status_code, "; Secure" in answer.headers["set-cookie"]) == (303, True)
    finally:
        serving.process.send_signal(signal.SIGTERM)
        serving.process.wait(PATIENCE)


def test_a_publication_leaves_the_operator_signed_in_and_shows_everybody_the_verdicts(published, tmp_path):
    data = Path(shutil.copytree(published, tmp_path / "data", symlinks=True))
    serving = Serving(data, "--operator")
    try:
        key = offered(serving).partition("key=")[2]
        with httpx.Client(base_url=serving.address, timeout=PATIENCE) as client:
            client.post("operator/sign-in", data={"key": key, "name": "王敏"})
            (form, *_) = forms(client)
            assert client.post("review", data=form | {"verdict": "office", "note": "见附件"}).status_code == 303
            publish(data, exports=False)
            serving.process.send_signal(signal.SIGHUP)
            serving.until(lambda: "见附件" in httpx.get(serving.address + REPORT, timeout=PATIENCE).text)
            assert "judge" in client.get(REPORT).text
            assert "judge" not in httpx.get(serving.address + REPORT, timeout=PATIENCE).text
    finally:
        serving.process.send_signal(signal.SIGTERM)
        serving.process.wait(PATIENCE)


def test_without_the_option_nobody_signs_in(published):
    serving = Serving(published)
    try:
        with httpx.Client(base_url=serving.address, timeout=PATIENCE) as client:
            assert client.get("operator/sign-in?key=x").status_code == 404
            assert client.post("review", data={"verdict": "office"}).status_code == 405
            assert client.get(REPORT, headers={"cookie": "gongkai_operator=x"}).headers["etag"]
    finally:
        serving.process.send_signal(signal.SIGTERM)
        serving.process.wait(PATIENCE)


def test_the_operator_is_for_this_machine_alone_unless_it_is_said_otherwise(published):
    command = [sys.executable, "-c", COMMAND, "serve", "--operator", "--host", "0.0.0.0", "--port", "0"]
    refused = subprocess.run(
        [*command, "--data", str(published)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert refused.returncode == 2
    assert "--operator-anywhere" in refused.stderr
