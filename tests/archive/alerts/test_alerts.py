"""Alerts to servers on loopback: what is one, told once, taken back, tried again; and that none tells a secret."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner, Result
from pydantic import SecretStr

from archive import runs
from archive.alerts import alert, causes
from archive.alerts.channels import ChannelError, Mailing, Message, Webhook, send
from archive.cli import gongkai
from archive.kept_nights import keep_night
from archive.ops.settings import Mail, Settings, load_settings
from archive.ops.verified import keep_verified
from archive.store import Store
from archive.verify import Verification
from tests.crawler.certificates import Authority
from tests.replica.server import running_replica

SECRET = "s3cr3t-t0ken"
_SECONDS = itertools.count()
MESSAGE = Message("subject", "岚安区民政局: failed", {"text": "hello"})


class Hook:
    """A webhook that gives these statuses in turn, then 200, and keeps what it is sent."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[dict[str, object]] = []
        self.asked = 0
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = hook.statuses.pop(0) if hook.statuses else 200
                if status == 200:
                    hook.got.append(json.loads(body))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/{SECRET}"
        self.settings = Settings(webhook=SecretStr(self.address))


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    thread = threading.Thread(target=hook.server.serve_forever, args=(0.02,))
    thread.start()
    yield hook
    hook.server.shutdown()
    thread.join()
    hook.server.server_close()


def free_port() -> int:
    """A port of loopback that nobody has: the mail server cannot take any that is free."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Box:
    """A mail server's handler: keeps mails, refuses where told to."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], str]] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  # aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        self.mails.append((envelope.rcpt_tos, envelope.content.decode("utf-8")))
        return "250 taken"


@pytest.fixture
def box() -> Iterator[tuple[Box, Mail]]:
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    yield box, Mail(host="127.0.0.1", port=port, tls="none", sender="gongkai@example.org", to=("ops@example.org",))
    controller.stop()


def night(data: Path, status: runs.Status | None, *, error: str | None = None, ago: float = 0, **sites: str) -> None:
    """A night that the archive remembers, by the verdict of each site; `ago` hours."""
    # Seconds apart: that is how exact the archive's times are.
    at = (
        (datetime.now(UTC) - timedelta(hours=ago, seconds=1000 - next(_SECONDS)))
        .isoformat(timespec="seconds")
        .replace("+00:00", "Z")
    )
    with Store(data) as store:
        run = runs.start(store.connection, "nightly")
        with store.connection:
            for site, verdict in sites.items():
                columns = "run_id, site, verdict, kind, found, new, changed, unchanged, withdrawn, requests, bytes"
                store.connection.execute(
                    f"INSERT INTO site_result ({columns}, not_modified, retries, complete)"
                    " VALUES (?, ?, ?, '', 0, 0, 0, 0, 0, 1, 0, 0, 0, 1)",
                    (run, site, verdict),
                )
            keep_night(store.connection, run)
        if status is not None:
            runs.finish(store.connection, runs.Ending(run, status, {"error": error}))
        with store.connection:
            store.connection.execute(
                "UPDATE run SET started_at = ?, finished_at = iif(status IS NULL, NULL, ?) WHERE id = ?", (at, at, run)
            )


def names(data: Path, **settings: object) -> list[str]:
    return [cause.name for cause in causes(data, Settings(**settings))]


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(gongkai, [str(a) for a in arguments], env=environment, catch_exceptions=False)


def test_what_is_a_cause_and_what_is_none(tmp_path):
    data = tmp_path / "data"
    assert names(data) == ["archive"]
    night(data, "ok", a="unchanged", b="new")
    assert names(data) == []
    assert names(data, minimum_free=1 << 60) == ["disk"]
    night(data, "partly", a="unchanged", b="blocked")
    assert names(data) == ["sites"]
    night(data, "failed", error="the crawl failed: no disk", a="unchanged", b="unchanged")
    assert names(data) == ["night"]
    night(data, None)
    assert names(data) == ["night"]  # killed: nobody is at work now


