"""The site's words in Chinese and English, a TOML file a room. The labels of the forms are in the forms' data."""

import tomllib
from pathlib import Path

LANGUAGES = ("zh", "en")

# A key names its group and its word; the value has a text a language, in the order of LANGUAGES.
ROOMS: dict[str, dict[str, tuple[str, ...]]] = {
    path.stem: {key: tuple(texts) for key, texts in tomllib.loads(path.read_text("utf-8")).items()}
    for path in sorted(Path(__file__).parent.glob("*.toml"))
}
WORDS: dict[str, tuple[str, ...]] = {key: texts for room in ROOMS.values() for key, texts in room.items()}
if len(WORDS) != sum(map(len, ROOMS.values())):
    raise ValueError("two rooms of the site's words have a key in common")


class _Count(int):
    """A number in a text, and in `{n:s}` the ending of the English word behind it."""

    def __format__(self, spec: str) -> str:
        return ("" if self == 1 else "s") if spec == "s" else super().__format__(spec)


class Words:
    """The site's words in one language: `t("key", n=3)`; an unknown key is an error, never an empty string."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._index = LANGUAGES.index(lang)

    def __call__(self, key: str, **values: object) -> str:
        text = WORDS[key][self._index]
        counted = {name: _Count(value) if isinstance(value, int) else value for name, value in values.items()}
        return text.format(**counted) if counted else text

    def known(self, group: str, value: str | None) -> str:
        """The word for a value of a closed list (`state.blank`), or the value itself where it is new to the site."""
        key = f"{group}.{value}"
        return self(key) if key in WORDS else (value or self("none"))

    def pick(self, zh: str | None, en: str | None) -> str:
        return (en or zh or "") if self.lang == "en" else (zh or en or "")
