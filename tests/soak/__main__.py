"""`python -m tests.soak [--seed N] [--nights 50] [--keep DIR]`: the package says what it holds to what."""

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.soak.disk import in_own_mounts
from tests.soak.run import soak


def main() -> int:
    """Exit status: 0 where all was as it must be, 1 where something was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Nights over replica sites, with faults.")
    parser.add_argument("--seed", type=int, help="of the plan; a failing one fails again  [default: a new one]")
    parser.add_argument("--nights", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=15, help="after which no further night begins  [default: 15]")
    parser.add_argument("--port", type=int, default=0, help="of the replica  [default: a free one]")
    parser.add_argument("--keep", type=Path, help="a folder for the data of a soak that found something")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 32)
    chosen = ["--seed", str(options.seed), "--nights", str(options.nights)]
    kept = ["--keep", str(options.keep)] if options.keep else []
    in_own_mounts([*chosen, "--minutes", str(options.minutes), "--port", str(options.port), *kept])
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        outcome = soak(
            Path(folder) / "disk",
            options.seed,
            options.nights,
            minutes=options.minutes,
            port=options.port,
            tell=lambda line: print(line, flush=True),
        )
        if outcome.wrong and options.keep:
            shutil.copytree(Path(folder) / "disk", options.keep, dirs_exist_ok=True)
    for sentence in outcome.wrong:
        print(f"wrong: {sentence}")
    if outcome.wrong:
        print(f"again: python -m tests.soak {' '.join(chosen)}")
        return 1
    print(
        f"{outcome.nights} of {options.nights} nights: the archive is what was served, and equals one built in one go"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
