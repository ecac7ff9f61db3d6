"""One measured line and the table of all of them."""

from typing import NamedTuple


class Line(NamedTuple):
    """`ours` and `theirs` are in the unit that `measure` names; the ratio is `ours / theirs`."""

    measure: str
    ours: float
    beside: str
    theirs: float
    aim: str

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


def markdown(lines: list[Line]) -> str:
    rows = ["| what | ours | beside | theirs | ratio | aim |", "|---|---:|---|---:|---:|---|"]
    for line in lines:
        cells = (line.measure, f"{line.ours:.2f}", line.beside, f"{line.theirs:.2f}", f"{line.ratio:.2f}", line.aim)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)
