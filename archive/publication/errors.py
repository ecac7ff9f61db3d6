"""What ends a publication or an export."""


class PublicationError(Exception):
    """It could not be made, or is not what the archive says; the message says why. The one before it stays in place."""
