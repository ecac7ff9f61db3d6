"""The README's tables, between the markers that name them: `<!-- NAME -->` and `<!-- /NAME -->`."""

import re
from collections.abc import Mapping
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def replace(texts: Mapping[str, str], path: Path = README) -> None:
    """Puts each text between its markers. Raises ValueError where they are not there once, and writes nothing then."""
    page = path.read_text(encoding="utf-8")
    for name, text in texts.items():
        put = f"<!-- {name} -->\n{text}\n<!-- /{name} -->"
        page, count = re.subn(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _, put=put: put, page, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"{path.name} has the markers of {name} {count} times")
    path.write_text(page, encoding="utf-8")
