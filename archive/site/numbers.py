"""How figures are shown: as they are, with nothing added; what is not a number is shown as what it is."""

from decimal import Decimal

from archive.site.words import Words
from extract.folding import fold
from extract.model import Fact, Number


def plain(value: Number | float | None) -> str:
    """A number as people write it, without separators or exponent; an em dash for none."""
    if value is None:
        return "—"
    return format(
        Decimal(repr(value)) if isinstance(value, float) else value, "f" if isinstance(value, Decimal) else ""
    )


def signed(value: Number | float) -> str:
    """A change with its sign."""
    return f"+{plain(value)}" if value > 0 else plain(value).replace("-", "−")


def moment(time: str | None) -> str:
    """An ISO 8601 UTC time to the minute."""
    return "—" if not time else f"{time[:10]} {time[11:16]} UTC" if len(time) > 10 else time


def shown(fact: Fact, t: Words) -> str:
    """The words in a cell: the number, with the plus sign that a change may be printed with; or what stands there."""
    if fact.value is not None:
        return ("+" if fold(fact.raw).lstrip().startswith("+") else "") + plain(fact.value)
    return (fact.raw.strip() if fact.state != "blank" else "") or t(f"state.{fact.state}")


def printed_otherwise(fact: Fact) -> str | None:
    """What the cell prints, where that is more than the number shown: a unit, or a number in another unit."""
    if fact.value is None:
        return None
    raw = "".join(fold(fact.raw).split()).replace(",", "").removeprefix("+")
    try:
        same = Decimal(raw) == fact.value
    except ArithmeticError:
        same = False
    return None if same else fact.raw.strip()
