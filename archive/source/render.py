"""A captured document -> what is shown of it, by its layout. Runs in the process that reads documents."""

from archive.source.grids import show_grids
from archive.source.html import show_html
from archive.source.text import show_text
from archive.source.views import MAX_MARKUP, MAX_SHOWN_BYTES, Answer, PageView, Question, Refused, Shown, View
from extract.layouts import is_pdf, read_document, sniff
from extract.model import ExtractError


def render(question: Question) -> Answer:
    """What is shown of a document, or why it is not."""
    if len(question.data) > MAX_SHOWN_BYTES:
        told = f"the document has {len(question.data):,} bytes; what is shown has no more than {MAX_SHOWN_BYTES:,}"
        return Refused("too_large", told)
    try:
        if isinstance(question, PageView):
            from archive.source.pages import draw_page  # what draws is loaded for those few who want it

            return draw_page(question)
        shown = _show(question)
    except ExtractError as error:
        return Refused(error.code, error.message)
    except MemoryError:
        return Refused("too_large", "showing it needs more memory than a document is given")
    except Exception as error:  # noqa: BLE001  # a document that breaks its reader is told of, as when it is read
        return Refused("unreadable", f"it cannot be shown: {type(error).__name__}")
    if len(shown.markup) > MAX_MARKUP:
        return Refused(
            "too_large", f"it would take {len(shown.markup):,} characters to show, of {MAX_MARKUP:,} at most"
        )
    return shown


def _show(view: View) -> Shown:
    if is_pdf(view.data):
        return _pages(view)
    kind = sniff(view.data, view.media_type)
    if kind.media_type.startswith("image/"):
        return _pages(view)
    if kind.text is None:
        return show_grids(read_document(view.data, kind), view.mark)
    if kind.media_type == "text/html":
        return show_html(kind.text, view.data if kind.plain_utf8 else None, view.mark)
    return show_text(kind.text, view.mark, whole=view.whole)


def _pages(view: View) -> Shown:
    from archive.source.pages import show_pages

    return show_pages(view.data, view.mark)
