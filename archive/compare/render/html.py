"""A comparison as one page: Chinese with English captions, everything escaped, no script, nothing loaded; it prints."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from archive.compare import wording as say
from archive.compare.render.outline import Outline, folded

_HERE = Path(__file__).parent


def render_html(told: Outline) -> str:
    """The whole page, ready to be written to a file as UTF-8."""
    style = (_HERE / "page.css").read_text("utf-8")
    return _template().render(
        told=told,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        say=say,
        folded=folded,
        web_address=_web_address,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def _web_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in {"http", "https"}
    except ValueError:
        return False
