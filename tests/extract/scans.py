"""Pages as a scanner leaves them: pictures of a PDF's pages, askew, noisy, sealed, pale, packed as JPEG."""

import io
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageChops, ImageDraw


@dataclass(frozen=True)
class Scanner:
    """`askew`: degrees, counterclockwise; `noise`: shades of grey; `pale`: the share of contrast that is lost."""

    dots: int = 200
    askew: float = 0.0
    noise: float = 0.0
    pale: float = 0.0
    seal: bool = False
    quality: int = 75


def scanned(pdf: bytes, scanner: Scanner, pages: slice = slice(None)) -> list[Image.Image]:
    rng = np.random.default_rng(1)
    document = pypdfium2.PdfDocument(pdf)
    numbers = range(len(document))[pages]
    return [
        _scanned(document[n].render(scale=scanner.dots / 72).to_pil().convert("RGB"), scanner, rng) for n in numbers
    ]


def _scanned(page: Image.Image, scanner: Scanner, rng: np.random.Generator) -> Image.Image:
    if scanner.seal:
        page = ImageChops.multiply(page, _seal(page.size))
    page = page.rotate(scanner.askew, Image.Resampling.BICUBIC, fillcolor="white")
    shades = np.asarray(page, dtype=np.float32)
    shades = 128 + (shades - 128) * (1 - scanner.pale) + rng.normal(0, scanner.noise, shades.shape)
    return Image.fromarray(shades.clip(0, 255).astype(np.uint8))


def _seal(size: tuple[int, int]) -> Image.Image:
    """A round red seal over the middle of the page."""
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    x, y, r = size[0] * 0.6, size[1] * 0.4, size[0] * 0.13
    draw.ellipse((x - r, y - r, x + r, y + r), outline=(222, 40, 50), width=size[0] // 120)
    for step in range(-4, 5):
        draw.line((x - r / 2, y + step * r / 8, x + r / 2, y + step * r / 8), fill=(222, 40, 50), width=3)
    return sheet


def as_pdf(pages: list[Image.Image], scanner: Scanner) -> bytes:
    """The pages as a scanner saves them: a JPEG a page."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=scanner.dots, quality=scanner.quality)
    return out.getvalue()


def as_image(page: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    page.save(out, kind)
    return out.getvalue()
