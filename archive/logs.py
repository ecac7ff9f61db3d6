"""How progress is logged: lines for a person, or one JSON object a line for whoever collects them."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from pythonjsonlogger.json import JsonFormatter

VARIABLE = "GONGKAI_LOG"
Format = Literal["text", "json"]
FORMATS: tuple[Format, ...] = ("text", "json")


def is_json() -> bool:
    """Whether JSON was asked for; the environment tells it to the processes of a night too."""
    return os.environ.get(VARIABLE) == "json"


def log_json(level: int, event: str, message: str, *, crash: BaseException | None = None, **fields: Any) -> None:
    """Writes one object on standard error: `at` (ISO 8601 UTC), `level`, `event`, `message`, the fields, and of a
    `crash` the traceback (`exc_info`)."""
    told = None if crash is None else (type(crash), crash, crash.__traceback__)
    record = logging.LogRecord("gongkai", level, "", 0, message, None, told)
    record.__dict__.update({"event": event, **fields})
    formatter = JsonFormatter(
        ["levelname", "message"], rename_fields={"levelname": "level"}, timestamp="at", json_ensure_ascii=False
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.handle(record)


def counted(summary: dict[str, Any]) -> dict[str, Any]:
    """A run's summary with a number in place of each list: collectors cut long lines (journald at 48 KB), and half an
    object is none."""
    told: dict[str, Any] = {}
    for name, value in summary.items():
        if isinstance(value, dict):
            told[name] = counted(value)
        else:
            told[name] = len(value) if isinstance(value, list) else value
    return told


class _Others(logging.Handler):
    """What libraries log, and Python's warnings."""

    def emit(self, record: logging.LogRecord) -> None:
        crash = record.exc_info[1] if record.exc_info else None
        log_json(record.levelno, "log", record.getMessage(), crash=crash, logger=record.name)


@contextmanager
def others_as_json() -> Iterator[None]:
    """Has what is not said by this project's own code written as objects too, for as long as the block lasts."""
    handler = _Others(logging.WARNING)
    logging.root.addHandler(handler)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        logging.root.removeHandler(handler)
