"""`make bench`: what reading, crawling, storing, building, publishing, comparing and serving cost beside what one would
use instead, in one run and one table.

The table goes to DATA/bench.md with the machine and the versions above it, the rows to DATA/bench.json as well, where
`python -m tests.benchmarks.paper` reckons from them. Ratios are held against `stored.toml`.
"""

import argparse
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from tests.benchmarks import paper, readme, stored
from tests.benchmarks.machine import described, versions
from tests.benchmarks.parts import PARTS, Measured, Sizes, measure
from tests.benchmarks.table import Line, table

MINUTES = 20.0  # for all parts together; those that get no time any more are told of


def main() -> None:
    asked = _asked()
    parts = asked.part or list(PARTS)
    sizes = Sizes(**{name: size for name in ("reports", "captures") if (size := getattr(asked, name))})
    folder = Path(os.environ.get("GONGKAI_DATA") or "data")
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    found: dict[str, Measured] = {}
    for name in parts:
        left = 60 * asked.minutes - (time.monotonic() - began)
        found[name] = _measured(name, sizes, left) if left > 0 else Measured(failure="there was no time left for it")
        _write(folder, found, time.monotonic() - began)
    print((folder / "bench.md").read_text(encoding="utf-8"))
    print(f"{folder / 'bench.md'}, {folder / 'bench.json'}: {(time.monotonic() - began) / 60:.1f} minutes")
    whole = {name: part.lines for name, part in found.items() if not part.failure}
    if sizes == Sizes():
        _compare(whole)
    else:
        print("Ratios are kept of the usual sizes; those of others are held against none.")
    if asked.store:
        today = date.today().isoformat()
        stored.save({name: stored.Part(described(), today, stored.ratios(lines)) for name, lines in whole.items()})
        print(f"{stored.STORED}: the ratios of {', '.join(whole) or 'nothing'}")
        if whole.keys() == PARTS.keys():
            readme.replace({"bench": _told(found, time.monotonic() - began), "scale": _on_paper(found)})
            print(f"{readme.README}: the table and what a nation costs")
        else:
            print(f"{readme.README} stays as it is: not every part was measured whole")
    failed = [f"{name}: {part.failure}" for name, part in found.items() if part.failure]
    for failure in failed:
        print(f"FAILED {failure}", file=sys.stderr)
    sys.exit(bool(failed))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="which parts; all where none is named")
    parser.add_argument("--reports", type=int, help=f"of the archive that is served; {Sizes().reports} where not said")
    parser.add_argument("--captures", type=int, help=f"that are read again; {Sizes().captures} where not said")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="for all parts together")
    parser.add_argument("--store", action="store_true", help="keep the ratios; of all parts: fill the README")
    asked = parser.parse_args()
    if any(size is not None and size < 1 for size in (asked.reports, asked.captures, asked.minutes)):
        parser.error("--reports, --captures and --minutes are 1 at least")
    if asked.store and (asked.reports or asked.captures):
        parser.error("--store keeps the ratios of the usual sizes, without --reports and --captures")
    return asked


def _measured(name: str, sizes: Sizes, seconds: float) -> Measured:
    began = time.monotonic()

    def told(line: Line) -> None:
        ratio = "" if line.ratio is None else f", ratio {line.ratio:.3g}"
        print(f"{time.monotonic() - began:5.0f} s  {name}: {line.key}: {line.ours:.4g}{ratio}", file=sys.stderr)

    print(f"{name} …", file=sys.stderr)
    return measure(name, sizes, seconds, told)


def _write(folder: Path, found: dict[str, Measured], seconds: float) -> None:
    scale = f"\n\n{_on_paper(found)}" if found.keys() == PARTS.keys() else ""
    (folder / "bench.md").write_text(f"{_told(found, seconds)}{scale}\n", encoding="utf-8")
    entry = {
        "machine": described(),
        "versions": versions(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "lines": {name: [line.to_json() for line in part.lines] for name, part in found.items()},
    }
    (folder / "bench.json").write_text(json.dumps(entry, ensure_ascii=False, indent=1), encoding="utf-8")


def _told(found: dict[str, Measured], seconds: float) -> str:
    """The machine, the versions, the table, and which parts are not whole."""
    failed = [f"\n\nNot whole: {name} ({part.failure})." for name, part in found.items() if part.failure]
    named = ", ".join(f"{name} {number}" for name, number in versions().items())
    head = f"{described()}; {date.today().isoformat()}, {seconds / 60:.0f} minutes in all. {named}."
    return f"{head}\n\n{table({name: part.lines for name, part in found.items()})}{''.join(failed)}"


def _on_paper(found: dict[str, Measured]) -> str:
    return paper.told(paper.rates(line for part in found.values() for line in part.lines))


def _compare(whole: dict[str, list[Line]]) -> None:
    """Says what has become of the stored ratios."""
    known = stored.load()
    for name, lines in whole.items():
        if name not in known:
            print(f"{name}: no ratios are stored; `make bench STORE=1` keeps these")
            continue
        part = known[name]
        changes = stored.changes(part.ratios, lines)
        where = "" if part.machine == described() else f" on another machine ({part.machine})"
        print(f"{name}: {len(lines)} rows held against those of {part.date}{where}: {len(changes.worse)} worse")
        for word in ("worse", "unsure", "better", "new", "gone"):
            for row in getattr(changes, word):
                print(f"  {'WARNING ' if word == 'worse' else ''}{word}: {row}")


if __name__ == "__main__":
    main()
