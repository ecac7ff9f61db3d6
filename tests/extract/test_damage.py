"""Damaged texts: what is no longer certain is not stated. Whatever the damage, no figure is stated wrongly."""

import random
import re

import pytest

from extract.report import extract
from tests import documents as made
from tests.extract.test_layouts import true_states

FIGURE = re.compile(r"^\s*\d[\d.]*(?: \|)?$")


def damage(rng: random.Random, text: str) -> str:
    """One to three cells lost, labels changed, cells doubled or run together, lines of noise put in."""
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 2, 3))):
        figures = [i for i, line in enumerate(lines) if FIGURE.match(line)]
        words = [i for i, line in enumerate(lines) if line.strip(" |\t") and i not in figures and len(line) < 60]
        kind = rng.choice(("lose figure", "lose label", "change label", "noise", "double", "join"))
        at = rng.choice(figures if kind in ("lose figure", "double", "join") else words)
        match kind:
            case "lose figure" | "lose label":
                del lines[at]
            case "change label":
                position = rng.randrange(len(lines[at]))
                lines[at] = lines[at][:position] + "某" + lines[at][position + 1 :]
            case "noise":
                lines.insert(at, rng.choice(("- 3 -", "3", "第3页", "（续表）", "", "\t", "|||")))
            case "double":
                lines.insert(at, lines[at])
            case "join" if at + 1 < len(lines):
                lines[at] += lines.pop(at + 1)
    return "\n".join(lines)


@pytest.mark.parametrize("layout", ["pipe", "tab", "stream"])
@pytest.mark.parametrize("seed", range(60))
def test_no_figure_is_stated_wrongly(layout: str, seed: int) -> None:
    report = made.make_report("云河市教育局", 2023, made.random_figures(seed, "2021" if seed % 3 else "2019"))
    render = {"pipe": made.render_pipe, "tab": made.render_tab, "stream": made.render_stream}[layout]
    text = damage(random.Random(seed), render(report))
    true = true_states(report)
    read = {fact.code: (fact.state, fact.value) for fact in extract(text.encode(), name="x").facts}
    stated = {code: float(value) for code, (_, value) in read.items() if value is not None}
    assert {code: value for code, value in stated.items() if true.get(code) != ("stated", value)} == {}


@pytest.mark.parametrize("seed", range(30))
def test_a_lost_or_doubled_cell_of_a_page_states_nothing_wrongly(seed: int) -> None:
    rng = random.Random(seed)
    report = made.make_report("云河市教育局", 2023, made.random_figures(seed, "2021"))
    page = made.render_html(report)
    cells = list(re.finditer(r"<td[^>]*>.*?</td>", page, re.DOTALL))
    cell = rng.choice(cells)
    page = page[: cell.start()] + rng.choice(("", cell[0] * 2)) + page[cell.end() :]
    true = true_states(report)
    stated = {f.code: float(f.value) for f in extract(page.encode(), name="x").facts if f.value is not None}
    assert {code: value for code, value in stated.items() if true.get(code) != ("stated", value)} == {}
