"""How progress is logged: lines for a person, or one JSON object a line for whoever collects them."""

import logging
import os
import sys
from typing import Any, Literal

from pythonjsonlogger.json import JsonFormatter

VARIABLE = "GONGKAI_LOG"
Format = Literal["text", "json"]
FORMATS: tuple[Format, ...] = ("text", "json")


def is_json() -> bool:
    """Whether JSON was asked for; the environment tells it to the processes of a night too."""
    return os.environ.get(VARIABLE) == "json"


def log_json(level: int, event: str, message: str, **fields: Any) -> None:
    """Writes one object on standard error: `at` (ISO 8601 UTC), `level`, `event`, `message` and the fields."""
    record = logging.LogRecord("gongkai", level, "", 0, message, None, None)
    record.__dict__.update({"event": event, **fields})
    formatter = JsonFormatter(
        ["levelname", "message"], rename_fields={"levelname": "level"}, timestamp="at", json_ensure_ascii=False
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.handle(record)