def test_silence_is_of_nights_that_ended_and_did_not_fail(tmp_path):
    night(tmp_path, "ok", ago=30)
    assert names(tmp_path) == ["silence"]
    assert names(tmp_path, silence_hours=31) == []
    night(tmp_path, "failed", error="x", ago=2)
    assert names(tmp_path) == ["night", "silence"]
    night(tmp_path, "ok", ago=1)
    assert names(tmp_path) == []


def test_how_long_no_night_has_ended_is_not_known_after_a_clock_was_put_back(tmp_path):
    night(tmp_path, "ok", ago=-24 * 365)
    (cause,) = causes(tmp_path, Settings())
    assert (cause.name, "the clock was put back" in cause.title) == ("silence", True)
    night(tmp_path, "ok", ago=1)
    assert names(tmp_path) == []


def test_faults_in_what_is_kept_are_told_until_a_verification_finds_none(tmp_path):
    night(tmp_path, "ok")
    keep_verified(tmp_path, Verification(5, 3, [f"captures: fault {n}" for n in range(30)]))
    (cause,) = causes(tmp_path, Settings())
    assert (cause.name, "30 faults" in cause.title) == ("integrity", True)
    assert "… and 25 more" in cause.text
    keep_verified(tmp_path, Verification(5, 3, []))
    assert names(tmp_path) == []


def test_an_archive_that_cannot_be_read_is_a_cause(tmp_path):
    (tmp_path / "archive.db").write_bytes(b"no database " * 1000)
    assert names(tmp_path) == ["archive"]


def test_a_cause_is_told_once_again_where_it_changes_and_taken_back(tmp_path, hook):
    def told() -> list[tuple[str, str]]:
        before = len(hook.got)
        outcome = alert(tmp_path, hook.settings)
        assert outcome.failed == []
        return [(each["cause"], each["state"]) for body in hook.got[before:] for each in body["alerts"]]

    night(tmp_path, "ok", a="unchanged", b="unchanged")
    assert told() == []
    night(tmp_path, "partly", a="unchanged", b="blocked")
    assert told() == [("sites", "raised")]
    assert told() == []
    night(tmp_path, "partly", a="unchanged", b="blocked")  # the next night, the same
    assert told() == []
    night(tmp_path, "partly", a="empty", b="blocked")
    assert told() == [("sites", "raised")]
    assert hook.got[1]["alerts"][0]["since"] == hook.got[0]["alerts"][0]["since"]
    night(tmp_path, "ok", a="unchanged", b="unchanged")
    assert told() == [("sites", "cleared")]
    assert told() == []
    assert hook.got[-1]["schema"] == "gongkai.alert/1"
    assert hook.got[-1]["text"].startswith("gongkai on ")


def test_each_channel_is_told_for_itself(tmp_path, hook, box):
    letters, mail = box
    settings = hook.settings.model_copy(update={"mail": mail})
    night(tmp_path, "failed", error="no disk")
    hook.statuses = [404]
    outcome = alert(tmp_path, settings)
    assert outcome.told == ["mail"]
    assert outcome.failed == ["no alert by webhook: the webhook answered with status 404"]
    outcome = alert(tmp_path, settings)
    assert (outcome.told, outcome.failed) == (["webhook"], [])
    assert len(letters.mails) == len(hook.got) == 1
    recipients, letter = letters.mails[0]
    assert recipients == ["ops@example.org"]
    assert "From: gongkai@example.org" in letter
    assert "no disk" in letter


def test_a_memory_that_is_damaged_is_begun_anew(tmp_path, hook):
    night(tmp_path, "failed", error="no disk")
    for content in ("", "[]", '{"channels": {"webhook": 3}}', '{"channels": {"webhook": {"night": {"x": 1}}}}'):
        (tmp_path / "alerts.json").write_text(content)
        assert alert(tmp_path, hook.settings).told == ["webhook"]
    assert alert(tmp_path, hook.settings).told == []


