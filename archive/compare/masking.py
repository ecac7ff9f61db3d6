"""A sentence without what names its own office and place, and the number by which it is found in other reports.

What is copied from a neighbour differs from its source in the names of office and place, if in anything.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from archive.compare.sentences import Sentence, sentence

MARK = "◇"  # stands for the office itself, its place, or both
MIN_PLACE = 2  # characters of a place's name without its level: a single one is part of too many words
MIN_OFFICE = 3  # characters of an office's name without its place
# Of a masked sentence's key, in characters. What is shorter is a heading, 无 or a set phrase: it tells no source.
MIN_LENGTH = 12
# A number that every program reads exactly from JSON. Of ten million sentences two collide once in 200 archives.
KEY_BITS = 53

_LEVEL = "特别行政区|自治区|自治州|自治县|自治旗|地区|林区|新区|开发区|街道|省|市|州|盟|县|区|旗|镇|乡"
# The places that an office's name begins with. A town is not looked for: 住房和城乡建设局 is none.
_PLACES = re.compile(r"(?:[^省市州盟县区旗]{2,8}(?:特别行政区|自治[区州县旗]|地区|省|市|州|盟|县|区|旗))+")
_ENDING = re.compile(rf"(?:{_LEVEL})$")
# How an office speaks of itself and its place (我局, 全市), and the committee and government it names (市委市政府).
_ITSELF = (
    r"(?:我|本|全)(?:省|市|州|盟|县|区|旗|镇|乡|街道|厅|局|委|办|院|机关|单位|部门|中心)"
    r"|(?:省|市|州|盟|县|区|旗|镇|乡)(?=委|政府|人民政府|人大|政协)"
)
_ENDS_SENTENCE = re.compile(r"[。！？；\n《》]")


class Mask:
    """Puts one mark in the place of an office's names, of its places' names, and of how it speaks of both.

    `names` are all that the office has or had, `places` the names of the regions that it lies in, in any order.
    """

    def __init__(self, names: Iterable[str], places: Iterable[str]) -> None:
        stems, offices = set(), set()
        self.names = frozenset(name for name in map(_without_blanks, names) if not _ENDS_SENTENCE.search(name))
        for name in self.names:
            found = _PLACES.match(name)
            rest = name[found.end() :] if found else name
            if found:
                stems |= _stems(found[0])
            offices |= {part for part in (name, rest) if len(part) >= MIN_OFFICE}
        stems |= {_ENDING.sub("", place) for place in map(_without_blanks, places) if not _ENDS_SENTENCE.search(place)}
        stems = {stem for stem in stems if len(stem) >= MIN_PLACE and not stem.isascii()}
        self._offices, self._stems = frozenset(offices), frozenset(stems)

    @property
    def basis(self) -> str:
        """All that the mask depends on: two masks with the same basis mask alike."""
        return "\n".join([*sorted(self._offices), "", *sorted(self._stems)])

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        named = [_ITSELF]
        if self._offices:
            named.append(rf"(?:{_LEVEL})?(?:{_any_of(self._offices)})")
        if self._stems:
            named.append(rf"(?:{_any_of(self._stems)})(?:{_LEVEL})?")
        return re.compile(f"(?:{'|'.join(named)})+")

    def is_named(self, text: str, reader: "Mask") -> bool:
        """Whether a text of `reader`'s office prints one of this office's names, place included."""
        return any(name in text and not any(name in own for own in reader.names) for name in self._placed)

    @cached_property
    def _placed(self) -> list[str]:
        """The names that say which office it is: 云河市教育局, not 教育局."""
        return [name for name in self.names if (found := _PLACES.match(name)) and len(name) - found.end() >= MIN_OFFICE]

    def sentence(self, text: str) -> Sentence:
        """The sentence of a text as `archive.compare.sentences.split` gives it, masked."""
        return sentence(self._pattern.sub(MARK, text))

    def sentences(self, found: Sequence[Sentence]) -> list[Sentence]:
        """Each of these sentences, masked."""
        return [self.sentence(one.text) for one in found]


def key_of(masked: Sentence) -> int | None:
    """The number by which a masked sentence is found in other reports; None for one too short to tell a source."""
    if len(masked.key) < MIN_LENGTH:
        return None
    digest = hashlib.blake2b(masked.key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - KEY_BITS)


def _stems(places: str) -> set[str]:
    """聊城市东昌府区 is 聊城 and 东昌府."""
    return set(re.split(_LEVEL, places))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _without_blanks(text: str) -> str:
    return "".join(text.split())
