"""The spider's steps in words, for a person at a terminal: one line a step, indented by how deep it is."""

from __future__ import annotations

from collections.abc import Callable

from crawler.trace import AGAIN, CUT, LOOK_ALIKE, OFF_HOST, OTHER, TAKEN, Step

_DEPTHS = {"list": 0, "page": 1, "detail": 1, "attachment": 2}
_INDENT = "  "
_FATES = {
    TAKEN: "a report",
    CUT: "cut short: the page itself will tell",
    OTHER: "another title",
    LOOK_ALIKE: "no report",
    OFF_HOST: "on a host that is not registered",
    AGAIN: "already asked for",
}


class Narrator:
    """Turns steps into lines; what an answer is about stands beneath it, one level deeper."""

    def __init__(self) -> None:
        self._depth = 0

    def __call__(self, step: Step) -> str:
        """The line of one step."""
        if step.kind == "answered":
            self._depth = _DEPTHS.get(step.role or "", 0)
        inner = 0 if step.kind in ("answered", "looked", "column") else 1
        return f"{_INDENT * (self._depth + inner)}{_WORDS[step.kind](step)}"


def _answered(step: Step) -> str:
    what = f"status {step.status}, {step.bytes or 0:,} bytes, {step.media_type or 'no type'}"
    return f"{step.role or 'page'}  {step.url}  {what}"


def _decoded(step: Step) -> str:
    lost = f", {step.unreadable} characters cannot be read" if step.unreadable else ""
    return f"read as {step.encoding}{lost}"


def _platform(step: Step) -> str:
    return f"platform: {step.platform} ({'declared by the entry' if step.declared else f'sure {step.sure or 0:.2f}'})"


def _row(step: Step) -> str:
    fate = _FATES.get(step.fate or "", step.fate or "")
    said = [f"of {step.year}" if step.year and step.fate == TAKEN else "", step.detail or ""]
    because = ", ".join(part for part in said if part)
    sign = "+" if step.fate in (TAKEN, CUT) else "-"
    return f"{sign} {step.date or 'no date   '}  {step.title}  [{fate}{f': {because}' if because else ''}]"


def _following(step: Step) -> str:
    return f"further page: {step.url}"


def _detail(step: Step) -> str:
    said = {"title": step.title, "published": step.date, "source": step.publisher}
    return ", ".join(f"{name}: {value}" for name, value in said.items() if value) or "says nothing of itself"


def _file(step: Step) -> str:
    fate = "" if step.fate == TAKEN else f"  [{_FATES.get(step.fate or '', step.fate)}]"
    return f"file: {step.title or 'no name'}  {step.url}{fate}"


def _report(step: Step) -> str:
    return f"=> report of {step.year or 'an unknown year'}, {step.publisher or 'whose title names no office'}"


def _finding(step: Step) -> str:
    return f"! {step.verdict}: {step.detail}  {step.url}"


def _looked(step: Step) -> str:
    name = f"「{step.title}」 " if step.title else ""
    fate = _FATES[OFF_HOST] if step.fate == OFF_HOST else step.fate
    return f"looked at {name}{step.url} ({step.detail}): {fate}"


def _column(step: Step) -> str:
    return f"column: {step.url} ({step.detail})"


_WORDS: dict[str, Callable[[Step], str]] = {
    "answered": _answered,
    "decoded": _decoded,
    "platform": _platform,
    "row": _row,
    "following": _following,
    "detail": _detail,
    "file": _file,
    "report": _report,
    "finding": _finding,
    "looked": _looked,
    "column": _column,
}
