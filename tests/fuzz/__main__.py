"""`python -m tests.fuzz [READER...] [--seconds 60]`: a coverage-guided fuzzer (atheris) on each reader.

What it finds is left in the working folder, as libFuzzer does (`crash-…`), and the exit status is 1.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.readers import READERS
from tests.fuzz.words import words

SECONDS_A_DOCUMENT = 10
MEGABYTES = 2048
LONGEST = 65_536


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(READERS))
    parser.add_argument("--seconds", type=int, default=60, help="for each reader  [default: 60]")
    parser.add_argument("--found", type=Path, default=Path(), help="where what is found is left  [default: .]")
    arguments = parser.parse_args()
    if unknown := set(arguments.readers) - set(READERS):
        parser.error(f"there is no reader {', '.join(sorted(unknown))}")
    failed = [name for name in arguments.readers or READERS if not _fuzz(name, arguments.seconds, arguments.found)]
    for name in failed:
        print(f"{name}: see what was left in {arguments.found.resolve()}", file=sys.stderr)
    return 1 if failed else 0


def _fuzz(name: str, seconds: int, found: Path) -> bool:
    """Runs in a process of its own, which libFuzzer ends itself."""
    print(f"{name}: {seconds} seconds", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(READERS[name].seeds()):
            (corpus / str(number)).write_bytes(seed)
        dictionary = Path(folder) / "words"
        lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words())
        dictionary.write_text("".join(f'"{line}"\n' for line in lines), "ascii")
        command = [sys.executable, "-m", "tests.fuzz.target", name, str(corpus), f"-dict={dictionary}"]
        command += [f"-max_total_time={seconds}", f"-timeout={SECONDS_A_DOCUMENT}", f"-rss_limit_mb={MEGABYTES}"]
        command += [f"-max_len={LONGEST}", f"-artifact_prefix={found.resolve()}/{name}-", "-print_final_stats=1"]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
    last = done.stderr.splitlines()
    print("\n".join(last[-30:] if done.returncode else [line for line in last if "number_of_executed" in line]))
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
