"""Whether pictures of words can be read here: by the packages of the extra `ocr`."""

from functools import cache
from importlib.util import find_spec

from extract.model import ExtractError

_PACKAGES = ("cv2", "onnxruntime", "rapidocr")
INSTALL = "pip install 'gongkai[ocr]'"


@cache
def can_read_pictures() -> bool:
    return all(find_spec(name) is not None for name in _PACKAGES)


def require_ocr() -> None:
    """Raises `ExtractError` (needs_tool) with what to install."""
    if not can_read_pictures():
        raise ExtractError("needs_tool", f"this is a picture of words; to have it read by OCR: {INSTALL}")
