"""Random damage of what is already rendered: the lines of a text, the tags of a page."""

import random
import re

from tests.documents.damage import NOISE

FIGURE = re.compile(r"^[\s|]*(?:[+－−减增-]|减少|增加)?\d[\d.,]*(?:\D{1,2})?[\s|]*$")
WORDS = re.compile(r"(?!不适用)[一-龥]{2}")
LONGEST_CELL = 60
PIECES = ("", "\t", "|||", "（续表）", "附件1")
TAKING = ("lose figure", "lose", "join")
ADDING = ("number", "double", "order")
OTHERS = ("lose label", "change label", "noise")


def damage_lines(rng: random.Random, text: str, *, adding: bool, most: int = 3) -> str:
    """One to `most` lines lost, changed, doubled, run together, out of order, and noise: what is printed for a cell
    stays true or is no longer told.

    A figure is taken from the text or put into it once only, and put in only if `adding`: two such damages, or one and
    a blank that the layout has lost, can make a whole row of other figures.
    """
    lines = text.split("\n")
    kinds = [*rng.sample((*TAKING, *ADDING) if adding else TAKING, 1), *rng.choices(OTHERS, k=most - 1)]
    for kind in rng.sample(kinds, rng.randint(1, most)):
        figures = [i for i, line in enumerate(lines) if FIGURE.match(line)]
        words = [i for i, line in enumerate(lines) if WORDS.search(line) and len(line) < LONGEST_CELL]
        words = [i for i in words if not FIGURE.match(lines[i])]
        pool = figures if kind in ("lose figure", "double", "join") else words
        if pool:
            _damage_line(rng, lines, kind, rng.choice(pool))
    return "\n".join(lines)


def _damage_line(rng: random.Random, lines: list[str], kind: str, at: int) -> None:
    match kind:
        case "lose figure" | "lose label":
            del lines[at]
        case "lose":
            del lines[rng.randrange(len(lines))]
        case "change label":
            position = rng.randrange(len(lines[at]))
            if lines[at][position] not in "万|\t":
                lines[at] = lines[at][:position] + "某" + lines[at][position + 1 :]
        case "noise":
            lines.insert(at, rng.choice(PIECES))
        case "number":
            lines.insert(at, rng.choice(NOISE))
        case "double":
            lines.insert(at, lines[at])
        case "join" if at + 1 < len(lines):
            lines[at] += lines.pop(at + 1)
        case "order" if at + 1 < len(lines) and FIGURE.match(lines[at + 1]):
            lines[at], lines[at + 1] = lines[at + 1], lines[at]


TAGS = re.compile(r"</?(?:td|tr|p|table|tbody)\b[^>]*>| (?:colspan|rowspan)=\"\d+\"")


def damage_markup(rng: random.Random, page: str, *, most: int = 3) -> str:
    """One to `most` tags of a page's tables lost, or their spans."""
    begin = page.index("</h1>") if "</h1>" in page else 0
    for _ in range(rng.randint(1, most)):
        tags = [found.span() for found in TAGS.finditer(page, begin)]
        start, end = rng.choice(tags)
        page = page[:start] + page[end:]
    return page
