"""What an operator sets: `gongkai.toml` in the data directory, and the environment, which goes before it.

A password is named by a file or by the environment. Backups hold no settings: a webhook's address can be a secret too.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

from archive.publication.elsewhere import SNAPSHOTS_KEPT
from crawler.captures.remote import RemoteError, canonical

SETTINGS_NAME = "gongkai.toml"


class SettingsError(Exception):
    """The settings cannot be used; the message says which and why, without their values."""


def _webhook(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is an address that begins with http:// or https://")
    return value


def _place(value: str) -> str:
    try:
        return canonical(value)
    except RemoteError as error:
        raise ValueError(str(error)) from error


def _names(value: object) -> object:
    """Several addresses in one word, as the environment has them."""
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


_Address = Annotated[str, Field(pattern=r"^[!-?A-~]+@[!-?A-~]+$")]  # plain: one @, no space, nothing of a header
Size = Annotated[ByteSize, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Mail(_Part):
    """Who alerts are mailed to, and by which server; without a `host` none is."""

    host: str | None = None
    port: int = Field(default=25, ge=1, le=65535)
    tls: Literal["starttls", "implicit", "none"] = "starttls"  # implicit is port 465; none, this machine's own server
    sender: _Address = "gongkai@localhost"
    to: Annotated[tuple[_Address, ...], BeforeValidator(_names)] = ()
    user: str | None = None
    password_file: Path | None = None


class Settings(_Part):
    """All settings, with what holds where nothing is set. Sizes are bytes, or words such as "2 GB"."""

    webhook: Annotated[SecretStr, AfterValidator(_webhook)] | None = None  # its path is often the secret
    mail: Mail = Mail()
    silence_hours: float = Field(default=26, gt=0)  # a day, and two hours for a night that is slow
    minimum_free: Size = ByteSize(512 << 20)  # on the data's disk; a night does not begin with less
    metrics: Path | None = None  # a file of node_exporter's textfile collector, ending in .prom
    address: Annotated[str, AfterValidator(_place)] | None = None  # where each night sends what is kept
    snapshots_kept: int = Field(default=SNAPSHOTS_KEPT, ge=1)  # at the address
    captures_days: float | None = Field(default=None, ge=0)  # then a segment that is there goes from this disk
    password: SecretStr | None = Field(default=None, exclude=True)

    @property
    def tells(self) -> bool:
        """Whether anybody is to be told of a night by these settings."""
        return (
            self.webhook is not None or self.metrics is not None or (self.mail.host is not None and self.mail.to != ())
        )


# Of the environment: each goes before the file's.
_VARIABLES = {
    "GONGKAI_WEBHOOK": ("webhook",),
    "GONGKAI_SMTP_HOST": ("mail", "host"),
    "GONGKAI_SMTP_PORT": ("mail", "port"),
    "GONGKAI_SMTP_TLS": ("mail", "tls"),
    "GONGKAI_SMTP_USER": ("mail", "user"),
    "GONGKAI_SMTP_PASSWORD_FILE": ("mail", "password_file"),
    "GONGKAI_SMTP_PASSWORD": ("password",),
    "GONGKAI_MAIL_FROM": ("mail", "sender"),
    "GONGKAI_MAIL_TO": ("mail", "to"),
    "GONGKAI_SILENCE_HOURS": ("silence_hours",),
    "GONGKAI_MINIMUM_FREE": ("minimum_free",),
    "GONGKAI_METRICS": ("metrics",),
    "GONGKAI_ADDRESS": ("address",),
    "GONGKAI_SNAPSHOTS_KEPT": ("snapshots_kept",),
    "GONGKAI_CAPTURES_DAYS": ("captures_days",),
}


def load_settings(data: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that hold for a data directory. Raises SettingsError."""
    path = data / SETTINGS_NAME
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        told = {}
    except (ValueError, OSError) as error:  # no TOML, no UTF-8, no right to read
        raise SettingsError(f"{path} cannot be read: {error}") from error
    if "password" in told:
        raise SettingsError(f"{path}: no password stands there; name a file of its own, mail.password_file")
    for name, where in _VARIABLES.items():
        if value := environment.get(name):
            within = told
            for part in where[:-1]:
                within = within.setdefault(part, {})
                if not isinstance(within, dict):
                    raise SettingsError(f"{path}: {part} is a table, [{part}]")
            within[where[-1]] = value
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        wrong = [
            f"{_name(tuple(map(str, each['loc'])), environment)}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise SettingsError(f"the settings ({path} and the environment) cannot be used: {'; '.join(wrong)}") from None


def _name(where: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """What the operator calls a setting: its variable, where that is set, else its key."""
    set_by = (name for name, place in _VARIABLES.items() if where[: len(place)] == place and environment.get(name))
    return next(set_by, ".".join(where))
