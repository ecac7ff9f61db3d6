"""What every page shares: the language, links that keep it, security headers, and the page that says 'not here'."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from weakref import WeakKeyDictionary

from datasette import Response
from jinja2 import Environment

from archive.site.nav import NAV
from archive.site.numbers import moment, plain, signed
from archive.site.signed_in import operator_of
from archive.site.snapshot import baked_at
from archive.site.words import LANGUAGES, Words

HTML_LANG = {"zh": "zh-Hans", "en": "en"}

# Nothing but our own style sheet is ever loaded: text from a report cannot become script, style or a request.
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

# Of each Datasette in this process, its environment of templates for our pages.
_ENVIRONMENTS: WeakKeyDictionary[Any, Environment] = WeakKeyDictionary()


def prepare_templates(datasette: Any, environment: Environment) -> None:
    """Before the first page: `environment` is Datasette's. It awaits whatever a template calls; no template of ours
    calls anything to wait for, and a page takes half the time where nothing is awaited."""
    _ENVIRONMENTS[datasette] = environment.overlay(enable_async=False)


def language(request: Any) -> str:
    """The language that the address asks for with `?lang=`; Chinese unless it names another that the site speaks."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def web_address(url: str | None) -> str | None:
    """`url` where it is safe to link to (http or https), else None."""
    try:
        return url if url and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


def links(datasette: Any, lang: str) -> Callable[..., str]:
    """What makes the address of a page of this site: `link("report", key, year, revision=2)`, in the same language.

    A list is its values in turn, None nothing.
    """

    def link(*segments: object, **query: object) -> str:
        path = "/" + "/".join(_quoted(str(segment)) for segment in segments)
        pairs = [
            (name, each)
            for name, value in query.items()
            if value is not None
            for each in (value if isinstance(value, list) else [value])
        ]
        if lang != LANGUAGES[0]:
            pairs.append(("lang", lang))
        return str(datasette.urls.path(path)) + (f"?{urlencode(pairs)}" if pairs else "")

    return link


@lru_cache(maxsize=4096)
def _quoted(segment: str) -> str:
    return quote(segment, safe="")


async def render(
    datasette: Any, request: Any, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """The page as a response, with the words, the links and the headers that all pages have."""
    lang = language(request)
    shared = {
        "request": request,
        "urls": datasette.urls,
        "t": Words(lang),
        "lang": lang,
        "html_lang": HTML_LANG[lang],
        "link": links(datasette, lang),
        "languages": [(code, HTML_LANG[code], _in_language(request, code)) for code in LANGUAGES],
        "static": lambda name: datasette.urls.static_plugins("gongkai", name),
        "nav": NAV,
        "operator": operator_of(request),
        "here": request.full_path if request else "",
        "baked": baked_at(datasette),
        "web_address": web_address,
        "number": plain,
        "signed": signed,
        "moment": moment,
    }
    body = _ENVIRONMENTS[datasette].get_template(f"gongkai/{template}.html").render({**context, **shared})
    return Response.html(body, status=status, headers=dict(SECURITY_HEADERS))


async def not_here(datasette: Any, request: Any, message: str = "missing.page") -> Response:
    """The 404 page in the site's style; `message` is a key of the words."""
    return await render(datasette, request, "missing", {"message": message}, status=404)


def _in_language(request: Any, lang: str) -> str:
    pairs = [(name, value) for name, value in parse_qsl(request.query_string, keep_blank_values=True) if name != "lang"]
    if lang != LANGUAGES[0]:
        pairs.append(("lang", lang))
    return str(request.path) + (f"?{urlencode(pairs)}" if pairs else "")
