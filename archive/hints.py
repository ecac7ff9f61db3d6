"""What would mend a failing sum, in words for the terminal."""

from collections.abc import Sequence

from extract.forms import measures
from extract.model import Mend, json_number


def hint(mends: Sequence[Mend]) -> str:
    """提示：若“收到申请数”为 21（印为 12）即相符; empty where no single cell would mend the sum."""
    readings = (
        f"“{measures()[mend.code].zh}”为 {json_number(mend.would_be)}（印为 {json_number(mend.printed)}）"
        for mend in mends
    )
    told = "，或".join(readings)
    return f"提示：若{told}即相符" if told else ""
