"""Files for the pictures of an explanation."""

from pathlib import Path

from archive.messages import Picture

# What a name may not hold on some system, and what would lead out of the folder.
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
MAX_NAME = 60  # characters of a document's name in a picture's


class PictureFiles:
    """Writes pictures into one folder, a name for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: set[Path] = set()

    def write(self, document: str, picture: Picture) -> Path:
        """Writes a page of `document` as NAME.page-1.png; of two documents of one name, the second gets a number.

        Raises OSError.
        """
        plain = "".join("_" if char in _NOT_IN_NAMES or not char.isprintable() else char for char in document)
        name = plain[-MAX_NAME:].lstrip(".") or "document"
        path = self._folder / f"{name}.page-{picture.page}.png"
        number = 1
        while path in self._written:
            number += 1
            path = self._folder / f"{name}.{number}.page-{picture.page}.png"
        self._folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.png)
        self._written.add(path)
        return path
