"""The ways out: a webhook that takes JSON, and mail. Each has a few tries, and none tells a secret."""

import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import Any, NamedTuple, Protocol

import httpx
from pydantic import SecretStr

from archive.ops.settings import Mail, Settings

TRIES = 3
PAUSE = 1.0  # seconds before the second try, twice as long before the third
TIMEOUT = 10.0  # seconds for each step of a try
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})  # of HTTP: the same request may do better
_TEMPORARY = range(400, 500)  # of SMTP, RFC 5321, 4.2.1


class Message(NamedTuple):
    """An alert as it is sent: a subject line, a text, and the same for programs."""

    subject: str
    text: str
    body: dict[str, Any]


class ChannelError(Exception):
    """A message was not taken; says why, without address or password. `again`: another try may do better."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class Channel(Protocol):
    """A way out. `send` raises ChannelError."""

    name: str

    def send(self, message: Message) -> None: ...


class Webhook:
    """POSTs the body as JSON. Redirects are not followed: the address is the operator's, and is meant as it stands."""

    name = "webhook"

    def __init__(self, address: SecretStr) -> None:
        self._address = address

    def send(self, message: Message) -> None:
        try:
            # Its body is not read: one that drips would never run into the limit.
            with httpx.stream(
                "POST", self._address.get_secret_value(), json=message.body, timeout=TIMEOUT, follow_redirects=False
            ) as answer:
                status, taken = answer.status_code, answer.is_success
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The words of an error may repeat the address.
            raise ChannelError(f"the webhook gave no answer ({type(error).__name__})", again=True) from None
        if not taken:
            raise ChannelError(f"the webhook answered with status {status}", again=status in _LATER)


class Mailing:
    """Sends a plain text by SMTP, over TLS unless the server is this machine's own and the settings say so."""

    name = "mail"

    def __init__(self, mail: Mail, password: SecretStr | None) -> None:
        self._mail = mail
        self._password = password

    def send(self, message: Message) -> None:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = message.subject, self._mail.sender, ", ".join(self._mail.to)
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=self._mail.sender.rpartition("@")[2])
        mail.set_content(message.text)
        host, port = self._mail.host or "", self._mail.port
        if self._mail.tls == "none" and not _is_local(host):
            raise ChannelError("mail without TLS goes to this machine's own server only", again=False)
        try:
            with self._connected(host, port) as server:
                if self._mail.user is not None:
                    server.login(self._mail.user, self._secret())
                server.send_message(mail)  # taken where one recipient was: to send it again would tell the others twice
        except smtplib.SMTPResponseException as error:
            why = f"the mail server answered with status {error.smtp_code}"
            raise ChannelError(why, again=error.smtp_code in _TEMPORARY) from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            why = f"the mail server refused every recipient ({', '.join(map(str, codes))})"
            raise ChannelError(why, again=any(code in _TEMPORARY for code in codes)) from None
        except smtplib.SMTPNotSupportedError:
            raise ChannelError("the mail server offers no TLS, or no login", again=False) from None
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(f"the mail server gave no answer ({type(error).__name__})", again=True) from None

    def _connected(self, host: str, port: int) -> smtplib.SMTP:
        if self._mail.tls == "implicit":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
        if self._mail.tls == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server

    def _secret(self) -> str:
        if self._password is not None:
            return self._password.get_secret_value()
        if self._mail.password_file is None:
            raise ChannelError("a mail user is set, and no password (mail.password_file)", again=False)
        try:
            return self._mail.password_file.read_text("utf-8").strip()
        except (OSError, ValueError):
            raise ChannelError("mail.password_file cannot be read", again=False) from None


def channels(settings: Settings) -> list[Channel]:
    """The ways out that are set."""
    found: list[Channel] = []
    if settings.webhook is not None:
        found.append(Webhook(settings.webhook))
    if settings.mail.host is not None and settings.mail.to:
        found.append(Mailing(settings.mail, settings.password))
    return found


def send(channel: Channel, message: Message, pause: Callable[[float], None] = time.sleep) -> None:
    """Sends a message, a few times where it may help. Raises ChannelError."""
    for tried in range(1, TRIES + 1):
        try:
            channel.send(message)
        except ChannelError as error:
            if not error.again or tried == TRIES:
                raise
            pause(PAUSE * 2 ** (tried - 1))
        else:
            return


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