@pytest.mark.parametrize(
    ("statuses", "asked", "taken"),
    [([503, 429], 3, True), ([500, 500, 500], 3, False), ([403], 1, False), ([302], 1, False)],
)
def test_a_webhook_is_tried_again_where_it_may_help_and_no_more_than_thrice(hook, statuses, asked, taken):
    hook.statuses, pauses = list(statuses), []
    try:
        send(Webhook(SecretStr(hook.address)), MESSAGE, pauses.append)
    except ChannelError:
        assert not taken
    else:
        assert taken
    assert hook.asked == asked
    assert pauses == [1.0, 2.0][: asked - 1]


def test_a_webhook_whose_answer_never_ends_holds_nobody_up():
    done = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            for _ in range(100):  # 20 seconds
                if done.wait(0.2):
                    break
                connection.sendall(b".")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        began = time.monotonic()
        Webhook(SecretStr(f"http://127.0.0.1:{listener.getsockname()[1]}/")).send(MESSAGE)
        took = time.monotonic() - began
        done.set()
        thread.join()
    assert took < 10


@pytest.mark.parametrize(
    ("answers", "left"),
    [(["451 later"], 0), (["451 later"] * 4, 1), (["554 never", "554 never"], 1)],
)
def test_mail_is_tried_again_after_a_temporary_refusal_only(box, answers, left):
    letters, mail = box
    letters.answers = answers
    try:
        send(Mailing(mail, None), MESSAGE, lambda _: None)
    except ChannelError:
        assert letters.mails == []
    else:
        assert len(letters.mails) == 1
    assert len(letters.answers) == left


def test_mail_logs_in_and_refuses_to_go_elsewhere_without_tls(tmp_path):
    seen = []

    def authenticate(server, session, envelope, mechanism, data) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == SECRET.encode(), handled=False)

    box = Box()
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticate,
        auth_require_tls=False,
        auth_required=True,
    )
    controller.start()
    try:
        port = controller.server.sockets[0].getsockname()[1]
        password = tmp_path / "password"
        password.write_text(f"{SECRET}\n")
        known = {"port": port, "tls": "none", "sender": "a@b.c", "to": ("d@e.f",), "user": "archive"}
        send(Mailing(Mail(host="127.0.0.1", password_file=password, **known), None), MESSAGE)
        assert seen == [(b"archive", SECRET.encode())]
        assert len(box.mails) == 1
        with pytest.raises(ChannelError, match="535"):
            send(Mailing(Mail(host="127.0.0.1", **known), SecretStr("wrong")), MESSAGE)
        with pytest.raises(ChannelError, match="no TLS"):
            send(Mailing(Mail(host="127.0.0.1", **known | {"tls": "starttls"}), SecretStr(SECRET)), MESSAGE)
        with pytest.raises(ChannelError, match="own server only"):
            send(Mailing(Mail(host="mail.example.org", **known), SecretStr(SECRET)), MESSAGE)
    finally:
        controller.stop()


def test_no_secret_is_ever_told(tmp_path, monkeypatch):
    """Nobody listens on port 1; an error that names what was asked would name the address."""
    monkeypatch.setattr("archive.alerts.channels.PAUSE", 0.0)
    night(tmp_path, "failed", error="no disk")
    done = run(
        "watch",
        "--data",
        tmp_path,
        GONGKAI_WEBHOOK=f"http://127.0.0.1:1/{SECRET}",
        GONGKAI_SMTP_HOST="127.0.0.1",
        GONGKAI_SMTP_PORT="1",
        GONGKAI_MAIL_TO="a@example.org, b@example.org",
        GONGKAI_SMTP_PASSWORD=SECRET,
    )
    assert done.exit_code == 1
    assert "no alert by webhook: the webhook gave no answer (ConnectError)" in done.stderr
    assert "no alert by mail: the mail server gave no answer (ConnectionRefusedError)" in done.stderr
    assert SECRET not in done.output
    assert SECRET not in repr(load_settings(tmp_path, {"GONGKAI_WEBHOOK": f"http://h/{SECRET}"}))
    for environment in ({"GONGKAI_WEBHOOK": SECRET}, {"GONGKAI_WEBHOOK": f"ftp://{SECRET}"}):
        wrong = run("watch", "--data", tmp_path, **environment)
        assert (wrong.exit_code, wrong.output.count("\n")) == (1, 1)
        assert "GONGKAI_WEBHOOK" in wrong.output
        assert SECRET not in wrong.output


