"""Text without its blanks, for patterns that would have to allow one everywhere; offsets lead back to the text."""

from collections.abc import Sequence
from typing import NamedTuple


class Unspaced(NamedTuple):
    """`at`: where each character of `text` stands in the text that it was made of, and last where that ends."""

    text: str
    at: Sequence[int]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of `text` as it stands in the text that it was made of."""
        return self.at[start], self.at[end - 1] + 1 if end > start else self.at[start]


def unspaced(text: str) -> Unspaced:
    """The text without blanks; its lines stay."""
    kept = [index for index, char in enumerate(text) if char == "\n" or not char.isspace()]
    if len(kept) == len(text):
        return Unspaced(text, range(len(text) + 1))
    return Unspaced("".join(text[index] for index in kept), [*kept, len(text)])
