"""One look at the archive, and word of what is new to each channel: causes raised, changed, and over."""

import socket
from dataclasses import dataclass, field
from pathlib import Path

from archive.alerts.causes import Cause, causes
from archive.alerts.channels import ChannelError, Message, channels, send
from archive.alerts.told import News, Told
from archive.ops.settings import Settings
from archive.revisions import now

SCHEMA = "gongkai.alert/1"


@dataclass(slots=True)
class Outcome:
    """What is wrong now, which channels were told, and a sentence for each that could not be."""

    causes: list[Cause]
    told: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def alert(data: Path, settings: Settings) -> Outcome:
    """Looks what is wrong under `data`, and tells the channels what is new to each.

    A channel that fails is told at the next look. Raises no error of a channel, or of the memory of what was told.
    """
    found = causes(data, settings)
    outcome = Outcome(found)
    told, at = Told(data), now()
    for channel in channels(settings):
        news = told.news(channel.name, found, at)
        if not news.raised and not news.cleared:
            continue
        try:
            send(channel, message_of(news, data, at))
        except ChannelError as error:
            outcome.failed.append(f"no alert by {channel.name}: {error}")
            continue
        outcome.told.append(channel.name)
        try:
            told.keep(channel.name, found, at)
        except OSError as error:  # a full disk, which is what the alert may be about: it comes again
            outcome.failed.append(f"what {channel.name} was told is not kept: {error.strerror}")
    return outcome


def message_of(news: News, data: Path, at: str) -> Message:
    """What a channel is sent."""
    host, folder = socket.gethostname(), str(data.resolve())
    first = [cause.title for cause, _ in news.raised] or [f"over: {known.title}" for _, known in news.cleared]
    more = f" (and {len(first) - 1} more)" if len(first) > 1 else ""
    subject = f"gongkai on {host}: {first[0]}{more}"
    parts = [f"{cause.title}\n{cause.text}" for cause, _ in news.raised]
    parts += [f"Over: {known.title} (since {known.since})" for _, known in news.cleared]
    text = "\n\n".join([*parts, f"{folder} on {host}, {at}"])
    raised = [
        {"cause": cause.name, "state": "raised", "since": since, "title": cause.title, "text": cause.text}
        for cause, since in news.raised
    ]
    cleared = [
        {"cause": name, "state": "cleared", "since": known.since, "title": known.title, "text": ""}
        for name, known in news.cleared
    ]
    # `text` is what chat services show of a webhook.
    body = {"schema": SCHEMA, "at": at, "host": host, "data": folder, "alerts": raised + cleared}
    return Message(subject, text, body | {"text": f"{subject}\n\n{text}"})
