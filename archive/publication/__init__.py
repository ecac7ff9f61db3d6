"""The archive for others: the public snapshot and its dated releases, complete or absent."""

from archive.publication.errors import PublicationError
from archive.publication.publish import Publication, publish

__all__ = ["Publication", "PublicationError", "publish"]
