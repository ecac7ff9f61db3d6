"""What a page shows as a file: JSON with documented keys, CSV for spreadsheets, Word documents to be filed."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from datasette import Response

from archive.csv_text import csv_text

_HEADERS = {"x-content-type-options": "nosniff"}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def json_response(body: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, headers=dict(_HEADERS), content_type="application/json; charset=utf-8")


def no_such(error: ValueError) -> Response:
    """The answer of a data address to a filter that means nothing; `error` names it."""
    return json_response({"ok": False, "error": f"no such {error}"}, status=404)


def csv_response(name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> Response:
    return _attached(f"{name}.csv", csv_text(columns, lines), "text/csv; charset=utf-8")


def word_response(name: str, document: bytes) -> Response:
    return _attached(f"{name}.docx", document, _WORD)


def _attached(name: str, body: str | bytes, content_type: str) -> Response:
    headers = {**_HEADERS, "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(body, headers=headers, content_type=content_type)
