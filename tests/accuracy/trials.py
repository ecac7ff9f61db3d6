"""Trials: random reports, whole or damaged, rendered in one layout, read and scored."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tests.accuracy.scoring import Score, score
from tests.documents.damage import Damaged, damage_tables
from tests.documents.damage_text import damage_lines, damage_markup
from tests.documents.layouts import Layout, Rendered
from tests.documents.report import truth
from tests.documents.variety import Printing, random_report

Condition = Literal["whole", "with blanks", "damaged"]
TEXTS = ("pipe", "tab", "stream")


@dataclass(frozen=True)
class Trial:
    """`condition`: `whole` is a report of which the document shows every cell; `with blanks`, one with blank cells in a
    layout that loses them; `damaged`, one that somebody or something has damaged before or after it was rendered."""

    layout: Layout
    condition: Condition

    def __str__(self) -> str:
        return f"{self.layout.family}: {self.layout.name}, {self.condition}"

    @property
    def certain(self) -> bool:
        """Whether every single cell must be read."""
        return self.condition == "whole" and self.layout.whole

    def run(self, seeds: Sequence[int]) -> Score:
        if self.condition == "damaged":
            return self._damaged(seeds)
        printing = Printing(blanks=not (self.layout.loses_blanks and self.condition == "whole"))
        reports = [random_report(f"{self.layout.name}/{seed}", printing) for seed in seeds]
        return _total(
            score(rendered, truth(report))
            for rendered, report in zip(self.layout.render(reports), reports, strict=True)
        )

    def _damaged(self, seeds: Sequence[int]) -> Score:
        rngs = [random.Random(f"damage/{self.layout.name}/{seed}") for seed in seeds]
        damaged: list[Damaged] = []
        for rng, seed in zip(rngs, seeds, strict=True):
            report = random_report(f"{self.layout.name}/{seed}", Printing(blanks=rng.random() < 0.5))
            # Half of the texts and pages are damaged in their lines or tags, and not before.
            if self._can_be_damaged_later and rng.random() < 0.5:
                damaged.append(Damaged(report, truth(report), frozenset(), ()))
            else:
                damaged.append(damage_tables(rng, report, counting=not (self.layout.positional or self.layout.joined)))
        rendered = self.layout.render([each.report for each in damaged])
        return _total(
            score(document if each.kinds else self._later(rng, document, each), each.truth, each.doubtful)
            for rng, document, each in zip(rngs, rendered, damaged, strict=True)
        )

    @property
    def _can_be_damaged_later(self) -> bool:
        return self.layout.family in (*TEXTS, "html")

    def _later(self, rng: random.Random, document: Rendered, printed: Damaged) -> Rendered:
        adding = not document.doubtful and all(state != "blank" for state, _, _ in printed.truth.values())
        if self.layout.family in TEXTS:
            # Where a line is lost, a cell that says nothing any more may be called blank.
            document = replace(document, doubtful=frozenset(printed.truth))
            return replace(document, data=damage_lines(rng, document.data.decode(), adding=adding).encode())
        return replace(
            document,
            data=damage_markup(
                rng, document.data.decode("gb18030" if b"gb2312" in document.data else "utf-8")
            ).encode(),
        )


def trials(layouts: Iterable[Layout]) -> list[Trial]:
    """Every condition of every layout whose program is there."""
    found = []
    for layout in layouts:
        if layout.needs is None:
            found.append(Trial(layout, "whole"))
            if layout.loses_blanks:
                found.append(Trial(layout, "with blanks"))
            if layout.family != "image" and (layout.whole or not layout.positional):
                found.append(Trial(layout, "damaged"))
    return found


def _total(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())