def test_watch_says_what_is_wrong_and_what_it_told(tmp_path, hook):
    night(tmp_path, "ok")
    assert run("watch", "--data", tmp_path).output == "All is well.\n"
    (tmp_path / "gongkai.toml").write_text(f'webhook = "{hook.address}"\nsilence_hours = 0.0001\n')
    night(tmp_path, "ok", ago=1)
    with Store(tmp_path) as store, store.connection:
        store.connection.execute("UPDATE run SET finished_at = '2024-01-01T00:00:00Z'")
    done = run("watch", "--data", tmp_path)
    assert done.exit_code == 1
    assert done.output.startswith("silence: no night has ended for too long\n")
    assert done.output.endswith("Told by webhook.\n")
    assert SECRET not in done.output


def knock(server: Controller) -> None:
    """Has a mail server begin, which it does at its first connection."""
    socket.create_connection((server.hostname, server.port), 1.0).close()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_mail_goes_over_tls_to_a_server_that_can_show_who_it_is(tmp_path, monkeypatch, tls):
    authority = Authority(tmp_path)
    box = Box()
    for signed in (True, False):
        context = authority.context("127.0.0.1", signed=signed)
        over = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {"ssl_context": context}
        # The controller's own look whether it is up does not know who signed.
        monkeypatch.setattr("aiosmtpd.controller.InetMixin._trigger_server", knock)
        controller = Controller(box, hostname="127.0.0.1", port=free_port(), **over)
        controller.start()
        try:
            mail = Mail(host="127.0.0.1", port=controller.port, tls=tls, sender="a@b.c", to=("d@e.f",))
            with monkeypatch.context() as trusting:
                trusting.setenv("SSL_CERT_FILE", str(authority.path))
                if signed:
                    send(Mailing(mail, None), MESSAGE)
                else:
                    with pytest.raises(ChannelError, match="SSLCertVerificationError"):
                        send(Mailing(mail, None), MESSAGE, lambda _: None)
        finally:
            controller.stop()
    assert len(box.mails) == 1


@pytest.mark.parametrize("address", ["nobody", "a@b.c\nBcc: everybody@example.org", "a b@c.d", "a@b@c", ""])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(tmp_path, address):
    (tmp_path / "gongkai.toml").write_text(f"[mail]\nto = [{json.dumps(address)}]\n", "utf-8")
    wrong = run("watch", "--data", tmp_path)
    assert (wrong.exit_code, wrong.output.count("\n")) == (1, 1)
    assert "mail.to.0" in wrong.output


def test_a_night_tells_of_its_own_failure_and_is_none_the_worse_for_a_webhook_that_is_away(tmp_path, hook):
    """Every site of the registry answers to nobody: port 1 of loopback."""
    registry = tmp_path / "registry"
    registry.mkdir()
    with running_replica() as replica:
        entry = min(replica.registry.glob("*.toml"))
        address = replica.base_urls[entry.stem]
        (registry / entry.name).write_text(entry.read_text("utf-8").replace(address, "http://127.0.0.1:1"), "utf-8")
    where = {"GONGKAI_REGISTRY": str(registry), "GONGKAI_WEBHOOK": hook.address}
    hook.statuses = [403]
    first = run("nightly", "--data", tmp_path / "data", **where)
    assert first.exit_code == 3
    assert first.stderr.endswith("gongkai: no alert by webhook: the webhook answered with status 403\n")
    assert run("nightly", "--data", tmp_path / "data", **where).exit_code == 3
    (body,) = hook.got
    assert {each["cause"] for each in body["alerts"]} == {"night", "sites"}
    full = run("nightly", "--data", tmp_path / "data", GONGKAI_MINIMUM_FREE="9000 TB", **where)
    assert full.exit_code == 3
    assert [each["cause"] for each in hook.got[1]["alerts"]] == ["disk"]
    assert SECRET not in first.output + full.output
