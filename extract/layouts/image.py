"""Images (PNG, JPEG, TIFF, BMP, GIF, WebP), read by OCR: one page, or those of a TIFF. Places are in pixels."""

import struct
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from warnings import catch_warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extract.document import Document
from extract.layouts.pdf import blocks_of
from extract.layouts.pdf_scan import MAX_PIXELS, MAX_SCANS
from extract.layouts.scan_look import look_at
from extract.layouts.scan_page import read_scans
from extract.model import ExtractError, Problem

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
# What Pillow raises on damaged files, by the reader of each format.
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, struct.error)


def read_image(data: bytes) -> Document:
    """Reads an image. Raises `ExtractError`: too_large, too_slow, unreadable."""
    try:
        with catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=_FORMATS) as image:
            scans = [look_at(pixels, number, 1.0) for number, pixels in enumerate(_pages(image), 1)]
            more = image.format == "TIFF" and getattr(image, "n_frames", 1) > MAX_SCANS
    except UnidentifiedImageError:
        raise ExtractError("unreadable", "the image is damaged: its beginning is not that of its kind") from None
    except Image.DecompressionBombError:
        raise _too_large() from None
    except _DAMAGED as error:
        raise ExtractError("unreadable", f"the image is damaged: {error}") from None
    reading = read_scans(scans)
    problems = reading.problems
    if more:
        problems.append(Problem("unread_pages", f"只识读了前 {MAX_SCANS} 页"))
    blocks = reading.placed(blocks_of(reading.pages))
    return Document("image", blocks, problems=problems, scanned=frozenset(page.number for page in reading.pages))


def _pages(image: Image.Image) -> Iterator[NDArray[np.uint8]]:
    """The pixels of each page in three colours, as it is shown, on white paper."""
    frames = ImageSequence.Iterator(image) if image.format == "TIFF" else iter([image])
    for frame in islice(frames, MAX_SCANS):
        width, height = frame.size
        if width * height > MAX_PIXELS:
            raise _too_large()
        shown = ImageOps.exif_transpose(frame)
        if shown.has_transparency_data:
            paper = Image.new("RGBA", shown.size, "white")
            paper.alpha_composite(shown.convert("RGBA"))
            shown = paper
        yield np.asarray(_eight_bits(shown).convert("RGB"), dtype=np.uint8)


def _eight_bits(image: Image.Image) -> Image.Image:
    """A picture in shades of 16 bits or more is cut off at white by conversion, not scaled."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    shades = np.asarray(image.convert("F"), dtype=np.float32)
    return Image.fromarray((shades * (255 / max(float(shades.max()), 1.0))).astype(np.uint8))


def _too_large() -> ExtractError:
    return ExtractError("too_large", f"the image has more than {MAX_PIXELS:,} pixels")
